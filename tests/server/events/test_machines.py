"""Machines that push: a token good for one source, until it is revoked; and rows that are each read by their own names."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from domain.problems import ProblemError
from server.accounts.machines import create_token, revoke_token
from server.accounts.repository import all_tokens
from server.db.tables import operation
from server.events.tables import event
from tests.helpers.centre import CITY, OPERATOR, Centre
from tests.server.events.test_commands import command, home, last_line
from tests.server.events.test_push import ROW

__all__ = ["home"]  # a fixture


def post(centre: Centre, token: str, **message: Any) -> Any:
    return centre.post("/events/import", {"rows": [ROW], **message}, {"Authorization": f"Bearer {token}"})


def sources(centre: Centre) -> list[str]:
    with centre.database.read(CITY) as reading:
        return list(reading.conn.execute(select(event.c.source)).scalars())


def test_a_token_is_good_for_its_source_until_it_is_revoked(centre: Centre) -> None:
    token = create_token(centre.database, CITY, "调度机", "dispatch-1", OPERATOR)
    assert post(centre, token).json()["source"] == "dispatch-1"
    assert post(centre, token, source="dispatch-1").json()["duplicates"] == 1
    other = post(centre, token, source="dispatch-2")
    assert (other.status_code, other.json()["code"]) == (403, "token.other_source")
    assert sources(centre) == ["dispatch-1"]
    with centre.database.read(CITY) as reading:
        rows = reading.conn.execute(
            select(operation.c.kind, operation.c.author_id).order_by(operation.c.seq)
        ).all()
        assert [tuple(row) for row in rows] == [
            ("token.create", OPERATOR.user_id),
            ("event.import", "token:调度机"),
        ]
    revoke_token(centre.database, CITY, "调度机", OPERATOR)
    assert post(centre, token).status_code == 401
    with pytest.raises(ProblemError) as taken:
        create_token(centre.database, CITY, "调度机", "dispatch-1", OPERATOR)
    assert taken.value.problems[0].code == "token.name_taken"


def test_a_token_opens_nothing_else(sqlite_centre: Centre) -> None:
    token = create_token(sqlite_centre.database, CITY, "m", "s", OPERATOR)
    for path in ("/panel", "/me", "/orders"):
        answer = sqlite_centre.http.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code in (401, 404), path
    for wrong in (
        token[:-1],
        token + "x",
        token.replace("machine", "machin"),
        "other." + token.partition(".")[2],
    ):
        assert post(sqlite_centre, wrong).status_code == 401, wrong


@pytest.mark.parametrize(
    ("name", "code"), [("", "token.bad_name"), ("a" * 29, "token.bad_name"), ("a b", "token.bad_name")]
)
def test_names_a_token_cannot_have(sqlite_centre: Centre, name: str, code: str) -> None:
    with pytest.raises(ProblemError) as caught:
        create_token(sqlite_centre.database, CITY, name, "s", OPERATOR)
    assert caught.value.problems[0].code == code
    with sqlite_centre.database.read(CITY) as reading:
        assert all_tokens(reading) == []


def test_the_commands() -> None:
    code, made = last_line("tokens", "create", "cad", "--source", "dispatch-1")
    assert code == 0
    assert made["token"].startswith("main.machine.")
    listed = last_line("tokens", "list")[1]["tokens"]
    assert [(one["name"], one["source"], one["revoked_at"]) for one in listed] == [
        ("cad", "dispatch-1", None)
    ]
    assert made["token"] not in str(listed)
    assert command("tokens", "revoke", "cad")[0] == 0
    assert last_line("tokens", "list")[1]["tokens"][0]["revoked_at"] is not None
    assert command("tokens", "revoke", "nobody")[0] == 2
    assert command("tokens", "create", "x", "--source", "../x")[0] == 2


def test_each_row_is_read_by_its_own_names(sqlite_centre: Centre) -> None:
    token = create_token(sqlite_centre.database, CITY, "m", "s", OPERATOR)
    rows = [
        {"处警单号": "A1", "报警时间": "2026-11-20 10:00", "报警电话": "13800000001"},
        {"dispatch_no": "A2", "接警时间": "2026-11-20 11:00", "联系电话": "13800000002"},
        {"工单号": "A3", "受理时间": "2026-11-20 12:00"},
        {"工单号": "A4", "备注": "没有时间"},
    ]
    told = post(sqlite_centre, token, rows=rows).json()
    assert [one["result"] for one in told["results"]] == ["imported", "imported", "imported", "rejected"]
    assert told["without_contact"] == 1
    assert told["results"][3]["problems"][0]["code"] == "date.missing"
    # a row pushed alone says the same as among others
    alone = [post(sqlite_centre, token, rows=[row]).json()["results"][0] for row in rows[:3]]
    assert [one["result"] for one in alone] == ["duplicate"] * 3
    assert [one["event_id"] for one in alone] == [one["event_id"] for one in told["results"][:3]]


def test_a_name_that_every_row_lacks_refuses_all(sqlite_centre: Centre) -> None:
    token = create_token(sqlite_centre.database, CITY, "m", "s", OPERATOR)
    answer = post(sqlite_centre, token, rows=[{"工单号": "A1"}, {"处警单号": "A2", "备注": "x"}])
    assert (answer.status_code, answer.json()["code"]) == (422, "table.missing_column")
    assert sources(sqlite_centre) == []
