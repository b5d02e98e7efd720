"""Whose turn a task is: who put it back and why, and who found no common language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dispositions import Disposition
from domain.tasks.facts import Attempt, Fact, PutBack
from domain.tasks.turns import Asking, Turn, acquainted, turn
from domain.times import DAY
from domain.vocabulary import PutBackReason
from tests.domain.clock import at

R = PutBackReason
MORNING = at("06-01 09:30")
LATER = at("06-01 19:59")
NEXT_DAY = at("06-02 00:00")


def back(why: R, agent: str = "me", language: str | None = None, when: int = MORNING) -> PutBack:
    return PutBack(f"{agent} {why}", when, agent, why, language)


def turn_of(*facts: Fact, now: int = LATER, skills: str = "", there: str = "") -> Turn:
    return turn(
        facts,
        Asking(
            "me",
            now,
            speaks=lambda code: code in skills.split(),
            spoken_here=lambda code: code in there.split(),
        ),
    )


def test_what_nobody_put_back_is_in_its_usual_place() -> None:
    assert turn_of() is Turn.USUAL
    assert turn_of(Attempt("a", MORNING, Disposition.NO_ANSWER, "me")) is Turn.USUAL


def test_who_knows_the_citizen_never_gets_the_task_and_others_do() -> None:
    assert turn_of(back(R.ACQUAINTED)) is Turn.NEVER
    assert turn_of(back(R.ACQUAINTED), now=MORNING + 400 * DAY) is Turn.NEVER
    assert turn_of(back(R.ACQUAINTED, "another")) is Turn.USUAL
    assert acquainted([back(R.ACQUAINTED)], "me")
    assert not acquainted([back(R.ACQUAINTED, "another"), back(R.NOISE)], "me")


@pytest.mark.parametrize("why", [R.NOISE, R.OTHER, R.DIALECT])
def test_whoever_put_it_back_gets_it_that_day_only_where_nothing_else_is(why: R) -> None:
    assert turn_of(back(why), skills="yue", there="yue") is Turn.LAST
    assert turn_of(back(why), now=NEXT_DAY) is Turn.USUAL
    if why is not R.DIALECT:
        assert turn_of(back(why, "another", "yue"), there="yue") is Turn.USUAL


def test_a_dialect_goes_to_who_speaks_it_first() -> None:
    told = back(R.DIALECT, "another", "yue")
    assert turn_of(told, there="yue") is Turn.LAST
    assert turn_of(told, skills="yue", there="yue") is Turn.USUAL
    assert turn_of(told) is Turn.USUAL, "nobody who speaks it is at work: anybody may try"
    assert turn_of(told, there="nan") is Turn.USUAL
    assert turn_of(told, now=NEXT_DAY, there="yue") is Turn.USUAL, "who speaks it had the day"
    assert turn_of(back(R.DIALECT, "another"), there="yue") is Turn.USUAL, "which one was not told"


def test_the_day_is_the_city_s() -> None:
    late = back(R.NOISE, when=at("06-01 23:50"))
    assert turn_of(late, now=at("06-01 23:59")) is Turn.LAST
    assert turn_of(late, now=at("06-02 00:10")) is Turn.USUAL


def test_who_found_no_common_language_never_calls_again() -> None:
    assert turn_of(Attempt("a", MORNING, Disposition.LANGUAGE, "me"), now=NEXT_DAY) is Turn.NEVER
    assert turn_of(Attempt("a", MORNING, Disposition.LANGUAGE, "another")) is Turn.USUAL


facts = st.builds(
    PutBack,
    id=st.sampled_from("abcde"),
    at=st.integers(MORNING, NEXT_DAY),
    agent_id=st.sampled_from(["me", "another"]),
    reason=st.sampled_from(R),
    language=st.sampled_from([None, "yue"]),
)


@given(st.lists(facts, max_size=5), st.randoms())
def test_the_gravest_reason_holds_in_any_order(listed: list[PutBack], random: object) -> None:
    expected = max((turn_of(fact, there="yue") for fact in listed), default=Turn.USUAL)
    random.shuffle(listed)  # type: ignore[attr-defined]
    assert turn_of(*listed, there="yue") is expected
