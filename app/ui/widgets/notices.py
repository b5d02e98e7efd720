"""How the program speaks: an empty list, a banner over a page, a word at the edge with undo."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from app.ui.text import tr
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import IconLabel, label
from app.ui.widgets.layout import column, row, set_shown, set_state

_ICONS = {Tone.OK: "check", Tone.WARN: "alert", Tone.BAD: "alert", Tone.ACCENT: "info", Tone.NEUTRAL: "info"}
_INKS = {Tone.NEUTRAL: "muted"}


class EmptyState(QWidget):
    """Nothing here: what is empty, why, and what to do next.

    Signals:
        activated: the button was pressed.
    """

    activated = Signal()

    def __init__(
        self, what: str, why: str = "", action: str = "", *, icon: str = "inbox", key: str = ""
    ) -> None:
        super().__init__()
        self._icon = IconLabel(icon, "faint", 44)
        self._what = label(what, "heading")
        self._why = label(why, "muted", wrap=True)
        self._why.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._why.setFixedWidth(420)
        self.button = Button(action, key=key)
        self.button.clicked.connect(self.activated)
        set_shown(self.button, bool(action))
        box = column(None, self._icon, 8, self._what, self._why, 8, self.button, None, gap=6)
        for part in (self._icon, self._what, self._why, self.button):
            box.setAlignment(part, Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(box)
        self._reserve()

    @property
    def what(self) -> str:
        """What it says is empty."""
        return self._what.text()

    def _reserve(self) -> None:
        """A wrapped line that stands centred is given one line's height only, so it asks for what it needs."""
        self._why.setMinimumHeight(self._why.heightForWidth(self._why.width()) if self._why.text() else 0)

    def set(self, what: str, why: str = "", action: str = "", icon: str = "") -> None:
        """Say something else."""
        self._what.setText(what)
        self._why.setText(why)
        self._reserve()
        self.button.setText(action)
        set_shown(self.button, bool(action))
        if icon:
            self._icon.set_icon(icon, "faint")


class Banner(QFrame):
    """A sentence over a page that stays until it is no longer true, with one thing to do about it.

    Signals:
        activated: the action was pressed.
    """

    activated = Signal()

    def __init__(self, text: str = "", tone: Tone = Tone.ACCENT, action: str = "") -> None:
        super().__init__()
        self.setProperty("role", "banner")
        self._icon = IconLabel("info", "accent", 18)
        self._words = label("", wrap=True)
        self.button = Button("")
        self.button.clicked.connect(self.activated)
        box = row(self._icon, self._words, self.button, gap=10, margin=(14, 8, 10, 8))
        box.setStretch(1, 1)
        box.setAlignment(self._icon, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(box)
        self.setMinimumHeight(52 if action else 40)
        # no upper bound for the height: words that wrap need more than their hint
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.say(text, tone, action)

    def say(self, text: str, tone: Tone = Tone.ACCENT, action: str = "") -> None:
        """Say something else; an empty text hides the banner."""
        set_state(self, tone=tone.value)
        self._icon.set_icon(_ICONS[tone], _INKS.get(tone, tone.value))
        set_state(self._words, tone=tone.value if tone in (Tone.BAD, Tone.WARN, Tone.OK) else "")
        self._words.setText(text)
        self.button.setText(action)
        set_shown(self.button, bool(action))
        set_shown(self, bool(text))
        self.setAccessibleName(text)

    def text(self) -> str:
        """The words shown."""
        return self._words.text()


class Toast(QFrame):
    """A word at the lower edge that goes by itself, with undo while it is there.

    It takes no focus. One at a time: a new word replaces the old one, whose undo is then gone.
    """

    LASTS_MS = 6000
    UNDO_MS = 8000
    """So long it stays where something can be taken back."""
    KEY = "Ctrl+Shift+Z"
    LIFT = 64

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self.setProperty("role", "toast")
        self._words = label("")
        self._undo = Button(tr("common.undo"), icon="undo", key=self.KEY)
        self._undo.clicked.connect(self.undo)
        self._undo.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(row(self._words, self._undo, gap=16, margin=(16, 8, 10, 8)))
        self._action: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        parent.installEventFilter(self)
        self.hide()

    def show_text(
        self, text: str, undo: Callable[[], None] | None = None, lasts_ms: int | None = None
    ) -> None:
        """Say something for a while (ms); with ``undo`` a button takes it back."""
        self._words.setText(text)
        self._action = undo
        set_shown(self._undo, undo is not None)
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(lasts_ms or (self.UNDO_MS if undo else self.LASTS_MS))

    def text(self) -> str:
        """The words shown."""
        return self._words.text()

    @Slot()
    def dismiss(self) -> None:
        """Go away now; undo is gone with it."""
        self._timer.stop()
        self._action = None
        self.hide()

    @property
    def offers_undo(self) -> bool:
        """Whether something can be taken back now."""
        return self._action is not None

    @Slot()
    def undo(self) -> None:
        """Take it back, if it still can be."""
        action = self._action
        if action is not None:
            self.dismiss()
            action()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self.adjustSize()
        host = self._host
        self.move((host.width() - self.width()) // 2, host.height() - self.height() - self.LIFT)


def stack_notices(*parts: QWidget) -> QWidget:
    """Banners one below the other; takes no room while all are hidden."""
    holder = QWidget()
    holder.setLayout(column(*parts))
    return holder
