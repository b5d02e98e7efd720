"""Blocks as charts and tables: the same digits in both, a number behind every mark, words in both languages."""

from __future__ import annotations

import re
from collections import Counter
from string import Formatter

import pytest

from domain.charts.marks import Chart
from domain.figures.catalogue import FigureKey
from domain.figures.funnel import Flag
from domain.wire import figures as wire
from domain.wire.shown import Label, LabelOf, Shown
from resources.figure_pages import Piece, pieces
from resources.figure_pages.heading import basis
from resources.figure_pages.reading import piece
from resources.figure_pages.saying import catalogue, flag_words, named
from resources.figure_words import value
from tests.helpers.figures import a_page, every_block, number, unit

WIDE, PHONE = 760.0, 328.0


def charts(one: Piece, width: float = WIDE) -> list[Chart]:
    return [drawing.lay_out(width) for drawing in one.drawings]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_behind_every_mark_is_its_number_with_its_cases(lang: str, width: float) -> None:
    for one in pieces(a_page(), lang):
        for drawing in one.drawings:
            marks = drawing.lay_out(width).marks
            assert marks
            for mark in marks:
                behind = drawing.numbers[mark.says]
                assert mark.cases == behind.cases
                assert value(behind, lang) in mark.says


@pytest.mark.parametrize("block", every_block(), ids=lambda block: type(block).__name__)
def test_every_number_of_a_block_stands_in_its_table_with_the_digits_of_its_mark(block: wire.Block) -> None:
    """Whoever does not see the chart misses nothing that has a name."""
    one = piece(block, "zh")
    in_table = {id(cell.shown): cell.text for row in one.table.rows for cell in row if cell.shown}
    drawn = [shown for drawing in one.drawings for shown in drawing.numbers.values()]
    for shown in drawn:
        if shown.cases is None:
            continue
        assert value(shown, "zh") in in_table[id(shown)]


def test_one_without_a_name_is_a_point_and_nothing_in_the_table() -> None:
    one = piece(every_block()[2], "zh")
    assert len(charts(one)[0].marks) == 3
    assert len(one.table.rows) == 2
    assert "另有 1 个单位" in "".join(one.notes)


def test_months_say_the_first_and_the_last_count_with_who_was_asked() -> None:
    one = piece(every_block()[1], "zh")
    texts = Counter(mark.text for mark in charts(one)[0].marks)
    assert texts == Counter(["1,253", "389", "1,473", "783"])


def test_the_side_of_the_limit_says_how_a_week_is_flagged() -> None:
    def week(day: int, bad: int, low: float | None, high: float | None) -> wire.TrendPoint:
        return wire.TrendPoint(f"2026-06-{day:02}", _rate(bad), None, low, high, alarm=low is not None)

    trend = wire.Trend(
        "weeks",
        "week",
        [
            wire.Line(
                Label(LabelOf.WHOLE), [week(1, 40, 0.01, 0.1), week(8, 1, 0.02, 0.1), week(15, 9, None, None)]
            )
        ],
    )
    says = [mark.says for mark in charts(piece(trend, "zh"))[0].marks]
    assert [("明显高于" in one, "明显低于" in one) for one in says] == [
        (True, False),
        (False, True),
        (False, False),
    ]


def _rate(bad: int) -> Shown:
    return number(FigureKey.ASPECT_RATE, bad, 200)


def test_flags_are_called_by_the_side_they_lie_on() -> None:
    bad, good = (flag_words(key, "zh")[Flag.WORSE] for key in (FigureKey.ASPECT_RATE, FigureKey.IN_TIME))
    assert (bad, good) == ("明显高于", "明显低于")


def test_a_chart_of_rows_leaves_out_what_has_no_place_and_what_finds_no_room() -> None:
    """As the officers of a city, most of whom have no answers in a week; the table has all."""

    def row(n: int, answers: int) -> wire.Row:
        return wire.Row(
            Label(LabelOf.OFFICER, f"{n:06}", f"民警{n}"), number(FigureKey.ASPECT_RATE, 0, answers)
        )

    block = wire.Rows("officers", wire.RowOrder.NAME, [row(n, 30 if n % 2 else 0) for n in range(200)])
    one = piece(block, "zh")
    assert (len(charts(one)[0].marks), len(one.table.rows)) == (60, 200)
    assert one.notes[-1] == "另有 140 行样本不足或图上画不下，都在表格里。"
    silent = piece(wire.Rows("officers", wire.RowOrder.NAME, [row(1, 0)]), "zh")
    assert (silent.drawings, silent.at_once) == ((), True)


def test_empty_blocks_say_so() -> None:
    quiet = piece(wire.AlarmList("alarms", 0.1, quiet=["2026-06-15"]), "zh")
    assert quiet.notes[0] == "本期没有预警。"
    assert "没有能确定" in piece(wire.Rising("rising", _window(), _window(), 0, 1.0), "zh").notes[0]
    for block in (
        wire.Rates("rates", []),
        wire.Trend("trend", "month", []),
        wire.Funnel("funnel", wire.AnswerSet.SMS, [], [], 0.0),
        wire.Rows("units", wire.RowOrder.NAME, []),
        wire.Matrix("matrix", [unit(1)], [], [[]]),
        wire.Tree("tree", _rate(9), []),
        wire.HotWords("words"),
    ):
        for chart in charts(piece(block, "zh"), PHONE):
            assert not chart.marks


def _window() -> wire.Window:
    return wire.Window("2026-06-22", "2026-06-28", 0)


def test_names_come_along_or_are_the_words_of_their_code() -> None:
    assert named(Label(LabelOf.LINE, "traffic"), "zh") == "交管"
    assert named(Label(LabelOf.LINE, "a_new_one"), "zh") == "a_new_one"
    assert (
        named(Label(LabelOf.UNIT, "u1", "柳河派出所", "柳河镇派出所"), "zh")
        == "柳河派出所（又名 柳河镇派出所）"
    )
    assert named(Label(LabelOf.ANONYMOUS), "en") == "another unit"


def test_the_basis_names_days_units_and_the_change_it_was_read_at() -> None:
    page = a_page()
    asked = wire.AskedOf("2026-01-01", "2026-06-30", "u1", ("traffic",), "sms")
    line = basis(wire.FiguresPage(page.page, asked, 4711, []), {"u1": "柳河派出所"}, "zh")
    assert line == "2026-01-01 至 2026-06-30 · 柳河派出所 · 业务：交管 · 比较用短信 · 读到第 4,711 号变更"


def test_words_are_there_in_both_languages_with_the_same_gaps() -> None:
    for key, words in catalogue().items():
        assert set(words) == {"zh", "en"}, key
        gaps = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in words.values()]
        assert gaps[0] == gaps[1] or key in ("month",), key
        assert not re.search("[\u4e00-\u9fff]", words["en"]), key
    for block in every_block():
        assert f"title.{block.title}" in catalogue()
