"""The strip of choices: by keyboard, by pointer, told once."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.widgets.segmented import Segmented


def test_arrows_move_and_choose_and_stop_at_the_ends(qtbot: QtBot) -> None:
    strip = Segmented(("a", "One"), ("b", "Two"), ("c", "Three"), code="a")
    qtbot.addWidget(strip)
    chosen: list[str] = []
    strip.chosen.connect(chosen.append)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(strip, key)
    assert chosen == ["b", "c", "b"]
    assert strip.words() == "Two"


def test_a_press_chooses_what_is_under_it_and_code_told_by_program_is_silent(qtbot: QtBot) -> None:
    strip = Segmented(("a", "One"), ("b", "Two"), code="a")
    qtbot.addWidget(strip)
    strip.resize(strip.sizeHint())
    strip.show()
    chosen: list[str] = []
    strip.chosen.connect(chosen.append)
    strip.set_code("b")
    assert chosen == []
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(8, 18))
    assert chosen == ["a"]


def test_a_strip_without_a_choice_takes_the_first_by_space(qtbot: QtBot) -> None:
    strip = Segmented(("a", "One"), ("b", "Two"))
    qtbot.addWidget(strip)
    QTest.keyClick(strip, Qt.Key.Key_Space)
    assert strip.code() == "a"
