"""The last asking about another event, kept in three values, against all askings kept in a list."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.policy import LastAsked

ASKINGS = st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(1, 9)), max_size=8)


@given(ASKINGS, st.sampled_from(["a", "b", "c", "d"]))
def test_it_is_known_whenever_they_were_asked_about_anything_else(
    told: list[tuple[str, int]], event: str
) -> None:
    known = LastAsked()
    for about, at in told:
        known = known.and_then(about, at)
    assert known.about_another(event) == max((at for about, at in told if about != event), default=None)


def test_an_event_nobody_kept_is_another() -> None:
    before = LastAsked(5)
    assert before.about_another("a") == 5
    assert before.and_then("a", 7) == LastAsked(7, "a", 5)
    assert LastAsked(5).and_then("a", 3) == LastAsked(5, None, 3)
    assert LastAsked(5).and_then("a", 3).about_another("a") == 5
