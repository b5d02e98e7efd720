"""After rectification: somebody else asks, and what the citizen says moves the first order; or it ends as what it is."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from domain.acts.order_open import Applicant
from domain.questionnaire.answers import Answers
from domain.times import DAY
from domain.vocabulary import OrderMove, Role
from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.leases import PackGroup
from domain.wire.orders import OrderDetail
from server.db.work import new_id
from server.orders.tables import order
from server.tasks import lanes
from server.tasks.tables import task
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import BRANCH, STATION, crowd
from tests.helpers.desk import DISSATISFIED, Desk, sit_down
from tests.helpers.orders import REPORT, answered, moved, orders_of, whole
from tests.server.orders.test_by_hand import opened

M = OrderMove
ACCEPTS: Answers = {
    "identity": 1, "convenient": 1, "unit_contact": 1, "solved": 1, "unit_attitude": 1, "outcome": 1, "pressure": 1, "more": (1,),
}  # fmt: skip
STILL: Answers = {**ACCEPTS, "outcome": 3, "missing": "要书面答复", "may_contact": 1}
PRESSED: Answers = {**ACCEPTS, "pressure": 2, "misconduct_words": "所长打电话让我改成满意"}
UNCLEAR: Answers = {**ACCEPTS, "solved": 0}


@pytest.fixture
def centre(sqlite_centre: Centre) -> Centre:
    return sqlite_centre


@pytest.fixture
def lead(centre: Centre) -> Desk:
    return sit_down(centre, "2001", Role.LEAD)


@pytest.fixture
def second(centre: Centre) -> Desk:
    return sit_down(centre, "1002")


@pytest.fixture
def first(centre: Centre) -> Desk:
    return sit_down(centre, "1001")


@pytest.fixture
def rectified(centre: Centre, lead: Desk, first: Desk) -> str:
    """An order that the centre has approved."""
    sit_down(centre, "3001", Role.LIAISON, unit_id=STATION)
    sit_down(centre, "3004", Role.CHIEF, unit_id=STATION)
    answered(centre, first, DISSATISFIED)
    [order_id] = orders_of(centre, lead)
    moved(centre, "2001", order_id, M.DISPATCH, unit_id=STATION)
    report(centre, order_id)
    centre.clock.forward(DAY)  # whoever took the first answer has gone home
    return order_id


def report(centre: Centre, order_id: str, by: str = "3001", chief: str = "3004") -> None:
    moved(centre, by, order_id, M.SIGN)
    moved(centre, by, order_id, M.REPORT, report=REPORT)
    moved(centre, chief, order_id, M.COUNTERSIGN)
    moved(centre, "2001", order_id, M.APPROVE, reason="同意")


def tasks(centre: Centre) -> list[Any]:
    with centre.database.read(CITY) as reading:
        columns = (task.c.round, task.c.questionnaire, task.c.priority, task.c.state)
        return [tuple(row) for row in reading.conn.execute(select(*columns).order_by(task.c.round))]


def asked(centre: Centre, desk: Desk, answers: Answers) -> PackGroup:
    [group] = desk.next().groups
    [receipt] = desk.send(desk.response(group, answers))
    assert receipt.result == "applied", receipt
    return group


def stands(centre: Centre, lead: Desk, order_id: str) -> tuple[str, str | None, int]:
    found = whole(centre, lead, order_id).standing
    assert found is not None
    return str(found.state), found.end and str(found.end), found.round


def test_whoever_took_the_first_answer_does_not_take_the_second(
    centre: Centre, rectified: str, second: Desk
) -> None:
    assert tasks(centre) == [
        (1, "alarm_110", 3, "settled"),
        (2, "revisit_after_rectification", 2, "open"),
    ]
    [group] = second.next().groups
    assert [one.task.round for one in group.tasks] == [2]
    assert group.tasks[0].summary == "说话很冲"
    assert group.tasks[0].rectified == "上门道歉"


def test_whoever_calls_the_citizen_about_something_else_is_not_handed_it_and_it_is_not_lost(
    centre: Centre, rectified: str, first: Desk, second: Desk
) -> None:
    with centre.database.write(CITY) as work:
        old = work.conn.execute(select(task).where(task.c.round == 1)).mappings().one()
        other = {"task_id": new_id(), "round": 9, "lane": 1, "queue_at": 0, "state": "open", "facts": "[]"}
        work.conn.execute(task.insert(), [{**old, **other, "response_id": None, "due_at": 0}])
    [group] = first.next().groups
    assert [one.task.round for one in group.tasks] == [9], "no key of the call leads to it"
    [number] = crowd(1)[0].numbers
    assert {one.task.round for one in first.find(number).groups[0].tasks} == {1, 9}
    assert second.next().groups == [], "the number is in a colleague's hands"
    with centre.database.write(CITY) as work:
        work.conn.execute(update(task).where(task.c.round == 9).values(lane=lanes.OUT, state="closed"))
    assert first.pack(10).groups == [], "nothing is left for them, and they do not keep it"
    centre.clock.forward(DAY)
    assert [one.task.round for one in second.next().groups[0].tasks] == [2]


def test_an_unhappy_one_moves_the_first_order_and_opens_none(
    centre: Centre, rectified: str, second: Desk, lead: Desk
) -> None:
    sit_down(centre, "3003", Role.LIAISON, unit_id=BRANCH)
    sit_down(centre, "3005", Role.CHIEF, unit_id=BRANCH)
    asked(centre, second, STILL)
    assert stands(centre, lead, rectified) == ("dispatched", None, 2)
    found = whole(centre, lead, rectified)
    assert (found.summary.handler_id, found.history[-1].move, found.history[-1].text) == (
        BRANCH,
        "revisit",
        "要书面答复",
    )
    assert orders_of(centre, lead) == [rectified]
    # The branch did it again: they are asked once more, by whoever has not asked yet.
    report(centre, rectified, "3003", "3005")
    assert tasks(centre)[-1] == (3, "revisit_after_rectification", 2, "open")
    centre.clock.forward(DAY)
    assert second.next().groups == []
    asked(centre, sit_down(centre, "1003"), ACCEPTS)
    assert stands(centre, lead, rectified) == ("closed", "citizen_accepted", 2)


def test_that_somebody_was_pressed_is_told_to_discipline_alone(
    centre: Centre, rectified: str, second: Desk, lead: Desk
) -> None:
    asked(centre, second, PRESSED)
    found: OrderDetail = whole(centre, lead, rectified)
    assert found.summary.state == "awaiting_lead"
    assert "pressure" not in str(found.history)
    assert orders_of(centre, lead) == [rectified]
    discipline = sit_down(centre, "5001", Role.DISCIPLINE)
    [theirs] = [one for one in orders_of(centre, discipline) if one != rectified]
    assert whole(centre, discipline, theirs).citizen_words == "所长打电话让我改成满意"


def test_an_answer_that_is_corrected_is_the_lead_s_to_weigh(
    centre: Centre, rectified: str, second: Desk, lead: Desk
) -> None:
    [group] = second.next().groups
    first = second.response(group, ACCEPTS)
    second.send(first)
    assert stands(centre, lead, rectified)[:2] == ("closed", "citizen_accepted")
    payload = second.response(group, STILL)
    response_id = codec_id(first)
    again = second.response(group, STILL, response_id=response_id, revision=2, base_revision=1)
    assert [one.result for one in second.send(again)] == ["applied"]
    assert stands(centre, lead, rectified)[0] == "awaiting_lead"
    assert payload.kind == "response.submit"
    assert orders_of(centre, lead) == [rectified]


def codec_id(envelope: Envelope) -> str:
    return str(codec.decode(envelope.payload, dict[str, Any])["response_id"])


def test_three_calls_on_three_days_are_enough(
    centre: Centre, rectified: str, second: Desk, lead: Desk
) -> None:
    for day in range(3):
        [group] = second.next().groups
        second.send(second.attempt(group, "no_answer", connected_at=None))
        assert (stands(centre, lead, rectified)[0] == "closed") is (day == 2)
        centre.clock.forward(DAY)
    assert stands(centre, lead, rectified)[1] == "not_reached"
    assert tasks(centre)[-1][-1] == "closed"


def test_who_wants_no_more_calls_ends_it(centre: Centre, rectified: str, second: Desk, lead: Desk) -> None:
    [group] = second.next().groups
    second.send(second.attempt(group, "refusal_hard"))
    assert stands(centre, lead, rectified)[:2] == ("closed", "revisit_refused")


def test_an_order_that_is_withdrawn_is_not_asked_about_and_asked_anew_when_it_goes_on(
    centre: Centre, rectified: str, second: Desk, lead: Desk
) -> None:
    moved(centre, "1002", rectified, M.WITHDRAW, attempt_id=rectified, reason="不用再问了", pressed=True)
    assert tasks(centre)[-1][-1] == "closed"
    assert second.next().groups == []
    moved(centre, "2001", rectified, M.CONFIRM, reason="群众又来电要求继续")
    assert tasks(centre)[-1] == (3, "revisit_after_rectification", 2, "open")
    asked(centre, second, UNCLEAR)
    assert stands(centre, lead, rectified)[0] == "awaiting_lead"


def test_where_nobody_can_be_asked_it_ends_as_that(
    centre: Centre, lead: Desk, second: Desk, rectified: str
) -> None:
    with centre.database.read(CITY) as reading:
        assert reading.conn.execute(select(order.c.order_id)).scalars().all() == [rectified]
    letter = opened(centre, source="letter_visit", caller=Applicant(name="李某"))
    moved(centre, "2001", letter, M.DISPATCH, unit_id=STATION)
    report(centre, letter)
    assert stands(centre, lead, letter)[:2] == ("closed", "not_reached")
