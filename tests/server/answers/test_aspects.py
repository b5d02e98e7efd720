"""Judgements packed into a column come out as they went in, in whatever order they were asked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.vocabulary import Aspect, Satisfaction
from server.answers.aspects import LETTERS, packed, unpacked


def test_every_aspect_has_a_letter_of_its_own() -> None:
    assert set(LETTERS) == set(Aspect)
    assert len(set(LETTERS.values())) == len(LETTERS)


@given(st.dictionaries(st.sampled_from(Aspect), st.sampled_from(Satisfaction), min_size=1))
def test_what_is_packed_comes_out_again(judged: dict[Aspect, Satisfaction]) -> None:
    text = packed(judged.items())
    assert text is not None
    assert dict(unpacked(text)) == judged
    assert packed(reversed(judged.items())) == text


def test_nothing_judged_is_nothing_kept() -> None:
    assert packed(()) is None
