"""The JSON gateway: what is certain about an answer, and what is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from domain.problems import ProblemError
from domain.signatures import proves
from domain.sms.errors import ErrorClass
from domain.sms.receipts import ReceiptState
from server.sms.gateways.http import HttpGateway
from server.sms.gateways.http_mapping import HttpSettings, HttpWords
from server.sms.gateways.interface import (
    LookedUp,
    Lost,
    NotUnderstood,
    RawIncoming,
    RawKind,
    Receipt,
    Refused,
    Reply,
    Submitted,
)
from server.sms.gateways.kinds import own_settings, settings_of
from tests.helpers.answering import Answering, answer, answering
from tests.server.sms.gateways.outgoing import REF, codes, outgoing

SETTINGS = """
url: {url}
headers: {{X-App: minyi}}
sign: {{secret: shared, signature: X-Sign, at: X-At}}
body: {{mobile: "{{number}}", content: "{{text}}", port: "{{sender}}", ref: "{{client_ref}}", tags: [a, "{{client_ref}}"]}}
answer: {{ok: {{code: ["0"]}}, code: code, ids: data.msgid}}
codes: {{"1005": throttled, BAL: account}}
receipts: {{items: reports, id: msgid, ref: ref, state: stat, codes: [err], delivered: [OK], pending: [P]}}
replies: {{items: replies, id: moid, number: mobile, to: dest, text: content}}
look_up: {{url: {url}, body: {{ref: "{{client_ref}}"}}, state: state, have: [SENT], never: [NONE]}}
seconds: 5
"""
AT = 1_764_500_000_000
GOOD = answer(200, {"code": 0, "data": {"msgid": "00Ab7"}})


def settings(url: str = "http://127.0.0.1:9/", of: str = SETTINGS) -> HttpSettings:
    own = "\n  ".join(of.format(url=url).splitlines())
    made = own_settings(settings_of(f"port: '10690110'\nown:\n  {own}", "http"), "http")
    assert isinstance(made, HttpSettings)
    return made


@contextmanager
def gateway(url: str) -> Iterator[HttpGateway]:
    made = settings(url)
    opened = HttpGateway(made, codes("http", made.codes), lambda: AT)
    try:
        yield opened
    finally:
        opened.close()


def sent(*answers: bytes) -> object:
    with answering(*answers) as server, gateway(server.url) as out:
        try:
            return out.submit(outgoing())
        except Lost as lost:
            return lost.cause


def test_a_message_goes_in_the_body_and_nowhere_else() -> None:
    with answering(GOOD) as server, gateway(server.url) as out:
        assert out.submit(outgoing()) == Submitted(("ab7",))
    (request,) = server.got
    body = json.loads(request.body)
    assert body == {
        "mobile": "13800000000",
        "content": outgoing().text,
        "port": "1069011001",
        "ref": REF,
        "tags": ["a", REF],
    }
    assert request.line == "POST /send HTTP/1.1"
    assert not any("13800000000" in value for value in request.headers.values())
    assert request.headers["x-app"] == "minyi"
    assert proves(request.headers["x-sign"], b"shared", int(request.headers["x-at"]), request.body)


def test_words_of_a_text_are_never_names_to_be_filled_in() -> None:
    with answering(GOOD) as server, gateway(server.url) as out:
        out.submit(outgoing(text="{number}{text}"))
    assert json.loads(server.got[0].body)["content"] == "{number}{text}"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (answer(200, {"code": "1005"}), Refused(ErrorClass.THROTTLED, "1005")),
        (answer(200, {"code": "KEYWORD"}), Refused(ErrorClass.CONTENT, "KEYWORD")),
        (answer(200, {"code": 4711}), Refused(ErrorClass.OTHER, "4711")),
        (answer(503, {"code": "busy"}), Refused(ErrorClass.TRANSIENT, "busy")),
        (answer(402, "pay first"), Refused(ErrorClass.ACCOUNT, "http 402")),
        (answer(401, {"code": "1"}), Refused(ErrorClass.ACCOUNT, "http 401")),
        (answer(429, "", "Retry-After: 7"), Refused(ErrorClass.THROTTLED, "http 429", 7_000)),
    ],
)
def test_what_says_no(said: bytes, told: Refused) -> None:
    assert sent(said) == told


@pytest.mark.parametrize(
    "said",
    [
        answer(200, "<html>welcome</html>"),
        answer(503, "<html>bad gateway</html>"),
        answer(302, "", "Location: http://127.0.0.1/"),
        answer(200, {"code": 0}),
        answer(200, {"code": 0, "data": {"msgid": None}}),
        answer(200, {"code": {"a": 1}}),
        answer(200, [1, 2]),
        answer(200, "[" * 5_000),
        answer(200, {"code": 0, "data": {"msgid": "1"}})[:-9],
        answer(200, {"code": 0, "data": {"msgid": "x" * 70_000}}),
        b"HTTP/1.1 200 OK\r\n",
        b"nothing of the kind\r\n\r\n",
        b"",
    ],
)
def test_what_says_nothing_certain_leaves_it_unknown(said: bytes) -> None:
    assert isinstance(sent(said), str)


def test_without_a_connection_nothing_was_sent() -> None:
    gone = Answering(b"")
    gone.close()
    with gateway(gone.url) as out:
        told = out.submit(outgoing())
        assert isinstance(told, Refused)
        assert told.error is ErrorClass.DOWN
        assert not out.health().up


@pytest.mark.parametrize(
    ("said", "looked"),
    [
        (answer(200, {"state": "SENT"}), LookedUp.HAVE_IT),
        (answer(200, {"state": "NONE"}), LookedUp.NEVER_HAD_IT),
        (answer(200, {"state": "?"}), LookedUp.CANNOT_SAY),
        (answer(500, {"state": "NONE"}), LookedUp.CANNOT_SAY),
        (answer(200, "NONE"), LookedUp.CANNOT_SAY),
        (b"", LookedUp.CANNOT_SAY),
    ],
)
def test_a_look_up_is_believed_only_when_it_is_plain(said: bytes, looked: LookedUp) -> None:
    with answering(said) as server, gateway(server.url) as out:
        assert out.look_up(REF) is looked


def understood(kind: RawKind, content: object) -> list[object]:
    made = settings()
    return list(
        HttpWords(made, codes("http", made.codes)).understand(RawIncoming(kind, json.dumps(content).encode()))
    )


def test_receipts_as_the_settings_describe_them() -> None:
    reports = [
        {"msgid": "00AB7", "stat": "OK"},
        {"msgid": "2", "ref": REF, "stat": "P"},
        {"msgid": 3, "stat": "UNDELIV", "err": "PHONEERR"},
        {"stat": "OK"},
        {"msgid": "4"},
        "five",
        None,
    ]
    assert understood(RawKind.RECEIPT, {"reports": reports}) == [
        Receipt("ab7", "", None, ReceiptState.DELIVERED, ("OK",)),
        Receipt("2", REF, None, ReceiptState.PENDING, ("P",)),
        Receipt("3", "", None, ReceiptState.FAILED, ("UNDELIV", "PHONEERR"), ErrorClass.NUMBER),
    ]


def test_replies_as_the_settings_describe_them() -> None:
    replies = {"moid": 7, "mobile": "+8613800000001", "dest": "1069011002", "content": "满意\ud83d\x00"}
    (reply,) = understood(RawKind.REPLY, {"replies": replies})
    assert isinstance(reply, Reply)
    assert (reply.reply_id, reply.number, reply.to) == ("7", "13800000001", "1069011002")
    assert reply.text.startswith("满意")
    reply.text.encode()


@pytest.mark.parametrize("content", [[], {}, {"reports": 7}, {"reports": [{}]}, "x", None])
def test_what_the_settings_do_not_describe_is_not_understood(content: object) -> None:
    with pytest.raises(NotUnderstood):
        understood(RawKind.RECEIPT, content)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"{{number}}"', '"{{mobile}}"'),
        ("url: {url}\nh", "url: {url}?to={{number}}\nh"),
        ("url: {url}\nh", "url: ftp://x\nh"),
        ('content: "{{text}}"', "content: fixed"),
        ("seconds: 5", "seconds: soon"),
        ("seconds: 5", "secs: 5"),
        ("id: msgid, ref: ref, ", ""),
        ("throttled", "maybe"),
        ("headers:", "headers: ["),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(old: str, new: str) -> None:
    assert old in SETTINGS
    with pytest.raises(ProblemError):
        settings(of=SETTINGS.replace(old, new, 1))
