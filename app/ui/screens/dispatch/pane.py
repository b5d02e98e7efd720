"""One open order: what was asked of the centre on top, the citizen's words left, the unit's report right, what was done below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.records.orders import DeskOrder
from app.ui.screens.dispatch.form import MoveForm
from app.ui.screens.dispatch.words import (
    asked_of,
    due_cell,
    given_lines,
    report_lines,
    second_answer,
    suggested,
    unit_words,
    wait_words,
)
from app.ui.text import tr
from app.ui.text.codes import said, side_by_side
from app.ui.text.orders import kind_tone, kind_words, state_tone, state_words
from app.ui.text.times import spoken, spoken_with_date
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Card, Fact
from app.ui.widgets.chips import Chip
from app.ui.widgets.labels import divider, label
from app.ui.widgets.layout import FlowLayout, clear, column, row, set_shown
from app.ui.widgets.notices import Banner, EmptyState
from app.ui.widgets.page_area import Scrolled
from app.ui.widgets.timeline import Timeline, TimelineEntry
from domain.vocabulary import About, Aspect, BusinessLine, Consent, OrderMove, Route, Visibility
from domain.wire.order_rows import OrderSaid

MOST_KEYS = 9
"""Moves that have a digit."""
_FIRST = (
    OrderMove.DISPATCH,
    OrderMove.APPROVE,
    OrderMove.GRANT_EXTENSION,
    OrderMove.GRANT_HOLD,
    OrderMove.DECIDE_OBJECTION,
    OrderMove.DECIDE_APPEAL,
    OrderMove.DECIDE_DISPUTE,
    OrderMove.CONFIRM,
    OrderMove.CHECK_PRAISE,
    OrderMove.SEND_BACK,
    OrderMove.REFUSE_EXTENSION,
    OrderMove.REFUSE_HOLD,
    OrderMove.REDO,
    OrderMove.CLOSE,
    OrderMove.CONCLUDE,
    OrderMove.REDISPATCH,
    OrderMove.RECALL,
)
"""What decides what waits stands first, and so has the low digits."""


def ordered(moves: Sequence[OrderMove]) -> tuple[OrderMove, ...]:
    """The moves as their keys are numbered."""
    place = {move: at for at, move in enumerate(_FIRST)}
    return tuple(sorted(moves, key=lambda move: (place.get(move, len(place)), list(OrderMove).index(move))))


class DeskPane(Card):
    """One order, built once and then only told.

    Signals:
        move_wanted: an ``OrderMove``.
        merge_wanted: it is to be merged with others of the same citizen.
        whole_wanted: the order's id: all of it, from the centre.
    """

    move_wanted = Signal(object)
    merge_wanted = Signal()
    whole_wanted = Signal(str)

    def __init__(self, zone: str) -> None:
        super().__init__("", gap=10)
        self._zone = zone
        self._order: DeskOrder | None = None
        self._label = label("", "heading", selectable=True)
        self._due = Chip()
        self._state, self._kind, self._hidden = Chip(), Chip(), Chip(tr("orders.hidden"), Tone.WARN)
        self._hidden.setToolTip(tr("orders.hidden.tip"))
        self._times = label("", "caption", wrap=True)
        self._lookers = label("", "caption", wrap=True)
        self.alike = Button("", "link", key="Ctrl+M")
        self.alike.let_shrink()
        self.alike.clicked.connect(self.merge_wanted)
        self.together = label("", "caption", wrap=True)
        self._whole_link = Button(tr("dispatch.whole"), "link")
        self._whole_link.clicked.connect(self._ask_whole)
        self._standing = Banner()
        self.buttons: list[Button] = []
        self._actions = FlowLayout(gap=6)
        self.form = MoveForm()
        self._asked_name = label("", "strong")
        self._asked = column(gap=4)
        self._words, self._wish = (label("", wrap=True, selectable=True) for _ in range(2))
        self._wish_name = label(tr("orders.wish"), "caption")
        self._facts = {name: Fact(tr(key)) for name, key in _FACTS.items()}
        self._report = column(gap=8)
        self._report_name = label(tr("dispatch.report"), "heading")
        self._second, self._verdict = (label("", wrap=True, selectable=True) for _ in range(2))
        self._second_box = QFrame()
        self._history = Timeline()
        self._history_box = QWidget()
        self._none = EmptyState("", tr("dispatch.none_chosen"), icon="orders")
        self._build()
        self.show_lookers(())
        self.show_alike(0)
        self.show_together(0)
        self.show_order(None, {}, 0)

    def _build(self) -> None:
        chips = FlowLayout(gap=6)
        for chip in (self._due, self._kind, self._state, self._hidden):
            chips.addWidget(chip)
        quote = QFrame()
        quote.setProperty("role", "aloud")
        quote.setLayout(
            column(label(tr("orders.words"), "caption"), self._words, gap=4, margin=(14, 10, 14, 12))
        )
        left, right = QWidget(), QWidget()
        left.setLayout(
            column(quote, column(self._wish_name, self._wish, gap=2), *self._facts.values(), None, gap=8)
        )
        self._second_box.setProperty("role", "aloud")
        self._second_box.setLayout(
            column(
                label(tr("dispatch.second"), "caption"),
                self._second,
                self._verdict,
                gap=4,
                margin=(14, 10, 14, 12),
            )
        )
        right.setLayout(column(self._second_box, self._report_name, self._report, None, gap=8))
        self._right = right
        sides = row(left, right, gap=18)
        sides.setStretch(0, 1)
        sides.setStretch(1, 1)
        self._asked_box = QFrame()
        self._asked_box.setProperty("role", "banner")
        self._asked_box.setProperty("tone", "warn")
        self._asked_box.setLayout(column(self._asked_name, self._asked, gap=6, margin=(14, 10, 14, 12)))
        self._history_box.setLayout(
            column(divider(), label(tr("dispatch.said"), "heading"), self._history, gap=12)
        )
        inner = QWidget()
        inner.setLayout(
            column(
                self._asked_box,
                sides,
                self._history_box,
                None,
                gap=12,
                margin=(0, 0, 8, 0),
            )
        )
        self._scroll = Scrolled(inner, tr("dispatch.order"))
        self._detail = QWidget()
        box = column(
            row(self._label, None, self._whole_link),
            chips,
            self._times,
            self._lookers,
            row(self.alike, None),
            self.together,
            self._standing,
            self._actions,
            self.form,
            self._scroll,
            gap=10,
        )
        box.setStretch(9, 1)
        self._detail.setLayout(box)
        self.add(self._detail)
        self.add(self._none)

    # -- showing --------------------------------------------------------------------------------------

    def show_order(self, order: DeskOrder | None, names: Mapping[str, str], now: int) -> None:
        """Another order, or the same as it stands now."""
        set_shown(self._detail, order is not None)
        set_shown(self._none, order is None)
        if order is None:
            self._order = None
            return
        another = self._order is None or self._order.order_id != order.order_id
        self._order = order
        row_, standing = order.row, order.standing
        self._label.setText(row_.label)
        due = due_cell(row_.due_at, now, self._zone)
        self._due.set(due.text if row_.due_at is not None else "", due.tone)
        self._due.setToolTip(due.tip)
        self._kind.set(kind_words(standing.kind), kind_tone(standing.kind))
        self._state.set(state_words(standing.state), state_tone(standing.state))
        hidden = standing.visibility is not Visibility.NORMAL
        self._hidden.set(said(Visibility, standing.visibility) if hidden else "")
        opened = tr("orders.opened_at", time=spoken_with_date(row_.opened_at, now, self._zone))
        round_ = tr("dispatch.round", n=standing.round) if standing.round > 1 else ""
        chain = " → ".join(names.get(unit, unit[:8]) for unit in standing.chain)
        self._times.setText(side_by_side(opened, round_, chain, suggested(order.suggestion, names)))
        self._standing.say(_standing_words(order), Tone.ACCENT)
        self._show_asked(order, names)
        self._show_words(order, names, now)
        self._show_report(order)
        set_shown(self._history_box, bool(row_.said))
        self._history.show_entries(*(self._entry(one, names, now) for one in reversed(row_.said)))
        if another:
            self._scroll.verticalScrollBar().setValue(0)

    def show_lookers(self, names: Sequence[str]) -> None:
        """Who else has it before them."""
        self._lookers.setText(tr("dispatch.looking", names=tr("orders.join").join(names)) if names else "")
        set_shown(self._lookers, bool(names))

    def show_alike(self, n: int) -> None:
        """How many open orders of the same citizen and kind it may be merged with."""
        self.alike.setText(tr("dispatch.alike", n=n))
        set_shown(self.alike, n > 0)

    def show_together(self, recent: int) -> None:
        """How many orders of the same citizen there were lately, where they are better handled together; 0: nothing to say."""
        self.together.setText(tr("dispatch.together", n=recent) if recent else "")
        set_shown(self.together, bool(recent))

    def show_moves(self, moves: Sequence[OrderMove]) -> None:
        """What can be made of it, each with its digit."""
        clear(self._actions)
        self.buttons = []
        for at, move in enumerate(ordered(moves)):
            key = str(at + 1) if at < MOST_KEYS else ""
            button = Button(said(OrderMove, move), "" if at else "primary", key=key, slim=True)
            button.setToolTip(said(OrderMove, move))
            button.clicked.connect(lambda _=False, move=move: self.move_wanted.emit(move))
            self._actions.addWidget(button)
            self.buttons.append(button)

    def press(self, digit: int) -> None:
        """The move of a digit, if there is one."""
        if 0 < digit <= min(len(self.buttons), MOST_KEYS):
            self.buttons[digit - 1].click()

    def _show_asked(self, order: DeskOrder, names: Mapping[str, str]) -> None:
        asked = asked_of(order)
        set_shown(self._asked_box, asked is not None)
        clear(self._asked)
        if asked is None:
            return
        self._asked_name.setText(side_by_side(said(OrderMove, asked.move), asked.by))
        for name, words in given_lines(asked.given, names):
            self._asked.addWidget(label(f"{name}：{words}", wrap=True, selectable=True))

    def _show_words(self, order: DeskOrder, names: Mapping[str, str], now: int) -> None:
        row_, standing = order.row, order.standing
        self._words.setText(row_.words or tr("orders.words.none"))
        self._wish.setText(row_.wish)
        for widget in (self._wish, self._wish_name):
            set_shown(widget, bool(row_.wish))
        join = tr("orders.join").join
        event = spoken(row_.event_at, now, self._zone) if row_.event_at is not None else ""
        theirs = standing.complained_of
        values = {
            "unit": row_.unit_name or names.get(theirs or "", "") or tr("orders.no_unit"),
            "handler": unit_words(order, names) if standing.handler else "",
            "officers": join(row_.officers),
            "officer_hint": row_.officer_hint,
            "business": side_by_side(said(BusinessLine, row_.business_line), row_.case_type),
            "about": join(said(About, code) for code in row_.about),
            "aspects": join(said(Aspect, code) for code in row_.aspects),
            "consent": said(Consent, standing.consent),
            "publish": tr("orders.publish.yes" if row_.publish else "orders.publish.no"),
            "route": said(Route, row_.route),
            "event": side_by_side(event, row_.dispatch_no),
        }
        for name, value in values.items():
            self._facts[name].set(value)

    def _show_report(self, order: DeskOrder) -> None:
        lines, second = report_lines(order.row), second_answer(order.row)
        set_shown(self._right, bool(lines) or second is not None)
        set_shown(self._report_name, bool(lines))
        set_shown(self._second_box, second is not None)
        if second is not None:
            self._second.setText(second[0] or tr("orders.words.none"))
            self._verdict.setText(second[1])
        clear(self._report)
        for name, words, missing in lines:
            head = row(label(name, "caption"), None)
            if missing:
                head.insertWidget(1, Chip(tr("dispatch.missing"), Tone.BAD))
            holder = QWidget()
            holder.setLayout(
                column(head, label(words or tr("common.none"), wrap=True, selectable=True), gap=2)
            )
            self._report.addWidget(holder)

    def _entry(self, one: OrderSaid, names: Mapping[str, str], now: int) -> TimelineEntry:
        when = side_by_side(one.by or tr("orders.history.by_centre"), spoken(one.at, now, self._zone))
        told = "\n".join(f"{name}：{words}" for name, words in given_lines(one.given, names))
        contact = one.given.contact
        if contact is not None:
            told = "\n".join(part for part in (told, contact.result) if part)
        return TimelineEntry(said(OrderMove, one.move), when, told, Tone.ACCENT)

    def _ask_whole(self) -> None:
        if self._order is not None:
            self.whole_wanted.emit(self._order.order_id)


_FACTS = {
    "unit": "dispatch.complained_of",
    "handler": "orders.unit",
    **{
        name: f"orders.{name}"
        for name in (
            "officers",
            "officer_hint",
            "business",
            "about",
            "aspects",
            "consent",
            "publish",
            "route",
            "event",
        )
    },
}


def _standing_words(order: DeskOrder) -> str:
    """That own moves are on their way, or that it waits for the next call."""
    if order.unsent:
        return tr("dispatch.unsent.why", move=wait_words(order)[0])
    if not order.standing.confirmed and order.standing.state.value == "awaiting_dispatch":
        return tr("dispatch.praise.why" if order.standing.kind.value == "praise" else "orders.broken_off.why")
    return ""
