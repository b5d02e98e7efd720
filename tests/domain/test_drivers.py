"""What is bound without looking for an adapter comes back as it was."""

from __future__ import annotations

import sqlite3
from enum import StrEnum

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from domain.drivers import bind_plainly


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize("driver", [sqlite3, sqlcipher])
def test_values_are_stored_as_what_they_are(driver) -> None:  # type: ignore[no-untyped-def]
    bind_plainly(driver)
    values = (None, True, False, b"\x00\xff", b"", 7, "字", Colour.RED, 1.5)
    connection = driver.connect(":memory:")
    marks = ", ".join(["?"] * len(values))
    types = ", ".join(["typeof(?)"] * len(values))
    assert connection.execute(f"SELECT {marks}", values).fetchone() == values
    assert connection.execute(f"SELECT {types}", values).fetchone() == (
        "null", "integer", "integer", "blob", "blob", "integer", "text", "text", "real",
    )  # fmt: skip
    connection.close()
