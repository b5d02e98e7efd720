"""Who is handed what was put back: never who knows the citizen, a dialect to who speaks it, noise and others not that day."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import update

from domain.times import DAY, HOUR, MINUTE
from domain.wire.leases import PackGroup
from server.accounts.tables import user
from server.planning.planning import plan
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import Told, crowd, fill
from tests.helpers.desk import Desk, sit_down

PHONE = "13800000001"


def planned(centre: Centre, told: list[Told]) -> None:
    fill(centre.database, told)
    plan(centre.database, CITY)


def skills(centre: Centre, desk: Desk, *codes: str) -> None:
    with centre.database.write(CITY) as work:
        work.conn.execute(update(user).where(user.c.user_id == desk.user_id).values(skills=json.dumps(codes)))


def taken(desk: Desk) -> PackGroup:
    return desk.next().groups[0]


def number_of(group: PackGroup) -> str:
    return group.tasks[0].task.dispatch_no


def put_back_first(desk: Desk, reason: str = "noise", **more: str) -> PackGroup:
    group = taken(desk)
    desk.send(desk.put_back(group, reason, **more))
    return group


def work_off(desk: Desk) -> list[str]:
    """Take and call until there is nothing more."""
    seen: list[str] = []
    while groups := desk.next().groups:
        seen.append(number_of(groups[0]))
        desk.send(desk.attempt(groups[0]))
    return seen


def test_who_knows_the_citizen_never_gets_them_again(centre: Centre, desk: Desk) -> None:
    planned(centre, [Told("1", (PHONE,), ago=30 * HOUR), Told("2", (PHONE,))])
    group = put_back_first(desk, "acquainted")
    assert desk.next().groups == []
    assert desk.pack().groups == []
    centre.clock.forward(DAY)
    assert desk.next().groups == []
    for told in group.tasks:
        answer = desk.claim(told.task.task_id)
        assert (answer.status_code, answer.json()["code"]) == (422, "task.acquainted")
    other = sit_down(centre, "1002")
    assert taken(other).group_id == group.group_id


def test_nor_do_they_take_the_citizen_s_call(centre: Centre, desk: Desk) -> None:
    planned(centre, [Told("1", (PHONE,))])
    put_back_first(desk, "acquainted")
    found = desk.find(PHONE)
    assert (found.groups, found.waiting) == ([], {"task.acquainted": 1})
    assert sit_down(centre, "1002").find(PHONE).groups[0].lease_no > 0


def test_what_was_put_back_for_noise_is_still_theirs_when_the_citizen_calls(
    centre: Centre, desk: Desk
) -> None:
    planned(centre, [Told("1", (PHONE,))])
    group = put_back_first(desk)
    assert desk.find(PHONE).groups[0].group_id == group.group_id
    assert desk.claim(group.tasks[0].task.task_id).status_code == 200


@pytest.mark.parametrize("reason", ["noise", "other", "dialect"])
def test_that_day_it_comes_after_everything_else(centre: Centre, desk: Desk, reason: str) -> None:
    planned(centre, crowd(4))
    first = number_of(put_back_first(desk, reason, words="施工"))
    order = work_off(desk)
    assert order[-1] == first
    assert len(order) == 4


def test_the_next_day_it_is_in_its_usual_place(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(3))
    first = number_of(put_back_first(desk))
    centre.clock.forward(DAY)
    assert work_off(desk)[0] == first


def test_who_put_it_back_gets_what_a_colleague_can_spare_before_it(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(3))
    group = taken(desk)
    other = sit_down(centre, "1002")
    assert len(other.pack(2).groups) == 1, "an equal share"
    other.pack(3)
    desk.send(desk.put_back(group))
    offered = taken(desk)
    assert offered.group_id != group.group_id


def test_a_pack_has_it_only_for_want_of_anything_else(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(2))
    group = put_back_first(desk)
    pack = desk.pack(5)
    assert [g.group_id for g in pack.groups] != []
    assert group.group_id not in {g.group_id for g in pack.groups}
    desk.send(*[desk.attempt(g) for g in pack.groups])
    assert [g.group_id for g in desk.pack(5).groups] == [group.group_id]
    assert taken(desk).group_id == group.group_id


def test_it_is_offered_again_until_it_is_called(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(1))
    group = put_back_first(desk)
    assert taken(desk).group_id == group.group_id
    assert taken(desk).group_id == group.group_id, "given as the last one, it is theirs"


def test_a_dialect_goes_to_who_speaks_it_first(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(3))
    plain, speaker = sit_down(centre, "1002"), sit_down(centre, "1003")
    skills(centre, speaker, "yue")
    group = put_back_first(desk, "dialect", language="yue")
    assert taken(plain).group_id != group.group_id
    assert taken(speaker).group_id == group.group_id


def test_others_get_a_dialect_where_nothing_else_is(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(1))
    plain, speaker = sit_down(centre, "1002"), sit_down(centre, "1003")
    skills(centre, speaker, "yue")
    group = put_back_first(desk, "dialect", language="yue")
    assert taken(plain).group_id == group.group_id


@pytest.mark.parametrize("there", ["nobody speaks it", "they are away"])
def test_a_dialect_is_anybody_s_where_who_speaks_it_is_not_at_work(
    centre: Centre, desk: Desk, there: str
) -> None:
    planned(centre, crowd(3))
    speaker = sit_down(centre, "1003")
    if there == "they are away":
        skills(centre, speaker, "yue")
        centre.clock.forward(20 * MINUTE)
    plain = sit_down(centre, "1002")
    group = put_back_first(desk, "dialect", language="yue")
    assert taken(plain).group_id == group.group_id


def test_the_next_day_a_dialect_is_anybody_s(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(3))
    group = put_back_first(desk, "dialect", language="yue")
    centre.clock.forward(DAY)
    plain, speaker = sit_down(centre, "1002"), sit_down(centre, "1003")
    skills(centre, speaker, "yue")
    assert taken(plain).group_id == group.group_id


def test_an_appointment_put_back_is_anybody_s_at_its_time(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(1))
    group = taken(desk)
    desk.send(desk.attempt(group, "appointment"), desk.appointment(group, centre.clock() + HOUR))
    centre.clock.forward(HOUR)
    other = sit_down(centre, "1002")
    assert other.next().groups == []
    again = taken(desk)
    desk.send(desk.put_back(again, "acquainted"))
    assert taken(other).group_id == group.group_id


def test_what_nobody_put_back_costs_no_statement_more(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(20))
    desk.next()
    texts: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        texts.append(statement)

    sql_event.listen(centre.database.engine, "before_cursor_execute", note)
    desk.pack(10)
    sql_event.remove(centre.database.engine, "before_cursor_execute", note)
    assert not [text for text in texts if "skills LIKE" in text]
