"""Charts of invented figures, in both languages: for pictures and for the tests of the painters. No name is anybody's."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from domain.charts.cells import Cell, CellWords, Tile, matrix, tiles
from domain.charts.compared import compared
from domain.charts.counts import Counted, Pair, counts
from domain.charts.funnel import FunnelWords, Limit, Spot, funnel
from domain.charts.legend import Key
from domain.charts.marks import Chart
from domain.charts.rows import Row, RowWords, rows
from domain.charts.run import Moment, RunWords, run
from domain.figures.basis import Estimate
from domain.figures.funnel import BEYOND, LEAST, SEEN, Flag, Part, Point, judge, limits
from domain.figures.rounding import percent, rounded
from domain.figures.shares import share
from domain.figures.weekly import limit

Draw = Callable[[float], Chart]
SHARE = 0.06
FLAGS: Mapping[bool, Mapping[Flag, str]] = {
    True: {Flag.HOLLOW: "样本不足", Flag.WITHIN: "不能区分", Flag.WORSE: "明显高于", Flag.BETTER: "明显低于"},
    False: {
        Flag.HOLLOW: "too few answers",
        Flag.WITHIN: "not told apart",
        Flag.WORSE: "clearly above",
        Flag.BETTER: "clearly below",
    },
}
_UNIT = {True: "星河分局第{}派出所", False: "Police station no. {} of Xinghe branch"}


def all_charts(chinese: bool) -> dict[str, Draw]:
    """Each kind by its name, ready to be laid out at a width."""
    return {
        "funnel": funnel_of(units(60, seed=7), chinese),
        "weeks": weeks(chinese),
        "rows": rates(chinese),
        "matrix": aspects(chinese),
        "tiles": city(chinese),
        "counts": attitude(chinese),
    }


def units(many: int, seed: int = 1) -> list[tuple[int, int]]:
    """Dissatisfied and answers of so many units; three in a hundred are truly three times as bad."""
    chance = random.Random(seed)
    found = []
    for at in range(many):
        n = int(420 / (1 + at % 17))
        p = SHARE * (3 if at % 33 == 2 else 1)
        found.append((sum(chance.random() < p for _ in range(n)), n))
    return found


def funnel_of(given: list[tuple[int, int]], chinese: bool) -> Draw:
    """A funnel of these units, each of one line."""
    spots, met = [], sorted({n for _, n in given if n})
    for at, (bad, n) in enumerate(given):
        judged = judge(Point(bad, (Part(n, SHARE),)))
        name = _UNIT[chinese].format(at + 1)
        ratio = "–" if judged.ratio is None else rounded(judged.ratio, 0)
        says = f"{name}: {bad} / {n}, {ratio}, {FLAGS[chinese][judged.flag]}"
        spots.append(Spot(name, n * SHARE, judged.ratio, judged.flag, says, f"unit={at}"))
    words = FunnelWords(
        "各单位不满意人数与按业务线应有人数之比"
        if chinese
        else "Dissatisfied against what the lines lead to expect, by unit",
        "未回短信者电话答复。三角为界外的单位。"
        if chinese
        else "Answers by phone of who did not reply. Triangles lie outside the limits.",
        "按业务线应有的不满意人数" if chinese else "Dissatisfied expected from the lines",
        "100 × 实有 ÷ 应有" if chinese else "100 × observed ÷ expected",
        "这一时段没有答复" if chinese else "No answers in this period",
        Key(FLAGS[chinese], good_when_high=False),
    )

    def stairs(tail: float) -> list[Limit]:
        found = []
        for n in (n for n in met if n >= LEAST):
            low, high = limits(n, SHARE, 0.0, tail)
            found.append(Limit(n * SHARE, 100 * low / (n * SHARE), 100 * high / (n * SHARE)))
        return found

    outer, inner = stairs(BEYOND), stairs(SEEN)
    return lambda width: funnel(spots, outer, inner, words, width)


def weeks(chinese: bool) -> Draw:
    """26 weeks, one without answers, two outside."""
    moments = []
    for at in range(26):
        n = 0 if at == 9 else 40 + 13 * (at % 7)
        bad = 18 if at in (17, 18) else round(n * SHARE + at % 3)
        most = limit(n, SHARE)
        high = None if most is None else 100 * (most - 1) / n
        flag = Flag.WORSE if most is not None and bad >= most else Flag.WITHIN
        name = f"{1 + at // 4}-{1 + 7 * (at % 4)}"
        value = None if not n else 100 * bad / n
        digits = "" if not n else percent(bad / n, n)
        says = f"{name}: {digits} %, {bad} / {n}, {FLAGS[chinese][flag]}"
        moments.append(
            Moment(name, value, says, flag, f"week={at}", None, high, digits if flag is Flag.WORSE else "")
        )
    words = RunWords(
        "每周不满意占比" if chinese else "Share of dissatisfied by week",
        "虚线为每周按其答复数的界限。"
        if chinese
        else "The dashes are each week's limit for its number of answers.",
        "不满意 %" if chinese else "dissatisfied, %",
        "这一时段没有答复" if chinese else "No answers in this period",
        Key(FLAGS[chinese], good_when_high=False),
    )
    return lambda width: run(moments, 100 * SHARE, words, width)


def rates(chinese: bool) -> Draw:
    """A branch and its stations with intervals, one with too few answers, one with none."""
    given = [(1640, 1402), (320, 300), (318, 230), (24, 20), (0, 0), (700, 602)]
    made = []
    for at, (n, good) in enumerate(given):
        figure = share(good, n)
        flag = compared(figure, 0.86, LEAST, good_when_high=True)
        name = ("星河分局" if chinese else "Xinghe branch") if not at else _UNIT[chinese].format(at)
        if isinstance(figure, Estimate):
            low, value, high = (percent(part, n) for part in (figure.low, figure.value, figure.high))
            text = (
                f"{value} [{low}, {high}]"
                if flag is not Flag.HOLLOW
                else f"{value} ({FLAGS[chinese][flag]}, n = {n})"
            )
            row = Row(name, 100 * figure.value, 100 * figure.low, 100 * figure.high, text, "", flag)
        else:
            text = FLAGS[chinese][Flag.HOLLOW]
            row = Row(name, None, 0, 0, text, "", Flag.HOLLOW)
        says = f"{name}: {text}, n = {n}"
        made.append(Row(row.name, row.value, row.low, row.high, text, says, flag, f"row={at}", int(at > 0)))
    words = RowWords(
        "满意率与 95% 区间" if chinese else "Rate of satisfied with its interval of 95%",
        "虚线为全市。" if chinese else "The dashes are the whole city.",
        "没有单位" if chinese else "No units",
        Key(
            {
                **FLAGS[chinese],
                Flag.WORSE: FLAGS[chinese][Flag.BETTER],
                Flag.BETTER: FLAGS[chinese][Flag.WORSE],
            },
            good_when_high=True,
        ),
    )
    return lambda width: rows(made, (60, 100), 86, words, width)


def aspects(chinese: bool) -> Draw:
    """Units by aspects."""
    heads = (
        ["态度", "速度", "结果", "告知", "规范", "廉洁"]
        if chinese
        else ["manner", "speed", "outcome", "telling", "rules", "honesty"]
    )
    names = [_UNIT[chinese].format(at) for at in range(1, 8)]
    cells = [
        [_cell(name, head, 7 * at + column, chinese) for column, head in enumerate(heads)]
        for at, name in enumerate(names)
    ]
    cells[2][4] = None
    return lambda width: matrix(
        names, heads, cells, _cell_words(chinese, "单位与方面", "Units by aspects"), width
    )


def city(chinese: bool) -> Draw:
    """Three branches with their stations."""
    branches = ["星河分局", "云溪分局", "青岚分局"] if chinese else ["Xinghe", "Yunxi", "Qinglan"]
    groups = [
        (
            name,
            [
                Tile(_UNIT[chinese].format(at), _cell(name, str(at), 9 * b + at, chinese))
                for at in range(1, 8 - b)
            ],
        )
        for b, name in enumerate(branches)
    ]
    return lambda width: tiles(
        groups, _cell_words(chinese, "各单位不满意占比", "Dissatisfied by unit"), width
    )


def attitude(chinese: bool) -> Draw:
    """What the first month counted, and the last."""
    names = ("态度", "结果") if chinese else ("manner", "outcome")
    pairs = []
    for name, (before, after) in zip(names, ((1253, 389), (1473, 783)), strict=True):
        then, now = (
            Counted(
                f"{n:,}",
                f"{month} · {asked:,} {'人次' if chinese else 'asked'}",
                f"{month} {name}: {n:,} / {asked:,}",
                f"{name}={month}",
            )
            for n, month, asked in ((before, "2020-01", 202863), (after, "2020-06", 196319))
        )
        pairs.append(Pair(name, then, now))
    title = "不满意工单" if chinese else "Orders of dissatisfied citizens"
    described = (
        "两个月各自的件数与当月询问人次。"
        if chinese
        else "The counts of two months, and how many were asked in each."
    )
    return lambda width: counts(pairs, title, described, width)


def _cell(whose: str, what: str, at: int, chinese: bool) -> Cell:
    flag = (Flag.WITHIN, Flag.WITHIN, Flag.WORSE, Flag.WITHIN, Flag.BETTER, Flag.WITHIN, Flag.HOLLOW)[at % 7]
    n = 19 if flag is Flag.HOLLOW else 180
    value = {Flag.WORSE: 0.15, Flag.BETTER: 0.011, Flag.WITHIN: 0.058, Flag.HOLLOW: 0.05}[flag]
    text = percent(value, n)
    return Cell(text, f"{whose}, {what}: {text} %, n = {n}, {FLAGS[chinese][flag]}", flag, f"cell={at}")


def _cell_words(chinese: bool, zh: str, en: str) -> CellWords:
    return CellWords(
        zh if chinese else en,
        "形状表示能否与全市区分。" if chinese else "The shapes say what can be told from the whole city.",
        "没有单位" if chinese else "No units",
        Key(FLAGS[chinese], good_when_high=False),
    )
