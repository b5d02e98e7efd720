"""The two gateways that reach nobody."""

from __future__ import annotations

import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from domain.sms.errors import ErrorClass
from domain.sms.receipts import ReceiptState
from server.sms.gateways.file import MOST_LINES, FileGateway, FileSettings, FileWords
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
from server.sms.gateways.simulate import ENDINGS, LOST, SimulateGateway, SimulateSettings, SimulateWords
from tests.server.sms.gateways.outgoing import REF, Kept, codes, outgoing


def test_a_file_has_a_line_for_each_message_and_knows_which(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    out = FileGateway(FileSettings(str(path)))
    assert out.look_up(REF) is LookedUp.NEVER_HAD_IT
    assert out.submit(outgoing()) == Submitted((REF,))
    line = json.loads(path.read_text("utf-8"))
    assert line == {"ref": REF, "from": "1069011001", "to": "13800000000", "text": outgoing().text}
    assert path.stat().st_mode & 0o777 == 0o600
    assert out.look_up(REF) is LookedUp.HAVE_IT
    assert out.look_up(REF[:-1]) is LookedUp.NEVER_HAD_IT


def test_a_disk_that_is_full_has_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = FileGateway(FileSettings(str(tmp_path / "out.jsonl")))
    write = os.write

    def halfway(handle: int, data: bytes) -> int:
        if len(data) < 100:
            raise OSError(28, "full")
        return write(handle, data[:60])

    monkeypatch.setattr(os, "write", halfway)
    told = out.submit(outgoing())
    assert told == Refused(ErrorClass.DOWN, "os 28")
    assert (tmp_path / "out.jsonl").read_bytes() == b""


def test_a_folder_that_is_gone_takes_nothing(tmp_path: Path) -> None:
    out = FileGateway(FileSettings(str(tmp_path / "gone" / "out.jsonl")))
    assert out.submit(outgoing()) == Refused(ErrorClass.DOWN, "os 2")
    assert not out.health().up


def test_many_lines_are_durable_by_few_flushes_and_each_before_it_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, durable, flushes = tmp_path / "out.jsonl", [b""], [0]
    out = FileGateway(FileSettings(str(path)))
    waiting = threading.Barrier(8, timeout=10)
    flush = os.fsync

    def slowly(handle: int) -> None:
        there = path.read_bytes()
        flush(handle)
        durable[0], flushes[0] = there, flushes[0] + 1

    monkeypatch.setattr(os, "fsync", slowly)

    def hand(n: int) -> bool:
        waiting.wait()
        taken = out.submit(outgoing(ref=f"{REF[:-1]}{n}"))
        return taken == Submitted((f"{REF[:-1]}{n}",)) and f"{REF[:-1]}{n}".encode() in durable[0]

    with ThreadPoolExecutor(8) as hands:
        assert all(hands.map(hand, range(8)))
    assert 1 <= flushes[0] <= 8
    assert len(path.read_bytes().splitlines()) == 8


def test_a_file_that_was_taken_away_is_made_anew_and_flushed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, flushes = tmp_path / "out.jsonl", list[int]()
    out = FileGateway(FileSettings(str(path)))
    flush = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (flushes.append(handle), flush(handle))[1])
    for n in range(3):
        out.submit(outgoing(ref=f"{REF[:-1]}{n}"))
        if n == 0:
            path.rename(tmp_path / "taken.jsonl")
        if n == 1:
            path.write_bytes(b"")
    assert len(flushes) == 3
    assert len(path.read_bytes().splitlines()) == 1


def test_a_flush_that_fails_leaves_it_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_handle: int) -> None:
        raise OSError(5, "io")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(Lost):
        FileGateway(FileSettings(str(tmp_path / "out.jsonl"))).submit(outgoing())


def simulated(ending: str) -> tuple[list[object], list[Receipt], list[str]]:
    """What two handings-over to such a number gave, what was told of them, and what was written back."""
    kept = Kept()
    out = SimulateGateway(SimulateSettings(), codes("smpp"), kept.take)
    out.pulse(1_000)
    answers: list[object] = []
    for n in (1, 2):
        try:
            answers.append(out.submit(outgoing(f"1380000{ending}", f"{REF[:-1]}{n}")))
        except Lost as lost:
            answers.append(lost)
        if n == 1:
            out.pulse(60_000)
            told = [one for raw in kept for one in SimulateWords(codes("smpp")).understand(raw)]
    receipts = [one for one in told if isinstance(one, Receipt)]
    return answers, receipts, [one.text for one in told if isinstance(one, Reply)]


@pytest.mark.parametrize("ending", [*ENDINGS, "7777"])
def test_every_ending_has_its_outcome(ending: str) -> None:
    (first, second), receipts, replies = simulated(ending)
    outcome = ENDINGS.get(ending)
    taken = Submitted((REF,))
    if outcome is None:
        assert (first, [r.state for r in receipts], replies) == (taken, [ReceiptState.DELIVERED], [])
        return
    if outcome.response == LOST:
        assert isinstance(first, Lost)
    elif outcome.response:
        assert isinstance(first, Refused)
        assert isinstance(second, Submitted) is (outcome.times == 1)
        assert receipts == []
        return
    else:
        assert first == taken
    assert [r.codes[0] for r in receipts] == list(outcome.receipts)
    assert all(r.client_ref == REF for r in receipts)
    assert replies == ([outcome.reply] if outcome.reply else [])


def test_the_endings_give_every_class() -> None:
    classes = set()
    for ending in ENDINGS:
        (first, _), receipts, _ = simulated(ending)
        classes |= {first.error} if isinstance(first, Refused) else set()
        classes |= {receipt.error for receipt in receipts if receipt.error}
    assert classes == set(ErrorClass) - {ErrorClass.DOWN}


def test_one_receipt_comes_before_the_answer() -> None:
    kept = Kept()
    out = SimulateGateway(SimulateSettings(), codes("smpp"), kept.take)
    out.submit(outgoing("13800000129"))
    assert [raw.kind for raw in kept] == [RawKind.RECEIPT]


def brought(kind: RawKind, body: str) -> list[object]:
    return list(FileWords(codes("file")).understand(RawIncoming(kind, body.encode())))


def test_lines_that_are_brought_back_say_what_became_of_the_lines_that_went_out() -> None:
    lines = f'{{"ref": "{REF}", "stat": "DELIVRD"}}\n{{"ref": "x-1", "stat": "BLACK"}}\n{{"ref": "y-1", "stat": ""}}\n'
    assert brought(RawKind.RECEIPT, lines) == [
        Receipt(REF, REF, None, ReceiptState.DELIVERED, ("DELIVRD",)),
        Receipt("x-1", "x-1", None, ReceiptState.FAILED, ("BLACK",), ErrorClass.BLOCKED),
        Receipt("y-1", "y-1", None, ReceiptState.PENDING, ("",)),
    ]


def test_lines_that_are_brought_back_say_what_citizens_wrote() -> None:
    line = '{"id": "7", "from": "+8613800000000", "to": "1069011001", "text": "3，没人来"}'
    said = "3，没人来"
    assert brought(RawKind.REPLY, line) == [Reply("7", "13800000000", "1069011001", said.encode(), said)]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (RawKind.RECEIPT, ""),
        (RawKind.RECEIPT, '{"ref": "a-1", "stat": "DELIVRD"}\n{"ref": "b-1"'),
        (RawKind.RECEIPT, '{"from": "13800000000", "to": "1069", "text": "1"}'),
        (RawKind.REPLY, '{"ref": "a-1", "stat": "DELIVRD"}'),
        (RawKind.RECEIPT, '{"ref": "a-1", "stat": "DELIVRD"}\n' * (MOST_LINES + 1)),
    ],
)
def test_a_delivery_that_is_not_whole_says_nothing(kind: RawKind, body: str) -> None:
    with pytest.raises(NotUnderstood):
        brought(kind, body)


def test_bytes_that_are_no_text_say_nothing() -> None:
    with pytest.raises(NotUnderstood):
        FileWords(codes("file")).understand(
            RawIncoming(RawKind.RECEIPT, b'{"ref": "\xff\xfe", "stat": "DELIVRD"}')
        )
