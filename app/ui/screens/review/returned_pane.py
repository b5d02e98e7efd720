"""One operation that did not go through: why, whom it holds up, its id, and putting it aside."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QWidget

from app.ui.screens.review.rows import kind_words, result_words, why
from app.ui.text import tr
from app.ui.text.codes import side_by_side
from app.ui.text.times import spoken
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Card, Fact
from app.ui.widgets.chips import Chip
from app.ui.widgets.fields import Field, LineEdit, fits
from app.ui.widgets.labels import divider, label
from app.ui.widgets.layout import column, row, set_shown
from app.ui.widgets.notices import Banner, EmptyState
from app.ui.widgets.page_area import Scrolled
from domain.wire.oversight import ReturnedLine

_REASON_LENGTH = 1000
_FACTS = ("who", "station", "event", "occurred", "received", "waiting_for", "aside")


class ReturnedPane(Card):
    """Built once and then only told.

    Signals:
        put_aside: the reason.
        copied: an operation id, to put on the clipboard.
    """

    put_aside = Signal(str)
    copied = Signal(str)

    def __init__(self, zone: str) -> None:
        super().__init__("", gap=12)
        self._zone = zone
        self.line: ReturnedLine | None = None
        self._what = label("", "heading")
        self._result = Chip()
        self._why = label("", wrap=True, selectable=True)
        self._words = label("", wrap=True, selectable=True)
        self._facts = {name: Fact(tr(f"review.op.{name}")) for name in _FACTS}
        self._blocks = label("", "caption", wrap=True)
        self._trouble = Banner()
        self._id = label("", "caption", selectable=True)
        self.copy = Button(tr("review.op.copy"), icon="copy", slim=True)
        self.copy.setToolTip(tr("review.op.copy.tip"))
        self.copy.clicked.connect(self._copy)
        self._none = EmptyState("", tr("review.none_looked"), icon="undo")
        self._build()
        self.show_line(None, 0)

    def _build(self) -> None:
        self._quote = QFrame()
        self._quote.setProperty("role", "aloud")
        self._quote.setLayout(
            column(label(tr("review.op.words"), "caption"), self._words, gap=4, margin=(14, 10, 14, 12))
        )
        self.reason = LineEdit(tr("review.op.set_aside.hint"), limit=_REASON_LENGTH)
        self.reason.submitted.connect(self.ask)
        self.field = Field(tr("review.op.set_aside.reason"), self.reason, required=True)
        self.button = Button(tr("review.op.set_aside"), icon="check", key="Ctrl+Enter")
        self.button.clicked.connect(self.ask)
        self._form = QWidget()
        self._form.setLayout(
            column(
                divider(),
                self.field,
                label(tr("review.op.set_aside.what"), "caption", wrap=True),
                row(None, self.button),
                gap=8,
            )
        )
        body = QWidget()
        body.setLayout(
            column(
                self._why,
                self._quote,
                self._blocks,
                divider(),
                *self._facts.values(),
                divider(),
                label(tr("review.op.id"), "caption"),
                self._id,
                row(self.copy, None),
                None,
                gap=10,
                margin=(0, 0, 8, 0),
            )
        )
        scroll = Scrolled(body, tr("review.section.returned"))
        self._whole = QWidget()
        head = row(self._what, self._result, None, gap=8)
        box = column(head, self._trouble, scroll, self._form, gap=10)
        box.setStretch(2, 1)
        self._whole.setLayout(box)
        self.add(self._whole)
        self.add(self._none)

    def show_line(self, line: ReturnedLine | None, now: int) -> None:
        """Another operation, or the same as it stands now."""
        another = line is None or self.line is None or line.op_id != self.line.op_id
        self.line = line
        set_shown(self._whole, line is not None)
        set_shown(self._none, line is None)
        if line is None:
            return
        self._what.setText(kind_words(line.kind))
        self._result.set(*result_words(line))
        self._why.setText(why(line))
        self._words.setText(line.passed_on)
        set_shown(self._quote, bool(line.passed_on))
        self._blocks.setText(_consequence(line))
        set_shown(self._blocks, bool(self._blocks.text()))
        aside = line.set_aside
        told = {
            "who": tr("review.who", name=line.author_name, number=line.author_number),
            "station": line.station,
            "event": side_by_side(line.dispatch_no, line.unit_name),
            "occurred": spoken(line.occurred_at, now, self._zone),
            "received": spoken(line.received_at, now, self._zone),
            "waiting_for": line.waiting_for,
            "aside": tr(
                "review.op.aside.by", by=aside.by, time=spoken(aside.at, now, self._zone), reason=aside.reason
            )
            if aside is not None
            else "",
        }
        for name, value in told.items():
            self._facts[name].set(value)
        self._id.setText(line.op_id)
        if another:
            self.reason.clear()
            self.field.clear_error()
            self._trouble.say("")
        set_shown(
            self._form,
            line.result != "held" and aside is None and (not line.repaired or bool(line.passed_on)),
        )
        self.button.setText(tr("review.op.set_aside" if line.result == "refused" else "review.op.seen"))

    def show_trouble(self, text: str) -> None:
        """It could not be put aside."""
        self._trouble.say(text)

    @Slot()
    def ask(self) -> None:
        """Put it aside, if there is a reason."""
        if self.line is None or not self._form.isVisibleTo(self):
            return
        if not self.reason.text().strip():
            self.field.set_error(tr("common.required"))
            self.reason.setFocus()
            return
        if fits(self):
            self.put_aside.emit(self.reason.text().strip())

    @Slot()
    def _copy(self) -> None:
        if self.line is not None:
            self.copied.emit(self.line.op_id)


def _consequence(line: ReturnedLine) -> str:
    if line.result == "held":
        return tr("review.op.held.todo")
    if line.result != "refused" or line.set_aside is not None or line.repaired:
        return ""
    return tr("review.op.blocks" if line.blocks else "review.op.blocks_not")
