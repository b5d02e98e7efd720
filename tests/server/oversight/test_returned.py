"""What did not go through: shown to the lead with its reason, put aside on record, never gone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from domain.acts.response_submit import Response
from domain.acts.task_handover import Handover
from domain.permissions import DEFAULT_HALL
from domain.vocabulary import Role
from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.leases import PackGroup
from domain.wire.oversight import PutAside, ReturnedLine, ReturnedList
from domain.wire.sync import OpResult, Receipt
from server.accounts.tables import user
from server.acts.registry import default_registry
from server.application.app import API
from server.db.audit import verify
from server.db.payloads import opened
from server.db.tables import operation
from server.db.work import new_id
from server.oversight import returned
from server.planning.planning import plan
from server.sync.rejudging import rejudge
from tests.helpers.centre import CITY, OPERATOR, Centre
from tests.helpers.city import Told, crowd, fill
from tests.helpers.desk import SATISFIED, Desk, sit_down

BROKEN = {code: answer for code, answer in SATISFIED.items() if code != "overall"}


@pytest.fixture
def group(centre: Centre, desk: Desk) -> PackGroup:
    fill(centre.database, [Told("1")])
    plan(centre.database, CITY)
    return desk.next().groups[0]


def listed(centre: Centre, who: Desk, **query: Any) -> list[ReturnedLine]:
    answer = centre.http.get(f"{API}/oversight/returned", params=query, headers=who.as_user)
    assert answer.status_code == 200, answer.text
    return codec.decode(answer.content, ReturnedList).returned


def put_aside(centre: Centre, who: Desk, op_id: str, reason: str = "已电话核实") -> Any:
    return centre.post("/oversight/returned/set-aside", PutAside(op_id, reason), who.as_user)


def lead_hall(lead: Desk) -> str:
    assert lead.station.session is not None
    return lead.station.session.grant.hall_id or DEFAULT_HALL


def refused(desk: Desk, group: PackGroup) -> Envelope:
    """A form that the centre refused."""
    form = desk.response(group, BROKEN)
    [receipt] = desk.send(form)
    assert receipt.result == OpResult.REFUSED
    return form


def word(desk: Desk, op_id: str) -> Receipt:
    return {r.op_id: r for r in desk.station.pull({}).receipts}[op_id]


def test_a_refused_form_is_shown_with_its_reason_and_whom_it_blocks(
    centre: Centre, desk: Desk, lead: Desk, group: PackGroup
) -> None:
    form = refused(desk, group)
    [line] = listed(centre, lead)
    assert (line.op_id, line.kind, line.result) == (form.op_id, "response.submit", "refused")
    assert (line.code, line.params) == ("answer.required", {"field": "overall"})
    assert (line.author_number, line.author_name, line.station) == ("1001", "用户1001", "席位1001")
    assert line.blocks
    assert (line.dispatch_no, bool(line.unit_name)) == (group.tasks[0].task.dispatch_no, True)


def test_a_repaired_one_leaves_the_list_and_stays_among_the_done(
    centre: Centre, desk: Desk, lead: Desk, group: PackGroup
) -> None:
    form = refused(desk, group)
    repaired = desk.station.envelope(
        Response.KIND,
        desk.response(group, SATISFIED).payload,
        entity_id=form.entity_id,
        supersedes=form.op_id,
    )
    assert desk.send(repaired)[0].result == OpResult.APPLIED
    assert listed(centre, lead) == []
    [line] = listed(centre, lead, done=True)
    assert line.repaired


def test_one_that_the_agent_gave_to_the_lead_stays_with_his_words(
    centre: Centre, desk: Desk, lead: Desk, group: PackGroup
) -> None:
    form = refused(desk, group)
    task = group.tasks[0].task
    handed = desk.station.envelope(
        Handover.KIND,
        Handover(new_id(), task.task_id, group.group_id, "不知道怎么改，请班长看"),
        entity_id=task.task_id,
        supersedes=form.op_id,
    )
    assert desk.send(handed)[0].result == OpResult.APPLIED
    [line] = listed(centre, lead)
    assert (line.op_id, line.passed_on) == (form.op_id, "不知道怎么改，请班长看")


def test_putting_aside_is_on_record_and_tells_the_workstation(
    centre: Centre, desk: Desk, lead: Desk, group: PackGroup
) -> None:
    form = refused(desk, group)
    first = word(desk, form.op_id)
    answer = put_aside(centre, lead, form.op_id)
    assert answer.status_code == 200, answer.text
    line = codec.decode(answer.content, ReturnedLine)
    assert (line.blocks, line.code) == (False, "answer.required")
    assert line.set_aside is not None
    assert (line.set_aside.by, line.set_aside.reason) == ("用户2001", "已电话核实")
    told = word(desk, form.op_id)
    assert (told.result, told.code) == (OpResult.REFUSED, "op.set_aside")
    assert told.params == {"by": "用户2001", "code": "answer.required"}
    assert told.seq > first.seq
    assert listed(centre, lead) == []
    assert listed(centre, lead, done=True)[0].op_id == form.op_id
    with centre.database.read(CITY) as reading:
        query = select(operation.c.author_id, operation.c.seq).where(operation.c.kind == "op.set_aside")
        assert reading.conn.execute(query).one() == (lead.user_id, told.seq)
        kept = select(operation.c.payload).where(operation.c.op_id == form.op_id)
        assert (
            opened(reading.sealer, form.op_id, reading.conn.execute(kept).scalar_one()).decode()
            == form.payload
        )
    assert verify(centre.database, CITY)[1] is None


def test_putting_aside_twice_changes_nothing_the_second_time(
    centre: Centre, desk: Desk, lead: Desk, group: PackGroup
) -> None:
    form = refused(desk, group)
    put_aside(centre, lead, form.op_id)
    again = put_aside(centre, lead, form.op_id, "另一个理由")
    assert codec.decode(again.content, ReturnedLine).set_aside.reason == "已电话核实"  # type: ignore[union-attr]
    with centre.database.read(CITY) as reading:
        found = reading.conn.execute(
            select(operation.c.op_id).where(operation.c.kind == "op.set_aside")
        ).all()
    assert len(found) == 1


def test_one_put_aside_can_still_be_judged_again(
    centre: Centre, desk: Desk, lead: Desk, group: PackGroup
) -> None:
    other = sit_down(centre, "1002", Role.LIAISON)
    form = other.response(group)
    [receipt] = other.send(form)
    assert receipt.code == "access.forbidden"
    put_aside(centre, lead, form.op_id)
    with centre.database.write(CITY) as work:
        work.conn.execute(user.update().where(user.c.number == "1002").values(role="agent"))
        assert rejudge(work, default_registry(), form.op_id, OPERATOR) == OpResult.APPLIED
    assert word(other, form.op_id).result == OpResult.APPLIED


def test_what_was_not_refused_cannot_be_put_aside(
    centre: Centre, desk: Desk, lead: Desk, group: PackGroup
) -> None:
    form = desk.response(group)
    desk.send(form)
    assert put_aside(centre, lead, form.op_id).json()["code"] == "op.not_found"
    assert put_aside(centre, lead, new_id()).json()["code"] == "op.not_found"
    bad = refused(desk, group)
    assert put_aside(centre, lead, bad.op_id, "   ").json()["code"] == "set_aside.reason_needed"


def test_held_ones_are_shown_with_what_they_wait_for(
    centre: Centre, desk: Desk, lead: Desk, group: PackGroup
) -> None:
    missing = new_id()
    form = desk.response(group, task_id=missing)
    [receipt] = desk.send(form)
    assert receipt.result == OpResult.HELD
    [line] = listed(centre, lead)
    assert (line.result, line.waiting_kind, line.waiting_for) == ("held", "task", missing)
    assert line.dispatch_no == group.tasks[0].task.dispatch_no
    assert line.received_at == centre.clock()
    assert not line.blocks


def test_what_a_hall_waits_for_is_seen_however_much_others_wait_for(
    centre: Centre, desk: Desk, lead: Desk, group: PackGroup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returned, "MOST", 2)
    guest = sit_down(centre, "1900", hall_id="east")
    east = sit_down(centre, "2009", Role.LEAD, hall_id="east")
    guest.send(*(guest.response(group, task_id=new_id()) for _ in range(3)))
    centre.clock.forward(1_000)
    mine = desk.response(group, task_id=new_id())
    desk.send(mine)
    assert [line.op_id for line in listed(centre, lead)] == [mine.op_id]
    answer = centre.http.get(f"{API}/oversight/returned", headers=east.as_user)
    theirs = codec.decode(answer.content, ReturnedList)
    assert (len(theirs.returned), theirs.more, theirs.waiting) == (2, True, 3)
    with centre.database.read(CITY) as reading:
        halls = {hall: returned.counts(reading, hall) for hall in ("east", lead_hall(lead), None)}
    assert halls == {"east": (0, 3), lead_hall(lead): (0, 1), None: (0, 4)}


def test_a_payload_that_is_no_payload_is_shown_too(centre: Centre, desk: Desk, lead: Desk) -> None:
    for text in ("[]", '{"outcomes": [7], "event": 3}', '"x"'):
        [receipt] = desk.send(desk.station.envelope(Response.KIND, text))
        assert receipt.result == OpResult.REFUSED
    assert [line.code for line in listed(centre, lead)] == ["op.payload"] * 3


def test_another_hall_s_lead_neither_sees_nor_touches_it(
    centre: Centre, desk: Desk, lead: Desk, group: PackGroup
) -> None:
    form = refused(desk, group)
    desk.send(desk.response(group, task_id=new_id()))
    stranger = sit_down(centre, "2009", Role.LEAD, hall_id="east")
    assert listed(centre, stranger, done=True) == []
    assert put_aside(centre, stranger, form.op_id).json()["code"] == "op.not_found"
    assert word(desk, form.op_id).code == "answer.required"


@pytest.mark.parametrize("role", [Role.AGENT, Role.ADMIN, Role.LEADER])
def test_only_a_lead_puts_aside(centre: Centre, desk: Desk, group: PackGroup, role: Role) -> None:
    form = refused(desk, group)
    who = sit_down(centre, "3001", role)
    answer = put_aside(centre, who, form.op_id)
    assert (answer.status_code, answer.json()["code"]) == (403, "access.forbidden")


def test_a_call_about_another_citizen_s_task_is_taken_in_and_marked(
    centre: Centre, desk: Desk, lead: Desk
) -> None:
    fill(centre.database, crowd(2))
    plan(centre.database, CITY)
    mine = desk.next().groups[0]
    other = sit_down(centre, "1002")
    theirs = other.next().groups[0]
    call = desk.attempt(mine, "busy", tasks=[theirs.tasks[0].task.task_id])
    [receipt] = desk.send(call)
    assert (receipt.result, receipt.code) == (OpResult.APPLIED, "attempt.other_group")
    [line] = listed(centre, lead)
    assert (line.op_id, line.result, line.blocks) == (call.op_id, "applied", False)
    before = word(desk, call.op_id)
    assert put_aside(centre, lead, call.op_id, "问过了").status_code == 200
    assert listed(centre, lead) == []
    assert word(desk, call.op_id) == before, "it went through: its author has nothing to hear"


def test_a_call_about_another_hall_s_task_is_marked(centre: Centre, desk: Desk, group: PackGroup) -> None:
    guest = sit_down(centre, "1900", hall_id="east")
    [receipt] = guest.send(guest.attempt(group, "busy"))
    assert (receipt.result, receipt.code) == (OpResult.APPLIED, "attempt.other_hall")
    [ordinary] = desk.send(desk.attempt(group, "busy"))
    assert ordinary.code is None
