"""Citizens are steered so that exactly so many are called, and an urn gives what is in it."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from domain.sampling import DEFAULT_RATE, drawn
from server.replay.steering import Steered, Urn, steered


def called(taken: list[bool], who: Steered) -> int:
    return sum((one or n in who.sour) and n not in who.gone for n, one in enumerate(taken))


@pytest.mark.parametrize("calls", [0, 20, 33, 40, 200])
def test_exactly_so_many_are_called_whatever_was_drawn(calls: int) -> None:
    taken = [drawn("seed", f"event {n}", DEFAULT_RATE) for n in range(200)]
    who = steered(calls, taken, [1.0] * 200, Random(1))
    assert called(taken, who) == calls
    assert all(not taken[n] for n in who.sour)
    assert all(taken[n] for n in who.gone)


def test_more_calls_than_citizens_are_refused() -> None:
    with pytest.raises(ValueError, match="3 calls to 2 citizens"):
        steered(3, [True, False], [1.0, 1.0], Random(1))


def test_who_is_likelier_to_be_unhappy_is_had_more_often() -> None:
    weights = [9.0] * 50 + [1.0] * 50
    had = Counter[bool]()
    for seed in range(40):
        had.update(n < 50 for n in steered(10, [False] * 100, weights, Random(seed)).sour)
    assert had[True] > 3 * had[False]


def test_an_urn_gives_what_is_in_it_and_then_nothing() -> None:
    urn = Urn({"attitude": 3, "result": 2, "none": 0}, Random(1))
    urn.take("result")
    assert Counter(urn.draw() for _ in range(4)) == {"attitude": 3, "result": 1}
    assert len(urn) == 0
    with pytest.raises(LookupError):
        urn.draw()
    with pytest.raises(LookupError):
        urn.take("attitude")
