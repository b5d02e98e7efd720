"""Things that take input: with a label above and, where something is wrong, the words right below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QPoint, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QApplication, QComboBox, QCompleter, QLineEdit, QPlainTextEdit, QWidget

from app.ui.text import tr
from app.ui.theme import pixmap
from app.ui.widgets.keycaps import CAP_HEIGHT, KeyHint
from app.ui.widgets.labels import IconLabel, label
from app.ui.widgets.layout import column, row, set_shown, set_state

_RETURNS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ANYTHING = 10_000_000
"""Characters that a line takes; Qt's own 32,767 would cut off what is pasted without a word."""


class LineEdit(QLineEdit):
    """One line of text; knows whether an input method is composing.

    More than ``limit`` characters (0: as many as one likes) are kept as they were typed: the field marks them.

    Signals:
        submitted: Enter, but never the one that ends a composition, and never one that is held.
    """

    submitted = Signal()

    def __init__(self, placeholder: str = "", parent: QWidget | None = None, *, limit: int = 0) -> None:
        super().__init__(parent)
        self.limit = limit
        self.setMaxLength(_ANYTHING)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)  # where no label stands above it
        self._composition = _Composition(self)

    @property
    def over(self) -> int:
        """How many characters are too many."""
        return max(0, len(self.text()) - self.limit) if self.limit else 0

    @property
    def composing(self) -> bool:
        """Whether an input method has not committed yet, or has only just."""
        return self._composition.active

    def keep_composed(self) -> None:
        """What is being composed is text from now on, as far as it has come."""
        self._composition.keep()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._composition.left()
        super().focusOutEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composition.note(event)
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _RETURNS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if not self.composing and not event.isAutoRepeat():
                self.submitted.emit()
            return
        super().keyPressEvent(event)


class TextArea(QPlainTextEdit):
    """Several lines of text. Enter goes on, Shift+Enter makes a new line, Enter while composing only commits.

    More than ``limit`` characters (0: as many as one likes) are kept as they were typed: the field marks them.

    Signals:
        submitted: Enter, but never the one that ends a composition, and never one that is held.
        edited: the text is another one because someone typed.
    """

    submitted = Signal()
    edited = Signal()

    def __init__(
        self, placeholder: str = "", lines: int = 3, parent: QWidget | None = None, *, limit: int = 0
    ) -> None:
        super().__init__(parent)
        self.limit, self._hint = limit, placeholder
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)  # where no label stands above it
        self.setTabChangesFocus(True)
        self._composition = _Composition(self)
        self._quiet = False
        self.textChanged.connect(self._tell)
        self.set_lines(lines)

    @property
    def composing(self) -> bool:
        """Whether an input method has not committed yet, or has only just."""
        return self._composition.active

    def set_lines(self, lines: int) -> None:
        """Be so many lines high."""
        self.setFixedHeight(lines * 22 + 22)

    @property
    def over(self) -> int:
        """How many characters are too many."""
        return max(0, len(self.toPlainText()) - self.limit) if self.limit else 0

    def set_text(self, text: str) -> None:
        """Put text in without telling that someone typed; the same text is left as it is, with what can be undone."""
        if text != self.toPlainText():
            self.begin(text)

    def begin(self, text: str) -> None:
        """Hold this text from now on, to be written on at its end; nothing that was here before can be brought back."""
        self._quiet = True
        self.setPlainText(text)
        self._quiet = False
        self.moveCursor(QTextCursor.MoveOperation.End)

    @Slot()
    def _tell(self) -> None:
        if not self._quiet:
            self.edited.emit()

    def keep_composed(self) -> None:
        """What is being composed is text from now on, as far as it has come."""
        self._composition.keep()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._composition.left()
        super().focusOutEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composition.note(event)
        # Qt writes what is composed over the hint, which goes only with the first text.
        self.setPlaceholderText("" if event.preeditString() else self._hint)
        super().inputMethodEvent(event)

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:  # type: ignore[override]  # the other is none that Qt calls
        """Qt says where the cursor stands in the inner part: the words on offer would cover half of what is typed."""
        found = super().inputMethodQuery(query)
        if query in (Qt.InputMethodQuery.ImCursorRectangle, Qt.InputMethodQuery.ImAnchorRectangle):
            return QRectF(found).translated(self.viewport().pos().toPointF())
        return found

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _RETURNS and plain:
            if not self.composing and not event.isAutoRepeat():
                self.submitted.emit()
            return
        super().keyPressEvent(event)


class _Composition:
    """Follows an input method: some forward the Enter that committed as a key of its own right behind.

    Most of them take what is being composed away when the focus goes, or when it is acted upon by a key they let through: here it
    becomes text then, as far as it had come.
    """

    def __init__(self, owner: QWidget) -> None:
        self._owner = owner
        self._text, self._kept, self._dropped = "", "", ""
        self._settle = QTimer(owner)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self._settled)

    @property
    def active(self) -> bool:
        return bool(self._text) or self._settle.isActive()

    def note(self, event: QInputMethodEvent) -> None:
        was, now = self._text, event.preeditString()
        if now and now == self._kept:
            return  # on its way when it became text
        self._text, self._kept = now, ""
        if was and not now:
            self._dropped = "" if event.commitString() else was
            self._settle.start()

    def keep(self) -> None:
        """What is being composed is text from now on."""
        text = self._text
        if text:
            self._commit(text)
            self._kept = text
            QGuiApplication.inputMethod().reset()

    def left(self) -> None:
        """The focus goes, and what was being composed was taken away for that."""
        dropped, self._dropped = self._text or self._dropped, ""
        if dropped:
            self._commit(dropped)

    def _commit(self, text: str) -> None:
        event = QInputMethodEvent()
        event.setCommitString(text)
        QCoreApplication.sendEvent(self._owner, event)

    def _settled(self) -> None:
        self._dropped = ""


def commit_composition() -> None:
    """What is being composed is text, before something is done with what was typed: input methods let Ctrl+S and F7 through."""
    focus = QApplication.focusWidget()
    if isinstance(focus, LineEdit | TextArea):
        focus.keep_composed()


_CAPS_FROM = 150
"""Pixels: in a search box that is narrower its keys would stand over what is typed."""


class SearchBox(LineEdit):
    """A line edit with a magnifier and, while it is empty, the keys that lead here."""

    def __init__(self, placeholder: str = "", keys: str = "", parent: QWidget | None = None) -> None:
        super().__init__(placeholder, parent)
        self.setProperty("role", "search")
        self._lens = IconLabel("search", "muted", 18, self)
        self._lens.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._caps = KeyHint(keys, "muted", self) if keys else None
        if self._caps:
            self._caps.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self.textChanged.connect(self._show_caps)
        self.setMinimumWidth(200)

    @Slot(str)
    def _show_caps(self, text: str) -> None:
        if self._caps:
            set_shown(self._caps, not text and self.width() >= _CAPS_FROM)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lens.move(QPoint(11, (self.height() - 18) // 2))
        if self._caps:
            size = self._caps.sizeHint()
            self._caps.setGeometry(
                self.width() - size.width() - 10, (self.height() - CAP_HEIGHT) // 2, size.width(), CAP_HEIGHT
            )
            self._show_caps(self.text())


class Suggestions(QCompleter):
    """Words offered below a line while it is typed in: those that hold what was typed."""

    def __init__(self, words: Sequence[str], line: QLineEdit) -> None:
        super().__init__(list(words), line)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        popup = self.popup()
        if popup is not None:
            popup.setProperty("role", "suggestions")
        line.setCompleter(self)


class Select(QComboBox):
    """A choice from a short list, with its own arrow so that it looks the same on every desktop."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def add_choices(self, *choices: tuple[str, str]) -> None:
        """Add (code, words) pairs; ``currentData`` is the code."""
        for code, words in choices:
            self.addItem(words, code)

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(8, 0)

    def wheelEvent(self, event: object) -> None:
        """The wheel scrolls the page; it does not change a choice by accident."""
        event.ignore()  # type: ignore[attr-defined]

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        mark = pixmap("chevron-down", "muted", 16, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - 25, (self.height() - 16) // 2, mark)


class Field(QWidget):
    """A label, the thing to fill in, and room for what is wrong with it: what is typed above a limit says so by itself.

    Attributes:
        input: the widget that takes the input.
    """

    def __init__(self, name: str, field: QWidget, *, hint: str = "", required: bool = False) -> None:
        super().__init__()
        self.input = field
        self._name = label(name)
        self._required = label(tr("common.required"), "faint") if required else None
        self._hint_text = hint
        self._mark = IconLabel("alert", "bad", 14)
        self._below = label(hint, "caption", wrap=True)
        self._foot = row(self._mark, self._below, gap=4)
        self._foot.setStretch(1, 1)
        head = row(self._name, *([self._required] if self._required else []), None)
        self._box = column(head, field, self._foot, gap=6)
        self.setLayout(self._box)
        self._name.setBuddy(field)
        set_shown(self._name, bool(name))
        if name:
            field.setAccessibleName(name)
        self.setFocusProxy(field)
        self._too_long = False
        self.clear_error()
        if isinstance(field, LineEdit | TextArea) and field.limit:
            field.textChanged.connect(self._measure)

    @Slot()
    def _measure(self) -> None:
        box = self.input
        if not isinstance(box, LineEdit | TextArea):
            return
        if box.over:
            words = tr("field.too_long", n=box.limit + box.over, most=box.limit, over=box.over)
            self.set_error(words)
            self._too_long = True
        elif self._too_long:
            self.clear_error()

    def add_below(self, part: QWidget) -> None:
        """Something more under it."""
        self._box.addWidget(part)

    def set_name(self, name: str) -> None:
        """Other words above it."""
        if name != self._name.text():
            self._name.setText(name)
            self.input.setAccessibleName(name)

    def set_error(self, text: str) -> None:
        """Mark the field and say what is wrong; an empty text clears it."""
        if not text:
            self.clear_error()
            return
        set_state(self.input, invalid=True)
        self._below.setText(text)
        set_state(self._below, role="error")
        self._mark.show()
        self._below.show()
        self.input.setAccessibleDescription(text)

    def clear_error(self) -> None:
        """Take the mark away and show the hint again."""
        self._too_long = False
        set_state(self.input, invalid=False)
        self._below.setText(self._hint_text)
        set_state(self._below, role="caption")
        set_shown(self._below, bool(self._hint_text))
        self._mark.hide()
        self.input.setAccessibleDescription(self._hint_text)

    @property
    def invalid(self) -> bool:
        """Whether the field is marked."""
        return bool(self.input.property("invalid") == "true")

    def error(self) -> str:
        """The words shown as an error, empty if none."""
        return self._below.text() if self.invalid else ""


def fits(page: QWidget) -> bool:
    """Whether all that is typed on a page can be kept; if not, the first field that holds too much gets the focus."""
    for box in page.findChildren(QWidget):
        if isinstance(box, LineEdit | TextArea) and box.over and box.isVisible():
            box.setFocus(Qt.FocusReason.OtherFocusReason)
            return False
    return True


def is_text_input(widget: QWidget | None) -> bool:
    """Whether keys typed now belong to a text box and not to the answers."""
    if isinstance(widget, QLineEdit | QPlainTextEdit):
        return not widget.isReadOnly()
    return widget is not None and widget.inherits("QTextEdit") | widget.inherits("QAbstractSpinBox")


def focus_reason(event: QFocusEvent) -> bool:
    """Whether focus came by keyboard."""
    return event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
