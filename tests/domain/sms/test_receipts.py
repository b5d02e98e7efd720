"""Ids of gateways that differ by a zero, a case or a base; states; receipts as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.sms.receipts import (
    LONGEST_KEPT,
    IdBase,
    ReceiptState,
    Told,
    normalised,
    read_receipt_text,
    stat_of_message_state,
    state_of,
)


@given(st.integers(0, 2**64), st.integers(0, 6))
def test_an_id_is_the_same_in_either_base_case_and_width(number: int, zeros: int) -> None:
    decimal = normalised("0" * zeros + str(number), IdBase.DECIMAL)
    assert (
        decimal
        == normalised(f"{'0' * zeros}{number:x}", IdBase.HEX)
        == normalised(f" 0x{number:X}", IdBase.HEX)
    )


@given(st.text("0aF_x-９ß\0 ", max_size=12), st.integers(1, 40), st.sampled_from(IdBase))
def test_no_id_is_refused_and_none_is_longer_than_can_be_kept(told: str, times: int, base: IdBase) -> None:
    assert 1 <= len(normalised(told * times, base)) <= LONGEST_KEPT


def test_what_is_no_number_of_its_base_is_never_taken_for_one() -> None:
    assert normalised("12ab", IdBase.DECIMAL) != normalised("12ab", IdBase.HEX)
    assert normalised("１２", IdBase.DECIMAL) == "~１２"
    assert normalised("1_2", IdBase.DECIMAL) == "~1_2"


def test_signs_are_compared_without_case_and_leading_zeros() -> None:
    assert normalised("00Ab-7", IdBase.TEXT) == normalised("aB-7 ", IdBase.TEXT)
    assert normalised("000", IdBase.TEXT) == "0"


@pytest.mark.parametrize(
    ("stat", "state"),
    [
        ("DELIVRD", ReceiptState.DELIVERED),
        ("delivrd ", ReceiptState.DELIVERED),
        ("ACCEPTD", ReceiptState.PENDING),
        ("ENROUTE", ReceiptState.PENDING),
        ("UNKNOWN", ReceiptState.PENDING),
        ("UNDELIV", ReceiptState.FAILED),
        ("MK:0001", ReceiptState.FAILED),
        ("BLORP", ReceiptState.FAILED),
    ],
)
def test_states(stat: str, state: ReceiptState) -> None:
    assert state_of(stat) is state


def test_a_receipt_is_read_from_its_text() -> None:
    text = "id:0a1F sub:001 dlvrd:001 submit date:2611300900 done date:2611300901 stat:MK:0001 err:021 text:stat:DELIVRD id:9"
    assert read_receipt_text(text) == Told("0a1F", "MK:0001", "021")
    assert read_receipt_text("stat:DELIVRD") == Told("", "DELIVRD", "")
    assert read_receipt_text("sub:001 text:stat:DELIVRD") is None, "the citizen's telephone does not say so"


def test_the_optional_state_of_smpp() -> None:
    assert state_of(stat_of_message_state(2)) is ReceiptState.DELIVERED
    assert state_of(stat_of_message_state(5)) is ReceiptState.FAILED
    assert state_of(stat_of_message_state(99)) is ReceiptState.PENDING
