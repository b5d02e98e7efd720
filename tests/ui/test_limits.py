"""A text above its limit stays as it was typed, is marked with how much is too much, and goes nowhere until it fits."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

import app.ui
from app.services.putting_back import PutBackReason
from app.ui.screens.call.put_back_sheet import PutBackSheet
from app.ui.screens.call.reveal import RevealSheet
from app.ui.widgets.fields import Field, LineEdit, TextArea, fits
from app.ui.widgets.layout import column
from domain.wire.types import MOST_WORDS


@pytest.mark.parametrize("make", [LineEdit, TextArea])
def test_what_is_pasted_above_the_limit_stays_and_is_marked(
    qtbot: QtBot, make: type[LineEdit] | type[TextArea]
) -> None:
    box = make(limit=200)
    field, page = Field("reason", box), QWidget()
    page.setLayout(column(field))
    qtbot.addWidget(page)
    page.show()
    text = "由" * 213
    box.insert(text) if isinstance(box, LineEdit) else box.insertPlainText(text)
    assert (box.text() if isinstance(box, LineEdit) else box.toPlainText()) == text
    assert field.error() == "太长了：213 个字，最多 200 个，多了 13 个"
    assert not fits(page)
    assert box.hasFocus() or page.focusWidget() is box
    box.undo()
    assert (box.text() if isinstance(box, LineEdit) else box.toPlainText()) == ""
    assert not field.invalid
    box.redo()
    assert field.invalid
    for _ in range(13):
        QTest.keyClick(box, Qt.Key.Key_Backspace)
    assert field.error() == ""
    assert fits(page)


def test_a_line_takes_more_than_qt_would_by_itself(qtbot: QtBot) -> None:
    line = LineEdit()
    qtbot.addWidget(line)
    line.setText("长" * 40_000)
    assert len(line.text()) == 40_000


def test_a_mark_of_another_kind_is_not_taken_away_by_measuring(qtbot: QtBot) -> None:
    box = LineEdit(limit=3)
    field = Field("name", box)
    qtbot.addWidget(field)
    field.set_error("empty")
    box.setText("ab")
    assert field.error() == "empty"


def test_a_sheet_gives_nothing_that_is_too_long(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(900, 700)
    host.show()
    given: list[object] = []
    reveal = RevealSheet(host)
    reveal.given.connect(given.append)
    reveal.open_sheet()
    reveal.reason.setText("因" * (MOST_WORDS + 1))
    QTest.keyClick(reveal.reason, Qt.Key.Key_Return)
    assert reveal.isVisible()
    reveal.reason.setText("因" * MOST_WORDS)
    QTest.keyClick(reveal.reason, Qt.Key.Key_Return)
    assert given == ["因" * MOST_WORDS]


def test_only_digits_choose_a_reason_to_put_back(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(900, 700)
    host.show()
    sheet = PutBackSheet(host)
    given: list[object] = []
    sheet.given.connect(given.append)
    sheet.open_sheet()
    for key in "²①٣":
        sheet.press(key)
    assert (sheet.isVisible(), given) == (True, [])
    sheet.press("１")
    assert given == [PutBackReason("acquainted")]


def test_no_box_of_any_screen_cuts_off_what_is_typed() -> None:
    """Qt's own limit drops what is above it without a word."""
    for file in Path(app.ui.__file__).parent.rglob("*.py"):
        calls = [
            node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Attribute)
        ]
        cutting = [node for node in calls if node.attr in ("setMaxLength", "setInputMask", "setValidator")]
        assert len(cutting) == (1 if file.name == "fields.py" else 0), file.name
