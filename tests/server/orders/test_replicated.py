"""Workstations are told of orders they may have, and never of one that was 督察's all along."""

from __future__ import annotations

import pytest

from domain.vocabulary import Visibility
from domain.wire.sync import OpResult
from server.db.work import Record
from server.orders.announcing import announce

V = Visibility


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (V.NORMAL, V.NORMAL, True),
        (V.HIDDEN_FROM_UNIT, V.HIDDEN_FROM_UNIT, True),
        (V.NORMAL, V.RESTRICTED, True),  # it has to go from where it lies
        (V.RESTRICTED, V.NORMAL, True),
        (V.RESTRICTED, V.RESTRICTED, False),
    ],
)
def test_an_order_is_announced_where_it_may_be_seen(
    before: Visibility, after: Visibility, told: bool
) -> None:
    record = Record("op", "order.move", "order", b"", OpResult.APPLIED, None, rows={})
    announce(record, "order", before, after)
    assert set(record.rows) == ({("orders", "order", "order")} if told else set())
