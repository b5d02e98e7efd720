"""How an order stands, as it is kept in its row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from domain.orders.clocks import Clock, Limit, Run
from domain.orders.planned import next_look, soonest_due
from domain.orders.standing import Standing
from domain.orders.timing import Timekeeping
from domain.vocabulary import Consent, OrderKind, OrderState, Visibility
from domain.wire import codec

_PARTIAL_WAITS = Limit(2)
"""How long it waits for the next call."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an order stands and what its clocks did."""

    order: Standing
    runs: tuple[Run, ...] = ()


def progress_of(row: Mapping[str, Any], keeping: Timekeeping) -> Progress:
    """How the order of a row of the orders stands.

    Who may see it and whom it may be told to is told by the row; one that nobody has moved stands where a form left it.
    """
    kind, visibility = OrderKind(row["kind"]), Visibility(row["visibility"])
    state = OrderState(row["state"])
    consent = Consent(row["consent_contact"]) if row["consent_contact"] else None
    if row["progress"] is not None:
        kept = codec.decode(row["progress"], Progress)
        return Progress(replace(kept.order, visibility=visibility, consent=consent), kept.runs)
    whole = state is OrderState.AWAITING_LEAD or not row["pending_confirmation"]
    standing = Standing(
        kind,
        state,
        visibility,
        before=OrderState.AWAITING_DISPATCH if state is OrderState.AWAITING_LEAD else None,
        complained_of=row["unit_id"],
        consent=consent,
        confirmed=whole and kind is not OrderKind.PRAISE,
        officers=tuple(json.loads(row["officers"] or "[]")) if kind is OrderKind.PRAISE else (),
    )
    return Progress(standing, (opened(row["opened_at"], standing, keeping),))


def kept_standing(progress: str | None) -> Standing | None:
    """How an order stands as its row keeps it, but for what other columns tell; None of one that nobody has moved."""
    return None if progress is None else codec.decode(progress, Progress).order


def opened(at: int, order: Standing, keeping: Timekeeping) -> Run:
    """The clock of an order that was opened."""
    return Run(Clock.DISPATCH, at, keeping.limits.of(Clock.DISPATCH, order))


def columns(progress: Progress, keeping: Timekeeping) -> dict[str, object]:
    """The columns of an order that tell how it stands."""
    order = progress.order
    return {
        "state": str(order.state),
        "visibility": str(order.visibility),
        "pending_confirmation": pending(order),
        "handler_id": order.handler,
        "round": order.round,
        "due_at": soonest_due(order, progress.runs, keeping),
        "mark_at": next_look(order, progress.runs, keeping),
        "progress": codec.encode(progress).decode(),
    }


def settles_at(row: Mapping[str, Any], order: Standing, keeping: Timekeeping) -> int | None:
    """From when on an order goes on that comes from a conversation that broke off, if nobody could be called; None for any other."""
    if order.confirmed or not row["pending_confirmation"]:
        return None
    return keeping.due(Run(Clock.DECIDE, row["opened_at"], _PARTIAL_WAITS))


def pending(order: Standing) -> bool:
    """Whether it waits for a lead's word (待班长确认), or for the next call (待确认)."""
    return order.state is OrderState.AWAITING_LEAD or (
        order.state.open and not order.confirmed and order.kind is not OrderKind.PRAISE
    )
