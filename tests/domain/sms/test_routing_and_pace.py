"""Which gateway takes a message, and how fast."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from domain.sms.errors import ErrorClass
from domain.sms.pace import REGAIN_EVERY, Pace
from domain.sms.routing import Way, choose, may_be_ported
from domain.times import SECOND

MOBILE = Way("a", 1, frozenset({"mobile"}))
TELECOM = Way("b", 1, frozenset({"telecom"}))
ALL = Way("c", 3)


def test_shares_go_by_weight_and_stay() -> None:
    taken = Counter(choose(str(n), "mobile", [Way("x", 3), Way("y", 1), Way("z", 0)]) for n in range(4_000))
    assert set(taken) == {"x", "y"}
    assert 2_850 < taken["x"] < 3_150
    assert choose("m", "mobile", [Way("y", 1), Way("x", 3)]) == choose(
        "m", "mobile", [Way("x", 3), Way("y", 1)]
    )


def test_the_guessed_carrier_goes_first_and_the_others_are_there_for_who_was_ported() -> None:
    assert choose("m", "mobile", [MOBILE, TELECOM]) == "a"
    assert choose("m", "mobile", [MOBILE, TELECOM], tried={"a"}) == "b"
    assert choose("m", "unicom", [MOBILE]) == "a", "better than nowhere"
    assert choose("m", "mobile", [MOBILE], tried={"a"}) is None
    assert choose("m", "mobile", [Way("z", 0)]) == "z"


def test_only_a_gateway_of_certain_carriers_can_have_the_wrong_one() -> None:
    assert may_be_ported(ErrorClass.NUMBER, MOBILE)
    assert may_be_ported(ErrorClass.TRANSIENT, MOBILE)
    assert not may_be_ported(ErrorClass.NUMBER, ALL)
    assert not may_be_ported(ErrorClass.CONTENT, MOBILE)
    assert not may_be_ported(None, MOBILE)


def test_a_complaint_halves_the_rate_and_it_is_regained_by_tenths() -> None:
    pace = Pace(64, 0)
    pace.throttled(1_000)
    pace.throttled(1_000)
    assert pace.rate == 32, "ten complaints at once are one"
    assert pace.allows(1_000) == 0
    assert pace.allows(2_000) == 32
    pace.allows(1_000 + REGAIN_EVERY)
    assert 35 < pace.rate < 35.5
    pace.allows(1_000 + 20 * REGAIN_EVERY)
    assert pace.rate == 64


def test_who_says_how_long_to_wait_is_left_alone_so_long() -> None:
    pace = Pace(10, 0)
    pace.throttled(0, wait=7_000)
    assert pace.allows(6_999) == 0
    assert pace.allows(7_000) > 0


@given(st.lists(st.tuples(st.integers(-5_000, 5_000), st.integers(0, 100)), max_size=60))
def test_never_more_than_the_rate_whatever_the_clock_does(steps: list[tuple[int, int]]) -> None:
    pace, now, gone, passed = Pace(20, 0), 0, 0, 0
    for step, wanted in steps:
        now += step
        passed += max(step, 0)
        parts = min(wanted, pace.allows(now))
        pace.spend(parts)
        gone += parts
    assert gone <= 20 + 20 * passed / SECOND
