"""A key that is held answers once, also where the window system does not say that it is held; keys typed ahead answer nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.shell.presses import PAIR_MS, Presses
from app.ui.shell.shortcuts import GlobalKeys, ShortcutRegistry
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import LineEdit, TextArea
from app.ui.widgets.layout import column
from app.ui.widgets.pressed_at import SLACK_MS, PressedAt

A, B = (38, 65), (56, 66)


def test_a_press_right_after_the_release_of_the_same_key_is_a_repeat() -> None:
    presses = Presses()
    assert not presses.held(A, 1000)
    for at in (1500, 1530, 1560):  # pair by pair, as a held key comes under X11
        presses.released(A, at)
        assert presses.held(A, at)
        assert presses.held(A, at)
    presses.released(A, 1570)
    assert not presses.held(A, 1570 + PAIR_MS)


def test_another_key_and_a_finger_that_lets_go_are_no_repeat() -> None:
    presses = Presses()
    presses.released(A, 1000)
    assert not presses.held(B, 1001)
    assert not presses.held(A, 1040)
    presses.released(A, 5)  # the clock began anew
    assert not presses.held(A, 1)


class Window(QWidget):
    """Two boxes and a button under the keys of a whole window; notes the keys that come through to the page."""

    def __init__(self) -> None:
        super().__init__()
        self.area, self.line, self.button = TextArea(), LineEdit(), Button("press")
        self.setLayout(column(self.area, self.line, self.button))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.seen: list[tuple[str, bool]] = []
        self.does: list[str] = []
        self.registry = ShortcutRegistry(self)
        self.registry.add("F2", "call.dial", lambda: self.does.append("F2"))
        self.area.submitted.connect(lambda: self.does.append("area"))
        self.line.submitted.connect(lambda: self.does.append("line"))
        self.button.clicked.connect(lambda: self.does.append("button"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.seen.append((event.text(), event.isAutoRepeat()))

    def send(self, kind: QEvent.Type, key: Qt.Key, text: str, at: int) -> None:
        """As the window system sends it: first asked about as a shortcut, then pressed."""
        scan = int(key) & 0xFF
        window = self.windowHandle()
        if kind == QEvent.Type.KeyPress:
            asked = QKeyEvent(
                QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier, scan, 0, 0, text
            )
            asked.setTimestamp(at)
            asked.ignore()
            QCoreApplication.sendEvent(window, asked)
            if not asked.isAccepted() and self._is_shortcut(key):
                return
        event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, scan, 0, 0, text)
        event.setTimestamp(at)
        QCoreApplication.sendEvent(window, event)

    def _is_shortcut(self, key: Qt.Key) -> bool:
        """What Qt's own map does where nobody objected."""
        for shortcut in self.findChildren(QShortcut):
            if shortcut.key() == QKeySequence(key):
                shortcut.activated.emit()
                return True
        return False

    def hold(self, key: Qt.Key, text: str, times: int = 4) -> None:
        """Pressed once, then held: pairs of one time each, none marked."""
        self.send(QEvent.Type.KeyPress, key, text, 1000)
        for n in range(times):
            self.send(QEvent.Type.KeyRelease, key, text, 1500 + 30 * n)
            self.send(QEvent.Type.KeyPress, key, text, 1500 + 30 * n)
        self.send(QEvent.Type.KeyRelease, key, text, 1500 + 30 * times)


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.windowHandle().requestActivate()
    qtbot.waitUntil(lambda: QApplication.focusWindow() is made.windowHandle())
    keys = GlobalKeys(made.registry, lambda: made.does.append("F12"), made, pairs=True)
    keys.watch(made.windowHandle())
    return made


@pytest.mark.parametrize(("key", "text"), [(Qt.Key.Key_1, "1"), (Qt.Key.Key_3, "3"), (Qt.Key.Key_H, "h")])
def test_a_held_key_answers_once(window: Window, key: Qt.Key, text: str) -> None:
    window.setFocus()
    window.hold(key, text)
    assert window.seen == [(text, False)]


def test_the_same_key_pressed_twice_answers_twice(window: Window) -> None:
    window.setFocus()
    for at in (1000, 1090):
        window.send(QEvent.Type.KeyPress, Qt.Key.Key_1, "1", at)
        window.send(QEvent.Type.KeyRelease, Qt.Key.Key_1, "1", at + 60)
    assert window.seen == [("1", False), ("1", False)]


def test_a_held_letter_writes_on_and_held_enter_goes_on_once(window: Window) -> None:
    window.line.setFocus()
    window.hold(Qt.Key.Key_X, "x")
    assert window.line.text() == "xxxxx"
    window.hold(Qt.Key.Key_Return, "\r")
    window.area.setFocus()
    window.hold(Qt.Key.Key_Return, "\r")
    assert window.does == ["line", "area"]


@pytest.mark.parametrize("key", [Qt.Key.Key_F2, Qt.Key.Key_F12])
def test_a_held_shortcut_does_its_work_once(window: Window, key: Qt.Key) -> None:
    window.area.setFocus()
    window.hold(key, "")
    assert window.does == [QKeySequence(key).toString()]


def test_a_held_space_presses_once(window: Window) -> None:
    window.button.setFocus()
    window.hold(Qt.Key.Key_Space, " ")
    assert window.does == ["button"]


def test_when_a_key_was_pressed_is_told_by_the_event_that_came_fastest() -> None:
    pressed = PressedAt()
    assert pressed(1000, 50_000.0) == 50_000.0 + SLACK_MS  # the first tells nothing
    assert pressed(1100, 50_040.0) == 50_040.0 + SLACK_MS  # this one came faster
    assert pressed(1200, 50_400.0) == 50_140.0 + SLACK_MS  # this one waited
    assert pressed(0, 60_000.0) == 60_000.0
    assert pressed(7, 70_000.0) == 70_000.0 + SLACK_MS  # the clock began anew
