"""Which answered demands are revisited is nobody's choice who approves them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.orders.given import GivenReport
from domain.vocabulary import OrderMove
from server.settings.service import put
from tests.helpers.centre import CITY, OPERATOR, Clock, open_centre, sqlite_copy
from tests.helpers.hall_of_orders import CHIEF, LEAD, LIAISON, Orders, at

M = OrderMove
REPORT = GivenReport(
    finding="upheld", facts="已修复", causes=("attitude",), cause_words="疏忽", actions=("apology",), action_words="道歉",
    nobody=True, no_contact="由中心转答",
)  # fmt: skip


@pytest.fixture
def orders(sqlite_template: Path, tmp_path: Path) -> Iterator[Orders]:
    clock = Clock(at(23, 10))
    database = open_centre(sqlite_copy(sqlite_template, tmp_path), clock)
    yield Orders(database, clock).people()
    database.dispose()


@pytest.mark.parametrize(("percent", "last"), [(0, "approve"), (100, "exhaust")])
def test_the_citys_share_says_what_becomes_of_an_answered_demand(
    orders: Orders, percent: int, last: str
) -> None:
    with orders.database.write(CITY) as work:
        put(work, {"orders.sampled_percent": percent}, OPERATOR)
    order_id = orders.dispatched(kind="demand")
    orders.moved(LIAISON, order_id, M.SIGN)
    orders.moved(LIAISON, order_id, M.REPORT, report=REPORT)
    orders.moved(CHIEF, order_id, M.COUNTERSIGN)
    orders.moved(LEAD, order_id, M.APPROVE, reason="同意")
    # Nobody is behind an order without an event: a revisit is exhausted as soon as it is due.
    assert orders.moves(order_id)[-1] == last
