"""What widgets promise: keys, compositions of an input method, errors at the field, sheets that hold the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.shell.shortcuts import ShortcutRegistry
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button, KeyButton
from app.ui.widgets.chips import Chip
from app.ui.widgets.fields import Field, LineEdit, TextArea, is_text_input
from app.ui.widgets.filters import FilterChips, RemovableChip
from app.ui.widgets.labels import ElidedLabel, TimerLabel
from app.ui.widgets.layout import column
from app.ui.widgets.notices import Toast
from app.ui.widgets.overlay import Sheet, open_sheets

Key = Qt.Key


def _compose(widget: QWidget, preedit: str) -> None:
    QApplication.sendEvent(widget, QInputMethodEvent(preedit, []))


def _commit(widget: QWidget, text: str) -> None:
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize("make", [LineEdit, TextArea])
def test_enter_that_ends_a_composition_never_moves_on(
    make: Callable[[], LineEdit | TextArea], qtbot: QtBot
) -> None:
    box = make()
    qtbot.addWidget(box)
    moved: list[int] = []
    box.submitted.connect(lambda: moved.append(1))
    _compose(box, "minjing")
    QTest.keyClick(box, Key.Key_Return)
    _commit(box, "民警")
    QTest.keyClick(box, Key.Key_Return)  # the one some input methods forward behind the commit
    assert moved == []
    qtbot.waitUntil(lambda: not box.composing)
    QTest.keyClick(box, Key.Key_Return)
    assert moved == [1]


@pytest.mark.parametrize("make", [LineEdit, TextArea])
@pytest.mark.parametrize("composed", ["bei zhu", "m"])
def test_what_is_composed_becomes_text_when_it_is_acted_upon_or_left(
    make: Callable[[], LineEdit | TextArea], composed: str, qtbot: QtBot
) -> None:
    box, told = make(), [""]

    def tell(*_: object) -> None:
        if _text(box) != told[-1]:  # Qt tells of each step of a composition, too
            told.append(_text(box))

    qtbot.addWidget(box)
    (box.textEdited if isinstance(box, LineEdit) else box.edited).connect(tell)
    _compose(box, composed)
    box.keep_composed()
    _compose(box, composed)  # was on its way
    box.keep_composed()
    _compose(box, "")
    assert told == ["", composed]
    qtbot.waitUntil(lambda: not box.composing)

    _compose(box, composed)
    _compose(box, "")  # taken away because the focus goes
    QApplication.sendEvent(box, QFocusEvent(QEvent.Type.FocusOut))
    assert told == ["", composed, composed + composed]

    _compose(box, composed)
    _compose(box, "")  # by the person, with Esc
    qtbot.waitUntil(lambda: not box.composing)
    QApplication.sendEvent(box, QFocusEvent(QEvent.Type.FocusOut))
    assert _text(box) == composed + composed


def _text(box: LineEdit | TextArea) -> str:
    return box.text() if isinstance(box, LineEdit) else box.toPlainText()


def test_a_key_or_a_button_acts_on_what_is_being_composed_too(qtbot: QtBot) -> None:
    page, said = QWidget(), list[str]()
    area, button = TextArea(), Button("save")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    page.setLayout(column(area, button))
    ShortcutRegistry(page).add("F5", "call.outcome.complete", lambda: said.append(area.toPlainText()))
    button.clicked.connect(lambda: said.append(area.toPlainText()))
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    area.setFocus()
    qtbot.waitUntil(area.hasFocus)
    _compose(area, "ni")
    QTest.keyClick(page.windowHandle(), Key.Key_F5)
    _compose(area, "hao")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert said == ["ni", "nihao"]


def test_a_hint_does_not_stand_under_what_is_composed(qtbot: QtBot) -> None:
    area = TextArea("群众原话")
    qtbot.addWidget(area)
    _compose(area, "ni")
    assert area.placeholderText() == ""
    _compose(area, "")
    assert area.placeholderText() == "群众原话"


def test_shift_enter_makes_a_line_in_a_text_area(qtbot: QtBot) -> None:
    area = TextArea()
    qtbot.addWidget(area)
    edits: list[int] = []
    area.edited.connect(lambda: edits.append(1))
    area.set_text("楼下")
    assert edits == []
    area.moveCursor(area.textCursor().MoveOperation.End)
    QTest.keyClick(area, Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert area.toPlainText().count("\n") + area.toPlainText().count("\u2028") == 1
    assert edits


def test_only_text_boxes_take_digits_for_themselves(qtbot: QtBot) -> None:
    locked = QLineEdit()
    locked.setReadOnly(True)
    for widget in (locked, area := TextArea(), line := LineEdit(), button := QPushButton()):
        qtbot.addWidget(widget)
    assert is_text_input(area)
    assert is_text_input(line)
    assert not is_text_input(locked)
    assert not is_text_input(button)
    assert not is_text_input(None)


def test_an_answer_key_tells_its_digit_and_lets_its_owner_mark_it(qtbot: QtBot) -> None:
    key = KeyButton("3", "不满意")
    qtbot.addWidget(key)
    with qtbot.waitSignal(key.picked) as told:
        QTest.mouseClick(key, Qt.MouseButton.LeftButton)
    assert told.args == ["3"]
    assert not key.isChecked()


def test_a_field_says_what_is_wrong_and_forgets_it(qtbot: QtBot) -> None:
    field = Field("回拨号码", LineEdit(), hint="手机或座机")
    qtbot.addWidget(field)
    field.set_error("位数不够")
    assert field.invalid
    assert field.error() == "位数不够"
    assert field.input.accessibleDescription() == "位数不够"
    field.set_error("")
    assert not field.invalid
    assert field.error() == ""


def test_filters_can_be_taken_away_by_key(qtbot: QtBot) -> None:
    chips = FilterChips()
    qtbot.addWidget(chips)
    chips.set_filters([("state", "未办结"), ("unit", "星河分局")])
    assert chips.words() == ("未办结", "星河分局")
    chip = chips.findChildren(RemovableChip)[1]
    with qtbot.waitSignal(chips.removed) as told:
        QTest.keyClick(chip, Key.Key_Delete)
    assert told.args == ["unit"]
    chips.set_filters([])
    assert chips.isHidden()


def test_undo_runs_once_and_only_while_the_toast_is_there(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.show()
    toast = Toast(host)
    undone: list[int] = []
    toast.show_text("已保存", lambda: undone.append(1))
    button = next(b for b in toast.findChildren(Button) if b.isVisible())
    button.click()
    assert undone == [1]
    assert toast.isHidden()
    button.click()
    assert undone == [1]
    toast.show_text("已移除", lambda: undone.append(2), lasts_ms=1)
    qtbot.waitUntil(toast.isHidden)
    assert undone == [1]


class _Page:
    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        self.outside = QLineEdit()
        self.window.setLayout(column(self.outside))
        qtbot.addWidget(self.window)
        self.window.resize(800, 600)
        self.window.show()
        self.window.activateWindow()
        self.outside.setFocus()
        qtbot.waitUntil(self.outside.hasFocus)


def test_a_sheet_holds_the_keyboard_and_gives_it_back(qtbot: QtBot) -> None:
    page = _Page(qtbot)
    first, second = QLineEdit(), QLineEdit()
    sheet = Sheet(page.window, "预约", first, second)
    sheet.open_sheet(first)
    assert open_sheets(page.window) == [sheet]
    visited = set()
    for _ in range(8):
        QTest.keyClick(QApplication.focusWidget(), Key.Key_Tab)
        assert sheet.isAncestorOf(QApplication.focusWidget())
        visited.add(QApplication.focusWidget())
    assert {first, second} <= visited
    assert len(visited) == 3  # and the cross
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Escape)
    assert sheet.isHidden()
    assert page.outside.hasFocus()


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter])
def test_enter_presses_the_button_of_a_sheet_that_has_the_focus(qtbot: QtBot, key: Key) -> None:
    page = _Page(qtbot)
    button = Button("保存")
    sheet = Sheet(page.window, "预约", QLineEdit())
    pressed: list[str] = []
    sheet.add_button(button, lambda: pressed.append("保存"))
    sheet.open_sheet(button)
    QTest.keyClick(button, key)
    assert pressed == ["保存"]
    QTest.keyClick(button, key, Qt.KeyboardModifier.ControlModifier)
    button.setEnabled(False)
    QTest.keyClick(sheet, key)
    assert pressed == ["保存"]


def test_a_press_beside_a_sheet_closes_it_and_one_on_it_does_not(qtbot: QtBot) -> None:
    page = _Page(qtbot)
    sheet = Sheet(page.window, "预约", QLineEdit())
    sheet.open_sheet()
    on_it = sheet.panel.mapTo(sheet, sheet.panel.rect().center())
    QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=on_it)
    assert sheet.isVisible()
    QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert sheet.isHidden()


def test_a_running_time_follows_the_clock(qtbot: QtBot) -> None:
    now = [1_000]
    timer = TimerLabel(lambda: now[0])
    qtbot.addWidget(timer)
    timer.start()
    now[0] += 134_000
    assert timer.stop() == 134_000
    assert timer.text() == "02:14"
    timer.reset()
    assert timer.text() == "00:00"


def test_a_shortened_label_keeps_its_words_in_the_tool_tip(qtbot: QtBot) -> None:
    words = ElidedLabel("星河分局柳园派出所社区民警中队")
    qtbot.addWidget(words)
    words.resize(60, 24)
    words.grab()
    assert words.toolTip() == words.text()
    words.resize(600, 24)
    words.grab()
    assert words.toolTip() == ""


def test_an_empty_chip_is_hidden(qtbot: QtBot) -> None:
    chip = Chip("在线", Tone.OK)
    qtbot.addWidget(chip)
    chip.set("")
    assert chip.isHidden()
    chip.set("离线", Tone.WARN)
    assert (chip.text(), chip.tone) == ("离线", Tone.WARN)
