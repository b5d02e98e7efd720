"""Events pushed over HTTP: the same rules, a result for every row, and nothing a wrong body can break."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from domain.vocabulary import Role
from server.events.push import MAX_ROWS
from server.events.tables import event
from tests.helpers.centre import CITY, Centre, Workstation

ROW = {
    "处警单号": "CJ1",
    "报警时间": "2026-11-21 15:42",
    "报警电话": "13800138000",
    "报警人": "李某",
    "处警单位": "柳荫派出所",
}


def seat(centre: Centre, role: Role = Role.ADMIN) -> Workstation:
    centre.add_user("9001", role)
    station = centre.workstation()
    station.login("9001")
    return station


def push(station: Workstation, rows: Any, status: int = 200, **more: Any) -> Any:
    response = station.centre.post("/events/import", {"rows": rows, **more}, station.as_user)
    assert response.status_code == status, response.text
    return response.json()


def test_a_result_for_every_row(centre: Centre) -> None:
    station = seat(centre)
    rows = [
        ROW,
        ROW,
        ROW | {"处警单号": "CJ2", "报警电话": "1.38E+10"},
        ROW | {"报警人": "李明"},
        {"reported_at": "2026-11-21T07:42:00Z", "dispatch_no": 4711, "phone": None},
        ROW | {"处警单号": {"a": 1}},
    ]
    told = push(station, rows, source="dispatch-1")
    assert [r["result"] for r in told["results"]] == [
        "imported",
        "duplicate",
        "rejected",
        "changed",
        "imported",
        "rejected",
    ]
    assert (told["rows"], told["imported"], told["changed"], told["duplicates"], told["rejected"]) == (
        6,
        2,
        1,
        1,
        2,
    )
    assert told["results"][2]["problems"][0]["code"] == "phone.scientific"
    again = push(station, rows[3:4], source="dispatch-1")
    assert again["results"][0]["result"] == "duplicate"
    assert again["results"][0]["event_id"] == told["results"][0]["event_id"]
    with centre.database.read(CITY) as reading:
        found = reading.conn.execute(select(event.c.dispatch_no, event.c.source)).all()
    assert sorted(tuple(row) for row in found) == [("4711", "dispatch-1"), ("CJ1", "dispatch-1")]


def test_field_codes_are_names(sqlite_centre: Centre) -> None:
    row = {
        "dispatch_no": 4711,
        "reported_at": "2026-11-21T07:42:00Z",
        "phone": 13800138000,
        "unit": "甲所",
        "no_revisit": True,
    }
    told = push(seat(sqlite_centre), [row])
    assert (told["imported"], told["excluded"], told["unmatched"], told["source"]) == (1, 1, 1, "default")


def test_a_whole_number_of_json_is_exact(sqlite_centre: Centre) -> None:
    numbers: list[Any] = [41010520261121000123, 410105202611210017, 20261120001.0, 4711, 1e20]
    told = push(seat(sqlite_centre), [ROW | {"处警单号": number} for number in numbers])
    assert [r["result"] for r in told["results"]] == [*["imported"] * 4, "rejected"]
    assert told["results"][4]["problems"][0]["code"] == "number.scientific"
    with sqlite_centre.database.read(CITY) as reading:
        found = set(reading.conn.execute(select(event.c.dispatch_no)).scalars())
    assert found == {"41010520261121000123", "410105202611210017", "20261120001", "4711"}


def test_a_second_number_that_cannot_be_read_is_remarked(sqlite_centre: Centre) -> None:
    told = push(seat(sqlite_centre), [ROW | {"备用电话": "同上"}, ROW | {"处警单号": "CJ2"}])
    assert told["imported"] == 2
    assert [(r["code"], r["column"], r["cells"]) for r in told["remarks"]] == [
        ("phone.not_read", "备用电话", 1)
    ]


def test_who_may_push(sqlite_centre: Centre) -> None:
    station = seat(sqlite_centre, Role.AGENT)
    push(station, [ROW], status=403)
    assert sqlite_centre.post("/events/import", {"rows": [ROW]}, station.as_device).status_code == 401


def test_wrong_bodies_are_answered_and_nothing_comes_in(sqlite_centre: Centre) -> None:
    station = seat(sqlite_centre)
    for body, status, code in (
        ({"rows": []}, 422, "import.no_rows"),
        ({"rows": [ROW] * (MAX_ROWS + 1)}, 422, "import.too_many_rows"),
        ({"rows": [{"a": 1}]}, 422, "table.missing_column"),
        ({"rows": [{f"c{n}": 1 for n in range(2_000)}]}, 422, "table.too_many_columns"),
        ({"rows": [ROW], "source": "a/b"}, 422, "source.bad_name"),
        ({"rows": ["x"]}, 422, "wire.invalid"),
        ({"rows": 3}, 422, "wire.invalid"),
        (b'{"rows": [{"\\ud800": 1}]}', 400, "wire.malformed"),
        (b"<html>", 400, "wire.malformed"),
    ):
        response = sqlite_centre.post("/events/import", body, station.as_user)
        assert (response.status_code, response.json()["code"]) == (status, code)
    with sqlite_centre.database.read(CITY) as reading:
        assert reading.conn.execute(select(event.c.event_id)).all() == []
