"""So few answers that it is no chance."""

from __future__ import annotations

from math import comb

import pytest

from domain.sms.alarming import TAIL, tail, too_few


@pytest.mark.parametrize(("k", "n", "p"), [(0, 10, 0.3), (2, 20, 0.356), (5, 60, 0.2), (30, 100, 0.3)])
def test_the_tail_is_the_binomials(k: int, n: int, p: float) -> None:
    exact = sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1))
    assert tail(k, n, p) == pytest.approx(exact, rel=1e-9)


def test_an_ordinary_day_is_told_of_by_nobody_and_a_silent_carrier_at_once() -> None:
    assert not too_few(336, 1_000, 0.35)
    assert too_few(250, 1_000, 0.35)
    # Of a handful nobody can say anything.
    assert not too_few(0, 10, 0.35)
    assert too_few(0, 20, 0.35)
    assert tail(0, 16, 0.35) >= TAIL > tail(0, 17, 0.35)


@pytest.mark.parametrize(("k", "n", "p"), [(0, 0, 0.3), (5, 5, 0.3), (0, 100, 0.0)])
def test_where_nothing_was_usual_nothing_is_too_few(k: int, n: int, p: float) -> None:
    assert not too_few(k, n, p)
