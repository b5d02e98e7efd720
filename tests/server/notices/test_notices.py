"""Who is told of what, when a unit is told, and what goes out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from domain.problems import ProblemError
from domain.signatures import signature
from domain.times import DAY, MINUTE, SECOND, from_local
from domain.vocabulary import OrderMove
from domain.wire.notices import NoticeChoice, ReadNotices
from server.calendar.shipped import published
from server.db.database import Database
from server.doctor.examination import examine
from server.notices import reading as notices
from server.notices import service
from server.notices.delivery import deliver
from server.notices.presenting import recent
from server.notices.timer import look, tell_if_due
from server.orders.timer import look_if_due
from tests.helpers.centre import CITY, OPERATOR, Clock, open_centre, sqlite_copy
from tests.helpers.city import BRANCH, OTHER_STATION, STATION
from tests.helpers.hall_of_orders import (
    BRANCH_LIAISON,
    CHIEF,
    DISCIPLINE,
    EVERYBODY,
    LEAD,
    LIAISON,
    OTHER,
    SUPERVISOR,
    Orders,
    at,
)
from tests.helpers.orders import REPORT

M = OrderMove
MONDAY = at(23, 10)


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY)


@pytest.fixture
def orders(sqlite_template: Path, tmp_path: Path, clock: Clock) -> Iterator[Orders]:
    database = open_centre(sqlite_copy(sqlite_template, tmp_path), clock)
    yield Orders(database, clock).people()
    database.dispose()


@pytest.fixture
def on_both(database: Database, clock: Clock) -> Orders:
    """The same on either database."""
    return Orders(database, clock).people()


def test_a_unit_hears_of_its_order_and_nobody_else(orders: Orders) -> None:
    order_id = orders.dispatched()
    assert orders.told(LIAISON, order_id) == ["dispatch"]
    assert [one.number for one in EVERYBODY if orders.told(one)] == [LIAISON.number]
    orders.moved(LIAISON, order_id, M.SIGN)
    assert orders.told(LEAD, order_id) == ["sign"]
    assert orders.told(LIAISON, order_id) == ["dispatch"], "nobody is told what they did themselves"
    orders.moved(LIAISON, order_id, M.REPORT, report=REPORT)
    assert orders.told(CHIEF, order_id) == ["report"]


def test_one_message_in_a_quarter_of_an_hour(orders: Orders) -> None:
    for _ in range(3):
        orders.dispatched()
    orders.dispatched(unit_id=OTHER_STATION)
    assert tell_if_due(orders.database, CITY) == 2
    [first] = [json.loads(body) for body in orders.messages()]
    assert (len(first["orders"]), first["counts"], first["unit"]["code"]) == (3, {"work": 3}, "S1")
    orders.clock.forward(5 * MINUTE)
    orders.dispatched()
    assert tell_if_due(orders.database, CITY) == 0
    orders.clock.forward(10 * MINUTE)
    assert tell_if_due(orders.database, CITY) == 1
    assert len(json.loads(orders.messages()[-1])["orders"]) == 1


def test_what_comes_at_night_is_one_digest_in_the_morning(orders: Orders) -> None:
    orders.clock.now = at(27, 18, 30)
    orders.dispatched()
    orders.clock.now = at(28, 11)
    orders.dispatched()
    assert tell_if_due(orders.database, CITY) == 0
    orders.clock.now = at(30, 9) - 1
    assert tell_if_due(orders.database, CITY) == 0
    orders.clock.now = at(30, 9)
    look_if_due(orders.database, CITY)
    assert tell_if_due(orders.database, CITY) == 1
    assert len(json.loads(orders.messages()[-1])["orders"]) == 2


def test_what_a_standstill_left_is_not_told_at_night(orders: Orders) -> None:
    with orders.database.write(CITY) as work:
        service.put_webhook(work, "https://bridge.example/hook", OPERATOR)
    orders.dispatched()
    bridge = Bridge()
    for now, sent in ((at(23, 22), 0), (at(24, 8, 59), 0), (at(24, 9), 1)):
        orders.clock.now = now
        look_if_due(orders.database, CITY)
        for _ in range(2):  # the first time a timer is looked at, it is put up
            look(orders.database, CITY, bridge)
            orders.clock.forward(10 * SECOND)
        assert len(bridge.got) == sent


def test_of_what_is_over_before_it_was_told_no_unit_hears(orders: Orders) -> None:
    orders.clock.now = at(23, 20)
    order_id, other = orders.dispatched(), orders.dispatched()
    orders.moved(LEAD, order_id, M.RECALL, reason="发错单位")
    orders.moved(LEAD, order_id, M.DISPATCH, unit_id=OTHER_STATION)
    orders.clock.now = at(24, 9)
    look_if_due(orders.database, CITY)
    assert tell_if_due(orders.database, CITY) == 2
    [told] = orders.messages()
    what = {one["order"]: one["what"] for one in json.loads(told)["orders"]}
    assert what == {
        orders.row(order_id).label: ["recall"],
        orders.row(other).label: ["dispatch", "warned.sign"],
    }


def test_once_it_is_reported_a_warning_that_was_not_told_is_told_no_more(orders: Orders) -> None:
    order_id = orders.dispatched()
    orders.moved(LIAISON, order_id, M.SIGN)
    orders.moved(LIAISON, order_id, M.RECORD_CONTACT, told="已联系")
    tell_if_due(orders.database, CITY)
    orders.clock.now = at(27, 9)
    look_if_due(orders.database, CITY)
    assert orders.told(LIAISON, order_id)[-1] == "warned_before.rectify"
    orders.moved(LIAISON, order_id, M.REPORT, report=REPORT)
    assert "warned_before.rectify" not in orders.told(LIAISON, order_id)
    before = len(orders.messages())
    tell_if_due(orders.database, CITY)
    assert all("warned" not in body for body in orders.messages()[before:])


def test_an_order_that_is_kept_from_a_unit_is_told_to_the_unit_above(orders: Orders) -> None:
    order_id = orders.dispatched(unit_id=BRANCH, visibility="hidden_from_unit")
    look_if_due(orders.database, CITY)
    orders.clock.now = at(25, 18)
    look_if_due(orders.database, CITY)
    assert orders.told(BRANCH_LIAISON, order_id)
    assert not orders.told(LIAISON)
    assert not orders.told(CHIEF)


def test_of_misconduct_nobody_is_told_but_discipline(orders: Orders) -> None:
    order_id = orders.dispatched()
    tell_if_due(orders.database, CITY)
    orders.moved(LEAD, order_id, M.RESTRICT, reason="反映收钱")
    assert [one.number for one in EVERYBODY if orders.told(one)] == [DISCIPLINE.number]
    for day in (24, 25, 26, 27):
        orders.clock.now = at(day, 9)
        look_if_due(orders.database, CITY)
        tell_if_due(orders.database, CITY)
    assert [one.number for one in EVERYBODY if orders.told(one)] == [DISCIPLINE.number]
    assert [len(orders.messages(unit)) for unit in (STATION, BRANCH)] == [1, 0], "told before anybody knew"


def test_somebody_chooses_what_they_hear_but_never_away_what_urges(orders: Orders) -> None:
    with orders.database.write(CITY) as work:
        service.choose(work, LIAISON, NoticeChoice(("work", "progress")))
    with pytest.raises(ProblemError) as caught, orders.database.write(CITY) as work:
        service.choose(work, LIAISON, NoticeChoice(("urging",)))
    assert caught.value.problems[0].code == "notice.topic_always"
    with orders.database.read(CITY) as reading:
        assert notices.choice(reading, LIAISON.user_id) == NoticeChoice(("progress", "work"))
    order_id = orders.dispatched()
    assert orders.told(LIAISON) == []
    orders.moved(LEAD, order_id, M.URGE, reason="群众来电催问")
    assert orders.told(LIAISON) == ["urge"]


def test_what_is_read_is_counted_no_more_and_only_ones_own(on_both: Orders) -> None:
    for _ in range(3):
        on_both.dispatched()
    with on_both.database.read(CITY) as reading:
        page = notices.page(reading, LIAISON.user_id, limit=2)
        rest = notices.page(reading, LIAISON.user_id, limit=2, after=page.after)
        assert [one.text for one in recent(reading, LIAISON.user_id, "zh")] == ["派单"] * 3
    assert (len(page.notices), page.unread, len(rest.notices), rest.after) == (2, 3, 1, None)
    assert {one.label for one in (*page.notices, *rest.notices)} == {"W-0001", "W-0002", "W-0003"}
    mine = [one.notice_id for one in page.notices]
    with on_both.database.write(CITY) as work:
        service.read(work, OTHER, ReadNotices(tuple(mine), until=work.now))
        service.read(work, LIAISON, ReadNotices((mine[0],)))
    with on_both.database.read(CITY) as reading:
        assert notices.page(reading, LIAISON.user_id).unread == 2
    with on_both.database.write(CITY) as work:
        service.read(work, LIAISON, ReadNotices((), until=work.now))
    with on_both.database.read(CITY) as reading:
        assert notices.page(reading, LIAISON.user_id, unread=True).notices == []


class Bridge:
    """Takes messages, or not."""

    def __init__(self) -> None:
        self.answer = 200
        self.got: list[tuple[Mapping[str, str], bytes]] = []

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        self.got.append((headers, body))
        return self.answer


def test_a_message_goes_out_signed_and_again_until_it_is_taken(on_both: Orders) -> None:
    with on_both.database.write(CITY) as work:
        secret = service.put_webhook(work, "https://bridge.example/hook", OPERATOR)
    on_both.dispatched()
    tell_if_due(on_both.database, CITY)
    bridge = Bridge()
    bridge.answer = 503
    assert deliver(on_both.database, CITY, bridge) == 0
    assert deliver(on_both.database, CITY, bridge) == 0
    assert len(bridge.got) == 1, "not before its time"
    bridge.answer = 204
    on_both.clock.forward(MINUTE)
    assert deliver(on_both.database, CITY, bridge) == 1
    on_both.clock.forward(DAY)
    assert deliver(on_both.database, CITY, bridge) == 0
    (first, body), (second, again) = bridge.got
    assert (body, first["X-Minyi110-Message"]) == (again, second["X-Minyi110-Message"])
    signed = f"sha256={signature(secret.encode(), int(second['X-Minyi110-At']), body)}"
    assert second["X-Minyi110-Signature"] == signed
    told: dict[str, Any] = json.loads(body)
    assert set(told) == {"message", "city", "at", "unit", "counts", "orders", "more"}
    assert told["orders"] == [{"order": "W-0001", "what": ["dispatch"], "due": None}]


def test_what_became_misconduct_is_not_in_a_message_that_is_on_its_way(orders: Orders) -> None:
    with orders.database.write(CITY) as work:
        service.put_webhook(work, "https://bridge.example/hook", OPERATOR)
    order_id, other = orders.dispatched(), orders.dispatched()
    tell_if_due(orders.database, CITY)
    orders.moved(LEAD, order_id, M.RESTRICT, reason="反映收钱")
    bridge = Bridge()
    deliver(orders.database, CITY, bridge)
    [(_, body)] = bridge.got
    assert [one["order"] for one in json.loads(body)["orders"]] == [orders.row(other).label]


def test_who_takes_nothing_for_days_is_sent_it_no_more(orders: Orders) -> None:
    with orders.database.write(CITY) as work:
        service.put_webhook(work, "https://bridge.example/hook", OPERATOR)
    orders.dispatched()
    tell_if_due(orders.database, CITY)
    bridge = Bridge()
    bridge.answer = 0
    for _ in range(40):
        deliver(orders.database, CITY, bridge)
        orders.clock.forward(6 * 60 * MINUTE)
    assert 5 < len(bridge.got) < 20


@pytest.mark.parametrize(
    "url", ["http://bridge.example/x", "ftp://x", "https://", "https://me:pw@x/", "nonsense"]
)
def test_an_address_that_is_not_safe_is_refused(orders: Orders, url: str) -> None:
    with pytest.raises(ProblemError) as caught, orders.database.write(CITY) as work:
        service.put_webhook(work, url, OPERATOR)
    assert caught.value.problems[0].code == "webhook.url"


def test_without_an_address_nothing_waits_to_go_out(orders: Orders) -> None:
    orders.dispatched()
    tell_if_due(orders.database, CITY)
    with orders.database.write(CITY) as work:
        service.put_webhook(work, "https://bridge.example/hook", OPERATOR)
    assert deliver(orders.database, CITY, Bridge()) == 0


def test_who_decides_hears_and_then_who_asked(orders: Orders) -> None:
    order_id = orders.dispatched()
    orders.moved(LIAISON, order_id, M.SIGN)
    orders.moved(LIAISON, order_id, M.ASK_HOLD, ground="litigation", until="2026-12-07", told="已告知")
    assert orders.told(SUPERVISOR) == ["ask_hold"]
    orders.moved(SUPERVISOR, order_id, M.REFUSE_HOLD, reason="不属挂账情形")
    assert sorted(orders.told(LIAISON)) == ["dispatch", "refuse_hold"]


def test_doctor_says_what_is_provisional_and_what_nobody_takes(orders: Orders) -> None:
    with orders.database.write(CITY) as work:
        service.put_webhook(work, "https://bridge.example/hook", OPERATOR)
    orders.clock.now = from_local(datetime(max(published()), 12, 28, 10))
    orders.dispatched()
    tell_if_due(orders.database, CITY)
    orders.clock.forward(25 * 60 * MINUTE)
    found = {one.code for one in examine(orders.database, CITY).all}
    assert "doctor.messages_waiting" in found
    order_id = orders.dispatched()
    orders.moved(LIAISON, order_id, M.SIGN)
    orders.moved(LIAISON, order_id, M.RECORD_CONTACT, told="已联系")
    assert "doctor.calendar_provisional" in {one.code for one in examine(orders.database, CITY).all}
