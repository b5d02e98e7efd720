"""All routes by all roles, by nobody, by a workstation and by a foreign unit: each declares its access and keeps to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from domain.permissions import TABLE
from domain.vocabulary import Role
from server.accounts.access import Access
from server.application.routes import Declaration, declarations
from server.browser.errors import CODE
from server.masterdata.tables import unit
from server.orders.tables import order, order_unit
from tests.helpers.browser import Browser
from tests.helpers.centre import CITY, Centre, Workstation

PEOPLE = [role for role in Role if role is not Role.DEVICE]
STREAM = "text/event-stream"

OURS, FOREIGN = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
ORDER = "33333333-3333-4333-8333-333333333333"


@pytest.fixture
def seats(sqlite_centre: Centre) -> dict[Role, Workstation]:
    """A workstation for each role, its user logged in."""
    made = {}
    for n, role in enumerate(PEOPLE):
        sqlite_centre.add_user(f"40{n:02}", role, unit_id=OURS)
        made[role] = sqlite_centre.workstation()
        made[role].login(f"40{n:02}")
    return made


def _routes(centre: Centre) -> Iterator[tuple[Declaration, str, Access]]:
    for route in declarations(centre.app):
        assert route.access is not None, f"{route.path} does not say who may call it"
        for method in sorted(route.methods - {"HEAD"}):
            yield route, method, route.access


def _call(centre: Centre, route: Declaration, method: str, headers: dict[str, str]) -> Any:
    return centre.http.request(
        method,
        _path(route),
        headers=headers,
        content=b"{}" if method != "GET" else None,
        follow_redirects=False,
    )


def _path(route: Declaration) -> str:
    path = route.path
    while "{" in path:
        start, end = path.index("{"), path.index("}")
        path = path[:start] + ORDER + path[end + 1 :]
    return path


def _endless(route: Declaration) -> bool:
    return route.messages is not None and route.messages.media == STREAM


def test_every_route_declares_who_may_call_it(sqlite_centre: Centre) -> None:
    seen = [(method, route.path) for route, method, _ in _routes(sqlite_centre)]
    assert len(seen) > 10
    assert len(set(seen)) == len(seen)
    plain = [route for route in sqlite_centre.app.routes if type(route).__module__.startswith("starlette")]
    assert plain == [], "routes outside the capabilities' routers declare nothing"
    for _, _, access in _routes(sqlite_centre):
        assert access.kind != "public" or access.reason


def test_nobody_gets_in_without_a_login(sqlite_centre: Centre) -> None:
    for route, method, access in _routes(sqlite_centre):
        if access.kind == "public":
            if method == "GET":
                answer = _call(sqlite_centre, route, method, {})
                nowhere = route.path.startswith(("/static/", "/board/{", "/s/{"))
                found = 404 if nowhere else 303 if "/language/" in route.path else 200
                assert answer.status_code == found, route.path
            continue
        if access.kind == "browser":
            continue
        for headers in (
            {},
            {"Authorization": "Bearer main.x"},
            {"Authorization": "Device a:b"},
            {"Authorization": "x"},
        ):
            answer = _call(sqlite_centre, route, method, headers)
            assert answer.status_code == 401, (method, route.path, headers, answer.text)
            assert answer.headers["WWW-Authenticate"]


def test_every_role_may_what_the_table_says_and_no_more(
    sqlite_centre: Centre, seats: dict[Role, Workstation]
) -> None:
    for route, method, access in _routes(sqlite_centre):
        if access.kind not in ("user", "device_or_user", "machine_or_user"):
            continue
        for role, seat in seats.items():
            allowed = access.permission is None or access.permission in TABLE[role]
            if allowed and (_endless(route) or route.path.endswith("/logout")):
                continue
            answer = _call(sqlite_centre, route, method, seat.as_user)
            refused = answer.status_code == 403 and answer.json()["code"] == "access.forbidden"
            assert refused is not allowed, (method, route.path, role, answer.status_code, answer.text)
            assert answer.status_code not in (401, 500), (method, route.path, role, answer.text)


def _pages(centre: Centre) -> Iterator[tuple[Declaration, str, Access]]:
    pages = [one for one in _routes(centre) if one[2].kind == "browser"]
    assert len(pages) > 10
    yield from pages


def test_nobody_sees_a_page_without_signing_in(sqlite_centre: Centre) -> None:
    stranger = Browser(sqlite_centre)
    for route, method, _ in _pages(sqlite_centre):
        path = _path(route)
        for cookies in ({}, {"__Host-minyi110": "main.x"}, {"__Host-minyi110": "nowhere.x"}):
            stranger.cookies = dict(cookies)
            answer = stranger.get(path) if method == "GET" else stranger.send(path, {})
            assert (answer.status_code, answer.headers["location"]) == (303, f"/login?next={path}"), path
        if method != "GET":
            for origin in (None, "null", "https://elsewhere.example", "http://testserver"):
                answer = stranger.send(path, {}, origin=origin)
                assert (answer.status_code, answer.headers[CODE]) == (403, "page.origin"), path


def test_every_role_sees_the_pages_that_the_table_says(sqlite_centre: Centre) -> None:
    for n, role in enumerate(PEOPLE):
        sqlite_centre.add_user(f"41{n:02}", role, unit_id=OURS)
        for route, method, access in _pages(sqlite_centre):
            browser = Browser(sqlite_centre).enter(f"41{n:02}")
            answer = browser.get(_path(route)) if method == "GET" else browser.send(_path(route), {})
            allowed = access.permission is None or access.permission in TABLE[role]
            refused = answer.headers.get(CODE) == "access.forbidden"
            assert refused is not allowed, (method, route.path, role, answer.status_code)
            assert answer.status_code < 500, (method, route.path, role)
            if method != "GET" and allowed:
                assert answer.status_code in (400, 403, 404), "a form this login was not given does nothing"


def test_a_workstation_may_deliver_and_nothing_else(
    sqlite_centre: Centre, seats: dict[Role, Workstation]
) -> None:
    seat = seats[Role.AGENT]
    for route, method, access in _routes(sqlite_centre):
        if access.kind in ("user", "machine_or_user"):
            assert _call(sqlite_centre, route, method, seat.as_device).status_code == 401, route.path
        elif access.kind in ("device", "device_or_user"):
            answer = _call(sqlite_centre, route, method, seat.as_device)
            assert answer.status_code not in (401, 403, 500), (route.path, answer.text)
    for route, method, access in _routes(sqlite_centre):
        if access.kind == "device":
            assert _call(sqlite_centre, route, method, seat.as_user).status_code == 401, route.path


def test_a_foreign_unit_sees_nothing_of_ours(sqlite_centre: Centre) -> None:
    with sqlite_centre.database.write(CITY) as work:
        work.conn.execute(sa.insert(unit), [_unit_of(unit_id) for unit_id in (OURS, FOREIGN)])
        work.conn.execute(sa.insert(order).values(**_order_of(OURS, sqlite_centre.clock())))
        work.conn.execute(sa.insert(order_unit).values(city_id=CITY, order_id=ORDER, unit_id=OURS, open=True))
    stations = {}
    for number, unit_id in (("5001", OURS), ("5002", FOREIGN)):
        sqlite_centre.add_user(number, Role.LIAISON, hall_id=None, unit_id=unit_id)
        stations[unit_id] = sqlite_centre.workstation()
        stations[unit_id].login(number)
    shown: dict[str, set[str]] = {OURS: set(), FOREIGN: set()}
    for route, method, access in _routes(sqlite_centre):
        if method != "GET" or access.kind in ("public", "browser") or _endless(route):
            continue
        for unit_id, station in stations.items():
            answer = _call(sqlite_centre, route, method, station.as_user)
            if answer.status_code == 200 and (ORDER in answer.text or "W-0001" in answer.text):
                shown[unit_id].add(route.path)
    assert shown[FOREIGN] == set()
    assert shown[OURS], "the order is there for its own unit, or this test proves nothing"


def test_who_must_change_his_password_can_do_nothing_else(sqlite_centre: Centre) -> None:
    sqlite_centre.add_user("6001", Role.LEAD, must_change=True)
    station = sqlite_centre.workstation()
    station.login("6001")
    for route, method, access in _routes(sqlite_centre):
        if access.kind in ("user", "machine_or_user") and not access.before_change:
            answer = _call(sqlite_centre, route, method, station.as_user)
            assert (answer.status_code, answer.json()["code"]) == (403, "password.must_change"), route.path
    for route, method, access in _pages(sqlite_centre):
        if not access.before_change:
            browser = Browser(sqlite_centre).enter("6001")
            answer = browser.get(_path(route)) if method == "GET" else browser.send(_path(route), {})
            assert answer.headers[CODE] == "password.must_change", route.path


def _unit_of(unit_id: str) -> dict[str, object]:
    return {
        "city_id": CITY, "unit_id": unit_id, "code": unit_id[:8], "name": f"派出所{unit_id[:1]}", "kind": "station",
        "parent_id": None, "public_phone": "", "valid_from": None, "valid_to": None,
    }  # fmt: skip


def _order_of(unit_id: str, now: int) -> dict[str, object]:
    return {
        "city_id": CITY, "order_id": ORDER, "label": "W-0001", "kind": "dissatisfied", "route": "unit",
        "state": "dispatched", "visibility": "normal", "pending_confirmation": False, "task_id": ORDER, "event_id": ORDER,
        "response_id": ORDER, "revision": 1, "unit_id": unit_id, "business_line": "alarm", "case_type": "x",
        "about": "[]", "aspects": "[]", "tags": "[]", "officers": "[]", "consent_contact": None, "consent_publish": False,
        "texts": None, "opened_at": now, "opened_by": ORDER, "version": 1, "handler_id": unit_id, "round": 1, "source": "form",
    }  # fmt: skip
