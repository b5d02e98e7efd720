"""The way of a form through the real client and the real centre."""

from __future__ import annotations

from app.records.queue import QueueQuery
from app.records.record import Delivery
from tests.helpers.desk import DISSATISFIED
from tests.helpers.seat import Seat


def test_from_login_to_the_centre(seat: Seat) -> None:
    bench = seat.login()
    page = bench.revisits.page(QueueQuery())
    assert page.total == 30
    assert page.items[0].mask.startswith("138****")
    item = bench.revisits.next()
    assert item is not None
    assert item.task_id == page.items[0].task_id
    saved = seat.work(item, DISSATISFIED)
    assert bench.revisits.page(QueueQuery()).total == 29
    mine = bench.records.today()
    assert [r.delivery for r in mine] == [Delivery.SAVED]
    assert mine[0].orders == ("dissatisfied",)
    assert bench.sync.status().unsent == len(saved.operations) + 1  # the look at the number is on record too
    seat.sync()
    status = bench.sync.status()
    assert (status.unsent, status.quarantined, status.online) == (0, 0, True)
    assert [r.delivery for r in bench.records.today()] == [Delivery.ARRIVED]
    assert bench.revisits.page(QueueQuery()).total == 29
    assert bench.revisits.next() is not None
