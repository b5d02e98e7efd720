"""A citizen calls in about something his agent has no task for: found at the centre, or opened there; asked once, counted apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, update

from domain.acts.act import Act
from domain.acts.appointment_set import Appointment
from domain.acts.attempt_correct import Correction
from domain.acts.attempt_record import Attempt, Outcome
from domain.acts.number_reveal import Reveal
from domain.acts.task_handover import Handover
from domain.ids import task_id
from domain.questionnaire.answers import Answers
from domain.tallies import DateBy
from domain.tasks.callers import ids_of
from domain.times import DAY, HOUR, day_of
from domain.wire.envelope import Envelope
from domain.wire.message import replace
from domain.wire.parts import Caller, EventName
from domain.wire.sync import OpResult, Receipt
from server.accounts.people import CurrentDevice
from server.acts.handler import Handler
from server.acts.operation import Operation, Verdict
from server.acts.registry import default_registry
from server.analysis.satisfaction import By, report
from server.answers.judging_context import JudgingContext
from server.answers.repository import facts
from server.answers.tables import attempt, number_reveal, response, task_alias
from server.db.tables import held_operation, operation
from server.db.work import new_id
from server.doctor.examination import examine
from server.events.tables import contact, event
from server.orders.tables import order
from server.planning.planning import plan
from server.sync import delivery
from server.tasks.tables import task
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import STATION, Told, events, fill, number, rule, units
from tests.helpers.desk import DISSATISFIED, SATISFIED, Desk, sit_down
from tests.torture.writers import together

NUMBER = number(77)


def caller(**more: Any) -> Caller:
    return replace(Caller(new_id(), NUMBER, "alarm", "alarm_110", name="赵六", told="邻居半夜敲墙"), **more)


def attempt_of(desk: Desk, who: Caller, **more: Any) -> Envelope:
    now = desk.station.centre.clock()
    name = ids_of(who.form_id)[1]
    values: dict[str, Any] = {
        "attempt_id": new_id(), "group_id": name, "direction": "incoming", "started_at": now - 60_000, "ended_at": now,
        "connected_at": now - 50_000, "outcomes": [Outcome(name, "complete")], "caller": who,
    }  # fmt: skip
    return desk.station.envelope(Attempt.KIND, Attempt(**{**values, **more}), entity_id=name)


def answer_of(desk: Desk, who: Caller, answers: Answers = SATISFIED, **more: Any) -> Envelope:
    from domain.wire.leases import GroupPolicy, PackGroup, PackTask
    from domain.wire.rows import TaskRow

    event_id, name = ids_of(who.form_id)
    now = desk.station.centre.clock()
    row = TaskRow(
        name,
        name,
        event_id,
        "caller",
        "",
        "",
        "alarm",
        "",
        None,
        "",
        "alarm_110",
        1,
        3,
        now,
        now,
        now,
        "138****0077",
    )
    group = PackGroup(name, 0, now, [], [PackTask(row, now)], GroupPolicy())
    return desk.response(group, answers, event=EventName(event_id, "caller"), **more)


def rows(centre: Centre, query: Any) -> list[Any]:
    with centre.database.read(CITY) as reading:
        return list(reading.conn.execute(query))


def results(desk: Desk, *envelopes: Envelope) -> list[OpResult]:
    return [receipt.result for receipt in desk.send(*envelopes)]


def ready(centre: Centre) -> None:
    with centre.database.write(CITY) as work:
        units(work)
        rule(work)


def told(centre: Centre, *some: Told) -> None:
    fill(centre.database, some)
    plan(centre.database, CITY)


def test_what_nobody_knows_is_opened_and_answered_in_one_delivery(centre: Centre, desk: Desk) -> None:
    ready(centre)
    who = caller(unit_id=STATION, event_no="J100")
    assert results(desk, attempt_of(desk, who), answer_of(desk, who, DISSATISFIED)) == [OpResult.APPLIED] * 2
    event_id, name = ids_of(who.form_id)
    (made,) = rows(centre, select(task.c.task_id, task.c.state, task.c.adhoc, task.c.event_id))
    assert made == (name, "settled", True, event_id)
    (known,) = rows(centre, select(event.c.source, event.c.call_no, event.c.unit_id, event.c.business_line))
    assert known == ("caller", "J100", STATION, "alarm")
    (call,) = rows(centre, select(attempt.c.direction, attempt.c.group_id))
    (person,) = rows(centre, select(contact.c.group_id, contact.c.mask))
    assert (call.direction, call.group_id, person.mask) == ("incoming", person.group_id, "138****0077")
    (opened,) = rows(centre, select(order.c.unit_id, order.c.kind))
    assert opened == (STATION, "dissatisfied")


def test_no_unit_is_no_reason_to_lose_a_dissatisfied_citizen(centre: Centre, desk: Desk) -> None:
    ready(centre)
    who = caller(unit_id=new_id())
    assert results(desk, attempt_of(desk, who), answer_of(desk, who, DISSATISFIED)) == [OpResult.APPLIED] * 2
    assert rows(centre, select(order.c.unit_id)) == [(None,)]


def test_his_number_is_nowhere_in_the_clear(centre: Centre, desk: Desk) -> None:
    ready(centre)
    who = caller()
    desk.send(attempt_of(desk, who), answer_of(desk, who))
    for table in (contact, event, task, attempt, response, task_alias, operation):
        for row in rows(centre, select(table)):
            for value in row:
                data = value if isinstance(value, bytes) else str(value).encode()
                assert NUMBER.encode() not in data
                assert "赵六".encode() not in data


def test_by_the_number_he_names_it_is_the_planned_task(centre: Centre, desk: Desk) -> None:
    told(centre, Told("D1", (NUMBER,)), Told("D2", (NUMBER,)))
    who = caller(event_no="D2")
    assert results(desk, attempt_of(desk, who), answer_of(desk, who)) == [OpResult.APPLIED] * 2
    states = dict(
        rows(
            centre,
            select(event.c.dispatch_no, task.c.state).join(event, event.c.event_id == task.c.event_id),
        )
    )
    assert states["D2"] == "settled"
    assert len(states) == 2
    assert rows(centre, select(task.c.adhoc).distinct()) == [(False,)]


def test_the_one_matter_of_that_line_is_meant(centre: Centre, desk: Desk) -> None:
    told(centre, Told("D1", (NUMBER,)), Told("H1", (NUMBER,), business_line="household"))
    who = caller(business_line="alarm")
    desk.send(attempt_of(desk, who), answer_of(desk, who))
    assert rows(centre, select(func.count()).select_from(event)) == [(2,)]


@pytest.mark.parametrize("days", [0, 5])
def test_a_time_that_does_not_fit_is_another_matter(centre: Centre, desk: Desk, days: int) -> None:
    told(centre, Told("D1", (NUMBER,), ago=5 * DAY))
    who = caller(event_at=centre.clock() - days * DAY)
    desk.send(attempt_of(desk, who), answer_of(desk, who))
    assert rows(centre, select(func.count()).select_from(event)) == [(2 if days == 0 else 1,)]


def test_two_that_could_be_meant_are_not_guessed_between(centre: Centre, desk: Desk) -> None:
    told(centre, Told("D1", (NUMBER,)), Told("D2", (NUMBER,)))
    who = caller()
    desk.send(attempt_of(desk, who), answer_of(desk, who))
    assert rows(centre, select(func.count()).where(task.c.adhoc)) == [(1,)]


def test_what_was_answered_already_is_not_counted_again(centre: Centre, desk: Desk) -> None:
    told(centre, Told("D1", (NUMBER,)))
    group = desk.next().groups[0]
    desk.send(desk.attempt(group), desk.response(group))
    who = caller()
    assert results(desk, attempt_of(desk, who), answer_of(desk, who, DISSATISFIED)) == [
        OpResult.APPLIED,
        OpResult.SECONDARY,
    ]
    standing = rows(centre, select(response.c.standing).order_by(response.c.standing))
    assert standing == [("canonical",), ("secondary",)]


def test_an_event_that_was_not_drawn_gets_its_task_under_its_own_name(centre: Centre, desk: Desk) -> None:
    with centre.database.write(CITY) as work:
        units(work)
        rule(work, sample_ppm=0)
        (event_id,) = events(work, [Told("D1", (NUMBER,))])
    plan(centre.database, CITY)
    who = caller()
    assert results(desk, attempt_of(desk, who), answer_of(desk, who)) == [OpResult.APPLIED] * 2
    (made,) = rows(centre, select(task.c.task_id, task.c.adhoc, task.c.state))
    assert made == (task_id(event_id, "phone", 1), True, "settled")


def test_a_second_number_of_the_citizen_leads_to_his_task_too(centre: Centre, desk: Desk) -> None:
    told(centre, Told("D1", (number(1), NUMBER)))
    who = caller()
    assert results(desk, attempt_of(desk, who), answer_of(desk, who)) == [OpResult.APPLIED] * 2
    assert rows(centre, select(task.c.state, task.c.adhoc)) == [("settled", False)]


@pytest.mark.parametrize("known", [False, True])
def test_what_follows_finds_it_under_the_workstation_s_name(centre: Centre, desk: Desk, known: bool) -> None:
    if known:
        told(centre, Told("D1", (NUMBER,)))
    else:
        ready(centre)
    who = caller()
    name = ids_of(who.form_id)[1]
    first = attempt_of(desk, who, outcomes=[Outcome(name, "appointment")])
    again = Appointment(new_id(), name, name, None, centre.clock() + HOUR, True)
    promised = desk.station.envelope(Appointment.KIND, again, entity_id=name)
    assert results(desk, first) == [OpResult.APPLIED]
    assert results(desk, promised) == [OpResult.APPLIED]
    assert rows(centre, select(task.c.state)) == [("appointment",)]
    centre.clock.forward(HOUR)
    back = attempt_of(desk, who, direction="outgoing")
    looked = Reveal(new_id(), name, 0, new_id())
    shown = desk.station.envelope(Reveal.KIND, looked, entity_id=name)
    assert results(desk, shown) == [OpResult.APPLIED]
    assert results(desk, back) == [OpResult.APPLIED]
    assert results(desk, answer_of(desk, who)) == [OpResult.APPLIED]
    assert rows(centre, select(task.c.state, task.c.attempts)) == [("settled", 2)]
    (person,) = rows(centre, select(contact.c.group_id))
    assert rows(centre, select(number_reveal.c.group_id)) == [person]
    assert rows(centre, select(attempt.c.group_id).distinct()) == [person]


def _acts_about(who: Caller, at: int) -> dict[str, Act]:
    name = ids_of(who.form_id)[1]
    call_id = new_id()
    outcome = Outcome(name, "hang_up")
    return {
        "appointment": Appointment(new_id(), name, name, call_id, at + HOUR, True, caller=who),
        "correction": Correction(new_id(), call_id, name, outcome, caller=who),
        "handover": Handover(new_id(), name, name, "转班长", who),
    }


@pytest.mark.parametrize("what", ["answer", "appointment", "correction", "handover"])
@pytest.mark.parametrize("known", [True, False])
def test_whatever_was_done_about_a_call_that_was_lost_finds_or_opens_what_it_is_about(
    centre: Centre, desk: Desk, what: str, known: bool
) -> None:
    if known:
        told(centre, Told("D1", (NUMBER,)))
    else:
        ready(centre)
    who = caller()
    name = ids_of(who.form_id)[1]
    if what == "answer":
        act = answer_of(desk, who, caller=who)
    else:
        payload = _acts_about(who, centre.clock())[what]
        act = desk.station.envelope(payload.KIND, payload, entity_id=name)
    assert results(desk, act) == [OpResult.APPLIED]
    (made,) = rows(centre, select(task.c.task_id, task.c.group_id))
    (person,) = rows(centre, select(contact.c.group_id))
    assert (made.task_id == name, made.group_id) == (not known, person.group_id)
    assert rows(centre, select(task_alias.c.task_id)) == [(made.task_id,)]
    # The call was not lost after all, or comes with a package.
    assert results(desk, attempt_of(desk, who, outcomes=[Outcome(name, "hang_up")])) == [OpResult.APPLIED]
    assert rows(centre, select(func.count()).select_from(task)) == [(1,)]


@pytest.mark.parametrize("change", [{"number": "12345"}, {"form_id": new_id()}])
def test_a_caller_who_does_not_say_what_it_is_about_opens_nothing(
    centre: Centre, desk: Desk, change: dict[str, str]
) -> None:
    ready(centre)
    who = caller()
    act = answer_of(desk, who, caller=replace(who, **change))
    assert results(desk, act) == [OpResult.HELD]
    assert rows(centre, select(func.count()).select_from(event)) == [(0,)]


def test_a_look_at_a_caller_s_number_is_on_record_though_no_call_is_ever_told(
    centre: Centre, desk: Desk
) -> None:
    ready(centre)
    who = caller()
    name = ids_of(who.form_id)[1]
    look = Reveal(new_id(), name, 0, new_id(), caller=who)
    assert results(desk, desk.station.envelope(Reveal.KIND, look, entity_id=name)) == [OpResult.APPLIED]
    assert rows(centre, select(func.count()).select_from(event)) == [(0,)]
    (looked,) = rows(centre, select(number_reveal.c.group_id))
    assert results(desk, attempt_of(desk, who)) == [OpResult.APPLIED]
    assert rows(centre, select(contact.c.group_id)) == [looked]


def test_an_answer_that_comes_first_waits_for_its_call(centre: Centre, desk: Desk) -> None:
    ready(centre)
    who = caller()
    assert results(desk, answer_of(desk, who)) == [OpResult.HELD]
    assert results(desk, attempt_of(desk, who)) == [OpResult.APPLIED]
    assert rows(centre, select(response.c.standing)) == [("canonical",)]


def test_what_a_batch_that_is_judged_with_care_sets_free_is_said_to_be_judged(
    centre: Centre, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(centre)
    who, bad = caller(), caller(number=number(5))
    real = Handler.judge

    def poisoned(
        self: Handler[Any, Any, Any], operation: Operation[Any], context: JudgingContext
    ) -> Verdict[Any]:
        if operation.entity_id == ids_of(bad.form_id)[1]:
            raise RuntimeError
        return real(self, operation, context)

    monkeypatch.setattr(Handler, "judge", poisoned)
    assert results(desk, answer_of(desk, who), attempt_of(desk, who), attempt_of(desk, bad)) == [
        OpResult.APPLIED,
        OpResult.APPLIED,
        OpResult.RETRY_LATER,
    ]


def test_one_that_waits_and_is_sent_again_has_waited_since_it_came_first(centre: Centre, desk: Desk) -> None:
    ready(centre)
    answer = answer_of(desk, caller())
    came = []
    for _ in range(2):
        assert results(desk, answer) == [OpResult.HELD]
        came.append(rows(centre, select(held_operation.c.received_at)))
        centre.clock.forward(HOUR)
    assert came[0] == came[1]


@pytest.mark.parametrize("what", ["answer", "reveal"])
def test_what_comes_before_its_call_in_one_delivery_is_judged_with_it(
    centre: Centre, desk: Desk, what: str
) -> None:
    ready(centre)
    who = caller()
    name = ids_of(who.form_id)[1]
    if what == "answer":
        first = answer_of(desk, who)
    else:
        look = Reveal(new_id(), name, 0, new_id())
        first = desk.station.envelope(Reveal.KIND, look, entity_id=name)
    assert results(desk, first, attempt_of(desk, who)) == [OpResult.APPLIED] * 2
    assert rows(centre, select(func.count()).select_from(held_operation)) == [(0,)]


def test_the_same_form_by_two_deliveries_is_there_once(centre: Centre, desk: Desk) -> None:
    ready(centre)
    who = caller()
    told_twice = attempt_of(desk, who), answer_of(desk, who)
    desk.send(*told_twice)
    desk.send(*told_twice)
    for table in (event, task, attempt, response, task_alias):
        assert rows(centre, select(func.count()).select_from(table)) == [(1,)]


def test_two_calls_about_one_matter_in_one_delivery_are_one_task(centre: Centre, desk: Desk) -> None:
    ready(centre)
    first, second = caller(event_no="J100"), caller(event_no="J100")
    sent = [told for who in (first, second) for told in (attempt_of(desk, who), answer_of(desk, who))]
    assert results(desk, *sent) == [*[OpResult.APPLIED] * 3, OpResult.SECONDARY]
    assert rows(centre, select(task.c.task_id)) == [(ids_of(first.form_id)[1],)]
    assert rows(centre, select(func.count()).select_from(event)) == [(1,)]


def test_an_event_nobody_was_to_be_asked_about_gets_one_task_from_two_calls(
    centre: Centre, desk: Desk
) -> None:
    with centre.database.write(CITY) as work:
        units(work)
        (event_id,) = events(work, [Told("D1", (NUMBER,))])
    first, second = caller(), caller()
    assert results(desk, attempt_of(desk, first), attempt_of(desk, second)) == [OpResult.APPLIED] * 2
    assert rows(centre, select(task.c.task_id)) == [(task_id(event_id, "phone", 1),)]


def test_calls_about_one_matter_that_arrive_at_the_same_moment_are_one_task(
    centre: Centre, desk: Desk
) -> None:
    ready(centre)
    known = caller(event_no="J99")  # his number is known: nothing but the lock keeps them apart
    desk.send(attempt_of(desk, known))
    device = CurrentDevice(desk.station.device_id, CITY)
    registry = default_registry()
    callers = [caller(event_no="J100") for _ in range(4)]
    batches = [[attempt_of(desk, who), answer_of(desk, who)] for who in callers]

    receipts: list[list[Receipt]] = []

    def job() -> None:
        receipts.append(delivery.deliver(centre.database, registry, device, batches.pop()))

    assert together([job] * 4) == []
    assert rows(centre, select(func.count()).select_from(task)) == [(2,)]
    standing = rows(centre, select(response.c.standing).order_by(response.c.standing))
    assert standing == [("canonical",), *[("secondary",)] * 3]


def test_the_groups_of_a_delivery_are_locked_at_once_and_in_order(
    centre: Centre, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A caller's group first and the others later would let two deliveries wait for each other crosswise."""
    told(centre, *(Told(f"D{n}", (number(n),)) for n in range(4)))
    query, now = select(task.c.task_id, task.c.group_id), centre.clock()
    calls = [
        desk.station.envelope(
            Attempt.KIND,
            Attempt(
                new_id(),
                group_id,
                "outgoing",
                now - 60_000,
                now,
                [Outcome(task_id, "no_answer")],
                number_shown=True,
            ),
            entity_id=group_id,
        )
        for task_id, group_id in rows(centre, query)
    ]
    locked: list[list[str]] = []
    real = facts._LOCKED.rows

    def noted(conn: Connection, params: Mapping[str, object], ids: Sequence[str]) -> list[Any]:
        locked.append(list(ids))
        return real(conn, params, ids)

    monkeypatch.setattr(facts._LOCKED, "rows", noted)
    desk.send(attempt_of(desk, caller()), *calls)
    assert len(locked[0]) == 5
    assert locked[0] == sorted(locked[0])
    assert set(locked[0]) == {group_id for ids in locked for group_id in ids}


@pytest.mark.parametrize("event_no", ["D9", ""])
def test_after_the_import_the_next_call_is_still_about_the_same_matter(
    centre: Centre, desk: Desk, event_no: str
) -> None:
    ready(centre)
    first = caller(event_no="D9")
    desk.send(attempt_of(desk, first), answer_of(desk, first))
    with centre.database.write(CITY) as work:
        events(work, [Told("D9", (NUMBER,))])
    plan(centre.database, CITY)
    second = caller(event_no=event_no)
    assert results(desk, attempt_of(desk, second), answer_of(desk, second, DISSATISFIED)) == [
        OpResult.APPLIED,
        OpResult.SECONDARY,
    ]
    assert rows(centre, select(func.count()).where(task.c.adhoc)) == [(1,)]
    assert rows(centre, select(func.count()).select_from(event)) == [(2,)]


def share_call_number(centre: Centre, call_no: str, *dispatch: str) -> None:
    """Dispatches of one call, as dispatch systems tell them."""
    with centre.database.write(CITY) as work:
        work.conn.execute(update(event).where(event.c.dispatch_no.in_(dispatch)).values(call_no=call_no))


def settled(centre: Centre) -> set[str]:
    """Dispatch numbers of settled tasks; empty for one that a call opened."""
    query = select(event.c.dispatch_no).join(task, task.c.event_id == event.c.event_id)
    return {row[0] for row in rows(centre, query.where(task.c.state == "settled"))}


def test_whichever_of_its_numbers_he_names_next_it_is_the_matter_he_was_asked_about(
    centre: Centre, desk: Desk
) -> None:
    ready(centre)
    first = caller(event_no="J1")
    desk.send(attempt_of(desk, first), answer_of(desk, first))
    with centre.database.write(CITY) as work:
        events(work, [Told("D9", (NUMBER,))])
    share_call_number(centre, "J1", "D9")
    plan(centre.database, CITY)
    second = caller(event_no="D9")
    assert results(desk, attempt_of(desk, second), answer_of(desk, second, DISSATISFIED)) == [
        OpResult.APPLIED,
        OpResult.SECONDARY,
    ]
    assert rows(centre, select(func.count()).where(task.c.adhoc)) == [(1,)]
    assert rows(centre, select(func.count()).select_from(order)) == [(0,)]


@pytest.mark.parametrize("before", [True, False])
def test_a_number_that_several_bear_hides_none_of_them(centre: Centre, desk: Desk, before: bool) -> None:
    """He first names the call, which is not clear, and then one of its dispatches, which is."""
    ready(centre)
    first = caller(event_no="C")
    for imported in (True, False):
        if imported is before:
            with centre.database.write(CITY) as work:
                events(work, [Told("D1", (NUMBER,)), Told("D2", (NUMBER,))])
            share_call_number(centre, "C", "D1", "D2")
            plan(centre.database, CITY)
        else:
            desk.send(attempt_of(desk, first), answer_of(desk, first))
    second, again = caller(event_no="D1"), caller(event_no="C")
    assert results(desk, attempt_of(desk, second), answer_of(desk, second)) == [OpResult.APPLIED] * 2
    assert settled(centre) == {"", "D1"}
    assert results(desk, attempt_of(desk, again), answer_of(desk, again))[1] == OpResult.SECONDARY


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"number": "138000"}, "phone."),
        ({"business_line": "weather"}, "caller.line"),
    ],
)
def test_a_form_that_cannot_be_comes_back(
    centre: Centre, desk: Desk, change: dict[str, Any], code: str
) -> None:
    ready(centre)
    who = caller(**change)
    (receipt,) = desk.send(attempt_of(desk, who))
    assert receipt.result is OpResult.REFUSED
    assert (receipt.code or "").startswith(code)
    assert rows(centre, select(func.count()).select_from(task)) == [(0,)]


def test_what_is_told_to_have_happened_later_than_it_was_told_happened_then(
    centre: Centre, desk: Desk
) -> None:
    told(centre, Told("D1", numbers=(NUMBER,), ago=HOUR * 12))
    (receipt,) = desk.send(attempt_of(desk, caller(event_at=4_000_000_000_000)))
    assert (receipt.result, receipt.code) == (OpResult.APPLIED, "caller.future")
    assert rows(centre, select(func.count()).select_from(task)) == [(1,)]


def test_a_call_that_is_refused_opens_nothing_for_what_comes_with_it(centre: Centre, desk: Desk) -> None:
    ready(centre)
    who = caller()
    odd = attempt_of(desk, who, outcomes=[Outcome(ids_of(who.form_id)[1], "2.999")])
    assert results(desk, odd, answer_of(desk, who)) == [OpResult.REFUSED, OpResult.HELD]
    assert rows(centre, select(func.count()).select_from(response)) == [(0,)]


def test_a_form_opens_no_task_of_another_name_and_no_outgoing_call(centre: Centre, desk: Desk) -> None:
    ready(centre)
    who = caller()
    (other,) = desk.send(attempt_of(desk, who, outcomes=[Outcome(new_id(), "complete")]))
    assert (other.result, other.code) == (OpResult.REFUSED, "caller.task")
    (out,) = desk.send(attempt_of(desk, who, direction="outgoing"))
    assert (out.result, out.code) == (OpResult.REFUSED, "caller.direction")
    (odd,) = desk.send(attempt_of(desk, who, outcomes=[Outcome(ids_of(who.form_id)[1], "2.999")]))
    assert odd.code == "disposition.unknown"
    for table in (event, task, task_alias):
        assert rows(centre, select(func.count()).select_from(table)) == [(0,)]


def test_who_calls_by_himself_is_no_sample(centre: Centre, desk: Desk) -> None:
    told(centre, Told("D1", (number(1),)))
    group = desk.next().groups[0]
    desk.send(desk.attempt(group), desk.response(group))
    who = caller()
    desk.send(attempt_of(desk, who), answer_of(desk, who, DISSATISFIED))
    with centre.database.read(CITY) as reading:
        today = day_of(reading.now, reading.zone())
        found = report(reading, today, today, By.LINE, DateBy.ANSWERED)
    assert (found.basis.answers, found.basis.asked, found.basis.adhoc) == (1, 1, 1)
    assert found.counts.dissatisfied == 0


def test_a_colleague_may_carry_it_and_the_citizen_stays_one_group(centre: Centre, desk: Desk) -> None:
    ready(centre)
    other = sit_down(centre, "1002")
    first, second = caller(), caller(business_line="traffic", questionnaire="traffic")
    assert results(desk, attempt_of(desk, first), answer_of(desk, first)) == [OpResult.APPLIED] * 2
    assert results(other, attempt_of(other, second)) == [OpResult.APPLIED]
    assert len(rows(centre, select(contact.c.group_id).distinct())) == 1
    assert rows(centre, select(func.count()).select_from(task)) == [(2,)]


def test_the_doctor_finds_nothing_wrong_with_either(centre: Centre, desk: Desk) -> None:
    told(centre, Told("D1", (NUMBER,)))
    known, stranger = caller(), caller(number=number(78), event_no="J9")
    for who in (known, stranger):
        assert (
            results(desk, attempt_of(desk, who), answer_of(desk, who, DISSATISFIED)) == [OpResult.APPLIED] * 2
        )
    found = examine(centre.database, CITY)
    assert [finding.problem for finding in found.all if finding.wrong] == []
