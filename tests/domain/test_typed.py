"""Digits of either width are digits; what only looks like one is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.typed import half_width, typed_digit


@pytest.mark.parametrize(("key", "digit"), [("1", 1), ("0", 0), ("９", 9), ("０", 0)])
def test_a_digit_of_either_width_is_a_digit(key: str, digit: int) -> None:
    assert typed_digit(key) == digit


@pytest.mark.parametrize("key", ["²", "①", "⑴", "٣", "१", "Ⅲ", "三", "x", "", "12", "１２", " "])
def test_what_only_looks_like_a_digit_is_none(key: str) -> None:
    assert typed_digit(key) is None


@given(st.text(max_size=4))
def test_no_key_is_a_fault(key: str) -> None:
    digit = typed_digit(key)
    assert digit is None or 0 <= digit <= 9


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E)))
def test_full_width_is_the_same_text(text: str) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in text)
    assert half_width(wide) == text
    assert half_width(text) == text
