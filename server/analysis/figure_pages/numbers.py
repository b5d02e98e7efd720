"""Counts made into numbers: the estimator of each figure, its own counts, the cases it opens."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from domain.aapor import OutcomeCounts
from domain.figures.basis import Basis, Figure, Formula, Insufficient
from domain.figures.beside import CountOf, FigureNote
from domain.figures.catalogue import FigureKey
from domain.figures.counts import Orders, Sent
from domain.figures.shares import count, share
from domain.figures.strata import Opinions
from domain.wire.shown import Shown, shown

_C, _K = CountOf, FigureKey
Notes = tuple[FigureNote, ...]

SAID: Final = "satisfied,middle,dissatisfied"
"""The measures of answers that count."""
IN_D: Final = "complete,partial,refusal,non_contact,other,unknown_household,unknown_other"
"""The measures of tasks that stand below the line of outcome rates."""


def satisfied(key: FigureKey, said: Opinions, cases: str | None) -> Shown:
    """The share of 满意 among answers."""
    return shown(key, share(said.satisfied, int(said.n)), _said(said), cases=cases)


def dissatisfied(
    said: Opinions, cases: str | None, notes: Notes = (), key: FigureKey = _K.DISSATISFIED_RATE
) -> Shown:
    """The share of 不满意 among answers."""
    return shown(key, share(said.dissatisfied, int(said.n)), _said(said), cases=cases, notes=notes)


def items(orders: int, asked: int, cases: str | None, notes: Notes = ()) -> Shown:
    """A count of orders, beside how many were asked."""
    found: Figure = Insufficient(Basis(0, Formula.POISSON))
    if orders or asked:
        # An order of a call of the day before may stand where nobody was asked; a count it is all the same.
        found = replace(count(orders), basis=Basis(asked or orders, Formula.POISSON))
    return shown(_K.ITEMS, found, {_C.WORK_ORDERS: orders, _C.ASKED: asked}, cases=cases, notes=notes)


def praised(praise: int, events: int, cases: str | None) -> Shown:
    """Praise per 1,000 events."""
    found = replace(count(praise, exposure=events / 1000), basis=Basis(events, Formula.POISSON))
    return shown(_K.PRAISE_RATE, found, {_C.PRAISE: praise, _C.EVENTS: events}, cases=cases)


def of_text(sent: Sent, key: FigureKey, cases: str | None) -> Shown:
    """答复率 or 送达率."""
    if key is _K.TEXT_RESPONSE:
        # Who answers before the receipt comes has been reached, so none more are delivered than answered.
        delivered = max(sent.delivered, sent.readable)
        own: dict[CountOf, float] = {_C.READABLE: sent.readable, _C.DELIVERED: delivered}
        return shown(key, share(sent.readable, delivered), own, cases=cases)
    return shown(
        key, share(sent.delivered, sent.sent), {_C.DELIVERED: sent.delivered, _C.SENT: sent.sent}, cases=cases
    )


def of_orders(orders: Orders, key: FigureKey, cases: str | None, notes: Notes = ()) -> Shown:
    """A rate of what became of complaints."""
    first, second, part, whole = {
        _K.RESPONDED: (_C.IN_TIME, _C.DUE, orders.responded, orders.due),
        _K.IN_TIME: (_C.IN_TIME, _C.DUE, orders.in_time, orders.due),
        _K.RETURNED: (_C.RETURNED, _C.DISPATCHED, orders.returned, orders.dispatched),
        _K.REDONE: (_C.REDONE, _C.CLOSED, orders.redone, orders.closed),
        _K.SOLVED: (_C.SOLVED, _C.NOT_SOLVED, orders.solved, orders.solved + orders.not_solved),
        _K.SATISFIED_AFTER: (
            _C.SATISFIED,
            _C.ANSWERED,
            orders.satisfied,
            orders.satisfied + orders.unsatisfied,
        ),
    }[key]
    beside = orders.not_solved if key is _K.SOLVED else whole
    return shown(key, share(part, whole), {first: part, second: beside}, cases=cases, notes=notes)


ORDER_MEASURES: Final = {
    _K.RESPONDED: "due",
    _K.IN_TIME: "due",
    _K.RETURNED: "returned",
    _K.REDONE: "redone",
    _K.SOLVED: "solved,not_solved",
    _K.SATISFIED_AFTER: "satisfied,unsatisfied",
}
"""The orders that each rate of orders opens."""


def outcome(counts: OutcomeCounts, key: FigureKey, cases: str | None) -> Shown:
    """A rate of outcomes of calls (AAPOR)."""
    reached = counts.interviews + counts.refusal + counts.other
    part, whole = {
        _K.RR1: (counts.complete, counts.cases),
        _K.RR2: (counts.interviews, counts.cases),
        _K.COOP1: (counts.complete, reached),
        _K.REF1: (counts.refusal, counts.cases),
        _K.CON1: (reached, counts.cases),
    }[key]
    own = {
        _C.COMPLETE: counts.complete,
        _C.PARTIAL: counts.partial,
        _C.REFUSED: counts.refusal,
        _C.NOT_REACHED: counts.non_contact,
        _C.REACHED_OTHERWISE: counts.other,
        _C.NOT_KNOWN: counts.unknown_household + counts.unknown_other,
    }
    return shown(key, share(part, whole), dict(own), cases=cases)


def _said(said: Opinions) -> dict[CountOf, float]:
    return {_C.SATISFIED: said.satisfied, _C.MIDDLE: said.middle, _C.DISSATISFIED: said.dissatisfied}
