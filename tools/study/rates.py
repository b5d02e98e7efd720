"""The rate of three strata: does its interval hold the truth, and what becomes of it where not everybody is reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from domain.figures.basis import Estimate
from domain.figures.shares import share as share_of
from domain.figures.strata import Cell, Opinions, Score, not_answering, rate
from tools.study.lines import Line, share

MODEL = (0.86, 0.08, 0.06)
OTHERS = ((0.75, 0.15, 0.10), (0.92, 0.05, 0.03))
HARDEST = (0.98, 0.015, 0.005)
"""Where a sample often has nobody dissatisfied: said one-sided on the screen, printed here."""
_REPLIES = np.array((0.30, 0.25, 0.45)) * 0.96
_REACHED = np.array((0.62, 0.62, 0.68))
_DRAWN = 0.1631


@dataclass(frozen=True, slots=True)
class City:
    """All events of a period by opinion: who replied by text, and who stayed silent."""

    replied: tuple[int, ...]
    silent: tuple[int, ...]

    def truth(self, score: Score) -> float:
        """The rate of everybody."""
        return Opinions(*(r + s for r, s in zip(self.replied, self.silent, strict=True))).mean(score)

    def cell(self, answers: tuple[int, ...], called: int) -> Cell:
        """As it is known after the calls."""
        satisfied, middle, dissatisfied = self.replied
        return Cell(
            dissatisfied,
            sum(self.silent),
            Opinions(satisfied, middle),
            Opinions(*answers),
            groups=sum(answers),
            called=called,
        )


def _city(source: Generator, events: int, opinions: tuple[float, ...]) -> City:
    counts = source.multinomial(events, opinions)
    replied = source.binomial(counts, _REPLIES)
    return City(tuple(replied.tolist()), tuple((counts - replied).tolist()))


def _called(source: Generator, city: City, many: int) -> tuple[int, ...]:
    """Of the silent a sample, by opinion."""
    found = source.multivariate_hypergeometric(city.silent, min(many, sum(city.silent)))
    return tuple(int(one) for one in found)


def coverage(source: Generator, runs: int) -> Iterator[Line]:
    """Everybody who is called answers: only the draw stands between the estimate and the truth."""
    for many, least, most in ((40, 0.935, 0.975), (300, 0.94, 0.96)):
        for opinions in (MODEL, *OTHERS, HARDEST):
            asked = (None, None) if opinions is HARDEST else (least, most)
            hits = dict.fromkeys(Score, 0)
            for _ in range(runs):
                city = _city(source, round(many / _DRAWN / 0.707), opinions)
                cell = city.cell(_called(source, city, many), many)
                for score in Score:
                    found = rate([cell], score)
                    hits[score] += (
                        isinstance(found, Estimate) and found.low <= city.truth(score) <= found.high
                    )
            for score in Score:
                name = "/".join(f"{100 * share:g}" for share in opinions)
                yield share(
                    f"interval of §1 holds the truth, {many} answers of S, opinions {name}, {score}",
                    hits[score],
                    runs,
                    least=asked[0],
                    most=asked[1],
                )


def non_response(source: Generator, runs: int) -> Iterator[Line]:
    """A city's half-year in which 62% are reached, 68% of the dissatisfied: what no weight cures, and the band that says so."""
    called = round(14_000 / 0.62)
    covered, banded = dict.fromkeys(Score, 0), dict.fromkeys(Score, 0)
    off: dict[Score, list[float]] = {score: [] for score in Score}
    phone = pool = 0
    for _ in range(runs):
        city = _city(source, round(called / _DRAWN / 0.707), MODEL)
        answers = tuple(int(one) for one in source.binomial(_called(source, city, called), _REACHED))
        cell = city.cell(answers, called)
        for score in Score:
            truth, found, band = city.truth(score), rate([cell], score), not_answering([cell], score)
            if isinstance(found, Estimate) and isinstance(band, Estimate):
                off[score].append(found.value - truth)
                covered[score] += found.low <= truth <= found.high
                banded[score] += band.low <= truth <= band.high
        truth, drawn = city.truth(Score.STRICT), round(_DRAWN * city.replied[0])
        satisfied, heard = answers[0] + drawn, sum(answers) + drawn + round(_DRAWN * city.replied[1])
        phone += _holds(satisfied, heard, truth)
        pool += _holds(satisfied, heard + city.replied[2], truth)
    for score in Score:
        yield share(f"the same with non-response, 14,000 answers of S, {score}", covered[score], runs)
        error = float(np.std(off[score], ddof=1)) / runs**0.5
        yield Line(
            f"bias in points with non-response, {score}", 100 * float(np.mean(off[score])), 100 * error
        )
        yield share(f"second band holds the truth, {score}", banded[score], runs, least=0.99)
    yield share("share of phone answers holds the truth, strict", phone, runs, most=0.5)
    yield share("all who were called in one pool hold the truth, strict", pool, runs, most=0.5)


def _holds(part: int, n: int, truth: float) -> bool:
    found = share_of(part, n)
    return isinstance(found, Estimate) and found.low <= truth <= found.high
