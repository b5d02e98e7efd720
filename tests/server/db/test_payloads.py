"""What is kept of a payload is opened as the very bytes that came, packed or not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.forms import call_of
from domain.wire import codec
from server.db import payloads
from server.db.sealing import SealBroken, Sealer
from tests.helpers.centre import KEYS, NOON

SEALER = Sealer(KEYS)
OP = "01a22c25-ce05-7943-a4be-a71957612553"


@given(
    st.one_of(st.binary(), st.binary(min_size=600, max_size=5_000), st.just(b"\x01"), st.just(b"\x01" * 900))
)
def test_any_payload_comes_back(payload: bytes) -> None:
    assert payloads.opened(SEALER, OP, payloads.kept(SEALER, OP, payload)) == payload


def test_a_long_one_with_the_same_words_over_and_over() -> None:
    payload = "群众说：民警来得很快。".encode() * 50_000
    assert payloads.opened(SEALER, OP, payloads.kept(SEALER, OP, payload)) == payload


def test_a_form_takes_less_than_half() -> None:
    form = codec.encode(call_of(1, NOON)[2])
    kept = payloads.kept(SEALER, OP, form)
    assert len(kept) < len(form) / 2
    assert payloads.opened(SEALER, OP, kept) == form


def test_what_an_earlier_version_sealed_is_opened() -> None:
    form = codec.encode(call_of(1, NOON)[2])
    assert payloads.opened(SEALER, OP, SEALER.seal(form, OP.encode())) == form


def test_another_operation_does_not_open_it() -> None:
    with pytest.raises(SealBroken):
        payloads.opened(SEALER, OP, payloads.kept(SEALER, OP[:-1] + "4", b"{}"))
