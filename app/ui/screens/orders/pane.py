"""One order: the citizen's words first, then what is wanted, whom it is about, and what was done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.ui.screens.orders.presenter import OpenOrder
from app.ui.screens.orders.rows import case_words
from app.ui.text import tr
from app.ui.text.codes import said, side_by_side
from app.ui.text.orders import kind_tone, kind_words, state_tone, state_words
from app.ui.text.times import spoken, spoken_with_date
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Card, Fact
from app.ui.widgets.chips import Chip
from app.ui.widgets.labels import divider, label
from app.ui.widgets.layout import FlowLayout, column, row
from app.ui.widgets.notices import Banner, EmptyState
from app.ui.widgets.page_area import Scrolled
from app.ui.widgets.timeline import Timeline, TimelineEntry
from domain.vocabulary import About, Aspect, Consent, OrderMove, OrderState, Route, Visibility
from domain.wire.orders import OrderDetail, OrderLine, OrderOfficerLine, OrderStepLine

WIDTHS = (350, 460)
"""Narrowest and widest; in between it takes three tenths of the page."""
_GRAVE = {OrderMove.REDO, OrderMove.RETURN, OrderMove.OBJECT, OrderMove.URGE, OrderMove.SUPERVISE}
_GOOD = {OrderMove.CLOSE, OrderMove.APPROVE, OrderMove.ARCHIVE}


def usual_width(page: int) -> int:
    """How wide it is in a page so many pixels wide, while nobody has dragged it."""
    return min(WIDTHS[1], page * 3 // 10)


class OrderPane(Card):
    """One order, built once and then only told.

    Signals:
        unit_only: show only the orders of this unit: its id and name.
    """

    unit_only = Signal(str, str)

    def __init__(self, zone: str) -> None:
        super().__init__("", gap=12)
        self._zone = zone
        self._summary: OrderLine | None = None
        self._label = label("", "heading", selectable=True)
        self._state = Chip()
        self._kind = Chip()
        self._hidden = Chip(tr("orders.hidden"), Tone.WARN)
        self._hidden.setToolTip(tr("orders.hidden.tip"))
        self._opened = label("", "caption", wrap=True)
        self._pending = Banner()
        self._words = label("", wrap=True, selectable=True)
        self._wish = label("", wrap=True, selectable=True)
        self._wish_name = label(tr("orders.wish"), "caption")
        self._unit = Fact(tr("orders.unit"))
        self._only = Button(tr("orders.unit.only"), "link")
        self._only.clicked.connect(self._narrow)
        self._facts = {
            name: Fact(tr(f"orders.{name}"))
            for name in (
                "officers",
                "officer_hint",
                "business",
                "about",
                "aspects",
                "tags",
                "consent",
                "publish",
                "route",
                "event",
                "phone",
                "opened_by",
            )
        }
        self._history = Timeline()
        self._trouble = Banner()
        self._build()
        self.show_summary(None, 0)

    def _build(self) -> None:
        quote = QFrame()
        quote.setProperty("role", "aloud")
        quote.setLayout(
            column(label(tr("orders.words"), "caption"), self._words, gap=4, margin=(14, 10, 14, 12))
        )
        unit = row(self._unit, self._only)
        unit.setStretch(0, 1)
        unit.setAlignment(self._only, Qt.AlignmentFlag.AlignTop)
        chips = FlowLayout(gap=6)
        for chip in (self._kind, self._state, self._hidden):
            chips.addWidget(chip)
        self._body = QWidget()
        self._body.setLayout(
            column(
                quote,
                column(self._wish_name, self._wish, gap=2),
                divider(),
                unit,
                *self._facts.values(),
                divider(),
                label(tr("orders.history"), "heading"),
                self._history,
                None,
                gap=10,
                margin=(0, 0, 8, 0),
            )
        )
        scroll = Scrolled(self._body)
        self._scroll = scroll
        self._detail = QWidget()
        box = column(
            row(self._label, None), chips, self._opened, self._pending, self._trouble, scroll, gap=10
        )
        box.setStretch(5, 1)
        self._detail.setLayout(box)
        self._none = EmptyState("", tr("orders.none_chosen"), icon="orders")
        self.add(self._detail)
        self.add(self._none)

    # -- showing --------------------------------------------------------------------------------------

    def show_summary(self, summary: OrderLine | None, now: int) -> None:
        """What the list knows of it, while the rest is on its way."""
        self._detail.setVisible(summary is not None)
        self._none.setVisible(summary is None)
        if summary is None:
            self._summary = None
            return
        another = self._summary is None or self._summary.order_id != summary.order_id
        self._summary = summary
        self._label.setText(summary.label)
        self._kind.set(kind_words(summary.kind), kind_tone(summary.kind))
        self._state.set(state_words(summary.state), state_tone(summary.state))
        hidden = summary.visibility != Visibility.NORMAL
        self._hidden.set(said(Visibility, summary.visibility) if hidden else "")
        opened = spoken_with_date(summary.opened_at, now, self._zone)
        self._opened.setText(tr("orders.opened_at", time=opened))
        self._pending.say(_pending_words(summary), Tone.WARN)
        self._trouble.say("")
        self._unit.set(summary.unit_name or tr("orders.no_unit"))
        self._only.setVisible(bool(summary.unit_id))
        self._facts["business"].set(case_words(summary))
        self._facts["about"].set(_names(About, summary.about))
        self._facts["aspects"].set(_names(Aspect, summary.aspects))
        self._facts["route"].set(said(Route, summary.route))
        if another:
            self._blank(summary)
            self._scroll.verticalScrollBar().setValue(0)

    def _blank(self, summary: OrderLine) -> None:
        self._words.setText(summary.excerpt or tr("common.loading"))
        self._show_wish("")
        for name in ("officers", "officer_hint", "tags", "consent", "publish", "event", "phone", "opened_by"):
            self._facts[name].set("")
        self._history.show_entries()

    def show_order(self, found: OpenOrder, now: int) -> None:
        """All of it."""
        order = found.order
        self.show_summary(order.summary, now)
        self._words.setText(order.citizen_words or tr("orders.words.none"))
        self._show_wish(order.wish)
        facts = {
            "officers": tr("orders.join").join(_officer(one) for one in order.officers),
            "officer_hint": order.officer_hint,
            "tags": tr("orders.join").join(found.tags),
            "consent": said(Consent, order.consent_contact),
            "publish": _publish(order.consent_publish),
            "event": self._event(order, now),
            "phone": order.mask,
            "opened_by": order.opened_by,
        }
        for name, value in facts.items():
            self._facts[name].set(value)
        self._history.show_entries(*(self._entry(step, now) for step in reversed(order.history)))

    def show_trouble(self, text: str) -> None:
        """The rest could not be had."""
        self._trouble.say(text, Tone.WARN)

    def _show_wish(self, text: str) -> None:
        self._wish.setText(text)
        self._wish.setVisible(bool(text))
        self._wish_name.setVisible(bool(text))

    def _event(self, order: OrderDetail, now: int) -> str:
        when = spoken(order.event_at, now, self._zone) if order.event_at is not None else ""
        return side_by_side(when, order.dispatch_no)

    def _entry(self, step: OrderStepLine, now: int) -> TimelineEntry:
        by = step.by or tr("orders.history.by_centre")
        when = f"{by} · {spoken(step.at, now, self._zone)}"
        move = step.move if step.move in set(OrderMove) else ""
        tone = Tone.WARN if move in _GRAVE else Tone.OK if move in _GOOD else Tone.ACCENT
        return TimelineEntry(said(OrderMove, step.move), when, step.text, tone)

    def _narrow(self) -> None:
        if self._summary is not None and self._summary.unit_id:
            self.unit_only.emit(self._summary.unit_id, self._summary.unit_name)


def _names(enum: type[About] | type[Aspect], codes: Sequence[str]) -> str:
    return tr("orders.join").join(said(enum, code) for code in codes)


def _officer(officer: OrderOfficerLine) -> str:
    return tr("orders.officer", badge=officer.badge_no, name=officer.name).strip()


def _publish(consent: bool | None) -> str:
    if consent is None:
        return ""
    return tr("orders.publish.yes") if consent else tr("orders.publish.no")


def _pending_words(summary: OrderLine) -> str:
    """Why it does not go on by itself, empty if it does."""
    if summary.state == OrderState.AWAITING_LEAD:
        return tr("orders.pending.why")
    return tr("orders.broken_off.why") if summary.pending_confirmation else ""
