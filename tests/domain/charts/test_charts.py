"""What every chart promises: all of what was given is there, within its edges, and never said by colour alone."""

from __future__ import annotations

from itertools import pairwise
from math import isfinite

import pytest

from domain.charts.cells import Cell, CellWords, Tile, matrix, tiles
from domain.charts.compared import compared
from domain.charts.funnel import FunnelWords, Limit, Spot, funnel
from domain.charts.legend import Key
from domain.charts.marks import Anchor, Chart, Shape
from domain.charts.rows import Row, RowWords, rows
from domain.charts.run import Moment, RunWords, run
from domain.charts.space import Scale, fitted, length, ticks, wrapped
from domain.figures.funnel import LEAST, Flag
from domain.figures.shares import share
from tools.chart_samples import all_charts, funnel_of, units

WIDTHS = (280.0, 328.0, 760.0, 1400.0)
KEY = Key({flag: flag.value for flag in Flag}, good_when_high=False)
_RUN = RunWords("t", "d", "%", "none", KEY)
_ROWS = RowWords("t", "d", "none", KEY)
_CELLS = CellWords("t", "d", "none", KEY)
_FUNNEL = FunnelWords("t", "d", "across", "up", "none", KEY)
LONG = "星河经济技术开发区分局滨江新城治安派出所" * 4


def _within(chart: Chart) -> None:
    """Nothing lies outside, nothing is no number."""
    for mark in chart.marks:
        box = mark.place
        assert isfinite(box.x + box.y)
        assert box.x >= -0.01
        assert box.x + box.width <= chart.width + 0.01
        assert box.y >= -0.01
        assert box.y + box.height <= chart.height + 0.01
    for line in chart.lines:
        assert all(-0.01 <= x <= chart.width + 0.01 and -0.01 <= y <= chart.height for x, y in line.points)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("chinese", [True, False])
def test_every_kind_keeps_within_its_edges(width: float, chinese: bool) -> None:
    for draw in all_charts(chinese).values():
        _within(draw(width))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_same_marks_stand_at_every_width(width: float) -> None:
    def told(chart: Chart) -> list[tuple[str, str | None, str]]:
        return sorted((mark.says, mark.cases, mark.text) for mark in chart.marks)

    for draw in all_charts(True).values():
        assert told(draw(width)) == told(draw(760))


@pytest.mark.parametrize("good_when_high", [True, False])
def test_no_two_flags_look_alike_without_colour(good_when_high: bool) -> None:
    key = Key(KEY.words, good_when_high)
    assert len({key.look(flag)[0] for flag in Flag}) == len(Flag)
    assert key.look(Flag.WORSE)[0] is (Shape.DOWN if good_when_high else Shape.UP)


def test_boxes_carry_the_shape_of_their_flag() -> None:
    chart = tiles([("b", [Tile(flag, Cell("1", flag, flag)) for flag in Flag])], _CELLS, 760)
    signs = {mark.says: mark.sign for mark in chart.marks}
    assert signs == {"hollow": Shape.RING, "within": None, "worse": Shape.UP, "better": Shape.DOWN}


@pytest.mark.parametrize(
    ("given", "shown"),
    [([], 0), ([(0, 0)], 0), ([(0, 40)], 1), ([(40, 40)], 1), ([(3, 12)], 1), (units(300), 300)],
    ids=["none", "nobody asked", "none dissatisfied", "all dissatisfied", "few", "three hundred"],
)
def test_a_funnel_holds_what_was_given(given: list[tuple[int, int]], shown: int) -> None:
    chart = funnel_of(given, chinese=False)(328)
    assert len(chart.marks) == shown
    assert shown or "No answers" in chart.labels[0].text
    _within(chart)


def test_flagged_units_are_read_first_and_few_answers_are_hollow() -> None:
    chart = funnel_of([(2, 40), (30, 40), (12, 12)], chinese=True)(760)
    assert [mark.shape for mark in chart.marks] == [Shape.UP, Shape.DISC, Shape.RING]


def test_limits_are_stairs_and_break_where_they_leave_the_chart() -> None:
    limits = [Limit(1, 0, 500), Limit(4, 20, 180), Limit(10, 40, 160)]
    chart = funnel([Spot("u", 10, 100, Flag.WITHIN, "u")], limits, [], _FUNNEL, 760)
    high, low = (line.points for line in chart.lines if len(line.points) > 2)
    assert (len(high), len(low)) == (4, 6)  # of the three upper limits the first has no room
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(high))
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(low))
    assert low[1][0] == low[2][0] == high[0][0]


def test_a_week_without_answers_breaks_the_line() -> None:
    weeks = [Moment(str(at), None if at == 2 else 5.0, "") for at in range(5)]
    chart = run(weeks, None, _RUN, 400)
    assert len(chart.marks) == 4
    assert sorted(len(line.points) for line in chart.lines if line.width > 1) == [2, 2]


@pytest.mark.parametrize("values", [[], [None, None], [0.0], [0.0, 0.0], [100.0]])
def test_a_run_of_nothing_or_nought_is_a_chart(values: list[float | None]) -> None:
    chart = run([Moment("w", value, "") for value in values], None, _RUN, 328)
    assert len(chart.marks) == sum(value is not None for value in values)
    assert chart.marks or chart.labels[0].text == "none"
    _within(chart)


def test_a_row_without_a_value_says_so_and_opens_its_cases() -> None:
    row = Row("u", None, 0, 0, "样本不足", "u: 样本不足", Flag.HOLLOW, "u=1")
    (mark,) = rows([row], (0, 100), None, _ROWS, 760).marks
    assert (mark.shape, mark.text, mark.cases) == (Shape.AREA, "样本不足", "u=1")


def test_few_answers_have_no_interval_to_be_read() -> None:
    def thick(flag: Flag) -> int:
        chart = rows([Row("u", 80, 60, 95, "80", "", flag)], (0, 100), None, _ROWS, 760)
        return sum(line.width > 1 for line in chart.lines)

    assert (thick(Flag.WITHIN), thick(Flag.HOLLOW)) == (1, 0)


@pytest.mark.parametrize("width", WIDTHS)
def test_long_names_are_cut_and_digits_never(width: float) -> None:
    digits = "1,234,567.8 [1,234,566.7, 1,234,568.9]"
    charts = [
        rows([Row(LONG, 50, 40, 60, digits, LONG)], (0, 100), 50, _ROWS, width),
        matrix([LONG], [LONG, "b"], [[Cell("12.3", LONG), Cell("100.0", "b")]], _CELLS, width),
        tiles([(LONG, [Tile(LONG + "甲", Cell("12.3", LONG))])], _CELLS, width),
    ]
    for chart in charts:
        _within(chart)
        assert chart.marks[0].says == LONG
        assert all("…" not in mark.text for mark in chart.marks)
        names = [label for label in chart.labels if "星河" in label.text]
        assert names
        assert all(
            label.x + length(label.text, label.size) <= width
            for label in names
            if label.anchor is Anchor.START
        )


def test_an_empty_place_of_a_matrix_has_no_mark() -> None:
    chart = matrix(["a", "b"], ["x"], [[None], [Cell("5", "b, x")]], _CELLS, 400)
    assert [mark.says for mark in chart.marks] == ["b, x"]


def test_a_tile_does_not_repeat_the_name_of_its_branch() -> None:
    chart = tiles(
        [("星河分局", [Tile("星河分局", Cell("5", "")), Tile("星河分局东门所", Cell("5", ""))])], _CELLS, 400
    )
    assert [label.text for label in chart.labels if label.text.endswith(("局", "所"))] == [
        "星河分局",
        "星河分局",
        "东门所",
    ]


@pytest.mark.parametrize(
    ("good", "n", "flag"),
    [
        (0, 0, Flag.HOLLOW),
        (10, 10, Flag.HOLLOW),
        (40, 40, Flag.BETTER),
        (0, 40, Flag.WORSE),
        (34, 40, Flag.WITHIN),
    ],
)
def test_an_interval_is_classed_by_the_side_it_lies_on(good: int, n: int, flag: Flag) -> None:
    assert compared(share(good, n), 0.86, LEAST, good_when_high=True) is flag


def test_dissatisfied_that_are_many_are_worse() -> None:
    assert compared(share(30, 60), 0.1, LEAST, good_when_high=False) is Flag.WORSE


def test_ticks_are_round_and_within() -> None:
    assert ticks(0, 100) == [0, 20, 40, 60, 80, 100]
    assert ticks(60, 100, 4) == [60, 70, 80, 90, 100]
    assert all(0 <= at <= 0.07 for at in ticks(0, 0.07))


def test_a_scale_without_extent_is_refused() -> None:
    with pytest.raises(ValueError, match="no extent"):
        Scale(5, 5, 0, 1)


def test_texts_are_cut_and_wrapped_by_how_long_they_are() -> None:
    assert fitted("满意", 10, 20) == "满意"
    assert fitted("满意率高", 10, 30) == "满意…"
    assert wrapped("2020-01 asked", 10, 60, 2) == ["2020-01", "asked"]
    assert "".join(wrapped("星河分局滨江派出所", 10, 50, 2)) == "星河分局滨江派出所"


def test_digits_stand_beside_their_mark_where_the_line_falls_upon_it() -> None:
    chart = run([Moment(str(v), v, "", text=str(v)) for v in (2.0, 9.0, 4.0)], None, _RUN, 400)
    assert [mark.text_anchor for mark in chart.marks] == [Anchor.MIDDLE, Anchor.MIDDLE, Anchor.START]
