"""On a small screen pages are scrolled; the emergency key and the strip stay. Widths that somebody chose are kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.shell.frame import SMALLEST, Frame, Page
from app.ui.shell.rail import RailPlace
from app.ui.shell.screen import Screen
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import label
from app.ui.widgets.layout import column, row
from app.ui.widgets.overlay import Sheet
from app.ui.widgets.page_area import Scrolled
from app.ui.widgets.split import Side, Split
from tools.stepping import SteppedLanes

PLACES = ("tasks", "call", "records", "orders", "panel", "review", "settings")
NEEDS = (1100, 560)


class Large(Screen):
    """A page that can do with so much and no less."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = QLineEdit(), QLineEdit()
        self.setMinimumSize(*NEEDS)
        for box in (self.first, self.last):
            box.setFixedWidth(200)
        self.setLayout(column(self.first, None, row(None, self.last)))

    def title(self) -> str:
        return "110 警情回访（短信回复不满意，需要核实原因）"

    def title_actions(self) -> tuple[QWidget, ...]:
        return ()


@pytest.fixture
def frame(qtbot: QtBot, inline: SteppedLanes) -> Frame:
    pages = tuple(Page(RailPlace(name, "inbox", f"nav.{name}"), "", lambda _host: Large()) for name in PLACES)
    made = Frame(pages, frozenset(), inline.scope, lambda: 0)
    qtbot.addWidget(made)
    made.bar.show_person("买买提·吐尔逊江·阿不都热合曼", "回访员")
    made.go("tasks")
    made.note("草稿已保存")
    made.strip.show_due("预约到点 3 个：14:30、15:00、15:20")
    return made


def _open(frame: Frame, qtbot: QtBot, size: tuple[int, int]) -> None:
    frame.resize(*size)
    frame.show()
    frame.windowHandle().requestActivate()
    qtbot.waitUntil(lambda: QApplication.focusWindow() is frame.windowHandle())


def _inside(frame: Frame, part: QWidget) -> bool:
    area = QRect(part.mapTo(frame, part.rect().topLeft()), part.size())
    return part.isVisible() and frame.rect().contains(area)


@pytest.mark.parametrize("size", [SMALLEST, (683, 340), (911, 470), (1024, 560)])
def test_on_a_small_window_rail_strip_and_emergency_key_stay(
    frame: Frame, qtbot: QtBot, size: tuple[int, int]
) -> None:
    _open(frame, qtbot, size)
    assert (frame.width(), frame.height()) == size
    parts = (frame.strip, frame.strip.emergency, frame.strip.due, frame.bar.person, frame.bar.search_box)
    assert [part for part in (*parts, *frame.rail.buttons.values()) if not _inside(frame, part)] == []
    pressed: list[int] = []
    frame.emergency.connect(lambda: pressed.append(1))
    frame.strip.emergency.click()
    assert pressed == [1]


def test_what_has_the_focus_is_scrolled_into_sight(frame: Frame, qtbot: QtBot) -> None:
    _open(frame, qtbot, SMALLEST)
    page = frame.page("tasks")
    assert isinstance(page, Large)
    page.last.setFocus()
    QApplication.processEvents()
    assert _inside(frame, page.last)
    page.first.setFocus()
    QApplication.processEvents()
    assert _inside(frame, page.first)


def test_a_part_that_is_scrolled_by_itself_shows_what_has_the_focus(frame: Frame, qtbot: QtBot) -> None:
    _open(frame, qtbot, (1400, 800))
    page = frame.page("tasks")
    inner = QWidget()
    boxes = [QLineEdit() for _ in range(12)]
    inner.setLayout(column(*boxes))
    area = Scrolled(inner)
    area.setParent(page)
    area.setGeometry(100, 100, 300, 200)
    area.show()
    boxes[-1].setFocus()
    qtbot.waitUntil(lambda: area.verticalScrollBar().value() > 0)
    bottom = boxes[-1].mapTo(area.viewport(), boxes[-1].rect().bottomLeft())
    assert area.viewport().rect().contains(bottom)


def test_with_room_nothing_scrolls_and_the_page_has_its_own_key_alone(frame: Frame) -> None:
    frame.resize(1280, 720)
    frame.show()
    QApplication.processEvents()
    assert frame.page("tasks").size().width() == 1280 - frame.rail.width()
    assert not frame.strip.emergency.isVisible()


def test_a_sheet_that_is_higher_than_the_window_is_scrolled_to_its_button(frame: Frame, qtbot: QtBot) -> None:
    _open(frame, qtbot, SMALLEST)
    sheet = Sheet(frame.overlay(), "下班", *(QLineEdit() for _ in range(12)))
    last = sheet.add_button(Button("下班"), sheet.close_sheet)
    sheet.open_sheet(last)
    QApplication.processEvents()
    assert _inside(frame, last)
    assert last.hasFocus()


def test_a_sheet_makes_room_for_what_comes_later(frame: Frame, qtbot: QtBot) -> None:
    _open(frame, qtbot, (1000, 600))
    late = QWidget()
    late.setFixedHeight(200)
    late.hide()
    sheet = Sheet(frame.overlay(), "下班", QLineEdit(), late)
    button = sheet.add_button(Button("下班"), sheet.close_sheet)
    sheet.open_sheet()
    late.show()
    qtbot.waitUntil(lambda: late.height() == 200 and button.y() >= late.geometry().bottom())
    assert _inside(frame, button)


def _split(width: int) -> tuple[Split, QWidget, QWidget]:
    rest, side = QWidget(), QWidget()
    split = Split(rest, side)
    split.keep_sides(Side(side, "pane", lambda page: page // 4, 100, 400))
    split.resize(width, 200)
    split.show()
    return split, rest, side


def test_a_side_keeps_the_width_somebody_gave_it(qtbot: QtBot) -> None:
    split, _, side = _split(1000)
    qtbot.addWidget(split)
    assert side.width() == 250
    kept: list[str] = []
    split.moved.connect(lambda: kept.append(split.state()))
    split.moveSplitter(1000 - 320 - split.handleWidth(), 1)
    assert side.width() == 320
    split.resize(1400, 200)
    assert side.width() == 320
    side.hide()
    side.show()
    assert side.width() == 320
    again, _, other = _split(900)
    qtbot.addWidget(again)
    again.restore(kept[-1])
    assert other.width() == 320


@pytest.mark.parametrize("nonsense", ["", "[]", "7", '{"pane": "wide"}', "{"])
def test_a_width_that_makes_no_sense_is_not_kept(qtbot: QtBot, nonsense: str) -> None:
    split, _, side = _split(1000)
    qtbot.addWidget(split)
    split.restore(nonsense)
    assert side.width() == 250
    split.restore('{"pane": 4000}')
    assert side.width() == 400


@pytest.mark.parametrize(
    "needs", ["4199052026112100318000000000000000", "Schutzpolizeiinspektionsdienststellenverzeichnis"]
)
def test_a_side_is_never_narrower_than_what_comes_into_it(qtbot: QtBot, needs: str) -> None:
    inner = QWidget()
    lines = column()
    inner.setLayout(lines)
    area, rest = Scrolled(inner), QWidget()
    split = Split(rest, area)
    qtbot.addWidget(split)
    split.keep_sides(Side(area, "pane", lambda _page: 100, 60))
    split.resize(1000, 200)
    split.show()
    assert area.width() == 100
    lines.addWidget(label(needs))
    qtbot.waitUntil(lambda: area.width() > 100)
    assert inner.width() <= area.viewport().width()
