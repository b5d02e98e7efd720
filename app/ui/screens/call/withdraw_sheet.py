"""Which order is taken back, in whose words, and whether somebody made the citizen do it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.text import tr
from app.ui.text.codes import said, side_by_side
from app.ui.text.orders import kind_words
from app.ui.text.times import spoken_with_date
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import Field, Select, TextArea, fits
from app.ui.widgets.labels import label
from app.ui.widgets.notices import Banner
from app.ui.widgets.overlay import Sheet
from app.ui.widgets.segmented import Segmented
from domain.vocabulary import OrderState
from domain.wire.leases import PackOrder

_WORDS_LENGTH = 1000
_NOBODY, _SOMEBODY = "no", "yes"


class WithdrawSheet(Sheet):
    """Asks all three; who was pressed does not take anything back by it.

    Signals:
        given: a ``PackOrder`` and the citizen's words.
    """

    given = Signal(object, str)

    def __init__(self, host: QWidget, orders: Sequence[PackOrder], now: int, zone: str) -> None:
        self._orders = {one.order_id: one for one in orders}
        self.which = Select()
        self.which.add_choices(*((one.order_id, _named(one, now, zone)) for one in orders))
        self.words = TextArea(tr("call.withdraw.words.hint"), limit=_WORDS_LENGTH, lines=3)
        self.field = Field(tr("call.withdraw.words"), self.words, required=True)
        self.pressed = Segmented(
            (_NOBODY, tr("call.withdraw.pressed.no")), (_SOMEBODY, tr("call.withdraw.pressed.yes"))
        )
        self.asked = Field(tr("call.withdraw.pressed"), self.pressed, required=True)
        self._stop = Banner()
        super().__init__(
            host,
            tr("call.withdraw.ask"),
            label(tr("call.withdraw.what"), "muted", wrap=True),
            Field(tr("call.withdraw.which"), self.which),
            self.field,
            self.asked,
            self._stop,
        )
        self.add_button(Button(tr("common.cancel")), self.close_sheet)
        self.go = self.add_button(Button(tr("call.withdraw"), "primary", key="Ctrl+Enter"), self.confirm)
        self.words.submitted.connect(self.confirm)
        self.pressed.chosen.connect(self._answered)

    def open_sheet(self, focus: QWidget | None = None) -> None:
        super().open_sheet(focus or self.words)

    def _answered(self, code: str) -> None:
        self.asked.clear_error()
        self._stop.say(tr("call.withdraw.stop") if code == _SOMEBODY else "", Tone.BAD)
        self.go.setEnabled(code != _SOMEBODY)

    def confirm(self) -> None:
        """Hand it over, if there are words and nobody pressed."""
        text = self.words.toPlainText().strip()
        self.field.clear_error()
        if not text:
            self.field.set_error(tr("common.required"))
            self.words.setFocus()
        elif not self.pressed.code():
            self.asked.set_error(tr("common.required"))
            self.pressed.setFocus()
        elif self.pressed.code() == _NOBODY and fits(self):
            self.close_sheet()
            self.given.emit(self._orders[self.which.currentData()], text)


def _named(order: PackOrder, now: int, zone: str) -> str:
    opened = spoken_with_date(order.opened_at, now, zone)
    return side_by_side(order.label, kind_words(order.kind), said(OrderState, order.state), opened)
