"""Charts of numbers: rows with intervals, runs in time, funnels, matrices, tiles, two counts beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from domain.charts import cells, counts, funnel, rows, run
from domain.charts.space import whole_step_above
from domain.figures.beside import CountOf, FigureNote
from domain.figures.catalogue import FigureKey
from domain.figures.funnel import Flag
from domain.figures.rounding import in_percent, rounded
from domain.wire import figures as wire
from domain.wire.shown import Label, Shown
from resources import figure_words
from resources.figure_pages.pieces import Drawing
from resources.figure_pages.saying import (
    flag_against,
    flag_words,
    key_of,
    named,
    on_axis,
    say,
    sentence,
    titled,
    with_n,
)
from resources.words import label

_FEW_MOMENTS = 8
"""So many moments find room for their digits."""


@dataclass(frozen=True, slots=True)
class Named:
    """One number of a chart: whose it is, how it is judged, how deep it stands in a tree."""

    name: str
    shown: Shown
    flag: Flag | None = None
    depth: int = 0

    @property
    def seen_as(self) -> Flag:
        """How it is drawn: what has too few answers is hollow, whatever else was said of it."""
        if self.shown.value is None or FigureNote.FEW in self.shown.notes:
            return Flag.HOLLOW
        return self.flag or Flag.WITHIN


def in_rows(title: str, given: Sequence[Named], lang: str, against: Shown | None = None) -> Drawing:
    """Numbers of one figure, below each other with their intervals; ``against``: what they are held against."""
    figure = given[0].shown.figure
    judged = any(one.flag is not None for one in given)
    words = flag_words(figure, lang, judged=judged)
    numbers: dict[str, Shown] = {}
    made = []
    for one in given:
        at = on_axis(one.shown)
        says = _said(numbers, one, words.get(one.seen_as, ""), lang)
        value, low, high = (
            None if part is None else at(part) for part in (one.shown.value, one.shown.low, one.shown.high)
        )
        made.append(
            rows.Row(
                one.name, value, low or 0.0, high or 0.0, with_n(one.shown, lang), says, one.seen_as,
                one.shown.cases, one.depth,
            )
        )  # fmt: skip
    middle = None if against is None or against.value is None else on_axis(against)(against.value)
    described = say("described.rows", lang) if middle is None else say("described.against", lang)
    chart_words = rows.RowWords(title, described, say("none", lang), key_of(figure, lang, judged=judged))
    axis = _axis([one.shown for one in given], middle)
    return Drawing(title, partial(rows.rows, made, axis, middle, chart_words), numbers)


def _axis(given: Sequence[Shown], middle: float | None) -> tuple[float, float]:
    """From where to where: shares within 0 and 100, widened to tens; others from nought."""
    at = on_axis(given[0])
    ends = [at(end) for one in given for end in (one.low, one.high) if end is not None]
    ends += [] if middle is None else [middle]
    if not in_percent(given[0].figure):
        return 0.0, whole_step_above(max(ends, default=1.0)) or 1.0
    low, high = min(ends, default=0.0), max(ends, default=100.0)
    return max(0.0, low // 10 * 10), min(100.0, max(high // 10 * 10 + 10, low // 10 * 10 + 20))


def in_time(block: wire.Trend, lang: str) -> list[Drawing]:
    """A run chart for each line; of counts by month, how many there were at first and at last as well."""
    found = [_run(block, line, lang) for line in block.lines if line.points]
    known = [(line.label, _counted(line)) for line in block.lines if block.step == "month"]
    ends = [(of, points[0], points[-1]) for of, points in known if len(points) > 1]
    return [_ends(ends, lang), *found] if ends else found


def _counted(line: wire.Line) -> list[wire.TrendPoint]:
    """The points that are counts: of months in which somebody was asked."""
    return [
        point
        for point in line.points
        if point.shown.figure is FigureKey.ITEMS and point.shown.value is not None
    ]


def _run(block: wire.Trend, line: wire.Line, lang: str) -> Drawing:
    figure = line.points[0].shown.figure
    name, at = named(line.label, lang), on_axis(line.points[0].shown)
    judged = block.step == "week"
    words = flag_words(figure, lang, judged=judged)
    numbers: dict[str, Shown] = {}
    moments = []
    for point in line.points:
        flag = _flag(point)
        one = Named(f"{name} {when(block.step, point.start, lang, whole=True)}", point.shown, flag)
        says = _said(numbers, one, words.get(one.seen_as, ""), lang, asked(point, lang))
        value = None if point.shown.value is None else at(point.shown.value)
        low, high = (None if limit is None else at(limit) for limit in (point.low, point.high))
        spoken = point.alarm or len(line.points) <= _FEW_MOMENTS
        text = figure_words.value(point.shown, lang) if spoken and value is not None else ""
        moment = when(block.step, point.start, lang)
        moments.append(run.Moment(moment, value, says, one.seen_as, point.shown.cases, low, high, text))
    title = f"{titled(block.title, lang)} · {name}"
    described = say("described.weeks" if judged else "described.months", lang)
    upwards = say("upwards", lang, figure=label(figure, lang), sign="（%）" if in_percent(figure) else "")
    chart_words = run.RunWords(
        title, described, upwards, say("none", lang), key_of(figure, lang, judged=judged)
    )
    return Drawing(title, partial(run.run, moments, None, chart_words), numbers)


def _flag(point: wire.TrendPoint) -> Flag | None:
    """An alarm lies outside of its limits; on which side, the limit that it passed says."""
    if not point.alarm:
        return None
    high = point.high is not None and point.shown.value is not None and point.shown.value > point.high
    return flag_against(
        point.shown.figure, wire.Against.ABOVE if high or point.low is None else wire.Against.BELOW
    )


def asked(point: wire.TrendPoint, lang: str) -> str:
    """How many were asked, beside a count."""
    return "" if point.asked is None else say("asked", lang, n=f"{point.asked:,}")


def when(step: str, start: str, lang: str, *, whole: bool = False) -> str:
    """A month or the week that begins on a day; under an axis without its year."""
    year, month, day = start.split("-")
    if step == "week":
        return say("week", lang, day=start) if whole else f"{int(month)}-{int(day)}"
    return f"{year}-{month}" if whole else say("month", lang, n=int(month), name=_MONTHS[int(month) - 1])


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _ends(ends: Sequence[tuple[Label, wire.TrendPoint, wire.TrendPoint]], lang: str) -> Drawing:
    """The first count and the last of each, as the counts they are."""
    numbers: dict[str, Shown] = {}

    def counted(name: str, point: wire.TrendPoint) -> counts.Counted:
        month, beside = when("month", point.start, lang, whole=True), asked(point, lang)
        says = _said(numbers, Named(f"{name} {month}", point.shown), "", lang, beside)
        under = " · ".join(part for part in (month, beside) if part)
        return counts.Counted(figure_words.value(point.shown, lang), under, says, point.shown.cases)

    pairs = [
        counts.Pair(name, counted(name, first), counted(name, last))
        for of, first, last in ends
        for name in [named(of, lang)]
    ]
    title = say("ends", lang)
    return Drawing(title, partial(counts.counts, pairs, title, say("described.ends", lang)), numbers)


def as_funnel(block: wire.Funnel, lang: str) -> Drawing:
    """Units by how much rests on them."""
    figure = FigureKey.UNIT_RATIO
    words = flag_words(figure, lang)
    numbers: dict[str, Shown] = {}
    spots = []
    for point in block.points:
        name = named(point.label, lang)
        name = say("own", lang, name=name) if point.own else name
        one = Named(name, point.shown, point.flag)
        says = _said(numbers, one, words[one.seen_as], lang)
        spots.append(
            funnel.Spot(name, point.expected, point.shown.value, one.seen_as, says, point.shown.cases)
        )
    outer = [funnel.Limit(one.expected, one.outer_low, one.outer_high) for one in block.limits]
    inner = [funnel.Limit(one.expected, one.inner_low, one.inner_high) for one in block.limits]
    chart_words = funnel.FunnelWords(
        titled(block.title, lang),
        say("described.funnel", lang),
        say("funnel.across", lang),
        say("funnel.upwards", lang),
        say("none", lang),
        key_of(figure, lang),
    )
    return Drawing(chart_words.title, partial(funnel.funnel, spots, outer, inner, chart_words), numbers)


def funnel_notes(block: wire.Funnel, lang: str) -> tuple[str, ...]:
    """Which answers it is of, how many lie outside by chance alone, and whether the limits allow for how far units differ."""
    spread = "funnel.spread" if block.spread_used else "funnel.no_spread"
    return (
        say("funnel.answers", lang, answers=label(block.answers, lang)),
        say("funnel.expected_false", lang, n=rounded(block.expected_false, 2)),
        say(spread, lang, tau=rounded(block.spread**0.5, 3)),
    )


def as_matrix(block: wire.Matrix, lang: str) -> Drawing | None:
    """Units by aspects; None where nobody was asked anything."""
    known = [shown for row in block.cells for shown in row if shown is not None]
    if not known:
        return None
    figure = known[0].figure
    names, heads = ([named(one, lang) for one in part] for part in (block.rows, block.columns))
    words = flag_words(figure, lang, judged=False)
    numbers: dict[str, Shown] = {}

    def cell(name: str, head: str, shown: Shown | None) -> cells.Cell | None:
        if shown is None:
            return None
        one = Named(f"{name} · {head}", shown)
        says = _said(numbers, one, words.get(one.seen_as, ""), lang)
        return cells.Cell(figure_words.value(shown, lang), says, one.seen_as, shown.cases)

    made = [
        [cell(name, head, shown) for head, shown in zip(heads, row, strict=True)]
        for name, row in zip(names, block.cells, strict=True)
    ]
    chart_words = cells.CellWords(
        titled(block.title, lang),
        say("described.matrix", lang),
        say("none", lang),
        key_of(figure, lang, judged=False),
    )
    return Drawing(chart_words.title, partial(cells.matrix, names, heads, made, chart_words), numbers)


def as_tiles(block: wire.Tree, lang: str) -> Drawing:
    """Each branch with itself and what stands right below it; colour by where the interval lies."""
    figure = block.against.figure
    words = flag_words(figure, lang)
    numbers: dict[str, Shown] = {}
    branches = {node.parent for node in block.nodes if node.parent}
    groups: dict[str, list[cells.Tile]] = {}
    for node in block.nodes:
        name = named(node.label, lang)
        one = Named(name, node.shown, flag_against(figure, node.against))
        says = _said(numbers, one, words[one.seen_as], lang)
        tile = cells.Tile(
            name, cells.Cell(figure_words.value(node.shown, lang), says, one.seen_as, node.shown.cases)
        )
        key = node.label.key if node.label.key in branches else node.parent
        groups.setdefault(key, []).append(tile)
    titles = {node.label.key: named(node.label, lang) for node in block.nodes}
    drawn = [(titles.get(key, say("whole", lang)), tiles) for key, tiles in groups.items()]
    chart_words = cells.CellWords(
        titled(block.title, lang), say("described.tiles", lang), say("none", lang), key_of(figure, lang)
    )
    return Drawing(chart_words.title, partial(cells.tiles, drawn, chart_words), numbers)


def depths(nodes: Sequence[wire.TreeNode]) -> list[int]:
    """How deep each node stands."""
    found: dict[str, int] = {"": -1}
    for node in nodes:
        found[node.label.key] = found[node.parent] + 1
    return [found[node.label.key] for node in nodes]


def by_figure(given: Sequence[Named]) -> list[list[Named]]:
    """Runs of numbers of one figure: others have an axis of their own."""
    found: list[list[Named]] = [[given[0]]] if given else []
    for before, one in pairwise(given):
        if before.shown.figure is one.shown.figure:
            found[-1].append(one)
        else:
            found.append([one])
    return found


def expected(shown: Shown) -> str:
    """How many were to be expected."""
    return rounded(shown.counts[CountOf.EXPECTED], 1) if CountOf.EXPECTED in shown.counts else ""


def _said(numbers: dict[str, Shown], one: Named, flag: str, lang: str, beside: str = "") -> str:
    """What a mark says, and the number behind it remembered."""
    name = (
        f"{one.name}（{beside}）"
        if beside and lang == "zh"
        else f"{one.name} ({beside})"
        if beside
        else one.name
    )
    says = sentence(name, one.shown, lang, flag)
    numbers[says] = one.shown
    return says
