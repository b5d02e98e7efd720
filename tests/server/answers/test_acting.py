"""One entrance for everybody: the same act in an envelope, by somebody at a browser, and from the command line."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from domain.acts.act import Act
from domain.acts.agent_state import AgentStateChange
from domain.acts.appointment_set import Appointment
from domain.acts.number_reveal import Reveal
from domain.acts.task_handover import Handover
from domain.hours import CallHours
from domain.problems import ProblemError
from domain.times import DAY, HOUR
from domain.vocabulary import Role
from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.leases import PackGroup
from domain.wire.oversight import ReturnedList
from domain.wire.sync import OpResult
from server.accounts import repository as accounts
from server.acts.acting import act
from server.acts.authors import Author, Console, Machine
from server.acts.operation import Operation
from server.application.app import API
from server.db.audit import verify
from server.db.tables import operation
from server.db.work import new_id
from server.planning.planning import plan
from server.tasks.tables import task
from tests.helpers import city
from tests.helpers.centre import CITY, NOON, Centre, Clock
from tests.helpers.desk import Desk, sit_down


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON + 3 * HOUR)


@pytest.fixture
def desk(centre: Centre) -> Desk:
    city.fill(centre.database, city.crowd(3))
    plan(centre.database, CITY)
    return sit_down(centre, "1101")


@pytest.fixture
def group(desk: Desk) -> PackGroup:
    return desk.next().groups[0]


def _acts(group: PackGroup, now: int) -> list[Act]:
    task_id = group.tasks[0].task.task_id
    return [
        Appointment(new_id(), task_id, group.group_id, None, now + HOUR, definite=True),
        Reveal(new_id(), group.group_id, 0, reason="群众要求核对"),
        AgentStateChange("short_break"),
    ]


def _done(centre: Centre, author: Author, done: Act) -> str:
    with centre.database.write(CITY) as work:
        return act(work, Operation.by(author, done, work.now)).operation.op_id


def test_envelope_browser_and_command_line_meet_one_handler_and_one_history(
    centre: Centre, desk: Desk, group: PackGroup
) -> None:
    me = desk.station.session
    assert me is not None
    with centre.database.read(CITY) as reading:
        person = accounts.people(reading, {me.grant.user_id})[me.grant.user_id]
    console = Console("root")
    told = []
    for one in _acts(group, centre.clock()):
        envelope = desk.station.envelope(
            one.KIND, codec.encode(one).decode(), entity_id=one.entity_of(person.user_id),
            schema_version=one.VERSION,
        )  # fmt: skip
        [receipt] = desk.send(envelope)
        assert (receipt.result, receipt.code) == (OpResult.APPLIED, None)
        told.append((one.KIND, one.VERSION, person.user_id))
    for author in (person, console):
        for one in _acts(group, centre.clock()):
            _done(centre, author, one)
            told.append((one.KIND, one.VERSION, author.user_id))
    o = operation.c
    query = sa.select(o.kind, o.schema_version, o.author_id).where(o.kind.in_({t[0] for t in told}))
    with centre.database.read(CITY) as reading:
        assert [tuple(row) for row in reading.conn.execute(query.order_by(o.seq))] == told
    assert verify(centre.database, CITY)[1] is None


def test_what_is_refused_to_somebody_who_is_here_leaves_no_trace(
    centre: Centre, desk: Desk, group: PackGroup
) -> None:
    unexplained = Reveal(new_id(), group.group_id, 0)
    with pytest.raises(ProblemError) as refused:
        _done(centre, Console("root"), unexplained)
    assert [(p.code, p.field) for p in refused.value.problems] == [("reveal.reason_needed", "reason")]
    with pytest.raises(ProblemError, match=r"op\.held"):
        _done(centre, Console("root"), Handover(new_id(), new_id(), new_id()))
    with centre.database.read(CITY) as reading:
        kinds = reading.conn.execute(sa.select(operation.c.kind)).scalars().all()
    assert Reveal.KIND not in kinds
    assert Handover.KIND not in kinds


def test_refused_to_somebody_who_is_not_here_it_keeps_its_text(
    centre: Centre, desk: Desk, group: PackGroup
) -> None:
    with centre.database.write(CITY) as work:
        told = Operation.by(Console("root"), Reveal(new_id(), group.group_id, 0), work.now)
        done = act(work, told, keep_refused=True)
    assert (done.record.result, done.record.code, done.record.payload) == (
        OpResult.REFUSED,
        "reveal.reason_needed",
        codec.encode(told.payload),
    )


def test_an_act_comes_only_from_where_it_says(centre: Centre, group: PackGroup) -> None:
    with pytest.raises(ValueError, match="machine"):
        Operation.by(Machine("planning"), AgentStateChange("away"), 0)


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize(
    ("after", "code"),
    [(-HOUR, "appointment.past"), (0, "appointment.past"), (11 * HOUR, "appointment.quiet")],
)
def test_a_forged_appointment_is_moved_marked_and_in_the_leads_list(
    centre: Centre, desk: Desk, group: PackGroup, after: int, code: str, version: int
) -> None:
    now = centre.clock()
    at, task_id = now + after, group.tasks[0].task.task_id
    forged = Appointment(new_id(), task_id, group.group_id, None, at, definite=True)
    envelope = desk.station.envelope(
        forged.KIND, codec.encode(forged).decode(), entity_id=task_id, schema_version=version
    )
    [receipt] = desk.send(envelope)
    assert (receipt.result, receipt.code) == (OpResult.APPLIED, code)
    moved = CallHours().next_contact(max(at, now))
    assert (receipt.params["asked"], receipt.params["moved"]) == (at, moved)
    with centre.database.read(CITY) as reading:
        due = reading.conn.execute(sa.select(task.c.appointment_at).where(task.c.task_id == task_id)).scalar()
    assert due == moved
    lead = sit_down(centre, "2101", Role.LEAD)
    answer = centre.http.get(f"{API}/oversight/returned", headers=lead.as_user)
    listed = codec.decode(answer.content, ReturnedList).returned
    assert [(line.op_id, line.code) for line in listed] == [(envelope.op_id, code)]


@pytest.mark.parametrize("disposition", ["no_answer", "complete"])
def test_an_outcome_without_a_call_is_refused_with_its_form(
    centre: Centre, desk: Desk, group: PackGroup, disposition: str
) -> None:
    call_id = new_id()
    sent = (
        desk.attempt(group, disposition, attempt_id=call_id, number_shown=False),
        desk.response(group, attempt_id=call_id, called=False),
    )
    receipts = desk.send(*(_as_version(desk, one, 2) for one in sent))
    assert [(one.result, one.code) for one in receipts] == [
        (OpResult.REFUSED, "attempt.not_dialled"),
        (OpResult.REFUSED, "response.not_dialled"),
    ]
    with centre.database.read(CITY) as reading:
        assert reading.conn.execute(sa.select(task.c.attempts).where(task.c.attempts > 0)).all() == []


@pytest.mark.parametrize("disposition", ["no_answer", "complete"])
def test_one_told_by_an_older_workstation_is_taken_in_and_marked(
    centre: Centre, desk: Desk, group: PackGroup, disposition: str
) -> None:
    called = desk.attempt(group, disposition, number_shown=False)
    [receipt] = desk.send(_as_version(desk, called, 1))
    assert (receipt.result, receipt.code) == (OpResult.APPLIED, "attempt.not_dialled")
    [form] = desk.send(_as_version(desk, desk.response(group), 1))
    assert (form.result, form.code) == (OpResult.APPLIED, None)


def _as_version(desk: Desk, told: Envelope, version: int) -> Envelope:
    return desk.station.envelope(
        told.kind, told.payload, entity_id=told.entity_id, lease_no=told.lease_no, schema_version=version
    )


def test_an_appointment_that_was_to_come_when_it_was_made_is_taken_as_it_is(
    centre: Centre, desk: Desk, group: PackGroup
) -> None:
    made = centre.clock()
    task_id = group.tasks[0].task.task_id
    agreed = Appointment(new_id(), task_id, group.group_id, None, made + HOUR, definite=True)
    envelope = desk.station.envelope(
        agreed.KIND, codec.encode(agreed).decode(), entity_id=task_id, schema_version=2, occurred_at=made
    )
    centre.clock.now = made + DAY
    [receipt] = desk.send(envelope)
    assert (receipt.result, receipt.code) == (OpResult.APPLIED, None)
    with centre.database.read(CITY) as reading:
        due = reading.conn.execute(sa.select(task.c.appointment_at).where(task.c.task_id == task_id)).scalar()
    assert due == agreed.at
