"""An operation comes back as it was signed, from what a database of any age kept of it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from domain.problems import ProblemError
from domain.wire import codec
from domain.wire.envelope import Envelope, author_mac, mac_holds
from domain.wire.message import replace
from server.db.envelopes import ENVELOPE, rest_of, whole_envelope
from server.db.sealing import KeyedHash, KeyFile, SealBroken, Sealer
from tests.helpers.centre import new_id

SEALER = Sealer(KeyFile.fresh())
KEY = b"k" * 32


def signed() -> Envelope:
    plain = Envelope(
        new_id(), "note.write", 1, new_id(), 7, '{"text":"他说下周再来"}', new_id(), "0" * 64, new_id(), 3, 1_795_320_000_000,
        -1500, 60_000, 4, 5, new_id(),
    )  # fmt: skip
    return replace(plain, author_mac=author_mac(KEY, plain))


def row_of(envelope: Envelope, kept: bytes) -> SimpleNamespace:
    """The receipt's row: its own instant is never later than the arrival."""
    names = {column.name: getattr(envelope, column.name) for column in ENVELOPE}
    return SimpleNamespace(**names, occurred_at=1, envelope=kept)


def test_each_way_of_keeping_it_gives_the_operation_as_it_was_signed() -> None:
    envelope = signed()
    clear = codec.encode(replace(envelope, payload=""))
    for kept in (rest_of(envelope), clear, SEALER.seal(clear, envelope.op_id.encode())):
        whole = whole_envelope(SEALER, row_of(envelope, kept), envelope.payload.encode())
        assert whole == envelope
        assert mac_holds(KeyedHash(KEY), whole)


def test_what_is_kept_says_nothing_of_the_citizen() -> None:
    envelope = signed()
    assert envelope.payload.encode() not in rest_of(envelope)
    assert len(rest_of(envelope)) < 120


def test_a_receipt_that_was_changed_proves_no_author() -> None:
    envelope = signed()
    row = row_of(envelope, rest_of(envelope))
    row.entity_id = new_id()
    assert not mac_holds(KeyedHash(KEY), whole_envelope(SEALER, row, envelope.payload.encode()))


def test_what_was_sealed_for_another_operation_is_not_taken() -> None:
    envelope = signed()
    kept = SEALER.seal(codec.encode(envelope), new_id().encode())
    with pytest.raises(SealBroken):
        whole_envelope(SEALER, row_of(envelope, kept), b"")
    with pytest.raises(ProblemError):
        whole_envelope(SEALER, row_of(envelope, b"[1]"), b"")
