"""短信: numbers that add up, each opening its messages; carriers whose subscribers fell silent; pausing."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from domain.sms.label import ReplyLabel
from domain.sms.ledger import Ledger
from domain.times import day_of
from domain.vocabulary import Role
from server.sms.repository import counts
from server.tallies.tables import NO_UNIT
from tests.helpers.centre import CITY, Centre, Workstation
from tests.server.replies.world import City
from tests.server.sms.world import World


class Page:
    """The page of a lead."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.world = World(centre.database)
        self.world.gateway()
        self.city = City(centre.database, 3)
        centre.add_user("3001", Role.LEAD)
        self.lead: Workstation = centre.workstation()
        self.lead.login("3001")

    def get(self, path: str, **query: str) -> Any:
        answer = self.centre.http.get(f"/api/v1/sms/{path}", params=query, headers=self.lead.as_user)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def pause(self, **body: object) -> Any:
        return self.centre.http.post("/api/v1/sms/pause", json=body, headers=self.lead.as_user)


@pytest.fixture
def page(sqlite_centre: Centre) -> Page:
    return Page(sqlite_centre)


def test_every_number_opens_as_many_messages_as_it_says(page: Page) -> None:
    page.city.reply(ReplyLabel.DISSATISFIED, "3")
    page.world.plan(2, template="call", leg=_call(), carrier="telecom", ending=8000)
    for by in ("unit", "carrier", "template", "gateway", "hour", "leg"):
        shown = page.get("overview", by=by)
        assert Ledger(shown["total"]["counts"]).imbalance == 0
        for row in shown["rows"]:
            if by == "gateway" and not row["key"]:
                continue  # not handed to any yet
            for what, n in row["counts"].items():
                if row["key"] and what != "readable":
                    opened = page.get("messages", what=what, by=by, key=row["key"])["lines"]
                    assert len(opened) == n, (by, row["key"], what)
    assert shown["calls"] == 1
    assert shown["mode"] == "live"


def _call() -> Any:
    from domain.sms.message import Leg

    return Leg.CALL


def test_numbers_are_masked_and_pages_go_on(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.replies.overview.PAGE", 2)
    first = page.get("messages", what="planned")
    rest = page.get("messages", what="planned", after=first["after"])
    lines = first["lines"] + rest["lines"]
    assert Counter(one["message_id"] for one in lines) == Counter(page.city.questions)
    assert "13800000" not in str(lines)


def test_a_carrier_whose_subscribers_fell_silent_is_told_of(page: Page) -> None:
    today = day_of(page.centre.clock(), "Asia/Shanghai")

    def cells(ago: int, carrier: str, **found: int) -> dict[Any, int]:
        day = (today - timedelta(days=ago)).isoformat()
        return {(day, 9, "handled", NO_UNIT, carrier, "handled", "g", what): n for what, n in found.items()}

    with page.centre.database.write(CITY) as work:
        for ago in range(2, 30):
            counts.add(work, cells(ago, "mobile", planned=100, delivered=100, replied=35))
            counts.add(work, cells(ago, "telecom", planned=100, delivered=100, replied=35))
        counts.add(work, cells(1, "mobile", planned=100, delivered=100, replied=33))
        counts.add(work, cells(1, "telecom", planned=100, delivered=100, replied=12))
    rates = {one["carrier"]: one for one in page.get("overview")["rates"]}
    assert (rates["mobile"]["alarm"], rates["telecom"]["alarm"]) == (False, True)
    assert (rates["telecom"]["usual_replied"], rates["telecom"]["usual_sent"]) == (980, 2800)


def test_a_pause_says_what_it_did_not_stop(page: Page) -> None:
    ids = page.world.plan(2, ending=8100)
    page.world.sender().claim()
    told = page.pause(paused=True, reason="措辞要改").json()
    assert (told["not_stopped"], [one["paused"] for one in told["gateways"]]) == (2, [True])
    assert page.world.sender().claim() == {}
    assert page.world.states(ids) == ["claimed", "claimed"]
    assert page.pause(paused=False, reason="改好了").json()["gateways"][0]["paused"] is False
    refused = page.pause(paused=True, reason=" ")
    assert (refused.status_code, refused.json()["code"]) == (422, "sms.gateway.reason")


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("overview", {"by": "number"}, "sms.overview.by"),
        ("overview", {"since": "gestern"}, "sms.overview.days"),
        ("overview", {"since": "2026-01-01", "until": "2026-12-31"}, "sms.overview.days"),
        ("messages", {"what": "nonsense"}, "sms.overview.what"),
    ],
)
def test_what_cannot_be_asked_is_refused(page: Page, path: str, query: dict[str, str], code: str) -> None:
    answer = page.centre.http.get(f"/api/v1/sms/{path}", params=query, headers=page.lead.as_user)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
