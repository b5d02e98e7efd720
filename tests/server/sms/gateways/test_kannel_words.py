"""Kannel without Kannel: what is sent to smsbox, and what its hooks say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from domain.sms.errors import ErrorClass
from domain.sms.receipts import ReceiptState
from server.sms.gateways.interface import (
    Lost,
    NotUnderstood,
    RawIncoming,
    RawKind,
    Receipt,
    Refused,
    Reply,
    Submitted,
)
from server.sms.gateways.kannel import KannelGateway, KannelSettings, KannelWords
from tests.helpers.answering import answer, answering
from tests.server.sms.gateways.outgoing import REF, codes, outgoing

HOOKS = "http://kannel:word@127.0.0.1:8110/api/v1/sms/hooks/k"


@contextmanager
def gateway(url: str) -> Iterator[KannelGateway]:
    made = KannelGateway(
        KannelSettings(url, "minyi", "secret", HOOKS, seconds=5), codes("kannel"), lambda _: None
    )
    try:
        yield made
    finally:
        made.close()


def test_parts_go_one_by_one_with_their_own_address_for_receipts() -> None:
    with answering(answer(202, "0: Accepted for delivery")) as server, gateway(server.url) as out:
        assert out.submit(outgoing(most=40)) == Submitted((f"{REF}:0", f"{REF}:1"))
    first, second = server.got
    assert (first.body + second.body).decode("utf-16-be") == outgoing().text
    assert first.line == "POST /send HTTP/1.1"
    assert first.headers["x-kannel-to"] == "13800000000"
    assert second.headers["x-kannel-dlr-url"] == f"{HOOKS}/receipt?ref={REF}&part=1&state=%d"
    assert second.headers["x-kannel-udh"].endswith("0202")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (answer(403, "4: Authorization failed"), Refused(ErrorClass.ACCOUNT, "kannel 403")),
        (answer(503, "3: Temporal failure, try again later."), Refused(ErrorClass.TRANSIENT, "kannel 503")),
        (answer(400, "1: Missing receiver"), Refused(ErrorClass.OTHER, "kannel 400")),
    ],
)
def test_kannels_own_words_say_no(said: bytes, told: Refused) -> None:
    with answering(said) as server, gateway(server.url) as out:
        assert out.submit(outgoing()) == told


@pytest.mark.parametrize("said", [answer(503, "<html>"), answer(200, ""), b""])
def test_anything_else_leaves_it_unknown(said: bytes) -> None:
    with answering(said) as server, gateway(server.url) as out, pytest.raises(Lost):
        out.submit(outgoing())


def understood(raw: RawIncoming) -> object:
    (found,) = KannelWords(codes("kannel")).understand(raw)
    return found


@pytest.mark.parametrize(
    ("query", "state", "error"),
    [
        ({"state": "8"}, ReceiptState.PENDING, None),
        ({"state": "1"}, ReceiptState.DELIVERED, None),
        ({"state": "2"}, ReceiptState.FAILED, ErrorClass.HANDSET),
        ({"state": "16"}, ReceiptState.FAILED, ErrorClass.OTHER),
        ({"state": "2", "said": "id:1 stat:UNDELIV err:000 text:"}, ReceiptState.FAILED, ErrorClass.HANDSET),
        ({"state": "2", "said": "id:1 stat:PHONEERR err:000 text:"}, ReceiptState.FAILED, ErrorClass.NUMBER),
    ],
)
def test_receipts(query: dict[str, str], state: ReceiptState, error: ErrorClass | None) -> None:
    told = understood(RawIncoming(RawKind.RECEIPT, b"", query={"ref": REF, "part": "1", **query}))
    assert isinstance(told, Receipt)
    assert (told.gateway_id, told.client_ref, told.part) == (f"{REF}:1", REF, 1)
    assert (told.state, told.error) == (state, error)


@pytest.mark.parametrize(
    "query", [{}, {"ref": REF, "part": "x", "state": "1"}, {"ref": REF, "part": "0", "state": "9"}]
)
def test_what_kannel_never_says(query: dict[str, str]) -> None:
    with pytest.raises(NotUnderstood):
        understood(RawIncoming(RawKind.RECEIPT, b"", query=query))


def test_a_reply_in_the_words_of_its_headers() -> None:
    headers = {
        "content-type": "text/plain; charset=UTF-16BE",
        "x-kannel-from": "+8613800000001",
        "x-kannel-to": "1069011002",
        "x-kannel-udh": "%05%00%03%07%02%01",
    }
    told = understood(RawIncoming(RawKind.REPLY, "不满意".encode("utf-16-be"), headers))
    assert isinstance(told, Reply)
    assert (told.number, told.to, told.text) == ("13800000001", "1069011002", "不满意")
    assert told.long is not None
    assert told.long.total == 2
    with pytest.raises(NotUnderstood, match="send-sender"):
        understood(RawIncoming(RawKind.REPLY, b"1", {"content-type": "text/plain"}))
