"""The dispatch desk with the real client and centre: decided without the centre, sent by itself, and told what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.models import replica
from app.records.orders import Came, DeskOrder, NewOrder, OrdersQuery
from domain.orders.given import Given
from domain.orders.suggesting import Because
from domain.orders.waiting import Wait
from domain.problems import ProblemError
from domain.times import HOUR
from domain.vocabulary import OrderMove, OrderState, Role
from domain.wire.order_rows import OrderRow
from domain.wire.rows import RowKind, city_scope
from tests.helpers.centre import CITY
from tests.helpers.city import BRANCH, OTHER_STATION, STATION, crowd
from tests.helpers.desk import DISSATISFIED
from tests.helpers.seat import Hands, Seat, Wire

M = OrderMove


def lead_at(seat: Seat, folder: Path, number: str, role: Role = Role.LEAD) -> Seat:
    seat.centre.add_user(number, role)
    made = Seat(seat.centre, folder / number, Wire(seat.centre.http), Hands(seat.centre.clock))
    made.login(number)
    return made


def orders_of(seat: Seat) -> list[DeskOrder]:
    return sorted(seat.bench.dispatching.open().orders, key=lambda one: one.row.label)


def moved(seat: Seat, order: DeskOrder, move: OrderMove, given: Given) -> None:
    [result] = seat.bench.dispatching.move(move, [(order, given)])
    assert result.op_id is not None, result.problems


@pytest.fixture
def lead(seat: Seat, tmp_path: Path) -> Iterator[Seat]:
    """A lead whose workstation has five complaints and the city's units."""
    with seat.centre.database.write(CITY) as work:
        told = work.record("masterdata.units", STATION, b"{}", author_id=None)
        for unit in (BRANCH, STATION, OTHER_STATION):
            told.touch(city_scope(), RowKind.UNIT, unit)
    seat.login("1001")
    for _ in range(5):
        item = seat.bench.revisits.next()
        assert item is not None
        seat.work(item, DISSATISFIED)
    seat.sync()
    made = lead_at(seat, tmp_path, "2001")
    yield made
    made.bench.close()


def test_an_offline_leads_five_moves_arrive_late_and_each_is_told_what_came_of_it(
    lead: Seat, tmp_path: Path
) -> None:
    other = lead_at(lead, tmp_path, "2002")
    untouched, same, elsewhere, noted, gone = orders_of(lead)
    lead.wire.up = False
    to_station = Given(unit_id=STATION)
    results = lead.bench.dispatching.move(M.DISPATCH, [(one, to_station) for one in orders_of(lead)])
    assert all(one.op_id for one in results)
    assert {one.standing.state for one in orders_of(lead)} == {OrderState.DISPATCHED}
    assert {one.came for one in lead.bench.dispatching.open().own} == {Came.WAITS}
    for order, move, given in (
        (same, M.DISPATCH, to_station),
        (elsewhere, M.DISPATCH, Given(unit_id=OTHER_STATION)),
        (noted, M.NOTE, Given(reason="群众又来电催过")),
        (gone, M.TRANSFER, Given(department="城管", told="电话告知")),
    ):
        moved(other, next(one for one in orders_of(other) if one.order_id == order.order_id), move, given)
    other.sync()
    lead.hands.clock.forward(HOUR)
    lead.wire.up = True
    lead.sync()
    found = lead.bench.dispatching.open()
    came = {one.order_id: one for one in found.own}
    assert [came[one.order_id].came for one in (untouched, same, elsewhere, noted, gone)] == [
        Came.MADE, Came.SECOND, Came.NOT_MADE, Came.LATE, Came.NOT_MADE,
    ]  # fmt: skip
    kept = came[elsewhere.order_id]
    assert kept.problem is not None
    assert (kept.problem.code, kept.problem.params["by"]) == ("order.moved", "用户2002")
    assert kept.given == to_station
    handlers = {one.order_id: one.standing.handler for one in found.orders}
    assert handlers == {
        untouched.order_id: STATION,
        same.order_id: STATION,
        elsewhere.order_id: OTHER_STATION,
        noted.order_id: STATION,
    }
    history = lead.bench.orders.get(elsewhere.order_id).history
    assert [step.move for step in history] == [M.OPEN, M.DISPATCH, M.DISPATCH]
    other.bench.close()


def test_what_was_decided_offline_survives_a_kill_and_may_be_taken_back_before_it_is_sent(lead: Seat) -> None:
    kept, taken_back = orders_of(lead)[:2]
    lead.wire.up = False
    for order in (kept, taken_back):
        moved(lead, order, M.DISPATCH, Given(unit_id=STATION))
    lead.restart()
    lead.login("2001", pull=False)
    again, sent = orders_of(lead)[:2]
    assert [(one.standing.handler, len(one.unsent)) for one in (again, sent)] == [(STATION, 1)] * 2
    assert M.RECALL in lead.bench.dispatching.moves(sent)
    moved(lead, sent, M.RECALL, Given(reason="派错了单位"))
    lead.wire.up = True
    lead.sync()
    assert [one.came for one in lead.bench.dispatching.open().own] == [Came.MADE] * 3
    again, sent = (
        next(one for one in orders_of(lead) if one.order_id == order.order_id) for order in (kept, taken_back)
    )
    assert (again.row.standing.handler, again.unsent) == (STATION, ())
    assert sent.row.standing.state is OrderState.AWAITING_DISPATCH


def test_an_agent_takes_an_order_back_with_the_citizen_on_the_line_and_the_lead_decides(
    seat: Seat, lead: Seat
) -> None:
    first = orders_of(lead)[0]
    [number] = next(one.numbers for one in crowd(30) if one.no == first.row.dispatch_no)
    item = seat.bench.revisits.find_caller(number)
    assert item is not None
    [order] = item.orders
    assert (order.order_id, order.kind, order.state) == (first.order_id, "dissatisfied", "awaiting_dispatch")
    call = seat.bench.calls.open(item)
    with pytest.raises(ProblemError, match=r"order\.missing"):
        seat.bench.calls.withdraw(call.call_id, order, " ")
    seat.wire.up = False
    seat.bench.calls.withdraw(call.call_id, order, "民警已经当面说清楚了")
    seat.wire.up = True
    seat.sync()
    lead.sync()
    again = next(one for one in orders_of(lead) if one.order_id == first.order_id)
    assert (again.wait, again.standing.before) == (Wait.LEAD, OrderState.AWAITING_DISPATCH)
    told = again.row.newest(M.WITHDRAW)
    assert told is not None
    assert (told.by, told.given.reason, told.given.attempt_id, told.given.pressed) == (
        "用户1001", "民警已经当面说清楚了", call.call_id, True,
    )  # fmt: skip
    assert M.CONFIRM in lead.bench.dispatching.moves(again)
    assert M.CLOSE not in lead.bench.dispatching.moves(again)  # a complaint is the supervisor's to end


def test_an_order_lies_here_until_it_ends_with_its_words_and_a_unit_to_begin_with(
    seat: Seat, lead: Seat
) -> None:
    desk, first = lead.bench.dispatching, orders_of(lead)[0]
    assert (first.wait, first.row.words) == (Wait.DISPATCH, "说话很冲")
    assert first.suggestion is not None
    assert (first.suggestion.unit_id, first.suggestion.because) == (STATION, Because.EVENT)
    asked = desk.asks(first, M.DISPATCH)
    assert (asked.needed, asked.optional) == (("unit_id",), ("reason",))
    [result] = desk.move(M.DISPATCH, [(first, Given())])
    [problem] = result.problems
    assert (result.op_id, problem.code, problem.field) == (None, "order.missing", "unit_id")
    moved(lead, first, M.TRANSFER, Given(department="城管", told="电话告知"))
    lead.sync()
    with lead.bench.desk.store.read() as connection:
        assert len(replica.rows_of(connection, RowKind.ORDER, OrderRow)) == 4
    seat.sync()
    assert (seat.bench.dispatching.open().orders, seat.bench.dispatching.open().come) == ((), False)
    lead.wire.up = False
    with pytest.raises(ProblemError, match=r"order\.words"):
        desk.open_by_hand(NewOrder("call", "demand", " ", number="13912345678"))
    opened = desk.open_by_hand(
        NewOrder(
            "call", "demand", "想知道案子到哪一步了", number="13912345678", unit_id=STATION, callback=True
        )
    )
    lead.wire.up = True
    lead.sync()
    by_hand = next(one for one in orders_of(lead) if one.order_id == opened)
    assert (by_hand.wait, by_hand.row.source, by_hand.row.words) == (
        Wait.DISPATCH,
        "call",
        "想知道案子到哪一步了",
    )
    assert by_hand.standing.callback
    assert [one.order_id for one in lead.bench.orders.find("139-1234-5678").orders] == [opened]
    assert [one.order_id for one in lead.bench.orders.worded(OrdersQuery(text="案子")).orders] == [opened]


def test_one_that_is_merged_as_it_is_opened_leaves_its_words_with_the_first(lead: Seat) -> None:
    desk = lead.bench.dispatching
    told = NewOrder("call", "demand", "想知道案子到哪一步了", number="13912345678", unit_id=STATION)
    first_id = desk.open_by_hand(told)
    lead.sync()
    [line] = lead.bench.orders.find("13912345678").orders
    lead.wire.up = False
    again = replace(told, source="hotline_12345", words="又打来问", wish="想要个准话", into=line)
    with pytest.raises(ProblemError, match=r"order\.not_mergeable"):
        desk.open_by_hand(replace(again, kind="dissatisfied"))
    second_id = desk.open_by_hand(again)
    lead.wire.up = True
    lead.sync()
    first, second = (lead.bench.orders.get(one) for one in (first_id, second_id))
    assert (second.summary.state, second.citizen_words) == ("closed", "又打来问")
    assert (first.summary.state, first.history[-1].text) == ("awaiting_dispatch", "又打来问\n想要个准话")
    assert lead.bench.orders.together(first_id) == 0
    gone = desk.open_by_hand(replace(again, into=replace(line, order_id=second_id)))
    lead.sync()
    assert lead.bench.orders.get(gone).summary.state == "awaiting_dispatch", "nothing that was said is lost"
