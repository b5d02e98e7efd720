"""The second coder: the citizen's words alone, no tag of anybody; a third settles what two coded differently."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.screens.tags.words import joined
from app.ui.text import tr
from app.ui.text.orders import kind_words
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import Field
from app.ui.widgets.labels import ReadAloud, label
from app.ui.widgets.layout import FlowLayout, clear, column, row, set_shown
from app.ui.widgets.notices import Banner, EmptyState
from app.ui.widgets.page_area import Scrolled
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.tag_index import TagIndex
from app.ui.widgets.tagbox import TagBox
from domain.wire.tags import CodingWork, ToCode

SECOND, SETTLE = "second", "settle"


class CodingPane(Card):
    """Signals:
    asked: whether what waits to be settled is wanted, rather than what waits for a second coder.
    coded: an order, its tags, and whether that settles it.
    """

    asked = Signal(bool)
    coded = Signal(str, tuple, bool)

    def __init__(self, index: TagIndex) -> None:
        super().__init__("", gap=12)
        self._order: ToCode | None = None
        self.turn = Segmented(
            (SECOND, tr("tags.coding.second")), (SETTLE, tr("tags.coding.settle")), code=SECOND
        )
        self.turn.setAccessibleName(tr("tags.part.coding"))
        self.turn.chosen.connect(lambda code: self.asked.emit(code == SETTLE))
        self._waiting = label("", "muted")
        self._what = label("", "strong", wrap=True)
        self.words = ReadAloud()
        self._two = FlowLayout(gap=8)
        self.banner = Banner()
        self.tags = TagBox(index, tone="accent")
        self.tags.submitted.connect(self.confirm)
        self.go = Button(tr("tags.coding.next"), "primary", key="Ctrl+Enter")
        self.go.clicked.connect(self.confirm)
        self._empty = EmptyState(tr("tags.coding.none"), tr("tags.coding.none.why"), icon="checks")
        self._work = QWidget()
        two = QWidget()
        two.setLayout(self._two)
        page = column(
            self._what,
            self.words,
            two,
            self.banner,
            Field(tr("tags.coding.tags"), self.tags, hint=tr("tags.coding.rule")),
            row(None, self.go),
            None,
            gap=12,
        )
        self._work.setLayout(page)
        self.add(row(self.turn, None, self._waiting))
        self.add(Scrolled(self._work))
        self.add(self._empty)
        self.body.setStretch(1, 1)
        self.show_work(CodingWork(0))

    @property
    def settles(self) -> bool:
        """Whether differences are settled, rather than orders coded anew."""
        return self.turn.code() == SETTLE

    def set_index(self, index: TagIndex) -> None:
        """Other tags were published."""
        self.tags.set_index(index)

    def show_work(self, work: CodingWork, named: Callable[[str], str] = str) -> None:
        """The oldest that waits."""
        order = work.orders[0] if work.orders else None
        self._waiting.setText(tr("tags.coding.waiting", n=work.waiting))
        set_shown(self._work, order is not None)
        set_shown(self._empty, order is None)
        self.banner.say("")
        if order is not None and order != self._order:
            self._what.setText(" · ".join(part for part in (kind_words(order.kind), order.case_type) if part))
            self.words.set_text(order.words)
            self.tags.set_codes(())
            self._show_two(order, named)
            self.tags.line.setFocus()
        self._order = order

    def _show_two(self, order: ToCode, named: Callable[[str], str]) -> None:
        """What two gave it, nobody's name beside it; pressed, one is taken to begin with."""
        clear(self._two)
        for at, codes in enumerate(order.codings, 1):
            button = Button(
                tr("tags.coding.one", n=at, tags=joined(map(named, codes)) or tr("tags.coding.nothing"))
            )
            button.clicked.connect(lambda _on=False, codes=codes: self._take(codes))
            self._two.addWidget(button)

    def _take(self, codes: Sequence[str]) -> None:
        self.tags.set_codes(codes)
        self.tags.line.setFocus()

    def tell(self, words: str) -> None:
        """Why the coding was not taken."""
        self.banner.say(words, Tone.BAD)

    def confirm(self) -> None:
        """Hand it over; the next one comes."""
        if self._order is not None:
            self.coded.emit(self._order.order_id, self.tags.codes(), self.settles)
