"""A box for a password that says when Caps Lock is on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.text import tr
from app.ui.widgets.fields import Field, LineEdit
from app.ui.widgets.labels import IconLabel, label
from app.ui.widgets.layout import row, set_shown

_LOCK_BITS = {"xcb": 0x2, "windows": 0x100}
"""Of the window system's own modifiers, by platform: Qt does not tell of Caps Lock."""


def caps_lock(event: QKeyEvent, platform: str) -> bool | None:
    """Whether Caps Lock is on after a key was pressed, None if the key does not tell: by its letter, else by the window system."""
    typed = event.text()
    if typed.isascii() and typed.isalpha():
        return typed.isupper() != bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    bit = _LOCK_BITS.get(platform)
    if bit is None:
        return None
    on = bool(event.nativeModifiers() & bit)
    # X11 tells the state from before the key.
    return not on if platform == "xcb" and event.key() == Qt.Key.Key_CapsLock else on


class PasswordEdit(LineEdit):
    """What is typed is not shown.

    Signals:
        capitals: Caps Lock is on, or not any more.
    """

    capitals = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        on = caps_lock(event, QGuiApplication.platformName())
        if on is not None:
            self.capitals.emit(on)
        super().keyPressEvent(event)


class PasswordField(Field):
    """Its label, the box, what is wrong, and below whether Caps Lock is on."""

    def __init__(self, name: str, box: PasswordEdit, *, hint: str = "") -> None:
        super().__init__(name, box, hint=hint)
        self.capitals = QWidget()
        self.capitals.setLayout(
            row(IconLabel("alert", "warn", 14), label(tr("login.caps_lock"), "caption"), None, gap=4)
        )
        set_shown(self.capitals, False)
        self.add_below(self.capitals)
        box.capitals.connect(self.capitals.setVisible)
