"""Parts: counted as carriers count, cut where a reader would not see it, and together they are the text again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.sms.parts import ALONE, JOINED, Whole, joined, part_count, split, units

_FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
_TEXTS = st.lists(
    st.sampled_from(["满", "1", "\n", "😀", "👍🏽", "1\ufe0f\u20e3", _FAMILY, "🇨🇳", "e\u0301"]), max_size=300
)


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("", []),
        ("满" * 70, [70]),
        ("满" * 71, [67, 4]),
        ("满" * 134, [67, 67]),
        ("满" * 135, [67, 67, 1]),
        ("满" * 68 + "😀", [70]),
        ("满" * 69 + "😀", [67, 4]),
        ("满" * 66 + "😀满满满", [66, 5]),
        ("满" * 64 + _FAMILY, [64, 8]),
    ],
)
def test_a_text_is_cut_as_carriers_count(text: str, sizes: list[int]) -> None:
    assert [units(part) for part in split(text)] == sizes
    assert part_count(text) == len(sizes)


@settings(max_examples=60, deadline=None)
@given(_TEXTS)
def test_parts_are_the_text_and_no_sign_is_cut(signs: list[str]) -> None:
    text = "".join(signs)
    parts = split(text)
    assert "".join(parts) == text
    assert all(units(part) <= (ALONE if len(parts) == 1 else JOINED) for part in parts)
    starts = {len("".join(signs[:n])) for n in range(len(signs) + 1)}
    assert {len("".join(parts[:n])) for n in range(len(parts))} <= starts
    for part in parts:
        part.encode("utf-16-be")


def test_more_parts_than_can_be_counted_are_refused() -> None:
    assert len(split("满" * (JOINED * 255))) == 255
    with pytest.raises(ValueError):
        split("满" * (JOINED * 255 + 1))


def test_a_long_reply_is_put_together_in_order_and_marked_where_a_part_is_missing() -> None:
    assert joined({2: "解决", 1: "没有"}, 2) == Whole("没有解决", cut=False)
    assert joined({3: "解决", 2: "没有"}, 3) == Whole("没有解决", cut=True)
    assert joined({}, 2) == Whole("", cut=True)
    assert joined({1: "a", 9: "b"}, 1) == Whole("a", cut=False)
