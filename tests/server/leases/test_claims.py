"""What is handed out to whom, in which order, for how long, and what policy holds back at that moment."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.ids import task_id
from domain.times import DAY, HOUR, MINUTE
from domain.wire import codec
from domain.wire.leases import ClaimRequest, FindCaller, NextRequest, PackGroup, PackRequest
from domain.wire.message import Message
from server.accounts.tables import user
from server.contacts import repository as contacts
from server.contacts.tables import contact_group
from server.db.database import Database
from server.db.tables import operation
from server.db.work import new_id
from server.events.tables import event
from server.leases.repository import requests
from server.leases.tables import lease_request
from server.planning.planning import plan
from server.settings.service import put
from server.tasks.tables import task
from tests.helpers.centre import CITY, NOON, OPERATOR, Centre, Clock
from tests.helpers.city import Told, crowd, fill, number
from tests.helpers.desk import DISSATISFIED, Desk, sit_down


def planned(centre: Centre, told: list[Told]) -> list[str]:
    keys = fill(centre.database, told)
    plan(centre.database, CITY)
    return keys


def change_tasks(database: Database, event_id: str, **values: Any) -> None:
    with database.write(CITY) as work:
        work.conn.execute(update(task).where(task.c.event_id == event_id).values(**values))


def change_group(database: Database, digits: str, **values: Any) -> None:
    with database.write(CITY) as work:
        group = work.sealer.group_of(digits)
        work.conn.execute(update(contact_group).where(contact_group.c.group_id == group).values(**values))


def event_of(group: PackGroup) -> str:
    return group.tasks[0].task.dispatch_no


def work_off(desk: Desk) -> list[str]:
    """Take and call until there is nothing more; the events in the order they came."""
    seen: list[str] = []
    while groups := desk.next().groups:
        seen.append(event_of(groups[0]))
        desk.send(desk.attempt(groups[0], "complete"))
    return seen


# The order of the queue


def test_dissatisfied_first_then_after_rectification_then_the_oldest(centre: Centre, desk: Desk) -> None:
    told = [
        *crowd(3),
        Told("sms", ("13900000001",), ago=5 * HOUR, sms_reply="3"),
        Told("second", ("13900000002",), ago=4 * HOUR),
    ]
    keys = planned(centre, told)
    change_tasks(centre.database, keys[4], priority=2, lane=2)
    assert work_off(desk) == ["sms", "second", "0", "1", "2"]


def test_an_appointment_that_is_due_goes_before_all_others(centre: Centre, desk: Desk) -> None:
    planned(centre, [Told("plain", ("13900000001",)), Told("sms", sms_reply="3")])
    group = desk.next().groups[0]
    assert event_of(group) == "sms"
    at = centre.clock() + HOUR
    desk.send(desk.attempt(group, "appointment"), desk.appointment(group, at))
    group = desk.next().groups[0]
    assert event_of(group) == "plain"
    desk.give_back(group)
    centre.clock.forward(HOUR + MINUTE)
    assert event_of(desk.next().groups[0]) == "sms"


def test_an_older_event_that_is_due_again_goes_before_a_younger_one(centre: Centre, desk: Desk) -> None:
    planned(centre, [Told("old", ago=40 * HOUR), Told("young", ("13900000001",), ago=30 * HOUR)])
    old = desk.next().groups[0]
    desk.send(desk.attempt(old, "busy"))
    centre.clock.forward(20 * MINUTE)
    assert event_of(desk.next().groups[0]) == "old"


def test_an_appointment_is_its_maker_s_until_it_is_late(centre: Centre, desk: Desk) -> None:
    other = sit_down(centre, "1002")
    planned(centre, [Told("1")])
    group = desk.next().groups[0]
    desk.send(desk.attempt(group, "appointment"), desk.appointment(group, centre.clock() + HOUR))
    centre.clock.forward(HOUR)
    assert other.next().groups == []
    centre.clock.forward(11 * MINUTE)
    assert event_of(other.next().groups[0]) == "1"


# Again and again


def test_the_same_request_gets_the_same_answer(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(3))
    request = new_id()
    first = desk.next(request)
    desk.send(desk.attempt(first.groups[0]))
    assert desk.next(request) == first


def test_a_request_of_somebody_else_is_refused(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(3))
    request = new_id()
    desk.next(request)
    other = sit_down(centre, "1002")
    message = NextRequest(request, other.station.device_id)
    answer = centre.post("/revisits/next", message, other.as_user)
    assert (answer.status_code, answer.json()["code"]) == (409, "request.taken")


def hand_outs(desk: Desk, request: str, task_id: str, phone: str) -> dict[str, Message]:
    """A request to each route that hands out groups, all under one id."""
    device = desk.station.device_id
    return {
        "/revisits/next": NextRequest(request, device),
        "/revisits/pack": PackRequest(request, device),
        "/revisits/claim": ClaimRequest(request, device, task_id),
        "/revisits/callers/find": FindCaller(request, device, phone),
    }


@pytest.mark.parametrize(
    "first", ["/revisits/next", "/revisits/pack", "/revisits/claim", "/revisits/callers/find"]
)
def test_an_id_used_for_another_kind_of_request_is_refused(centre: Centre, desk: Desk, first: str) -> None:
    keys = planned(centre, crowd(3))
    asked = hand_outs(desk, new_id(), task_id(keys[0], "phone", 1), number(0))
    answer = desk.ask(first, asked[first])
    assert answer.groups
    for path in asked.keys() - {first}:
        refusal = centre.post(path, asked[path], desk.as_user)
        assert (refusal.status_code, refusal.json()["code"]) == (409, "request.conflict")
    assert desk.ask(first, asked[first]) == answer


def test_an_answer_that_was_kept_without_its_kind_is_still_given(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(3))
    request = new_id()
    first = desk.next(request)
    with centre.database.write(CITY) as work:
        alone = work.sealer.seal(codec.encode(first), request.encode())
        work.conn.execute(update(lease_request).values(answer=alone))
    assert desk.next(request) == first


def test_answers_are_kept_sealed_and_only_for_an_hour(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(1))
    desk.next()
    with centre.database.write(CITY) as work:
        [row] = work.conn.execute(select(lease_request)).all()
        assert b"13800000000" not in bytes(row.answer)
        assert requests.forget_old(work) == 0
    centre.clock.forward(HOUR + 1)
    with centre.database.write(CITY) as work:
        assert requests.forget_old(work) == 1


def test_an_unworked_lease_comes_back_first_and_a_worked_one_does_not(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(3))
    first = desk.next().groups[0]
    again = desk.next().groups[0]
    assert (again.group_id, again.lease_no) == (first.group_id, first.lease_no)
    other = desk.next(worked=[first.group_id]).groups[0]
    assert other.group_id != first.group_id


def test_a_lease_that_ran_out_is_anybody_s(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(1))
    first = desk.next().groups[0]
    other = sit_down(centre, "1002")
    assert other.next().groups == []
    centre.clock.forward(46 * MINUTE)
    second = other.next().groups[0]
    assert (second.group_id, second.lease_no) == (first.group_id, first.lease_no + 1)


def test_every_hand_out_is_a_link_of_the_chain(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(2))
    group = desk.next().groups[0]
    with centre.database.read(CITY) as reading:
        [row] = reading.conn.execute(select(operation).where(operation.c.kind == "lease.grant")).all()
    assert row.entity_id == group.group_id
    assert row.author_id == "machine:leases"


# What policy holds back


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (NOON + HOUR, "policy.call_hours"),
        (NOON + 9 * HOUR, "policy.quiet_hours"),
        (NOON - 5 * HOUR, "policy.quiet_hours"),
    ],
)
def test_outside_the_hours_nothing_is_handed_out_and_the_answer_says_why(
    centre: Centre, desk: Desk, clock: Clock, at: int, code: str
) -> None:
    planned(centre, crowd(3))
    desk.give_back(desk.next().groups[0])
    clock.now = at + DAY
    desk = sit_down(centre, "1002")
    answer = desk.next()
    assert answer.groups == []
    assert answer.waiting.get(code, 0) >= 1


def test_a_citizen_asked_lately_waits_though_he_was_planned(centre: Centre, desk: Desk) -> None:
    planned(centre, [Told("1"), Told("2", ("13900000001",))])
    change_group(centre.database, "13800000001", last_contact_at=centre.clock() - DAY)
    assert work_off(desk) == ["2"]
    change_group(centre.database, "13800000001", last_contact_at=centre.clock() - 31 * DAY)
    assert desk.next().groups == []  # looked at again within a day
    centre.clock.forward(DAY)
    assert event_of(sit_down(centre, "1002").next().groups[0]) == "1"


def test_a_survey_about_the_same_event_is_no_second_asking(centre: Centre, desk: Desk) -> None:
    asked, other = planned(centre, [Told("1"), Told("2", ("13900000001",))])
    with centre.database.write(CITY) as work:
        groups = [work.sealer.group_of(digits) for digits in ("13800000001", "13900000001")]
        contacts.asked(work, [(group, asked, "sms", work.now - DAY) for group in groups])
        contacts.asked(work, [(groups[0], asked, "sms", work.now)])
    assert work_off(desk) == ["1"]
    group = desk.claim(task_id(other, "phone", 1)).json()
    assert group["code"] == "policy.asked_lately"


def test_an_older_workstation_is_not_bound_by_a_survey_about_the_same_event(
    centre: Centre, desk: Desk
) -> None:
    (key,) = planned(centre, [Told("1")])
    with centre.database.write(CITY) as work:
        contacts.asked(work, [(work.sealer.group_of("13800000001"), key, "sms", work.now - DAY)])
    policy = desk.next().groups[0].policy
    assert policy.last_contact_at is None
    assert policy.asked is not None
    assert (policy.asked.event_id, policy.asked.at, policy.asked.before_at) == (
        key,
        centre.clock() - DAY,
        None,
    )


def test_who_was_asked_about_another_event_before_is_still_bound_by_that(centre: Centre, desk: Desk) -> None:
    asked, other = planned(centre, [Told("1"), Told("2", ("13900000001",))])
    with centre.database.write(CITY) as work:
        group = work.sealer.group_of("13800000001")
        for at, event_id in ((3, other), (1, asked), (2, other)):
            contacts.asked(work, [(group, event_id, f"sms{at}", work.now - at * DAY)])
    assert work_off(desk) == ["2"]


def test_the_cap_does_not_bind_who_is_dissatisfied(centre: Centre, desk: Desk) -> None:
    planned(centre, [Told("1", sms_reply="3")])
    change_group(centre.database, "13800000001", last_contact_at=centre.clock() - DAY)
    assert work_off(desk) == ["1"]


def test_one_call_about_one_event_caps_the_citizen_s_others(centre: Centre, desk: Desk) -> None:
    planned(centre, [Told("1"), Told("2")])
    group = desk.next().groups[0]
    assert len(group.tasks) == 2
    desk.send(desk.attempt(group, tasks=[group.tasks[0].task.task_id]))
    assert desk.next(worked=[group.group_id]).groups == []
    centre.clock.forward(2 * DAY)
    assert sit_down(centre, "1002").next().groups == []


@pytest.mark.parametrize("facts", [{"opted_out_at": 5}, {"hard_refusal_at": 5}, {"wrong_number": True}])
def test_who_does_not_want_to_be_called_is_not_handed_out(
    centre: Centre, desk: Desk, facts: dict[str, Any]
) -> None:
    planned(centre, crowd(1))
    change_group(centre.database, number(0), **facts)
    assert desk.next().groups == []


def test_a_setting_changed_since_planning_counts_at_the_claim(centre: Centre, desk: Desk) -> None:
    planned(centre, [Told("1", ago=5 * HOUR)])
    with centre.database.write(CITY) as work:
        put(work, {"contact.after_event_minutes": 6 * 60}, OPERATOR)
    assert desk.next().groups == []


def test_an_event_marked_later_as_not_to_be_asked_is_not_handed_out(centre: Centre, desk: Desk) -> None:
    [key] = planned(centre, crowd(1))
    with centre.database.write(CITY) as work:
        work.conn.execute(update(event).where(event.c.event_id == key).values(no_revisit=True))
    assert desk.next().groups == []


# A certain one


def test_a_claim_names_who_holds_it(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(1))
    group = desk.next().groups[0]
    other = sit_down(centre, "1002")
    answer = other.claim(group.tasks[0].task.task_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "lease.taken")
    assert answer.json()["params"] == {"holder": "用户1001", "until": group.lease_until}
    assert desk.claim(group.tasks[0].task.task_id).status_code == 200


def test_a_claim_of_what_is_not_there_or_finished(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(1))
    assert desk.claim(new_id()).json()["code"] == "task.unknown"
    group = desk.next().groups[0]
    desk.send(desk.attempt(group), desk.response(group))
    assert desk.claim(group.tasks[0].task.task_id).json()["code"] == "task.finished"


def test_a_claim_is_refused_for_the_reason_of_policy(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(1))
    group = desk.next().groups[0]
    desk.give_back(group)
    change_group(centre.database, number(0), last_contact_at=centre.clock() - DAY)
    assert desk.claim(group.tasks[0].task.task_id).json()["code"] == "policy.asked_lately"


def test_the_second_visit_is_another_agent_s(centre: Centre, desk: Desk) -> None:
    [key] = planned(centre, crowd(1))
    group = desk.next().groups[0]
    desk.send(desk.attempt(group), desk.response(group, DISSATISFIED))
    with centre.database.write(CITY) as work:
        old = work.conn.execute(select(task)).mappings().one()
        again = {
            **old,
            "task_id": new_id(),
            "round": 2,
            "priority": 2,
            "lane": 2,
            "queue_at": 0,
            "facts": "[]",
            "state": "open",
        }
        work.conn.execute(task.insert(), [{**again, "response_id": None, "due_at": 0}])
    assert desk.next().groups == []
    assert desk.claim(again["task_id"]).json()["code"] == "task.second_visit"
    second = next(t for t in sit_down(centre, "1002").next().groups[0].tasks if t.task.event_id == key)
    assert second.summary == "说话很冲"


def test_a_colleague_of_the_same_shift_is_asked_last(sqlite_centre: Centre) -> None:
    centre, desk = sqlite_centre, sit_down(sqlite_centre, "1001")
    colleague, stranger = sit_down(centre, "1002"), sit_down(centre, "1003")
    planned(centre, crowd(3))
    first, other = desk.next().groups[0], colleague.next().groups[0]
    desk.send(desk.attempt(first), desk.response(first, DISSATISFIED))
    colleague.send(colleague.attempt(other), colleague.response(other))
    about = first.tasks[0].task.event_id
    with centre.database.write(CITY) as work:
        old = work.conn.execute(select(task).where(task.c.event_id == about)).mappings().one()
        again = {
            "task_id": new_id(),
            "round": 2,
            "priority": 2,
            "lane": 2,
            "queue_at": 0,
            "facts": "[]",
            "state": "open",
        }
        work.conn.execute(task.insert(), [{**old, **again, "response_id": None, "due_at": 0}])

    def taken(who: Desk) -> bool:
        [group] = who.next(worked=[]).groups
        who.give_back(group)
        return any(one.task.task_id == again["task_id"] for one in group.tasks)

    assert not taken(colleague), "they sat beside whoever took the first answer, and there is something else"
    assert taken(stranger)
    assert colleague.claim(str(again["task_id"])).status_code == 200, "it is no ban"


def test_a_task_of_another_hall_is_not_there(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(1))
    group = desk.next().groups[0]
    desk.give_back(group)
    stranger = sit_down(centre, "1002", hall_id="h2")
    assert stranger.next().groups == []
    assert stranger.claim(group.tasks[0].task.task_id).json()["code"] == "task.unknown"


def test_a_citizen_whose_language_one_does_not_speak_goes_to_another(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(1))
    group = desk.next().groups[0]
    desk.send(desk.attempt(group, "language"))
    centre.clock.forward(DAY)
    assert sit_down(centre, "1002").next().groups[0].group_id == group.group_id


def test_who_speaks_the_language_gets_the_citizen(centre: Centre, desk: Desk) -> None:
    keys = planned(centre, crowd(2))
    change_tasks(centre.database, keys[0], language="en")
    assert work_off(desk) == ["1"]
    speaker = sit_down(centre, "1002")
    set_skills(centre.database, speaker, ["en"])
    assert work_off(speaker) == ["0"]


def test_who_is_limited_to_a_line_of_business_gets_no_other(centre: Centre, desk: Desk) -> None:
    planned(centre, [Told("1"), Told("2", ("13900000001",), business_line="traffic")])
    set_skills(centre.database, desk, ["en", "traffic"])
    assert work_off(desk) == ["2"]


def set_skills(database: Database, desk: Desk, skills: list[str]) -> None:
    with database.write(CITY) as work:
        work.conn.execute(
            update(user).where(user.c.user_id == desk.user_id).values(skills=json.dumps(skills))
        )


# Ahead, longer, back


def test_a_pack_holds_until_after_the_shift_and_is_filled_up(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(30))
    first = desk.pack(20)
    assert len(first.groups) == 20
    assert {g.lease_until for g in first.groups} == {NOON + 12 * HOUR}  # 20:00 and four hours
    have = [g.group_id for g in first.groups]
    assert desk.pack(20, have=have).groups == []
    # A reply that was lost: what is held already comes again, nothing new.
    assert {g.group_id for g in desk.pack(20).groups} == set(have)
    desk.send(*[desk.attempt(g) for g in first.groups[:5]])
    more = desk.pack(20, have=have[5:])
    assert len(more.groups) == 5
    assert not {g.group_id for g in more.groups} & set(have)


def test_a_pack_can_be_fetched_before_the_call_hours(centre: Centre, clock: Clock) -> None:
    planned(centre, crowd(3))
    clock.now = NOON + DAY - 4 * HOUR  # eight in the morning
    desk = sit_down(centre, "1001")
    groups = desk.pack(2).groups
    assert len(groups) == 2


def test_online_the_centre_s_best_comes_before_the_own_pack(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(3))
    pack = desk.pack(2).groups
    with centre.database.write(CITY) as work:
        work.conn.execute(update(task).where(task.c.lane == 3).values(priority=1, lane=1))
    assert desk.next().groups[0].group_id not in {g.group_id for g in pack}
    taken = desk.next().groups[0]
    desk.send(desk.attempt(taken))
    assert desk.next().groups[0].group_id == pack[0].group_id


def test_a_lease_is_kept_and_given_back_by_its_number_only(centre: Centre, desk: Desk) -> None:
    planned(centre, crowd(1))
    group = desk.next().groups[0]
    centre.clock.forward(46 * MINUTE)
    other = sit_down(centre, "1002")
    taken = other.next().groups[0]
    assert desk.give_back(group)[0].code == "lease.stale"
    assert other.give_back(taken)[0].code is None
    assert desk.next().groups[0].lease_no == taken.lease_no + 1


def test_personal_data_of_a_second_number_comes_unless_its_owner_refused(centre: Centre, desk: Desk) -> None:
    planned(centre, [Told("1", ("13800000001", "13900000009")), Told("2", ("13800000002", "13900000008"))])
    with centre.database.write(CITY) as work:
        refused = work.sealer.group_of("13900000008")
        work.conn.execute(
            contact_group.insert(),
            [{"city_id": CITY, "group_id": refused, "lease_no": 0, "hard_refusal_at": 1}],
        )
    groups = {event_of(g): g for g in desk.pack(2).groups}
    assert [(c.ordinal, c.number, c.role) for c in groups["1"].contacts] == [
        (0, "13800000001", "caller"),
        (1, "13900000009", "second"),
    ]
    assert [c.number for c in groups["2"].contacts] == ["13800000002"]
