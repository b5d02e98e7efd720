"""Addresses, answers and the live stream's lines."""

from __future__ import annotations

import pytest

from app.records.errors import Busy, LoginNeeded, NotOurs, Refused, TooOld, Unreachable
from app.transport.address import normalise
from app.transport.answers import expect, failure
from app.transport.live import Event, parse
from app.transport.network import HttpNetwork, Reply, Request
from domain.problems import ProblemError
from domain.wire.leases import Leased

PROBLEM = {"content-type": "application/problem+json; charset=utf-8"}


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("127.0.0.1:8110", "http://127.0.0.1:8110"),
        ("localhost:8110/", "http://localhost:8110"),
        ("[::1]:8110", "http://[::1]:8110"),
        ("centre.example", "https://centre.example"),
        (" https://centre.example:8443/minyi/ ", "https://centre.example:8443/minyi"),
        ("http://127.1.2.3", "http://127.1.2.3"),
    ],
)
def test_addresses_people_type(typed: str, address: str) -> None:
    assert normalise(typed) == address


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("http://centre.example", "centre.insecure"),
        ("http://192.168.1.5:8110", "centre.insecure"),
        ("http://127.0.0.1.example.com", "centre.insecure"),
        ("https://user:secret@centre.example", "centre.address"),
        ("https://centre.example/?a=b", "centre.address"),
        ("file:///etc/passwd", "centre.address"),
        ("https://centre.example:99999", "centre.address"),
        ("", "centre.address"),
        ("https://", "centre.address"),
    ],
)
def test_addresses_that_are_refused(typed: str, code: str) -> None:
    with pytest.raises(ProblemError) as refused:
        normalise(typed)
    assert refused.value.problems[0].code == code


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, LoginNeeded),
        (408, Unreachable),
        (403, Refused),
        (409, Refused),
        (422, Refused),
        (426, TooOld),
        (429, Busy),
        (500, Unreachable),
    ],
)
def test_problem_documents_become_what_to_do(status: int, kind: type[Exception]) -> None:
    error = failure(Reply(status, PROBLEM, b'{"code":"some.code","params":{"n":3},"field":"x"}'))
    assert type(error) is kind
    if kind is Refused:
        problem = error.problems[0]
        assert (problem.code, problem.params, problem.field) == ("some.code", {"n": 3}, "x")


def test_what_is_no_problem_document_is_not_ours_or_not_there() -> None:
    assert isinstance(failure(Reply(404, {"content-type": "text/html"}, b"")), NotOurs)
    assert isinstance(failure(Reply(302, {}, b"")), NotOurs)
    assert isinstance(failure(Reply(502, {}, b"")), Unreachable)
    assert isinstance(failure(Reply(403, PROBLEM, b"not json")), Refused)
    asked = failure(Reply(503, {"retry-after": "7"}, b""))
    assert isinstance(asked, Busy)
    assert asked.retry_after == 7.0


def test_only_the_expected_shape_is_success() -> None:
    good = Reply(200, {"content-type": "application/json"}, b'{"groups":[],"now":5,"waiting":{}}')
    assert expect(good, Leased).now == 5
    for bad in (b'{"groups":[]}', b'{"groups":[],"now":"5"}', b"[]", b"\xff", b""):
        with pytest.raises(NotOurs):
            expect(Reply(200, {"content-type": "application/json"}, bad), Leased)


def test_a_dead_port_is_unreachable_and_the_error_names_no_address() -> None:
    with pytest.raises(Unreachable) as refused:
        HttpNetwork("http://127.0.0.1:1").send(Request("GET", "/api/v1/centre", {}))
    assert "127.0.0.1" not in str(refused.value.problems)


def test_events_are_read_line_by_line() -> None:
    lines = [
        b": hello",
        b"event: head",
        b'data: {"seq": 4}',
        b"",
        b"data: a",
        b"data:b",
        b"id: 3",
        b"",
        b"event: lost",
        b"",
    ]
    assert list(parse(lines)) == [Event("head", '{"seq": 4}'), Event("message", "a\nb")]
