"""A conversation that broke off: its answers are kept, settle nothing, and whoever asks next goes on from them."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select

from domain.acts.world import AnswerStanding
from domain.questionnaire.answers import Answers
from domain.times import HOUR
from domain.wire.envelope import Envelope
from domain.wire.leases import PackGroup, PackTask
from domain.wire.sync import OpResult
from server.answers.tables import response
from server.db.work import new_id
from server.live.repository.panel import panel
from server.orders.access import NOTHING
from server.orders.tables import order
from server.planning.planning import plan
from server.tasks.tables import task
from tests.helpers.centre import CITY, HALL, NOON, Centre, Clock
from tests.helpers.city import Told, fill
from tests.helpers.desk import DISSATISFIED, SATISFIED, Desk, sit_down

APPLIED, SECONDARY = OpResult.APPLIED, OpResult.SECONDARY
BEGUN: Answers = {code: SATISFIED[code] for code in ("identity", "convenient", "call_attitude", "handled")}
UNHAPPY: Answers = {**BEGUN, "more": (1,), "arrival": 3, "unhappy_what": "等了两个小时"}
FOR_DISCIPLINE: Answers = {**UNHAPPY, "more": (5,), "misconduct_words": "要我交了五百块"}


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON + 3 * HOUR)


@pytest.fixture
def group(centre: Centre, desk: Desk) -> PackGroup:
    fill(centre.database, [Told("1")])
    plan(centre.database, CITY)
    return desk.next().groups[0]


def broke_off(
    desk: Desk, group: PackGroup, key: str, answers: Answers = BEGUN, base: int = 0
) -> list[Envelope]:
    call_id = new_id()
    return [
        desk.attempt(group, "hang_up", attempt_id=call_id),
        desk.response(
            group, answers, response_id=key, attempt_id=call_id, partial=True, revision=base + 1, base_revision=base
        ),
    ]  # fmt: skip


def went_on(
    desk: Desk, group: PackGroup, key: str, answers: Answers = SATISFIED, base: int = 1
) -> list[Envelope]:
    call_id = new_id()
    return [
        desk.attempt(group, "complete", attempt_id=call_id),
        desk.response(
            group, answers, response_id=key, attempt_id=call_id, revision=base + 1, base_revision=base
        ),
    ]


def standings(centre: Centre) -> dict[tuple[str, int], str]:
    with centre.database.read(CITY) as reading:
        rows = reading.conn.execute(select(response.c.response_id, response.c.revision, response.c.standing))
        return {(row[0], row[1]): row[2] for row in rows}


def the_task(centre: Centre) -> Any:
    with centre.database.read(CITY) as reading:
        return reading.conn.execute(select(task)).one()


def handed(desk: Desk) -> PackTask:
    return desk.next().groups[0].tasks[0]


def test_it_settles_nothing_and_the_task_is_due_at_once(centre: Centre, desk: Desk, group: PackGroup) -> None:
    key = new_id()
    receipts = desk.send(*broke_off(desk, group, key))
    assert [(one.result, one.code) for one in receipts] == [(APPLIED, None)] * 2
    assert standings(centre) == {(key, 1): "partial"}
    row = the_task(centre)
    assert (row.state, row.response_id) == ("scheduled", None)
    assert row.due_at <= centre.clock()


@pytest.mark.parametrize("answers", [SATISFIED, DISSATISFIED])
def test_whoever_asks_next_revises_it_and_that_one_counts(
    centre: Centre, desk: Desk, group: PackGroup, answers: Answers
) -> None:
    key, other = new_id(), sit_down(centre, "1002")
    desk.send(*broke_off(desk, group, key))
    desk.give_back(group)
    again = other.next().groups[0]
    begun = again.tasks[0].begun
    assert begun is not None
    assert (begun.response_id, begun.revision) == (key, 1)
    assert {one.question for one in begun.answers} == BEGUN.keys()
    receipts = other.send(*went_on(other, again, key, answers))
    assert [(one.result, one.code) for one in receipts] == [(APPLIED, None)] * 2
    assert standings(centre) == {(key, 1): "superseded", (key, 2): "canonical"}
    assert (the_task(centre).state, the_task(centre).response_id) == ("settled", key)


def test_it_may_break_off_again(centre: Centre, desk: Desk, group: PackGroup) -> None:
    key, other = new_id(), sit_down(centre, "1002")
    desk.send(*broke_off(desk, group, key))
    other.send(*broke_off(other, group, key, UNHAPPY, base=1))
    assert standings(centre) == {(key, 1): "superseded", (key, 2): "partial"}
    begun = handed(desk).begun
    assert begun is not None
    assert begun.revision == 2
    assert {one.question: one.text for one in begun.answers}["unhappy_what"] == "等了两个小时"
    desk.send(*went_on(desk, group, key, base=2))
    assert standings(centre)[key, 3] == "canonical"


@pytest.mark.parametrize("order_of", list(permutations(range(3))))
def test_in_whatever_order_two_agents_tell_it_one_whole_answer_counts(
    centre: Centre, desk: Desk, group: PackGroup, order_of: tuple[int, ...]
) -> None:
    key, other = new_id(), sit_down(centre, "1002")
    told = [
        (desk, broke_off(desk, group, key)),
        (desk, broke_off(desk, group, key, UNHAPPY, base=1)),
        (other, went_on(other, group, key)),
    ]
    for at in order_of:
        who, what = told[at]
        who.send(*what)
    found = standings(centre)
    assert sorted(found.values()).count("canonical") == 1
    assert set(found.values()) <= {"canonical", "superseded"}
    assert the_task(centre).state == "settled"


def test_two_who_went_on_from_it_are_compared_by_the_lead(
    centre: Centre, desk: Desk, group: PackGroup
) -> None:
    key, other = new_id(), sit_down(centre, "1002")
    desk.send(*broke_off(desk, group, key))
    assert desk.send(*went_on(desk, group, key))[1].result is APPLIED
    late = other.send(*went_on(other, group, key))[1]
    assert (late.result, late.code) == (SECONDARY, "response.second_revision")
    assert sorted(standings(centre).values()) == ["canonical", "pending", "superseded"]


def test_a_whole_answer_of_its_own_counts_beside_it(centre: Centre, desk: Desk, group: PackGroup) -> None:
    begun, whole = new_id(), new_id()
    desk.send(*broke_off(desk, group, begun))
    [_, receipt] = desk.send(desk.attempt(group), desk.response(group, response_id=whole))
    assert (receipt.result, receipt.code) == (APPLIED, None)
    assert standings(centre) == {(begun, 1): "partial", (whole, 1): "canonical"}


def test_who_would_not_go_on_is_done_and_counts_apart(centre: Centre, desk: Desk, group: PackGroup) -> None:
    call_id = new_id()
    desk.send(
        desk.attempt(group, "partial", attempt_id=call_id),
        desk.response(group, UNHAPPY, attempt_id=call_id, partial=True),
    )
    assert the_task(centre).state == "closed"
    with centre.database.read(CITY) as reading:
        seen = panel(reading, NOTHING, HALL, 0)
    assert (seen.completed, seen.satisfied, seen.dissatisfied) == (0, 0, 0)
    assert seen.outcomes == {"partial": 1}


@pytest.mark.parametrize(
    ("then", "state", "pending"),
    [
        ({**UNHAPPY, **DISSATISFIED}, "awaiting_dispatch", False),
        (SATISFIED, "awaiting_lead", True),
    ],
)
def test_its_order_is_to_be_confirmed_by_the_next_call(
    centre: Centre, desk: Desk, group: PackGroup, then: Answers, state: str, pending: bool
) -> None:
    key = new_id()
    desk.send(*broke_off(desk, group, key, UNHAPPY))
    found = select(order.c.state, order.c.pending_confirmation).where(order.c.kind == "dissatisfied")
    with centre.database.read(CITY) as reading:
        assert reading.conn.execute(found).one() == ("awaiting_dispatch", True)
    desk.send(*broke_off(desk, group, key, BEGUN, base=1))
    with centre.database.read(CITY) as reading:
        assert reading.conn.execute(found).one() == ("awaiting_dispatch", True), "not taken back by less"
    desk.send(*went_on(desk, group, key, then, base=2))
    with centre.database.read(CITY) as reading:
        assert reading.conn.execute(found).one() == (state, pending)


def test_what_belongs_to_discipline_is_not_shown_to_the_next_agent(
    centre: Centre, desk: Desk, group: PackGroup
) -> None:
    other = sit_down(centre, "1002")
    desk.send(*broke_off(desk, group, new_id(), FOR_DISCIPLINE))
    desk.give_back(group)
    told = other.next().groups[0]
    begun = told.tasks[0].begun
    assert begun is not None
    assert {one.question for one in begun.answers} == FOR_DISCIPLINE.keys() - {"more", "misconduct_words"}
    assert not any("misconduct" in tag for tag in begun.tags)
    assert "五百块" not in repr(told)
    with centre.database.read(CITY) as reading:
        kept = reading.conn.execute(select(response.c.answers).where(response.c.standing == "partial")).one()
    assert "misconduct" in kept.answers, "it is kept where it was said"


def test_no_lead_is_asked_about_it(centre: Centre, desk: Desk, group: PackGroup) -> None:
    desk.send(*broke_off(desk, group, new_id()))
    desk.send(*broke_off(desk, group, new_id(), UNHAPPY))
    assert set(standings(centre).values()) == {AnswerStanding.PARTIAL.value}
