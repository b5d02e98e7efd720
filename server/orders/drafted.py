"""An order as a draft makes it: its columns, its line of the history, and the draft that a row of it came from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from domain.ids import order_id
from domain.orders.clocks import Clock, Limit, Run
from domain.orders.drafts import OrderDraft
from domain.orders.planned import next_look, soonest_due
from domain.orders.standing import Standing
from domain.orders.timing import Timekeeping
from domain.vocabulary import (
    About,
    Aspect,
    Consent,
    OrderKind,
    OrderMove,
    OrderSource,
    OrderState,
    Route,
    StepEffect,
    Visibility,
)
from domain.wire import codec
from domain.wire.message import replace
from server.db.sealing import Sealer
from server.db.work import UnitOfWork

_STRICTNESS = (Visibility.NORMAL, Visibility.HIDDEN_FROM_UNIT, Visibility.RESTRICTED)


class Source(Struct, frozen=True):
    """The answer orders come from, and what they copy of its event. ``officers`` is the event's JSON list. ``partial``: the
    conversation broke off, so that its orders are 待确认 until the next one. Of one opened by hand there is no answer, and perhaps
    no task: both are empty."""

    task_id: str
    event_id: str
    response_id: str
    revision: int
    unit_id: str | None
    business_line: str
    case_type: str
    officers: str
    tags: tuple[str, ...]
    user_id: str
    at: int
    partial: bool = False


class ByHand(Struct, frozen=True):
    """An order that no answer opened: its id was made where it was opened.

    ``callback``: 要求民警回电, the citizen only asks to be rung back.
    """

    order_id: str
    source: OrderSource
    callback: bool = False


class Opened(Struct, frozen=True):
    """A new order."""

    draft: OrderDraft
    source: Source
    by_hand: ByHand | None = None


def comparable(draft: OrderDraft, source: Source) -> OrderDraft:
    """A draft with what an order does not keep left out, so that an unchanged one compares as equal."""
    tags = tuple(dict.fromkeys([*source.tags, *draft.tags]))
    return replace(draft, reasons=(), tags=tags, publish=bool(draft.publish), reopens=False)


def row_of(work: UnitOfWork, one: Opened, label: str, state: OrderState) -> dict[str, object]:
    source, by_hand = one.source, one.by_hand
    key = by_hand.order_id if by_hand is not None else order_id(source.response_id, one.draft.kind.value)
    return {
        "city_id": work.city_id,
        "order_id": key,
        "label": label,
        "kind": str(one.draft.kind),
        "state": str(state),
        "pending_confirmation": source.partial,
        "task_id": source.task_id or None,
        "event_id": source.event_id or None,
        "response_id": source.response_id or None,
        "revision": source.revision,
        "unit_id": source.unit_id,
        "business_line": source.business_line,
        "case_type": source.case_type,
        "officers": source.officers or "[]",
        "opened_at": work.now,
        "opened_by": source.user_id,
        "version": 1,
        "handler_id": None,
        "round": 1,
        "progress": None,
        "source": str(by_hand.source if by_hand is not None else OrderSource.FORM),
        **fields(work.sealer, key, one.draft, source, Visibility.NORMAL),
    }


_OPENED = Standing(OrderKind.DISSATISFIED, OrderState.AWAITING_DISPATCH)
"""How any order stands as far as the clock of its dispatch goes."""


def clock_of_opening(work: UnitOfWork, keeping: Timekeeping) -> dict[str, object]:
    """When orders that are opened now have to be dispatched, and when somebody is to be reminded of it."""
    runs = (Run(Clock.DISPATCH, work.now, Limit(keeping.limits.dispatch)),)
    return {"due_at": soonest_due(_OPENED, runs, keeping), "mark_at": next_look(_OPENED, runs, keeping)}


def fields(sealer: Sealer, key: str, draft: OrderDraft, source: Source, seen_by: str) -> dict[str, object]:
    """The columns a draft settles. Who may see an order only ever becomes fewer by a correction."""
    strictest = max(draft.visibility, Visibility(seen_by), key=_STRICTNESS.index)
    return {
        "route": str(draft.route),
        "visibility": str(strictest),
        "about": _json([draft.about] if draft.about else []),
        "aspects": _json(draft.aspects),
        "tags": _json(dict.fromkeys([*source.tags, *draft.tags])),
        "consent_contact": str(draft.consent) if draft.consent else None,
        "consent_publish": bool(draft.publish),
        "texts": sealer.seal(codec.encode(_texts(draft)), key.encode()),
    }


def _texts(draft: OrderDraft) -> dict[str, object]:
    return {"citizen_words": draft.words, "wish": draft.wish, "officer_hint": draft.officer_hint}


def step_of(
    work: UnitOfWork,
    key: str,
    step: int,
    move: OrderMove,
    state: OrderState,
    source: Source,
    params: dict[str, object],
    before: OrderDraft | None,
    after: OrderDraft | None,
) -> dict[str, object]:
    versions = {"before": _version(before), "after": _version(after)}
    return {
        "city_id": work.city_id,
        "order_id": key,
        "step": step,
        "move": str(move),
        "state": str(state),
        "by_user_id": source.user_id,
        "at": work.now,
        "texts": work.sealer.seal(codec.encode(versions), f"{key}/{step}".encode()),
        "params": codec.encode(params).decode(),
        "effect": str(StepEffect.MADE),
        "op_id": None,
    }


def _version(draft: OrderDraft | None) -> dict[str, object] | None:
    """One version of an order as its history keeps it, words and all."""
    if draft is None:
        return None
    return {
        **_texts(draft),
        "kind": draft.kind,
        "route": draft.route,
        "reasons": list(draft.reasons),
        "about": draft.about,
        "aspects": list(draft.aspects),
        "tags": list(draft.tags),
        "consent": draft.consent,
        "publish": draft.publish,
    }


def draft_of(row: dict[str, Any], sealer: Sealer) -> OrderDraft:
    """The draft behind an order that stands, as far as :func:`correct` compares it."""
    texts = json.loads(sealer.open(row["texts"], row["order_id"].encode()))
    about = json.loads(row["about"])
    return OrderDraft(
        kind=OrderKind(row["kind"]),
        route=Route(row["route"]),
        reasons=(),
        about=About(about[0]) if about else None,
        aspects=tuple(Aspect(a) for a in json.loads(row["aspects"])),
        tags=tuple(json.loads(row["tags"])),
        words=texts["citizen_words"],
        wish=texts["wish"],
        officer_hint=texts["officer_hint"],
        consent=Consent(row["consent_contact"]) if row["consent_contact"] else None,
        publish=row["consent_publish"],
    )


def _json(values: Iterable[object]) -> str:
    return codec.encode(list(values)).decode()
