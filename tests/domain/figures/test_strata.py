"""The rate of three strata: by hand, at its edges, and how small cells are joined."""

from __future__ import annotations

from dataclasses import replace
from math import inf, sqrt

import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from domain.figures.basis import Basis, Estimate, Figure, Formula, Insufficient
from domain.figures.strata import (
    Cell,
    Opinions,
    Score,
    both_ways,
    design_effect,
    effective,
    merged,
    not_answering,
    rate,
)
from tests.domain.figures.inputs import CLOSE, random_inputs

CELL = Cell(26, 707, Opinions(248, 19, 0), Opinions(86, 9, 5), groups=100, called=160)


def told(figure: Figure) -> Estimate:
    assert isinstance(figure, Estimate)
    return figure


def test_one_cell_is_what_the_formula_says() -> None:
    for random in random_inputs(21, of=4):
        answers = Opinions(*(random.randint(0, 60) for _ in range(3)))
        if answers.n < 2:
            continue
        size_s = int(answers.n) + random.choice((1, random.randint(1, 900)))
        groups, effect = random.randint(2, int(answers.n)), random.choice((1.0, random.uniform(1, 3)))
        cell = Cell(
            random.randint(0, 50),
            size_s,
            Opinions(random.randint(0, 90), 3, 0),
            answers,
            groups,
            effect=effect,
        )
        for score in Score:
            found = told(rate([cell], score))
            p = answers.mean(score)
            n = answers.n / (1 - answers.n / size_s) / effect
            if score is Score.WEIGHTED and 0 < p < 1:
                squares = (answers.satisfied + answers.middle / 4) / answers.n - p * p
                n *= min(3.0, p * (1 - p) / squares) if squares else 3.0
            n *= (stats.norm.ppf(0.975) / stats.t.ppf(0.975, groups - 1)) ** 2
            sure = cell.b.satisfied + score.middle * cell.b.middle
            expected = [
                (sure + size_s * end) / cell.size
                for end in (p, *proportion_confint(p * n, n, method="wilson"))
            ]
            assert (found.value, found.low, found.high) == pytest.approx(expected, abs=CLOSE)
            assert found.basis == Basis(cell.size, Formula.STRATA)


def test_the_model_of_the_papers_is_met_where_shares_of_phone_answers_are_not() -> None:
    """Opinions 86, 8, 6%; replies 30, 25, 45% of 96%; reached 62% (68% of the dissatisfied)."""
    opinions, replies, reached = (0.86, 0.08, 0.06), (0.30, 0.25, 0.45), (0.62, 0.62, 0.68)
    b = [opinions[i] * replies[i] * 0.96 for i in range(2)]
    a = opinions[2] * replies[2] * 0.96
    s = [opinions[0] - b[0], opinions[1] - b[1], opinions[2] - a]
    scale = 1_000_000
    cell = Cell(
        round(a * scale),
        round(sum(s) * scale),
        Opinions(b[0] * scale, b[1] * scale),
        Opinions(*(share * got * scale for share, got in zip(s, reached, strict=True))),
        groups=1_000,
        called=round(sum(s) * scale),
    )
    assert [round(100 * told(rate([cell], score)).value, 1) for score in (Score.STRICT, Score.INCLUSIVE)] == [
        85.7,
        93.7,
    ]
    for score, truth in ((Score.STRICT, 0.86), (Score.WEIGHTED, 0.90), (Score.INCLUSIVE, 0.94)):
        band = told(not_answering([cell], score))
        assert band.low < truth < band.high
        first = told(rate([cell], score))
        assert band.value == first.value
        assert band.low < first.low < first.high < band.high


def test_who_was_not_reached_moves_the_interval_by_hand() -> None:
    """Of 160 called 60 were not reached, so 5 in 100 dissatisfied become 7.3, or 3.4, in three eighths of S."""
    first, band = told(rate([CELL], Score.INCLUSIVE)), told(not_answering([CELL], Score.INCLUSIVE))
    worse, better = 0.05 * 1.5 / (0.95 + 0.05 * 1.5), 0.05 / 1.5 / (0.95 + 0.05 / 1.5)
    share = CELL.size_s / CELL.size * 60 / 160
    assert first.low - band.low == pytest.approx(share * (worse - 0.05))
    assert band.high - first.high == pytest.approx(share * (0.05 - better))
    reached = replace(CELL, called=100)
    assert told(not_answering([reached], Score.STRICT)).low == told(rate([reached], Score.STRICT)).low


def test_several_cells_are_joined_by_their_sizes() -> None:
    other = replace(CELL, size_a=100, s=Opinions(40, 5, 5), groups=50)
    one, two, both = (told(rate(cells, Score.STRICT)) for cells in ([CELL], [other], [CELL, other]))
    share = CELL.size / (CELL.size + other.size)
    assert both.value == pytest.approx(share * one.value + (1 - share) * two.value)
    assert both.value - both.low == pytest.approx(
        sqrt((share * (one.value - one.low)) ** 2 + ((1 - share) * (two.value - two.low)) ** 2)
    )


def test_everybody_asked_leaves_no_interval_unless_the_events_are_a_draw() -> None:
    cell = replace(CELL, size_s=100)
    whole, drawn = told(rate([cell], Score.STRICT)), told(rate([cell], Score.STRICT, finite=False))
    assert whole.low == whole.value == whole.high == drawn.value
    assert drawn.low < drawn.value < drawn.high
    assert effective(cell, Score.STRICT) == inf


@pytest.mark.parametrize(
    "cell",
    [
        replace(CELL, s=Opinions(), groups=0),
        replace(CELL, s=Opinions(1), groups=1),
        replace(CELL, groups=1),
    ],
)
def test_too_little_is_said(cell: Cell) -> None:
    assert rate([cell], Score.STRICT) == Insufficient(Basis(cell.size, Formula.STRATA))
    assert isinstance(rate([CELL, cell], Score.STRICT), Insufficient)


def test_nothing_at_all_and_no_s_at_all() -> None:
    assert rate([], Score.STRICT) == Insufficient(Basis(0, Formula.STRATA))
    assert not_answering([], Score.STRICT) == Insufficient(Basis(0, Formula.NON_RESPONSE))
    assert isinstance(not_answering([replace(CELL, s=Opinions(), groups=0)], Score.STRICT), Insufficient)
    known = told(rate([Cell(1, 0, Opinions(2, 1), Opinions(), 0)], Score.WEIGHTED))
    assert known.low == known.value == known.high == 2.5 / 4


@pytest.mark.parametrize("answers", [Opinions(30), Opinions(0, 30), Opinions(0, 0, 30), Opinions(2)])
def test_answers_all_alike_have_an_interval(answers: Opinions) -> None:
    for score in Score:
        found = told(rate([replace(CELL, s=answers, groups=int(answers.n))], score))
        assert found.low < found.high


def test_answers_that_resemble_each_other_widen_the_interval() -> None:
    alone = [(n, (-1) ** n * 0.5) for n in range(100)]
    twins = [(n // 2, (-1) ** (n // 2) * 0.5) for n in range(100)]
    assert design_effect(alone) == pytest.approx(1.0)
    assert design_effect(twins) == pytest.approx(2.0, rel=0.02)
    assert design_effect([]) == design_effect([("one", 1.0), ("one", -1.0)]) == 1.0
    assert both_ways(2.0, 1.5) == 2.5
    wide, narrow = (told(rate([replace(CELL, effect=effect)], Score.STRICT)) for effect in (2.7, 1.0))
    assert wide.low < narrow.low < narrow.high < wide.high


def test_small_cells_are_joined_within_the_unit_first_then_with_the_parents() -> None:
    def cell(n: int) -> Cell:
        return Cell(1, 5 * n + 1, Opinions(n), Opinions(n), groups=n, called=2 * n)

    cells = {
        ("station1", "alarm"): cell(40),
        ("station1", "permit"): cell(3),
        ("station2", "alarm"): cell(4),
        ("branch", "alarm"): cell(30),
        ("branch", "traffic"): cell(5),
    }
    found = merged(cells, {"station1": "branch", "station2": "branch"})
    names = sorted(cell.name for cell in found)
    assert names == [
        ("branch/alarm", "branch/traffic", "station2/alarm"),
        ("station1/permit", "station1/alarm"),
    ] or names == [
        ("branch/traffic", "station2/alarm", "branch/alarm"),
        ("station1/permit", "station1/alarm"),
    ]
    assert sum(one.size for one in found) == sum(one.size for one in cells.values())
    assert merged({("top", "alarm"): cell(2)}, {})[0].s.n == 2
