"""The sample is drawn the same by anybody, at any time, in any order."""

from __future__ import annotations

from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.sampling import SamplePlan, drawn
from domain.vocabulary import BusinessLine, TaskReason

EVENTS = [str(UUID(int=Random(7).getrandbits(128) ^ n)) for n in range(20_000)]


def test_the_draw_is_pinned() -> None:
    """A change here would draw other citizens for a seed that is already on record."""
    assert [n for n in range(40) if drawn("2020-H1", f"event-{n}", 0.18)] == [
        7,
        8,
        24,
        26,
        28,
        30,
        31,
        35,
        37,
    ]


@pytest.mark.parametrize("share", [0.0, 0.01, 0.18, 0.5, 1.0])
def test_the_share_is_met(share: float) -> None:
    found = sum(drawn("seed", event, share) for event in EVENTS)
    spread = 5 * (share * (1 - share) * len(EVENTS)) ** 0.5
    assert abs(found - share * len(EVENTS)) <= spread


def test_another_seed_draws_another_sample() -> None:
    one = {event for event in EVENTS if drawn("one", event, 0.18)}
    two = {event for event in EVENTS if drawn("two", event, 0.18)}
    assert len(one & two) < 0.5 * len(one)


def test_seeds_may_be_long() -> None:
    assert len({drawn("x" * length, "event", 0.5) for length in range(60, 90)}) == 2


@given(st.text(min_size=1), st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_keeps_whom_a_smaller_one_drew(event: str, a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert drawn("seed", event, low) <= drawn("seed", event, high)


def test_defaults_call_every_dissatisfied_and_a_share_of_the_others() -> None:
    plan = SamplePlan("seed")
    assert plan.rate(BusinessLine.ALARM, TaskReason.SMS_DISSATISFIED) == 1
    assert plan.rate(BusinessLine.ALARM, TaskReason.AFTER_RECTIFICATION) == 1
    assert plan.rate(BusinessLine.TRAFFIC, TaskReason.SAMPLE) == 0.1631
    assert all(plan.draws(event, BusinessLine.ALARM, TaskReason.SMS_DISSATISFIED) for event in EVENTS[:200])


def test_lines_have_shares_of_their_own() -> None:
    plan = SamplePlan("seed", rates={BusinessLine.CASE: 1.0, BusinessLine.PERMIT: 0.0})
    assert all(plan.draws(event, BusinessLine.CASE) for event in EVENTS[:100])
    assert not any(plan.draws(event, BusinessLine.PERMIT) for event in EVENTS[:100])


def test_a_share_is_no_percentage() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        SamplePlan("seed", default_rate=18)
