"""谁刚打我？ A citizen who calls back is found by their number, leased if they are free."""

from __future__ import annotations

from sqlalchemy import select

from domain.wire.sync import OpResult
from server.contacts.tables import contact_group
from server.db.work import new_id
from server.planning.planning import plan
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import Told, fill
from tests.helpers.desk import Desk, sit_down


def test_a_citizen_who_calls_back_is_found_by_his_number(centre: Centre, desk: Desk) -> None:
    fill(centre.database, [Told("1"), Told("2", no_revisit=True, numbers=("13900000001",))])
    plan(centre.database, CITY)
    [found] = desk.find("+86 138 0000 0001").groups
    assert found.lease_no == 1
    assert found.tasks[0].task.dispatch_no == "1"
    assert [r.result for r in desk.send(desk.attempt(found), desk.response(found))] == [OpResult.APPLIED] * 2
    # Settled since, and still to be found; one who was never to be asked is known too.
    assert [t.task.dispatch_no for t in desk.find("13800000001").groups[0].tasks] == ["1"]
    [known] = desk.find("13900000001").groups
    assert (known.tasks, known.contacts[0].name) == ([], "李明")
    assert desk.find("13911111111").groups == []


def test_a_caller_in_another_agent_s_hands_is_shown_without_a_lease(centre: Centre, desk: Desk) -> None:
    fill(centre.database, [Told("1")])
    plan(centre.database, CITY)
    taken = desk.next().groups[0]
    other = sit_down(centre, "1002")
    [found] = other.find("13800000001").groups
    assert (found.group_id, found.lease_no) == (taken.group_id, 0)
    with centre.database.read(CITY) as reading:
        assert reading.conn.execute(select(contact_group.c.lease_user_id)).scalar_one() == desk.user_id


def test_a_number_that_is_none_is_refused(centre: Centre, desk: Desk) -> None:
    answer = centre.post(
        "/revisits/callers/find",
        {"request_id": new_id(), "device_id": new_id(), "number": "12345"},
        desk.as_user,
    )
    assert answer.status_code == 422
    assert answer.json()["code"].startswith("phone.")
