"""Telling workstations that an order changed: a row of ``orders`` in the feed."""

from __future__ import annotations

from domain.vocabulary import Visibility
from domain.wire.rows import RowKind, orders_scope
from server.db.work import Record


def announce(record: Record, order_id: str, *visibilities: str) -> None:
    """Let the order's row be pulled anew, where it may be seen before or after what was done.

    One that was 涉警举报 all along is not even named: a row that is gone would tell that there is something.

    Args:
        visibilities: of the order before and after.
    """
    if any(one != Visibility.RESTRICTED for one in visibilities):
        record.touch(orders_scope(), RowKind.ORDER, order_id)
