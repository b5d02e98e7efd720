"""The way of one form: planned, handed out, called, answered, an order opened, read by the lead."""

from __future__ import annotations

from domain.vocabulary import Role
from domain.wire.rows import RecordRow, RowKind, TaskRow, hall_scope, user_scope
from domain.wire.sync import OpResult, Row
from server.application.app import API
from server.planning.planning import plan
from tests.helpers.centre import CITY, HALL, Centre, data_of
from tests.helpers.city import Told, fill
from tests.helpers.desk import DISSATISFIED, SATISFIED, Desk


def rows(desk: Desk, scope: str) -> dict[str, Row]:
    return {row.id: row for row in desk.station.snapshot_page(scope).rows}


def test_a_dissatisfied_answer_becomes_an_order_that_the_lead_reads(centre: Centre, desk: Desk) -> None:
    fill(centre.database, [Told("1")])
    assert plan(centre.database, CITY).tasks == 1
    assert len(rows(desk, hall_scope(HALL))) >= 1
    group = desk.next().groups[0]
    assert group.contacts[0].number == "13800000001"
    assert group.contacts[0].name == "李明"
    assert group.tasks[0].facts == "邻居噪音"
    assert group.tasks[0].officers[0].name == "王警官"
    receipts = desk.send(desk.attempt(group), desk.response(group, DISSATISFIED))
    assert [r.result for r in receipts] == [OpResult.APPLIED, OpResult.APPLIED], receipts
    # The task has left the hall's queue, the form stands among the agent's own.
    tasks = [r for r in rows(desk, hall_scope(HALL)).values() if r.kind == RowKind.TASK]
    assert tasks == []
    own = [r for r in rows(desk, user_scope(desk.user_id)).values() if r.kind == RowKind.RECORD]
    assert len(own) == 1
    assert data_of(own[0])["overall"] == 3
    assert data_of(own[0])["orders"] == ["20261122-0001"]

    centre.add_user("2001", Role.LEAD)
    lead = centre.workstation("班长台")
    lead.login("2001")
    page = centre.http.get(f"{API}/orders", headers=lead.as_user).json()
    assert page["total"] == 1
    line = page["orders"][0]
    assert (line["kind"], line["state"], line["unit_name"]) == (
        "dissatisfied",
        "awaiting_dispatch",
        "柳河派出所",
    )
    whole = centre.http.get(f"{API}/orders/{line['order_id']}", headers=lead.as_user).json()
    assert whole["citizen_words"] == "说话很冲"
    assert whole["wish"] == "道歉"
    assert whole["mask"] == "138****0001"
    assert whole["history"][0]["move"] == "open"
    assert centre.http.get(f"{API}/orders", headers=desk.station.as_user).status_code == 403


def test_nothing_is_handed_out_twice_and_satisfied_opens_no_order(centre: Centre, desk: Desk) -> None:
    fill(centre.database, [Told("1")])
    plan(centre.database, CITY)
    first = desk.next()
    assert desk.next().groups == first.groups or desk.next().groups[0].group_id == first.groups[0].group_id
    group = first.groups[0]
    assert [r.result for r in desk.send(desk.response(group, SATISFIED), desk.attempt(group))] == [
        "applied"
    ] * 2
    assert desk.next().groups == []


def test_task_rows_carry_no_personal_data(centre: Centre, desk: Desk) -> None:
    fill(centre.database, [Told("1")])
    plan(centre.database, CITY)
    [row] = [r for r in rows(desk, hall_scope(HALL)).values() if r.kind == RowKind.TASK]
    data = data_of(row)
    assert data["mask"] == "138****0001"
    assert "李" not in str(data)
    assert "邻居" not in str(data)
    assert TaskRow is not None
    assert RecordRow is not None
