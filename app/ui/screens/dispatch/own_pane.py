"""One own move: what was given with it, what came of it, and using it again."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.records.orders import Came, OwnMove
from app.ui.screens.dispatch.words import CAME_TONES, given_lines, own_words
from app.ui.text import tr
from app.ui.text.codes import said
from app.ui.text.times import spoken_with_date
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Card, Fact
from app.ui.widgets.chips import Chip
from app.ui.widgets.labels import label
from app.ui.widgets.layout import clear, column, row, set_shown
from app.ui.widgets.notices import Banner, EmptyState
from app.ui.widgets.page_area import Scrolled
from domain.vocabulary import OrderMove


class OwnPane(Card):
    """A move as it was made here.

    Signals:
        again: the ``OwnMove`` whose words are wanted once more.
    """

    again = Signal(object)

    def __init__(self, zone: str) -> None:
        super().__init__("", gap=10)
        self._zone = zone
        self._own: OwnMove | None = None
        self._heading = label("", "heading", selectable=True)
        self._came = Chip()
        self._when = label("", "caption")
        self._why = Banner()
        self._given = column(gap=8)
        self.button = Button(tr("dispatch.own.again"), "primary", icon="undo")
        self.button.setToolTip(tr("dispatch.own.again.tip"))
        self.button.clicked.connect(self._again)
        inner = QWidget()
        inner.setLayout(column(self._given, None, margin=(0, 0, 8, 0)))
        scroll = Scrolled(inner, tr("dispatch.section.own"))
        self._whole = QWidget()
        box = column(
            row(self._heading, self._came, None, gap=8),
            self._when,
            self._why,
            scroll,
            row(None, self.button),
            gap=10,
        )
        box.setStretch(3, 1)
        self._whole.setLayout(box)
        self._none = EmptyState("", tr("dispatch.own.none_chosen"), icon="orders")
        self.add(self._whole)
        self.add(self._none)
        self.show_move(None, {}, 0, usable=False)

    def show_move(self, own: OwnMove | None, names: Mapping[str, str], now: int, *, usable: bool) -> None:
        """Another one. ``usable``: its order is still here, so that what was given can be used again."""
        self._own = own
        set_shown(self._whole, own is not None)
        set_shown(self._none, own is None)
        if own is None:
            return
        self._heading.setText(f"{said(OrderMove, own.move)} {own.label}")
        self._came.set(tr(f"dispatch.came.{own.came.value}"), CAME_TONES[own.came])
        self._when.setText(spoken_with_date(own.at, now, self._zone))
        self._why.say(own_words(own, names), CAME_TONES[own.came])
        clear(self._given)
        for name, words in given_lines(own.given, names):
            fact = Fact(name, wide=True)
            fact.set(words)
            self._given.addWidget(fact)
        set_shown(self.button, usable and own.came is Came.NOT_MADE)

    def _again(self) -> None:
        if self._own is not None:
            self.again.emit(self._own)
