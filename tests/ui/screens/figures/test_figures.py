"""分析: what is asked and remembered, the way back, a number explained and opened by keys, and pages that do not come."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.records.errors import Refused, Unreachable
from app.services.figures import in_tree
from app.ui.screens.figures.piece_card import PieceCard
from app.ui.screens.figures.presenter import HABIT, FiguresPresenter, Trouble
from app.ui.screens.figures.view import FiguresScreen
from app.ui.shell.shortcuts import NOT_MINE
from app.ui.text import Language
from domain.permissions import Permission
from domain.problems import Problem
from domain.wire.figure_links import Period
from domain.wire.figures import Page
from domain.wire.rows import UnitRow
from resources.figure_pages import pieces
from tests.ui.screens.ticking import NotingHost
from tools.invented import made_id
from tools.scenes.samples_figures import StandInFigures

MAY = frozenset({Permission.REPORT_READ.value})


class Shown:
    """The page with its parts, entered."""

    def __init__(self, host: NotingHost) -> None:
        self.host, self.figures = host, StandInFigures()
        self.presenter = FiguresPresenter(
            self.figures, host.scope, host.clock, host.zone, MAY, host.remembered, host.window
        )
        self.presenter.settled.connect(host.remember)
        self.presenter.pages = list(Page)
        self.screen = FiguresScreen(host, self.presenter, opens_orders=True)
        self.screen.setParent(host.window)
        self.screen.resize(1192, 620)
        self.screen.show()
        self.screen.entered()


@pytest.fixture
def shown(host: NotingHost) -> Shown:
    return Shown(host)


def test_the_last_26_whole_weeks_are_asked_at_first_and_what_was_left_afterwards(host: NotingHost) -> None:
    first = Shown(host)
    asked = first.figures.asked[-1]
    assert (asked.page, asked.start, asked.end) == (
        Page.OVERVIEW,
        date(2026, 5, 18),
        date(2026, 11, 15),
    )
    first.presenter.choose_period(Period.WEEK)
    first.presenter.narrow(unit="unit-liuhe")
    assert host.kept[HABIT] == "/figures/overview?period=week&unit=unit-liuhe"
    again = Shown(host).figures.asked[-1]
    assert (again.start, again.end, again.unit) == (date(2026, 11, 16), date(2026, 11, 22), "unit-liuhe")


def test_what_is_remembered_of_a_page_one_may_no_longer_read_is_left(host: NotingHost) -> None:
    host.remember(HABIT, "/figures/officers?period=week")
    presenter = FiguresPresenter(
        StandInFigures(), host.scope, host.clock, host.zone, MAY, host.remembered, host.window
    )
    assert presenter.asking.page is Page.OVERVIEW


def test_back_and_forward_lead_through_pages_and_filters(shown: Shown) -> None:
    presenter = shown.presenter
    presenter.turn(Page.UNITS)
    presenter.narrow(line="traffic")
    presenter.step(-1)
    presenter.step(-1)
    assert (presenter.asking.page, presenter.can_go_back, presenter.can_go_forward) == (
        Page.OVERVIEW,
        False,
        True,
    )
    presenter.step(1)
    assert (presenter.asking.page, presenter.asking.line) == (Page.UNITS, "")
    presenter.turn(Page.WHAT)
    assert not presenter.can_go_forward


def test_a_link_says_days_and_opens_as_it_was_sent(shown: Shown) -> None:
    shown.presenter.narrow(channel="sms")
    shown.screen.copy_link()
    link = QGuiApplication.clipboard().text()
    assert link == "https://hf.example.gov.cn/figures/overview?from=2026-05-18&to=2026-11-15&channel=sms"
    shown.presenter.narrow(channel="")
    shown.screen.open_link()
    shown.screen.links.link.setText(link.replace("overview", "what"))
    shown.screen.links.go.click()
    assert shown.presenter.asking.page is Page.WHAT
    assert (shown.presenter.asking.channel, shown.screen.bar.channel.currentData()) == ("sms", "sms")
    assert not shown.screen.links.sheet.isVisible()
    shown.screen.open_link()
    shown.screen.links.link.setText("https://example.com/elsewhere")
    shown.screen.links.go.click()
    assert shown.screen.links.sheet.isVisible()
    assert "不是分析页的链接" in shown.screen.links.field.error()


def test_days_as_typed(shown: Shown) -> None:
    bar, asked = shown.screen.bar, shown.figures.asked
    before = len(asked)
    bar.period.chosen.emit(Period.CUSTOM.value)
    bar.start.setText("2026-13-01")
    bar.show_days.click()
    assert (len(asked), shown.host.toasts[-1][:4]) == (before, "日期要写")
    bar.start.setText("2026-06-01")
    bar.end.setText("2026-06-30")
    bar.show_days.click()
    assert (asked[-1].start, asked[-1].end) == (date(2026, 6, 1), date(2026, 6, 30))


def test_a_mark_is_explained_and_opens_its_cases_by_keys(shown: Shown, qtbot: QtBot) -> None:
    screen = shown.screen
    assert screen.explain_number() is NOT_MINE
    chart = screen.cards[0].charts[0][0]
    chart.setFocus()
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    screen.explain_number()
    words = "\n".join(screen.explain.words)
    assert "满意率（基本满意算一半）\n85.0%" in words
    assert "n = 1,880" in words
    screen.explain.cases.click()
    assert shown.figures.opened == [("m=x", None)]
    table = screen.cases.table
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert shown.host.gone == [("orders", made_id("case-1"))]


def test_a_case_that_no_page_opens_says_so(shown: Shown, qtbot: QtBot) -> None:
    cases = shown.screen.cases
    cases.show_cases("m=x")
    cases.table.setCurrentIndex(cases.model.index(2, 0))
    assert not cases.go.isVisible()
    qtbot.keyClick(cases.table, Qt.Key.Key_Return)
    assert shown.host.gone == []
    assert "没有可打开" in shown.host.toasts[-1]


def test_a_number_of_a_table_is_explained_and_opened(shown: Shown, qtbot: QtBot) -> None:
    card = shown.screen.cards[7]
    card.table.setFocus()
    card.table.setCurrentIndex(card.table.model().index(0, 3))
    assert card.number is not None
    qtbot.keyClick(card.table, Qt.Key.Key_Return)
    assert shown.figures.opened == [("m=x", None)]


def test_a_name_in_a_table_opens_the_profile_and_a_unit_chosen_afterwards_ends_it(
    shown: Shown, qtbot: QtBot
) -> None:
    officers = shown.screen.cards[3].table
    officers.setCurrentIndex(officers.model().index(0, 0))
    qtbot.keyClick(officers, Qt.Key.Key_Return)
    asking = shown.presenter.asking
    assert (asking.page, asking.officer) == (Page.PROFILE, "012345")
    assert "officer=012345" in shown.presenter.link
    shown.presenter.narrow(unit="unit-liuhe")
    assert shown.presenter.asking.officer == ""
    shown.presenter.step(-1)
    shown.presenter.turn(Page.UNITS)
    assert shown.presenter.asking.officer == ""
    units = shown.screen.cards[2].table
    units.setCurrentIndex(units.model().index(0, 0))
    qtbot.keyClick(units, Qt.Key.Key_Return)
    assert (shown.presenter.asking.page, shown.presenter.asking.unit) == (Page.PROFILE, "u1")


@pytest.mark.parametrize("lang", [Language.ZH, Language.EN])
def test_cards_show_the_digits_and_cases_of_what_was_read(shown: Shown, lang: Language) -> None:
    """A test of the pages in a browser says the same of these: together, client and page have the same digits for the same cell."""
    for piece in pieces(shown.presenter.page or shown.figures.page(shown.presenter.asking), lang.value):
        card = PieceCard(piece)
        model = card.table.model()
        texts = [
            [model.index(row, column).data() for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]
        assert texts == [[cell.text for cell in row] for row in piece.table.rows]
        for (view, _), drawing in zip(card.charts, piece.drawings, strict=True):
            marks = drawing.lay_out(640.0).marks
            assert {(one.says, one.cases) for one in view.chart.marks} == {
                (one.says, one.cases) for one in marks
            }
        card.deleteLater()


@pytest.mark.parametrize(
    ("error", "trouble", "words"),
    [
        (Unreachable(Problem("centre.unreachable")), Trouble.OFFLINE, "连不上"),
        (Refused(Problem("access.forbidden")), Trouble.FORBIDDEN, "没有查看"),
        (Refused(Problem("figures.other")), Trouble.OTHER, "没有取到"),
    ],
)
def test_a_page_that_does_not_come_says_why(
    shown: Shown, error: BaseException, trouble: Trouble, words: str
) -> None:
    shown.figures.error = error
    shown.presenter.turn(Page.UNITS)
    assert shown.presenter.trouble is trouble
    assert words in shown.screen.empty.what
    assert shown.screen.cards == []
    shown.figures.error = None
    shown.presenter.refresh()
    assert len(shown.screen.cards) == 9


def test_what_is_shown_stays_and_says_that_it_is_old(shown: Shown) -> None:
    shown.figures.error = Unreachable(Problem("centre.unreachable"))
    shown.presenter.refresh()
    assert len(shown.screen.cards) == 9
    assert "先前取到" in shown.screen.banner.text()


def test_a_page_with_nothing_says_what_to_try(shown: Shown) -> None:
    shown.figures.blocks = []
    shown.presenter.turn(Page.WHERE)
    assert "还没有可显示" in shown.screen.empty.what


def test_units_stand_behind_what_is_above_them() -> None:
    def unit(n: int, code: str, parent: int | None) -> UnitRow:
        return UnitRow(
            made_id(f"u{n}"), code, f"单位{n}", "station", made_id(f"u{parent}") if parent else None
        )

    tree = in_tree([unit(3, "103", 1), unit(2, "200", 9), unit(1, "100", None), unit(4, "101", 1)])
    assert [(one.name, one.depth) for one in tree] == [("单位1", 0), ("单位4", 1), ("单位3", 1), ("单位2", 0)]
