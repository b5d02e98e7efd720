"""The lead sees who put back what today, with reason and words, and how often."""

from __future__ import annotations

from typing import Any

import pytest

from domain.times import DAY
from domain.vocabulary import Role
from domain.wire import codec
from domain.wire.oversight import PutBackCount, PutBackList
from server.application.app import API
from server.planning.planning import plan
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import crowd, fill
from tests.helpers.desk import Desk, sit_down


@pytest.fixture
def lead(centre: Centre) -> Desk:
    return sit_down(centre, "2001", Role.LEAD)


def seen(centre: Centre, who: Desk, **query: Any) -> PutBackList:
    answer = centre.http.get(f"{API}/oversight/put-back", params=query, headers=who.as_user)
    assert answer.status_code == 200, answer.text
    return codec.decode(answer.content, PutBackList)


def test_who_put_back_what_today(centre: Centre, desk: Desk, lead: Desk) -> None:
    fill(centre.database, crowd(5))
    plan(centre.database, CITY)
    other = sit_down(centre, "1002")
    for reason in ("noise", "noise", "other"):
        group = desk.next().groups[0]
        desk.send(desk.put_back(group, reason, words="装修" if reason == "other" else "", typed="草稿里的话"))
        centre.clock.forward(1000)
    group = other.next().groups[0]
    other.send(other.put_back(group, "dialect", language="yue"))
    found = seen(centre, lead)
    assert found.counts == [
        PutBackCount("1001", "用户1001", "noise", 2),
        PutBackCount("1001", "用户1001", "other", 1),
        PutBackCount("1002", "用户1002", "dialect", 1),
    ]
    newest, second = found.lines[:2]
    assert (newest.user_number, newest.reason, newest.language, newest.words) == (
        "1002",
        "dialect",
        "yue",
        "",
    )
    assert newest.dispatch_no == group.tasks[0].task.dispatch_no
    assert (second.reason, second.words, second.typed) == ("other", "装修", "草稿里的话")
    centre.clock.forward(DAY)
    assert seen(centre, lead).lines == seen(centre, lead).counts == []


def test_only_of_the_own_hall_and_only_who_may_see_the_panel(centre: Centre, desk: Desk) -> None:
    fill(centre.database, crowd(1))
    plan(centre.database, CITY)
    desk.send(desk.put_back(desk.next().groups[0]))
    stranger = sit_down(centre, "2002", Role.LEAD, hall_id="h2")
    assert seen(centre, stranger).lines == []
    answer = centre.http.get(f"{API}/oversight/put-back", headers=desk.as_user)
    assert answer.json()["code"] == "access.forbidden"
