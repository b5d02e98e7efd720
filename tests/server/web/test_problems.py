"""Whatever goes wrong is a problem document, and never an answer 500 for what somebody sent."""

from __future__ import annotations

import gzip
import logging
import os
import tracemalloc
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import APIRouter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.problems import Problem, ProblemError
from domain.vocabulary import Role
from domain.wire.session import DeviceProof, Login
from server.accounts.access import public
from server.application.routes import Declaration, declarations
from server.db.database import Database
from server.db.work import new_id
from server.web.limits import TooLarge, unpack
from server.web.problems import MEDIA_TYPE
from server.web.versions import older
from tests.helpers import centre as helpers
from tests.helpers.bodies import WRONG, bodies_of
from tests.helpers.centre import CITY, PASSWORD, Centre, Clock, Workstation
from tests.helpers.postgres import PostgresCluster

LIMIT = 2 * 1024 * 1024
EXAMPLES = int(os.environ.get("MINYI110_BODIES", "8"))
"""How often every route is sent a body that is drawn; `make long` sends thirty."""


def _problem(answer: Any) -> tuple[int, str]:
    assert answer.headers["content-type"] == MEDIA_TYPE, answer.text
    document = answer.json()
    assert document["status"] == answer.status_code
    assert document["type"] == f"urn:minyi110:problem:{document['code']}"
    assert document["title"]
    return answer.status_code, document["code"]


def test_unknown_paths_and_methods(sqlite_centre: Centre) -> None:
    assert _problem(sqlite_centre.http.get("/api/v1/nothing")) == (404, "http.not_found")
    wrong = sqlite_centre.http.get("/api/v1/login")
    assert _problem(wrong) == (405, "http.method_not_allowed")
    assert wrong.headers["allow"] == "POST"
    assert _problem(sqlite_centre.http.get("/api/v1/centre?city=nowhere")) == (404, "city.unknown")


def test_a_body_that_is_too_large_is_refused_however_it_is_told(sqlite_centre: Centre) -> None:
    big = b"x" * (LIMIT + 1)
    assert _problem(sqlite_centre.post("/login", big)) == (413, "wire.too_large")

    def parts() -> Any:
        for _ in range(40):
            yield b"x" * 65536

    assert _problem(sqlite_centre.http.post("/api/v1/login", content=parts())) == (413, "wire.too_large")


def test_a_gzip_bomb_is_not_unpacked(sqlite_centre: Centre) -> None:
    bomb = gzip.compress(b"0" * (50 * 1024 * 1024))
    assert len(bomb) < 100_000
    answer = sqlite_centre.post("/login", bomb, {"Content-Encoding": "gzip"})
    assert _problem(answer) == (413, "wire.too_large")
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            unpack(bomb, "gzip", LIMIT)
        assert tracemalloc.get_traced_memory()[1] < 3 * LIMIT
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"not gzip", "gzip"),
        (gzip.compress(b"{}" * 1000, mtime=0)[:-9], "gzip"),
        (gzip.compress(b"{}", mtime=0) + b"more", "gzip"),
        (b"{}", "br"),
        (b"{}", "gzip, gzip"),
    ],
)
def test_what_cannot_be_unpacked_is_refused(sqlite_centre: Centre, data: bytes, encoding: str) -> None:
    answer = sqlite_centre.post("/login", data, {"Content-Encoding": encoding})
    assert _problem(answer) == (415, "wire.encoding")


@pytest.mark.parametrize("text", ["a\x00b", "\x00"])
def test_a_character_that_postgresql_cannot_hold_is_refused(centre: Centre, text: str) -> None:
    message = Login(CITY, text, PASSWORD, DeviceProof(new_id(), text))
    assert _problem(centre.post("/login", message)) == (422, "wire.invalid")
    for path in ("/api/v1/centre?city=%00", "/api/v1/orders/%00"):
        assert _problem(centre.http.get(path)) == (400, "wire.invalid")
    literal = Login(CITY, "a\\u0000", PASSWORD, DeviceProof(new_id(), "\\"))
    assert _problem(centre.post("/login", literal)) == (401, "login.failed")


def test_the_place_of_a_mistake_is_told(sqlite_centre: Centre) -> None:
    answer = sqlite_centre.post("/login", b'{"city_id":"main","number":7}')
    assert _problem(answer) == (422, "wire.invalid")
    assert answer.json()["field"] == "number"
    assert answer.json()["params"]["at"] == "number"


def test_our_own_fault_says_nothing_and_is_logged_under_its_id(
    database: Database, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    router = APIRouter()

    @router.get("/api/v1/broken", dependencies=[public("test")])
    def broken() -> None:
        raise RuntimeError("secret detail")

    @router.get("/api/v1/rules", dependencies=[public("test")])
    def rules() -> None:
        raise ProblemError(Problem("lease.taken", {"by": "x"}), Problem("a.b", field="f", row=3))

    with helpers.running(database, clock) as running, caplog.at_level(logging.ERROR):
        running.app.include_router(router)
        answer = running.http.get("/api/v1/broken?phone=13800138000")
        assert _problem(answer) == (500, "centre.fault")
        assert "secret" not in answer.text
        assert answer.json()["params"]["fault"] in caplog.text
        assert "secret detail" in caplog.text
        assert "13800138000" not in caplog.text
        several = running.http.get("/api/v1/rules")
        assert _problem(several) == (409, "lease.taken")
        assert several.json()["errors"][1] == {"code": "a.b", "params": {}, "field": "f", "row": 3}


def test_a_database_that_is_gone_or_no_primary_is_503(postgres: PostgresCluster, clock: Clock) -> None:
    with helpers.postgres_copy(postgres) as url:
        database = helpers.open_centre(url, clock)
        name = str(database.engine.url.database)
        with helpers.running(database, clock) as running:
            running.add_user("1001")
            station = running.workstation()
            station.login("1001")
            message = station.push_message([])
            with database.engine.begin() as conn:
                # What a node that became a standby says to a write.
                conn.execute(sa.text(_REFUSE_WRITES))
            answer = running.post("/sync/push", message, station.as_device)
            assert _problem(answer) == (503, "centre.unavailable")
            assert answer.headers["retry-after"]
            postgres.drop(name)
            assert _problem(running.http.get("/api/v1/healthz")) == (503, "centre.unavailable")
        database.dispose()


_REFUSE_WRITES = """
    CREATE FUNCTION refuse() RETURNS trigger AS
        $$ BEGIN RAISE 'cannot execute UPDATE in a read-only transaction' USING ERRCODE = '25006'; END $$ LANGUAGE plpgsql;
    CREATE TRIGGER refuse BEFORE UPDATE ON device EXECUTE FUNCTION refuse()
"""


def _posts(centre: Centre) -> list[Declaration]:
    return [route for route in declarations(centre.app) if "POST" in route.methods]


def _headers(route: Declaration, seats: dict[Role, Workstation]) -> dict[str, str]:
    assert route.access is not None
    if route.access.kind == "device":
        return seats[Role.LEAD].as_device
    role = Role.ADMIN if str(route.access.permission) == "event.import" else Role.LEAD
    return seats[role].as_user if route.access.kind != "public" else {}


def test_wrong_bodies_are_refused_at_every_route(sqlite_centre: Centre) -> None:
    seats = _seats(sqlite_centre)
    routes = [route for route in _posts(sqlite_centre) if route.messages is not None and route.messages.takes]
    assert len(routes) > 5
    for route in routes:
        for body in WRONG:
            answer = sqlite_centre.http.post(
                _filled(route.path), content=body, headers=_headers(route, seats)
            )
            assert 400 <= answer.status_code < 500 or body in (b"[]", b"{}"), (
                route.path,
                body[:40],
                answer.text,
            )
            if answer.status_code >= 400:
                _problem(answer)


@pytest.mark.parametrize(
    "centre_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)  # what the bodies say is read before either database is asked
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(data=st.data())
def test_no_body_makes_a_500(centre: Centre, data: st.DataObject) -> None:
    seats = _seats(centre)
    routes = [r for r in _posts(centre) if r.messages and r.messages.takes and "password" not in r.path]
    for route in routes:
        assert route.messages is not None
        body = data.draw(bodies_of(route.messages.takes))
        answer = centre.http.post(_filled(route.path), content=body, headers=_headers(route, seats))
        assert answer.status_code < 500, (route.path, body, answer.text)
        if answer.status_code >= 400:
            _problem(answer)


def _seats(centre: Centre) -> dict[Role, Workstation]:
    kept: dict[Role, Workstation] = getattr(centre, "_seats", {})
    if not kept:
        for number, role in (("7001", Role.LEAD), ("7002", Role.ADMIN)):
            centre.add_user(number, role)
            kept[role] = centre.workstation()
            kept[role].login(number)
        centre._seats = kept  # type: ignore[attr-defined]
    return kept


def _filled(path: str) -> str:
    while "{" in path:
        path = path[: path.index("{")] + CITY + path[path.index("}") + 1 :]
    return path


@pytest.mark.parametrize(
    ("version", "than", "answer"),
    [
        ("0.1.0", "0.1.0", False),
        ("0.0.9", "0.1.0", True),
        ("0.1", "0.1.0", False),
        ("1.0.0", "0.9.9", False),
        ("0.10.0", "0.9.0", False),
        ("v0.1.0-rc1", "0.1.0", False),
        ("nonsense", "0.1.0", True),
        ("", "0.1.0", True),
        ("9" * 500, "0.1.0", False),
    ],
)
def test_versions_compare_by_number(version: str, than: str, answer: bool) -> None:
    assert older(version, than) is answer
