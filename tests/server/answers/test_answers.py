"""Answers and outcomes taken in: counted once, kept whole, whatever order they come in and whatever the lease was."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.acts.number_reveal import Reveal
from domain.acts.task_handover import Handover
from domain.dispositions import Disposition
from domain.questionnaire.context import context_for
from domain.times import DAY, HOUR, MINUTE
from domain.vocabulary import Aspect, Role, Satisfaction
from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.leases import PackGroup
from domain.wire.message import replace
from domain.wire.rows import RowKind, hall_scope, user_scope
from domain.wire.sync import OpResult
from resources import earlier_questionnaires
from server.answers.aspects import unpacked
from server.answers.said import said_of
from server.answers.tables import attempt, number_reveal, response
from server.contacts.tables import contact_group
from server.db.database import Database
from server.db.feed import newest
from server.db.tables import feed, held_operation
from server.db.work import new_id
from server.events import citizen_answers
from server.orders.tables import order
from server.planning.planning import plan
from server.tasks.tables import task
from tests.helpers.centre import CITY, HALL, OPERATOR, Centre, data_of
from tests.helpers.city import Told, crowd, fill
from tests.helpers.desk import DISSATISFIED, SATISFIED, Desk, sit_down

APPLIED, SECONDARY, REFUSED = OpResult.APPLIED, OpResult.SECONDARY, OpResult.REFUSED


@pytest.fixture
def group(centre: Centre, desk: Desk) -> PackGroup:
    """One citizen with one event, in hand."""
    fill(centre.database, [Told("1")])
    plan(centre.database, CITY)
    return desk.next().groups[0]


def results(desk: Desk, *envelopes: Envelope) -> list[OpResult]:
    return [r.result for r in desk.send(*envelopes)]


def one_task(database: Database) -> Any:
    with database.read(CITY) as reading:
        return reading.conn.execute(select(task)).one()


def one_group(database: Database) -> Any:
    with database.read(CITY) as reading:
        return reading.conn.execute(select(contact_group)).one()


def stored(database: Database) -> list[Any]:
    with database.read(CITY) as reading:
        return list(
            reading.conn.execute(select(response).order_by(response.c.response_id, response.c.revision))
        )


def count(database: Database, table: Any) -> int:
    with database.read(CITY) as reading:
        return int(reading.conn.execute(select(func.count()).select_from(table)).scalar_one())


def revision(desk: Desk, group: PackGroup, response_id: str, number: int, **more: Any) -> Envelope:
    return desk.response(
        group, response_id=response_id, revision=number, base_revision=more.pop("base", number - 1), **more
    )


# Any outcome


def test_every_outcome_an_agent_may_choose_is_taken_in(centre: Centre, desk: Desk) -> None:
    """PostgreSQL looks at the room for a code, SQLite does not."""
    named = [one.value for one in Disposition if one.facts.by_agent and one is not Disposition.COMPLETE]
    fill(centre.database, crowd(len(named)))
    plan(centre.database, CITY)
    groups = desk.pack(size=len(named)).groups
    made = {one: desk.attempt(group, one) for one, group in zip(named, groups, strict=True)}
    assert dict(zip(made, results(desk, *made.values()), strict=True)) == dict.fromkeys(named, APPLIED)
    with centre.database.read(CITY) as reading:
        kept = reading.conn.execute(select(attempt.c.disposition)).scalars().all()
        shown = reading.conn.execute(select(task.c.last_disposition)).scalars().all()
    assert sorted(kept) == sorted(shown) == sorted(named)


# Counted once


def test_an_answer_settles_its_task_and_is_stored_with_what_it_means(
    centre: Centre, desk: Desk, group: PackGroup
) -> None:
    assert (
        results(desk, desk.attempt(group), desk.response(group, DISSATISFIED, tags=["rude"])) == [APPLIED] * 2
    )
    [row] = stored(centre.database)
    assert (row.standing, row.overall, row.unit_id is not None, row.partial) == ("canonical", 3, True, False)
    assert "说话很冲" not in row.answers
    assert b"\xe8\xaf\xb4" not in bytes(row.texts)
    assert dict(unpacked(row.aspects))[Aspect.OFFICER_ATTITUDE] is Satisfaction.DISSATISFIED
    settled = one_task(centre.database)
    assert (settled.state, settled.response_id, settled.lane) == ("settled", row.response_id, 99)


def test_a_second_answer_is_kept_whole_and_not_counted(centre: Centre, desk: Desk, group: PackGroup) -> None:
    other = sit_down(centre, "1002")
    first = desk.response(group, SATISFIED)
    assert results(desk, first) == [APPLIED]
    [receipt] = other.send(other.response(group, DISSATISFIED))
    assert (receipt.result, receipt.code) == (SECONDARY, "response.second_answer")
    assert sorted(r.standing for r in stored(centre.database)) == ["canonical", "secondary"]
    assert count(centre.database, order) == 0
    assert one_task(centre.database).response_id == codec.decode(first.payload, dict)["response_id"]
    [record] = other.station.snapshot_page(user_scope(other.user_id)).rows
    assert data_of(record)["result"] == "secondary"


def test_the_same_answer_under_a_new_key_is_not_counted_again(
    centre: Centre, desk: Desk, group: PackGroup
) -> None:
    response_id = new_id()
    assert results(desk, desk.response(group, DISSATISFIED, response_id=response_id)) == [APPLIED]
    [receipt] = desk.send(desk.response(group, DISSATISFIED, response_id=response_id))
    assert (receipt.result, receipt.code) == (SECONDARY, "response.repeated")
    assert len(stored(centre.database)) == 1
    assert count(centre.database, order) == 1


def test_both_in_one_batch_count_once_too(centre: Centre, desk: Desk, group: PackGroup) -> None:
    response_id = new_id()
    twice = [desk.response(group, DISSATISFIED, response_id=response_id) for _ in range(2)]
    assert results(desk, *twice) == [APPLIED, SECONDARY]
    assert results(desk, desk.response(group, DISSATISFIED)) == [SECONDARY]
    assert count(centre.database, order) == 1


def test_a_revision_takes_the_place_of_its_base(centre: Centre, desk: Desk, group: PackGroup) -> None:
    key = new_id()
    desk.send(desk.response(group, SATISFIED, response_id=key))
    assert results(desk, revision(desk, group, key, 2, answers=DISSATISFIED)) == [APPLIED]
    assert [(r.revision, r.standing) for r in stored(centre.database)] == [
        (1, "superseded"),
        (2, "canonical"),
    ]
    assert count(centre.database, order) == 1


def test_a_second_revision_of_one_base_waits_for_the_lead(
    centre: Centre, desk: Desk, group: PackGroup
) -> None:
    key = new_id()
    desk.send(desk.response(group, SATISFIED, response_id=key))
    desk.send(revision(desk, group, key, 2, answers=DISSATISFIED))
    [receipt] = desk.send(revision(desk, group, key, 2, answers={**SATISFIED, "result": 2}))
    assert (receipt.result, receipt.code) == (SECONDARY, "response.second_revision")
    assert [(r.revision, r.base_revision, r.standing) for r in stored(centre.database)] == [
        (1, 0, "superseded"),
        (2, 1, "canonical"),
        (3, 1, "pending"),
    ]


def test_somebody_else_s_revision_waits_for_the_lead(centre: Centre, desk: Desk, group: PackGroup) -> None:
    key = new_id()
    other = sit_down(centre, "1002")
    desk.send(desk.response(group, DISSATISFIED, response_id=key))
    [receipt] = other.send(revision(other, group, key, 2, answers=SATISFIED))
    assert (receipt.result, receipt.code) == (SECONDARY, "response.other_author")
    assert [r.standing for r in stored(centre.database)] == ["canonical", "pending"]


def test_a_correction_that_leaves_no_answer_takes_no_dissatisfied_one_away(
    centre: Centre, desk: Desk, group: PackGroup
) -> None:
    first = new_id()
    results(desk, desk.attempt(group), desk.response(group, DISSATISFIED, response_id=first))
    emptied = revision(desk, group, first, 2, answers=DISSATISFIED | {"identity": 2})
    assert results(desk, emptied) == [SECONDARY]
    assert [(r.revision, r.standing, r.overall) for r in stored(centre.database)] == [
        (1, "canonical", 3),
        (2, "pending", None),
    ]
    with centre.database.read(CITY) as reading:
        found = reading.conn.execute(select(order.c.state, order.c.pending_confirmation)).one()
    assert found == ("awaiting_lead", True)
    assert one_task(centre.database).state == "settled"


def test_a_revision_before_its_base_is_held_until_it_comes(
    centre: Centre, desk: Desk, group: PackGroup
) -> None:
    key = new_id()
    base = desk.response(group, DISSATISFIED, response_id=key)
    later = revision(desk, group, key, 2, answers=SATISFIED)
    assert results(desk, later) == [OpResult.HELD]
    assert results(desk, base) == [APPLIED]
    assert [(r.revision, r.standing) for r in stored(centre.database)] == [
        (1, "superseded"),
        (2, "canonical"),
    ]
    assert count(centre.database, held_operation) == 0
    with centre.database.read(CITY) as reading:
        assert reading.conn.execute(select(order.c.state)).scalar_one() == "awaiting_lead"


def test_a_held_revision_sent_again_before_its_base_in_one_batch_is_taken_once(
    centre: Centre, desk: Desk, group: PackGroup
) -> None:
    response_id = new_id()
    second, first = revision(desk, group, response_id, 2), revision(desk, group, response_id, 1, base=0)
    assert results(desk, second) == [OpResult.HELD]
    assert results(desk, second, first) == [APPLIED, APPLIED]
    assert count(centre.database, held_operation) == 0
    # What was left waiting was judged again by the next revision, and took that one's whole batch with it.
    assert results(desk, revision(desk, group, response_id, 3)) == [APPLIED]
    assert [row.revision for row in stored(centre.database)] == [1, 2, 3]


# Judged by the script


def test_a_form_that_breaks_a_rule_comes_back_with_the_field(
    centre: Centre, desk: Desk, group: PackGroup
) -> None:
    answers = {code: answer for code, answer in SATISFIED.items() if code != "overall"}
    [receipt] = desk.send(desk.response(group, answers))
    assert (receipt.result, receipt.code, receipt.params) == (
        REFUSED,
        "answer.required",
        {"field": "overall"},
    )
    assert stored(centre.database) == []
    assert one_task(centre.database).state == "open"
    assert results(desk, desk.response(group, answers, partial=True)) == [APPLIED]


def test_a_form_without_the_citizen_on_the_line_is_no_answer(
    centre: Centre, desk: Desk, group: PackGroup
) -> None:
    [receipt] = desk.send(desk.response(group, {**DISSATISFIED, "identity": 2}))
    assert (receipt.result, receipt.code) == (SECONDARY, "response.ended_early")
    assert one_task(centre.database).state == "open"
    assert count(centre.database, order) == 0
    assert results(desk, desk.response(group)) == [APPLIED]


def test_a_script_the_centre_does_not_have_is_not_the_agent_s_mistake(
    centre: Centre, desk: Desk, group: PackGroup
) -> None:
    unknown = desk.response(group, questionnaire_hash="0" * 64)
    good = desk.attempt(group)
    assert results(desk, unknown, good) == [OpResult.RETRY_LATER, APPLIED]
    assert stored(centre.database) == []


def test_an_answer_to_an_earlier_script_is_judged_by_it_and_marked(
    centre: Centre, desk: Desk, group: PackGroup
) -> None:
    before = next(one for one in earlier_questionnaires() if one.key == "alarm_110/1")
    slip = desk.response(
        group,
        {"identity": 1, "convenient": 1, "sms_why": (7,), "more": (1,)},
        context=context_for(channel="phone_110", line="alarm", sms_dissatisfied=True),
        questionnaire_version="1",
        questionnaire_hash=before.hash,
    )
    [receipt] = desk.send(slip)
    assert (receipt.result, receipt.code) == (APPLIED, "response.overall_not_asked")
    [kept] = stored(centre.database)
    assert (kept.standing, kept.overall, kept.sms_review) == ("canonical", None, "mistaken")


def test_a_person_who_does_not_work_the_queue_is_refused(centre: Centre, group: PackGroup) -> None:
    liaison = sit_down(centre, "3001", Role.LIAISON)
    [receipt] = liaison.send(liaison.response(group))
    assert (receipt.result, receipt.code) == (REFUSED, "access.forbidden")


# Outcomes


@pytest.mark.parametrize(
    ("disposition", "state"),
    [
        ("busy", "scheduled"),
        ("no_answer", "scheduled"),
        ("refusal_soft", "scheduled"),
        ("refusal_hard", "closed"),
        ("wrong_number", "closed"),
        ("deceased", "closed"),
        ("unable", "closed"),
        ("refer_to_lead", "refer_to_lead"),
        ("complete", "settled"),
    ],
)
def test_an_outcome_moves_the_task(
    centre: Centre, desk: Desk, group: PackGroup, disposition: str, state: str
) -> None:
    assert results(desk, desk.attempt(group, disposition)) == [APPLIED]
    moved = one_task(centre.database)
    assert (moved.state, moved.attempts, moved.last_disposition) == (state, 1, disposition)
    assert one_group(centre.database).lease_user_id is None
    with centre.database.read(CITY) as reading:
        in_hall = newest(feed.c.scope == hall_scope(HALL), feed.c.kind == RowKind.TASK)
        left = reading.conn.execute(select(in_hall.c.deleted)).scalar_one()
    assert left == (state in ("settled", "closed"))


@pytest.mark.parametrize("disposition", ["nonsense", "max_attempts"])
def test_an_outcome_no_agent_can_give_is_refused(desk: Desk, group: PackGroup, disposition: str) -> None:
    assert results(desk, desk.attempt(group, disposition)) == [REFUSED]


def test_what_no_table_has_room_for_is_refused_and_not_a_fault(desk: Desk, group: PackGroup) -> None:
    call = desk.attempt(group, "busy")
    payload = codec.decode(call.payload, dict[str, Any])
    payload["outcomes"][0]["reason"] = "r" * 64
    [receipt] = desk.send(desk.station.envelope(call.kind, payload, entity_id=group.group_id))
    assert (receipt.result, receipt.code) == (REFUSED, "attempt.reason")
    payload["outcomes"][0] |= {"disposition": "language", "reason": "l" * 32}
    assert results(desk, desk.station.envelope(call.kind, payload, entity_id=group.group_id)) == [APPLIED]
    assert results(desk, desk.response(group, sms_review="s" * 64, language="l" * 64)) == [APPLIED]


def test_the_same_attempt_twice_is_refused_and_harms_nothing(
    centre: Centre, desk: Desk, group: PackGroup
) -> None:
    key = new_id()
    assert results(desk, desk.attempt(group, "busy", attempt_id=key)) == [APPLIED]
    assert results(desk, desk.attempt(group, "busy", attempt_id=key)) == [REFUSED]
    assert count(centre.database, attempt) == 1


@pytest.mark.parametrize("disposition", ["refusal_hard", "wrong_number", "deceased"])
def test_what_holds_for_the_number_closes_the_citizen_s_other_tasks(
    centre: Centre, desk: Desk, disposition: str
) -> None:
    fill(centre.database, [Told("1"), Told("2")])
    plan(centre.database, CITY)
    group = desk.next().groups[0]
    desk.send(desk.attempt(group, disposition, tasks=[group.tasks[0].task.task_id]))
    with centre.database.read(CITY) as reading:
        assert set(reading.conn.execute(select(task.c.state)).scalars()) == {"closed"}
    facts = one_group(centre.database)
    assert bool(facts.wrong_number) == (disposition == "wrong_number")
    assert (facts.hard_refusal_at is not None) == (disposition != "wrong_number")
    assert facts.last_contact_at is None


def test_a_stale_lease_refuses_no_fact(centre: Centre, desk: Desk, group: PackGroup) -> None:
    centre.clock.forward(46 * MINUTE)
    other = sit_down(centre, "1002")
    taken = other.next().groups[0]
    assert taken.lease_no == group.lease_no + 1
    assert results(desk, desk.attempt(group, "busy")) == [APPLIED]
    assert one_group(centre.database).lease_user_id == other.user_id  # not his to give back
    centre.clock.forward(MINUTE)
    assert results(other, other.attempt(taken), other.response(taken)) == [APPLIED] * 2
    assert one_task(centre.database).attempts == 1  # a redial within the half-day is the same attempt


def test_what_was_done_without_any_lease_is_taken_in(centre: Centre, desk: Desk, group: PackGroup) -> None:
    desk.give_back(group)
    assert results(desk, desk.attempt(replace(group, lease_no=0)), desk.response(group)) == [APPLIED] * 2


def test_a_half_worked_group_stays_with_its_agent(centre: Centre, desk: Desk) -> None:
    fill(centre.database, [Told("1"), Told("2")])
    plan(centre.database, CITY)
    group = desk.next().groups[0]
    first, second = (t.task.task_id for t in group.tasks)
    desk.send(desk.attempt(group, "busy", tasks=[first]))
    assert one_group(centre.database).lease_user_id == desk.user_id
    desk.send(desk.attempt(group, "busy", tasks=[second]))
    assert one_group(centre.database).lease_user_id is None


def test_a_fact_from_the_future_is_taken_as_of_now(centre: Centre, desk: Desk, group: PackGroup) -> None:
    ahead = desk.attempt(group, "busy")
    payload = codec.decode(ahead.payload, dict[str, Any])
    payload["ended_at"] += 365 * DAY
    assert results(desk, desk.station.envelope(ahead.kind, payload, entity_id=group.group_id)) == [APPLIED]
    moved = one_task(centre.database)
    assert moved.last_attempt_at == centre.clock()
    assert moved.due_at < centre.clock() + DAY


# In whatever order


def test_the_order_in_which_facts_arrive_does_not_matter(centre: Centre, desk: Desk) -> None:
    """Each citizen's facts come in another order; in the end all tasks look the same."""
    orders = list(permutations(range(4)))
    fill(centre.database, crowd(len(orders)))
    plan(centre.database, CITY)
    groups = desk.pack(len(orders)).groups
    assert len(groups) == len(orders)
    now = centre.clock()
    for group, way in zip(groups, orders, strict=True):
        call = new_id()
        facts = [
            _at(desk, desk.attempt(group, "busy"), now - 3 * HOUR),
            _at(desk, desk.attempt(group, "appointment", attempt_id=call), now - 2 * HOUR),
            replace(desk.appointment(group, now + HOUR, attempt_id=call), occurred_at=now - 2 * HOUR),
            _at(desk, desk.attempt(group, "technical"), now - HOUR),
        ]
        facts[2] = _signed(desk, facts[2])
        for n in way:
            assert results(desk, facts[n]) == [APPLIED]
    with centre.database.read(CITY) as reading:
        rows = reading.conn.execute(
            select(
                task.c.state,
                task.c.due_at,
                task.c.attempts,
                task.c.appointment_at,
                task.c.assigned_to,
                task.c.lane,
            )
        )
        assert set(rows) == {("appointment", now + HOUR, 1, now + HOUR, desk.user_id, 10)}


def _at(desk: Desk, envelope: Envelope, ended_at: int) -> Envelope:
    payload = codec.decode(envelope.payload, dict[str, Any])
    payload |= {"started_at": ended_at - MINUTE, "ended_at": ended_at, "connected_at": None}
    changed = replace(envelope, payload=codec.encode(payload).decode(), occurred_at=ended_at)
    return _signed(desk, changed)


def _signed(desk: Desk, envelope: Envelope) -> Envelope:
    e = envelope
    return desk.station.envelope(
        e.kind, e.payload, entity_id=e.entity_id, occurred_at=e.occurred_at, lease_no=e.lease_no
    )


def test_settled_stays_settled_whatever_comes_after(centre: Centre, desk: Desk, group: PackGroup) -> None:
    desk.send(
        desk.response(group),
        desk.attempt(group, "refusal_hard"),
        desk.appointment(group, centre.clock() + HOUR),
    )
    assert one_task(centre.database).state == "settled"


# Looks at numbers, handing over, taking back


def test_a_look_at_a_number_is_on_record_with_its_reason(
    centre: Centre, desk: Desk, group: PackGroup
) -> None:
    def look(**how: Any) -> Envelope:
        payload = Reveal(new_id(), group.group_id, 0, **how)
        return desk.station.envelope(Reveal.KIND, payload, entity_id=group.group_id)

    assert results(desk, look(attempt_id=new_id()), look(reason="核对号码")) == [APPLIED] * 2
    [receipt] = desk.send(look())
    assert (receipt.result, receipt.code) == (REFUSED, "reveal.reason_needed")
    assert count(centre.database, number_reveal) == 2


def test_what_an_agent_hands_over_is_everybody_s(centre: Centre, desk: Desk, group: PackGroup) -> None:
    at = centre.clock() + HOUR
    desk.send(desk.attempt(group, "appointment"), desk.appointment(group, at))
    assert one_task(centre.database).assigned_to == desk.user_id
    centre.clock.forward(MINUTE)
    payload = Handover(new_id(), group.tasks[0].task.task_id, group.group_id, "下班")
    assert results(desk, desk.station.envelope(Handover.KIND, payload)) == [APPLIED]
    handed = one_task(centre.database)
    assert (handed.assigned_to, handed.state, handed.appointment_at) == (None, "appointment", at)


def test_one_view_joins_what_was_said_by_sms_and_on_the_phone(
    centre: Centre, desk: Desk, group: PackGroup
) -> None:
    event_id = group.tasks[0].task.event_id
    with centre.database.write(CITY) as work:
        citizen_answers.take(work, {event_id: Satisfaction.DISSATISFIED}, OPERATOR)
    assert results(desk, desk.attempt(group), desk.response(group)) == [APPLIED, APPLIED]
    with centre.database.read(CITY) as reading:
        heard = said_of(reading, [event_id])[event_id]
    assert {(one.channel, one.rating, one.counts) for one in heard} == {("sms", 3, True), ("phone", 1, True)}
