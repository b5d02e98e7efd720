"""What both databases' drivers for SQLite are told before their first statement: the centre's and the workstation's."""

from __future__ import annotations

from typing import Any


def bind_plainly(driver: Any) -> None:
    """Spare a DBAPI module of the ``sqlite3`` family (``driver``) the search for a way to adapt what it can bind as it is.

    It binds numbers and texts at once; for each NULL, truth value and blob it first asks the value and the protocol for an
    adapter, which takes longer than to bind it. A registered adapter ends the search; these give the value back.
    """
    driver.register_adapter(type(None), {}.get)  # nothing is found, and that is the answer
    driver.register_adapter(bool, int)
    driver.register_adapter(bytes, bytes.__bytes__)
