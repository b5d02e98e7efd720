"""What comes back: Kaplan and Meier with the log-log interval, judged by scipy and statsmodels."""

from __future__ import annotations

from math import isnan

import pytest
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight

from domain.figures.basis import Basis, Estimate, Figure, Formula, Insufficient
from domain.figures.survival import Followed, recurrence
from tests.domain.figures.inputs import CLOSE, random_inputs


def told(figure: Figure) -> Estimate:
    assert isinstance(figure, Estimate)
    return figure


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined")
def test_it_is_what_scipy_and_statsmodels_say() -> None:
    for random in random_inputs(61, of=4):
        orders = [
            Followed(random.randint(1, 90), random.random() < 0.3, n) for n in range(random.randint(5, 120))
        ]
        came = [order.days for order in orders if order.came_back]
        open_ = [order.days for order in orders if not order.came_back]
        days = random.randint(5, 90)
        found = recurrence(orders, days)
        if isinstance(found, Insufficient):
            assert not came
            assert max(open_) < days
            continue
        quiet = stats.ecdf(stats.CensoredData(came, right=open_)).sf
        assert found.value == pytest.approx(1 - quiet.evaluate(days), abs=CLOSE)
        if 0 < found.value < 1:
            ends = quiet.confidence_interval(method="log-log")
            low, high = float(ends.low.evaluate(days)), float(ends.high.evaluate(days))
            if not isnan(low) and not isnan(high):
                assert (found.low, found.high) == pytest.approx((1 - high, 1 - low), abs=CLOSE)
            curve = SurvfuncRight([o.days for o in orders], [int(o.came_back) for o in orders])
            assert found.value == pytest.approx(1 - curve.surv_prob[curve.surv_times <= days][-1], abs=CLOSE)


def test_orders_of_one_citizen_are_not_independent() -> None:
    alone = [Followed(n % 30 + 1, n % 3 == 0, n) for n in range(90)]
    twins = [Followed(one.days, one.came_back, one.group) for one in alone for _ in range(2)]
    apart = [Followed(one.days, one.came_back, n) for n, one in enumerate(twins)]
    once, together, as_if = (told(recurrence(orders, 25)) for orders in (alone, twins, apart))
    assert together.value == pytest.approx(as_if.value) == pytest.approx(once.value)
    assert (together.low, together.high) == pytest.approx((once.low, once.high), abs=0.01)
    assert as_if.high - as_if.low < together.high - together.low


def test_the_edges_are_said_in_words_or_have_an_interval() -> None:
    assert recurrence([], 90) == Insufficient(Basis(0, Formula.KAPLAN_MEIER))
    assert isinstance(recurrence([Followed(10, False, 1)], 90), Insufficient)
    none = told(recurrence([Followed(90, False, n) for n in range(30)], 90))
    assert (none.value, none.low) == (0, 0)
    assert none.high == pytest.approx(stats.beta.ppf(0.975, 1, 30))
    every = told(recurrence([Followed(n + 1, True, n) for n in range(30)], 90))
    assert (every.value, every.high) == (1, 1)
    assert every.low == pytest.approx(stats.beta.ppf(0.025, 30, 1))
