"""What a lead reads and does: the panel, orders, an absent agent's tasks; and what never stands in a log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.records.errors import Refused
from app.records.orders import OrdersQuery
from domain.vocabulary import Role
from tests.helpers.desk import DISSATISFIED
from tests.helpers.seat import Hands, Seat, Wire


@pytest.fixture
def lead(seat: Seat, tmp_path: Path) -> Iterator[Seat]:
    seat.centre.add_user("2001", Role.LEAD)
    taken = Seat(seat.centre, tmp_path / "lead", Wire(seat.centre.http), Hands(seat.centre.clock))
    taken.login("2001")
    yield taken
    taken.bench.close()


def test_a_dissatisfied_answer_stands_as_an_order_the_lead_reads(seat: Seat, lead: Seat) -> None:
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    seat.work(item, DISSATISFIED)
    seat.sync()
    page = lead.bench.orders.page(OrdersQuery())
    assert (page.total, page.after, len(page.orders)) == (1, None, 1)
    line = page.orders[0]
    assert (line.kind, line.state, line.unit_name) == ("dissatisfied", "awaiting_dispatch", "柳河派出所")
    whole = lead.bench.orders.get(line.order_id)
    assert (whole.citizen_words, whole.wish, whole.mask) == ("说话很冲", "道歉", "138****0000")
    assert whole.history[0].move == "open"
    assert whole.summary == line
    assert lead.bench.orders.page(OrdersQuery(kind="praise")).total == 0
    with pytest.raises(Refused):
        lead.bench.orders.get("11111111-1111-4111-8111-111111111111")
    with pytest.raises(Refused):
        bench.orders.page(OrdersQuery())
    assert lead.bench.hall.panel().orders_waiting == 1
    seat.sync()
    assert bench.records.today()[0].orders == ("dissatisfied",)


def test_an_absent_agents_tasks_go_back_to_the_queue(seat: Seat, lead: Seat) -> None:
    bench = seat.login()
    bench.revisits.keep_pack()
    held = {item.group_id for item in bench.revisits.pack_items()}
    user = bench.session.status().user
    assert user is not None
    first = lead.bench.revisits.next()
    assert first is not None
    assert first.group_id not in held
    released = lead.bench.hall.release_tasks(user.user_id)
    assert released.groups == len(held) == 12  # of thirty, one of two agents
    second = lead.bench.revisits.claim(bench.revisits.pack_items()[0].task_id)
    assert second.group_id in held
    with pytest.raises(Refused):
        bench.hall.release_tasks(user.user_id)


def test_no_citizen_password_or_key_stands_in_the_log(
    seat: Seat, lead: Seat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bench = seat.login()
    bench.revisits.keep_pack()
    item = bench.revisits.find_caller("13800000003")
    assert item is not None
    seat.work(item, DISSATISFIED)
    seat.wire.up = False
    seat.sync()
    next_item = bench.revisits.next()
    assert next_item is not None
    seat.work(next_item)
    with pytest.raises(Exception, match="login"):
        bench.session.login("127.0.0.1:8110", "1001", "wrong words 99")
    seat.wire.up = True
    seat.sync()
    bench.session.logout()
    secret = (seat.profile / bench.session.status().centre_id / "device.json").read_text()
    app_log = "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith("sqlalchemy"))
    for word in ("1380000", "李明", "说话很冲", "邻居噪音", "correct horse", "wrong words", secret[-20:-5]):
        assert word not in app_log
    assert all("1380000" not in line for line in seat.wire.seen)
