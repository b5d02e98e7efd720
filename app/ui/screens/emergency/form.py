"""What is asked in an emergency: as little as helps, by digit, in the order in which one learns it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from app.records.duty import EmergencyReport
from app.ui.shell.screen import OpenWork
from app.ui.text import tr
from app.ui.text.codes import said
from app.ui.widgets.buttons import Button, KeyButton
from app.ui.widgets.fields import Field, LineEdit, TextArea, is_text_input
from app.ui.widgets.labels import label
from app.ui.widgets.layout import column, row
from app.ui.widgets.segmented import Segmented
from domain.typed import typed_digit
from domain.vocabulary import EmergencyKind
from domain.wire.types import MOST_WORDS

_RETURNS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ANSWERS = {"yes": True, "no": False, "unknown": None}


class EmergencyForm(QWidget):
    """The form. Digits choose what it is from anywhere but a text box; Ctrl+Enter sends from everywhere.

    Signals:
        sent: the person wants it sent.
    """

    sent = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._context = OpenWork()
        self.kind = ""
        self.keys: dict[str, KeyButton] = {}
        self._wrong_kind = label(tr("emergency.need_kind"), "error")
        self._wrong_kind.hide()
        self.place = LineEdit(tr("emergency.place.hint"), limit=MOST_WORDS)
        self.injured = self._asked(tr("emergency.injured"))
        self.weapon = self._asked(tr("emergency.weapon"))
        self.callback = LineEdit(limit=MOST_WORDS)
        self.callback_field = Field(
            tr("emergency.callback"), self.callback, hint=tr("emergency.callback.hint")
        )
        self.note = TextArea(tr("emergency.note.hint"), lines=2, limit=MOST_WORDS)
        self.send = Button(tr("emergency.send"), "primary", icon="siren", key="Ctrl+Enter")
        self.send.clicked.connect(self.sent)
        dangers = row(
            self._pair(tr("emergency.injured"), self.injured),
            self._pair(tr("emergency.weapon"), self.weapon),
            gap=24,
        )
        dangers.addStretch(1)
        below = row(self.callback_field, Field(tr("emergency.note"), self.note), gap=16)
        below.setStretch(0, 2)
        below.setStretch(1, 3)
        below.setAlignment(self.callback_field, Qt.AlignmentFlag.AlignTop)
        foot = row(label(tr("emergency.kept"), "caption"), None, self.send)
        self.setLayout(
            column(
                label(tr("emergency.lead"), "muted", wrap=True),
                self._kinds(),
                Field(tr("emergency.place"), self.place),
                dangers,
                below,
                foot,
                gap=14,
            )
        )
        self.place.submitted.connect(self.injured.setFocus)
        self.callback.submitted.connect(self.note.setFocus)
        for child in self.findChildren(QWidget):
            if child.focusPolicy() != Qt.FocusPolicy.NoFocus:
                child.installEventFilter(self)

    def _kinds(self) -> QWidget:
        holder = QWidget()
        grid = QGridLayout()
        grid.setSpacing(8)
        for at, kind in enumerate(EmergencyKind):
            key = KeyButton(str(at + 1), said(EmergencyKind, kind.value))
            key.picked.connect(lambda _digit, code=kind.value: self.choose(code))
            self.keys[kind.value] = key
            grid.addWidget(key, at // 3, at % 3)
        head = row(label(tr("emergency.kind")), label(tr("common.required"), "faint"), self._wrong_kind, None)
        holder.setLayout(column(head, grid, gap=6))
        return holder

    @staticmethod
    def _asked(name: str) -> Segmented:
        asked = Segmented(
            ("yes", tr("emergency.yes")),
            ("no", tr("emergency.no")),
            ("unknown", tr("emergency.unknown")),
            code="unknown",
        )
        asked.setAccessibleName(name)
        return asked

    @staticmethod
    def _pair(name: str, asked: Segmented) -> QWidget:
        return EmergencyForm._labelled(name, asked)

    @staticmethod
    def _labelled(name: str, part: QWidget) -> QWidget:
        holder = QWidget()
        above = label(name)
        above.setBuddy(part)
        holder.setLayout(column(above, part, gap=6))
        return holder

    # -- what it holds -----------------------------------------------------------------------------

    def offer(self, context: OpenWork) -> None:
        """Take over what the call knows; a number somebody typed is not touched."""
        before, self._context = self._context, context
        if self.callback.text() in ("", before.number):
            self.callback.setText(context.number)
        in_call = context.attempt_id is not None
        hidden = in_call and not context.number
        self.callback.setPlaceholderText(tr("emergency.callback.hidden") if hidden else "")

    def report(self) -> EmergencyReport:
        """What stands on the form."""
        context = self._context
        return EmergencyReport(
            kind=self.kind,
            place=self.place.text().strip(),
            injured=_ANSWERS[self.injured.code()],
            weapon=_ANSWERS[self.weapon.code()],
            callback_number=self.callback.text().strip(),
            note=self.note.toPlainText().strip(),
            group_id=context.group_id,
            task_id=context.task_id,
            attempt_id=context.attempt_id,
        )

    def clear(self) -> None:
        """An empty form."""
        self.choose("")
        self.place.clear()
        self.injured.set_code("unknown")
        self.weapon.set_code("unknown")
        self.callback.clear()
        self.note.set_text("")
        self.callback_field.clear_error()

    @Slot(str)
    def choose(self, kind: str) -> None:
        """What it is; then the place is asked."""
        self.kind = kind
        for code, key in self.keys.items():
            key.setChecked(code == kind)
        self._wrong_kind.hide()
        if kind and self.isVisible():
            self.place.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot(str)
    def mark(self, field: str) -> None:
        """Show which field cannot be sent so, and go there."""
        if field == "kind":
            self._wrong_kind.show()
            next(iter(self.keys.values())).setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.callback_field.set_error(tr("emergency.bad_number"))
            self.callback.setFocus(Qt.FocusReason.TabFocusReason)

    def first(self) -> QWidget:
        """Where the focus goes at first: to what is still open."""
        return self.place if self.kind else next(iter(self.keys.values()))

    # -- keys -----------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._takes(event):
            return True
        return super().eventFilter(watched, event)

    def _takes(self, event: QKeyEvent) -> bool:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in _RETURNS and control:
            self.sent.emit()
            return True
        digit, kinds = typed_digit(event.text()) or 0, list(self.keys)
        if control or not 1 <= digit <= len(kinds) or is_text_input(QApplication.focusWidget()):
            return False
        if not event.isAutoRepeat():
            self.choose(kinds[digit - 1])
        return True
