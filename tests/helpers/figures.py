"""Invented pages of figures, one block of each kind: numbers are made by the estimators themselves, so that they can be drawn."""

from __future__ import annotations

from dataclasses import replace

from domain.figures.basis import Basis, Figure, Formula, Insufficient
from domain.figures.beside import COUNTS, CountOf
from domain.figures.catalogue import CATALOGUE, FigureKey
from domain.figures.funnel import Flag, expected_outside
from domain.figures.pooling import Prior
from domain.figures.shares import count, share
from domain.figures.strata import Cell, Opinions, Score, not_answering, rate
from domain.wire import figures as wire
from domain.wire.shown import Label, LabelOf, Shown, shown

AN_ID = "0190f000-0000-7000-8000-00000000000{:x}"
A_CELL = Cell(120, 1_400, Opinions(300, 60), Opinions(210, 22, 12), groups=240, called=380)


def number(key: FigureKey, part: int, whole: float, *, cases: str | None = "m=x") -> Shown:
    """A figure of two counts."""
    found: Figure
    if CATALOGUE[key].interval is Formula.BETA_BINOMIAL:
        found = Prior(8, 92).pooled(part, int(whole))
    elif key is FigureKey.ITEMS:
        found = replace(count(part), basis=Basis(whole, Formula.POISSON))
    elif CATALOGUE[key].interval is Formula.POISSON:
        found = count(part, exposure=whole)
    else:
        found = share(part, int(whole))
    return shown(key, found, _own(key, part, whole), cases=cases)


def _own(key: FigureKey, part: float, whole: float) -> dict[CountOf, float]:
    """The two counts as the figure prints them."""
    said = (part, whole)
    if key is FigureKey.SOLVED:
        said = (part, whole - part)
    elif CountOf.MIDDLE in COUNTS[key]:
        good = key is not FigureKey.ASPECT_RATE
        return {(CountOf.SATISFIED if good else CountOf.DISSATISFIED): part}
    return dict(zip(COUNTS[key], said, strict=True))


def estimated(score: Score) -> Shown:
    """The rate of everybody, with its two bands."""
    cells = [A_CELL]
    own = dict(zip(COUNTS[FigureKey.RATE_STRICT], (120, 360, 1_400, 380, 210, 22, 12), strict=True))
    band = not_answering(cells, score)
    return shown(FigureKey(f"rate_{score}"), rate(cells, score), own, cases="m=x", second=band)


def in_funnel(observed: int, expected: float, n: int, *, cases: str | None = "m=x") -> Shown:
    """A unit's ratio."""
    found = replace(count(observed, exposure=expected / 100), basis=Basis(n, Formula.FUNNEL))
    own = dict(zip(COUNTS[FigureKey.UNIT_RATIO], (observed, expected, n), strict=True))
    return shown(FigureKey.UNIT_RATIO, found, own, cases=cases)


def unit(n: int) -> Label:
    return Label(LabelOf.UNIT, f"u{n}", f"第{n}派出所")


def rates() -> wire.Rates:
    return wire.Rates(
        "rates",
        [
            wire.Side("estimate", [estimated(score) for score in Score]),
            wire.Side("texts", [number(FigureKey.TEXT_RATE, 6_554, 7_781)]),
            wire.Side("phone", [number(FigureKey.PHONE_RATE, 210, 244)]),
        ],
    )


def trend() -> wire.Trend:
    table = {"attitude": (1253, 992, 785, 621, 492, 389), "result": (1473, 1298, 1144, 1008, 888, 783)}
    return wire.Trend(
        "trend",
        "month",
        [
            wire.Line(
                Label(LabelOf.ABOUT, about),
                [
                    wire.TrendPoint(
                        f"2020-0{month}-01",
                        number(FigureKey.ITEMS, orders, 35_000),
                        35_000,
                    )
                    for month, orders in enumerate(counts, 1)
                ],
            )
            for about, counts in table.items()
        ],
    )


def funnel() -> wire.Funnel:
    points = [
        wire.FunnelPoint(unit(1), 14.4, in_funnel(40, 14.4, 240), Flag.WORSE, own=True),
        wire.FunnelPoint(
            Label(LabelOf.ANONYMOUS),
            6.0,
            in_funnel(5, 6.0, 100, cases=None),
            Flag.WITHIN,
        ),
        wire.FunnelPoint(unit(3), 0.6, in_funnel(1, 0.6, 10), Flag.HOLLOW),
    ]
    limits = [
        wire.FunnelLimit(6.0, 33.3, 200.0, 0.0, 250.0),
        wire.FunnelLimit(14.4, 55.5, 152.7, 34.7, 194.4),
    ]
    return wire.Funnel("funnel", wire.AnswerSet.SAMPLE, points, limits, expected_outside(3), 0.0004)


def rows() -> wire.Rows:
    found = number(FigureKey.OFFICER_RATE, 3, 25)
    return wire.Rows(
        "officers",
        wire.RowOrder.NAME,
        [
            wire.Row(
                Label(LabelOf.OFFICER, "012345", "王某"),
                found,
                Flag.WITHIN,
                [number(FigureKey.PRAISE_RATE, 9, 4.2)],
            )
        ],
    )


def matrix() -> wire.Matrix:
    columns = [Label(LabelOf.ASPECT, code) for code in ("arrival_time", "result")]
    few = number(FigureKey.ASPECT_RATE, 1, 12)
    return wire.Matrix(
        "matrix", [unit(1), unit(2)], columns, [[number(FigureKey.ASPECT_RATE, 31, 640), few], [None, few]]
    )


def tree() -> wire.Tree:
    def node(n: int, parent: str, counts: tuple[int, int], against: wire.Against) -> wire.TreeNode:
        return wire.TreeNode(unit(n), parent, number(FigureKey.ASPECT_RATE, *counts), against)

    return wire.Tree(
        "tree",
        number(FigureKey.ASPECT_RATE, 400, 5_000),
        [
            node(1, "", (60, 900), wire.Against.NOT_TOLD_APART),
            node(2, "u1", (40, 300), wire.Against.ABOVE),
            node(3, "u1", (1, 9), wire.Against.HOLLOW),
        ],
    )


def rising() -> wire.Rising:
    line = wire.RisingLine(
        Label(LabelOf.TAG, "P0301"),
        number(FigureKey.ITEMS, 14, 430),
        number(FigureKey.ITEMS, 33, 3_510),
        5.2,
        0.0006,
        0.17,
    )
    return wire.Rising(
        "rising",
        wire.Window("2020-06-22", "2020-06-28", 430),
        wire.Window("2020-04-27", "2020-06-21", 3510),
        61,
        1.12,
        [line],
    )


def alarms() -> wire.AlarmList:
    alarm = wire.Alarm(
        AN_ID.format(1),
        wire.AlarmRule.WEEKLY_SHARE,
        unit(2),
        "2020-06-22",
        "2020-06-28",
        number(FigureKey.ASPECT_RATE, 14, 60),
        wire.AlarmState.FALSE,
        "李某",
        "两起为同一纠纷",
    )
    return wire.AlarmList("alarms", 0.1, [alarm], 3, 2, ["2020-06-15"])


def words() -> wire.HotWords:
    return wire.HotWords(
        "words",
        [wire.HotWord("没人管", number(FigureKey.ITEMS, 17, 430), number(FigureKey.ITEMS, 20, 3_510), 12)],
    )


def every_block() -> list[wire.Block]:
    """One of each kind."""
    return [rates(), trend(), funnel(), rows(), matrix(), tree(), rising(), alarms(), words()]


def a_page(page: wire.Page = wire.Page.OVERVIEW) -> wire.FiguresPage:
    """A page with a block of every kind."""
    return wire.FiguresPage(page, wire.AskedOf("2020-01-01", "2020-06-30"), 4711, every_block())


def nothing_known() -> Shown:
    """样本不足."""
    return shown(FigureKey.SOLVED, Insufficient(Basis(0, Formula.WILSON)), {CountOf.SOLVED: 0})
