"""Tags suggested from a remark: how often the right one is among the first five, and how long that takes."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable, Sequence
from heapq import nlargest
from itertools import cycle

from bench.measure import Goal, Line, Measure, Run, alternate
from bench.tag_judging import Method, Score, development, held_out, judged, traps
from domain.tags.agreement import kappa
from domain.tags.alike import pairs
from domain.tags.bm25 import Bm25
from domain.tags.suggesting import SuggestIndex, suggest
from domain.tags.taxonomy import Taxonomy
from domain.vocabulary import TagAxis
from resources import shipped_tags

_SIZE = "200 remarks held out"
_LABELS = ("first", "second")
FIVE = {
    label: Measure(
        f"right problem tag not among the first five, {label} labelling",
        Goal(most=20),
        "plain search by name",
        _SIZE,
        "%",
    )
    for label in _LABELS
}
FIRST = {
    label: Measure(f"right problem tag not the first, {label} labelling", size=_SIZE, unit="%")
    for label in _LABELS
}
KAPPA = Measure("agreement of the two labellings, κ × 100", size=_SIZE, unit="")
TRAPS = Measure("traps not seen through", size="20 remarks held out", unit="%")
TUNED = Measure("right problem tag not among the first five, development", size="300 remarks", unit="%")
SUGGESTED = Measure("tags suggested from a remark", Goal(p99=50), "its pairs alone", "652 tags")
LONG = Measure("tags suggested from 10,000 characters", Goal(p99=100), "its pairs alone", "652 tags")
BUILT = Measure("what suggests tags, made ready", Goal(most=500), "the tags read through", "652 tags")
HELD = Measure("what suggests tags, in memory", Goal(most=5), size="652 tags", unit="MB")


def lines(run: Run) -> Iterable[Line]:
    """Quality first, then time."""
    taxonomy = shipped_tags()
    tracemalloc.start()
    index = _ready(taxonomy)
    held = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    yield from _quality(index, _by_name(taxonomy))
    yield from _time(run, taxonomy, index)
    yield HELD.line(held)


def _ready(taxonomy: Taxonomy) -> SuggestIndex:
    index = SuggestIndex.of(taxonomy)
    suggest("好", index)
    return index


def _quality(index: SuggestIndex, by_name: Method) -> Iterable[Line]:
    def method(text: str) -> Sequence[str]:
        return [one.code for one in suggest(text, index)]

    for label in _LABELS:
        score, floor = judged(held_out(label), method), judged(held_out(label), by_name)
        yield FIVE[label].line(
            _missed(score, score.five), _missed(floor, floor.five), note=score.told(score.five)
        )
        yield FIRST[label].line(_missed(score, score.first), note=score.told(score.first))
    agreed = kappa(
        [(one.code, other.code) for one, other in zip(held_out("first"), held_out("second"), strict=True)]
    )
    yield KAPPA.line(
        (agreed.value or 0.0) * 100,
        note=f"{agreed.agreed} of {agreed.n} alike, κ [{agreed.low or 0:.2f}, {agreed.high or 0:.2f}]",
    )
    trapped, tuned = judged(traps(), method), judged(development(), method)
    yield TRAPS.line(_missed(trapped, trapped.five), note=trapped.told(trapped.five))
    yield TUNED.line(_missed(tuned, tuned.five), note=tuned.told(tuned.five))


def _missed(score: Score, right: int) -> float:
    return 100 * (score.n - right) / score.n


def _by_name(taxonomy: Taxonomy) -> Method:
    """Plain search by name: the tags whose names share the rarest pairs with the remark."""
    leaves = [leaf for leaf in taxonomy.leaves() if leaf.axis is TagAxis.PROBLEM]
    names = Bm25([dict.fromkeys(pairs(leaf.name["zh"]), 1.0) for leaf in leaves])

    def method(text: str) -> Sequence[str]:
        scored = zip(names.scores(pairs(text)), leaves, strict=True)
        return [leaf.code for _, leaf in nlargest(5, scored, key=lambda one: one[0])]

    return method


def _time(run: Run, taxonomy: Taxonomy, index: SuggestIndex) -> Iterable[Line]:
    remarks = [one.text for one in development()]
    turns = cycle(remarks)
    taken, floor = alternate(
        lambda: suggest(next(turns), index), lambda: pairs(next(turns)), run.either(600, 20)
    )
    yield SUGGESTED.line(taken, floor)
    long = "，".join(remarks)[:10_000].ljust(10_000, "等")
    taken, floor = alternate(lambda: suggest(long, index), lambda: pairs(long), run.either(40, 2))
    yield LONG.line(taken, floor)
    taken, floor = alternate(
        lambda: _ready(taxonomy),
        lambda: [
            pairs(tag.name["zh"] + tag.define + tag.example)
            for tag in taxonomy
            if tag.axis is TagAxis.PROBLEM
        ],
        run.either(10, 1),
        warm_up=1,
    )
    yield BUILT.line(taken, floor)
