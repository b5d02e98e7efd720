"""Orders from answers: opened by the first form, corrected by its revisions, never gone.

A correction that takes an order's trigger away puts it into 待班长确认; its history holds both versions.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from domain.ids import order_id
from domain.orders import machine
from domain.orders.correction import Correction, Fate, correct
from domain.orders.drafts import OrderDraft
from domain.times import day_of
from domain.vocabulary import About, Aspect, Consent, OrderKind, OrderMove, OrderState, Route, Visibility
from domain.wire import codec
from domain.wire.message import replace
from server.db.sealing import Sealer
from server.db.work import Reading, UnitOfWork
from server.orders.repository import opening as repository

_STRICTNESS = (Visibility.NORMAL, Visibility.HIDDEN_FROM_UNIT, Visibility.RESTRICTED)


class Source(Struct, frozen=True):
    """The answer orders come from, and what they copy of its event. ``officers`` is the event's JSON list. ``partial``: the
    conversation broke off, so that its orders are 待确认 until the next one."""

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


class Opened(Struct, frozen=True):
    """A new order."""

    draft: OrderDraft
    source: Source


class Revised(Struct, frozen=True):
    """A corrected form, and the orders it would open by itself."""

    drafts: tuple[OrderDraft, ...]
    source: Source


class AnswerChosen(Struct, frozen=True):
    """Another answer to the task counts from now on: the task's orders rest on it, and are corrected by its drafts.

    ``answers`` are all answers to the task. What the chosen one triggers as well goes on as the same order.
    """

    drafts: tuple[OrderDraft, ...]
    source: Source
    answers: tuple[str, ...]


OrderChange = Opened | Revised | AnswerChosen


@dataclass(slots=True)
class StandingOrder:
    """An order as it stands, and the draft it was opened or last corrected from."""

    row: dict[str, Any]
    draft: OrderDraft
    previous_state: str | None = None


@dataclass(slots=True)
class OrderBook:
    """The orders of answers that are being corrected; orders opened earlier in the same batch among them."""

    standing: dict[str, dict[OrderKind, StandingOrder]] = field(default_factory=dict)

    @classmethod
    def load(cls, reading: Reading, response_ids: Collection[str]) -> OrderBook:
        """The orders these answers opened."""
        book = cls()
        rows = [dict(row._mapping) for row in repository.of_responses(reading, response_ids)]
        questioned = [row["order_id"] for row in rows if row["pending_confirmation"]]
        params = repository.history_params(reading, questioned, OrderMove.QUESTION.value)
        for row in rows:
            draft = _draft_of(row, reading.sealer)
            before = (
                json.loads(params[row["order_id"]]).get("state_before") if row["order_id"] in params else None
            )
            book.standing.setdefault(row["response_id"], {})[draft.kind] = StandingOrder(row, draft, before)
        return book

    def write(self, work: UnitOfWork, changes: Sequence[OrderChange]) -> None:
        """Carry the changes out, in their order: a form and its correction may come in one delivery."""
        opened = [change for change in changes if isinstance(change, Opened)]
        if len(opened) == len(changes):  # as in most deliveries: nobody asks what stands
            self._open(work, opened)
            return
        opened = []
        for change in changes:
            if isinstance(change, Opened):
                opened.append(change)
                continue
            self._stand(opened, self._open(work, opened))
            opened = []
            if isinstance(change, AnswerChosen):
                self._rest(work, change)
            for correction in self._corrections(change):
                if correction.fate is Fate.OPENED and correction.after is not None:
                    opened.append(Opened(correction.after, change.source))
                else:
                    self._correct(work, correction, change.source)
        self._open(work, opened)

    def _stand(self, opened: Sequence[Opened], rows: Sequence[dict[str, object]]) -> None:
        """What was opened stands, for what corrects it in the same batch."""
        for one, row in zip(opened, rows, strict=True):
            standing = self.standing.setdefault(one.source.response_id, {})
            standing[one.draft.kind] = StandingOrder({**row, "steps": 1}, _comparable(one.draft, one.source))

    def _rest(self, work: UnitOfWork, change: AnswerChosen) -> None:
        source = change.source
        here = self.standing.setdefault(source.response_id, {})
        moved = []
        for response_id in change.answers:
            if response_id == source.response_id:
                continue
            orders = self.standing.get(response_id, {})
            for kind in [kind for kind in orders if kind not in here]:
                one = here[kind] = orders.pop(kind)
                one.row |= {"response_id": source.response_id, "revision": source.revision}
                moved.append(str(one.row["order_id"]))
        repository.rest_on(work, moved, source.response_id, source.revision)

    def _corrections(self, change: Revised | AnswerChosen) -> list[Correction]:
        """What a revision does to the orders of the forms before; those it leaves as they are are left out."""
        source = change.source
        standing = self.standing.get(source.response_id, {})
        pending = frozenset(kind for kind, one in standing.items() if one.row["pending_confirmation"])
        with_lead = frozenset(
            kind for kind, one in standing.items() if one.row["state"] == OrderState.AWAITING_LEAD
        )
        after = {draft.kind: draft for draft in change.drafts}
        comparable = [_comparable(draft, source) for draft in after.values()]
        found = correct((one.draft for one in standing.values()), comparable, pending)
        return [
            replace(one, after=after.get(one.kind))
            for one in found
            if one.fate is not Fate.STAYS
            and not _waits_already(one, with_lead)
            # What a conversation that broke off again did not come to is not taken back by it.
            and not (source.partial and one.after is None)
        ]

    def _open(self, work: UnitOfWork, opened: Sequence[Opened]) -> list[dict[str, object]]:
        if not opened:
            return []
        day = day_of(work.now, work.zone()).strftime("%Y%m%d")
        first = repository.take_labels(work, day, len(opened))
        state = machine.after(None, OrderMove.OPEN)
        rows = [_row(work, one, f"{day}-{first + n:04d}", state) for n, one in enumerate(opened)]
        repository.add(work, rows)
        repository.add_history(
            work,
            [
                _step(work, str(row["order_id"]), 1, OrderMove.OPEN, state, one.source, {"reasons": ",".join(one.draft.reasons), "revision": one.source.revision}, None, one.draft)
                for one, row in zip(opened, rows, strict=True)
            ],
        )  # fmt: skip
        return rows

    def _correct(self, work: UnitOfWork, correction: Correction, source: Source) -> None:
        one = self.standing[source.response_id][correction.kind]
        before = one.row["state"]
        params: dict[str, object] = {"revision": source.revision, "state_before": before}
        questioned = correction.fate is Fate.PENDING_LEAD_CONFIRMATION
        move = OrderMove.QUESTION if questioned else OrderMove.CORRECT
        stood = OrderState(one.previous_state or OrderState.AWAITING_DISPATCH)
        state = machine.after(OrderState(before), move, stood)
        if questioned:
            one.previous_state = before
        step = one.row["steps"] + 1
        repository.add_history(
            work,
            [
                _step(
                    work,
                    one.row["order_id"],
                    step,
                    move,
                    state,
                    source,
                    params,
                    correction.before,
                    correction.after,
                )
            ],
        )
        one.row |= {
            "state": state.value,
            "pending_confirmation": state is OrderState.AWAITING_LEAD or source.partial,
            "revision": source.revision,
            "version": one.row["version"] + 1,
            "steps": step,
        }
        if correction.after is not None:
            one.row |= _fields(
                work.sealer, one.row["order_id"], correction.after, source, one.row["visibility"]
            )
            one.draft = _comparable(correction.after, source)
        repository.save(work, [one.row])


def _comparable(draft: OrderDraft, source: Source) -> OrderDraft:
    """A draft with what an order does not keep left out, so that an unchanged one compares as equal."""
    tags = tuple(dict.fromkeys([*source.tags, *draft.tags]))
    return replace(draft, reasons=(), tags=tags, publish=bool(draft.publish), reopens=False)


def _waits_already(correction: Correction, with_lead: frozenset[OrderKind]) -> bool:
    return correction.fate is Fate.PENDING_LEAD_CONFIRMATION and correction.kind in with_lead


def _row(work: UnitOfWork, one: Opened, label: str, state: OrderState) -> dict[str, object]:
    source = one.source
    key = order_id(source.response_id, one.draft.kind.value)
    return {
        "city_id": work.city_id,
        "order_id": key,
        "label": label,
        "kind": str(one.draft.kind),
        "state": str(state),
        "pending_confirmation": source.partial,
        "task_id": source.task_id,
        "event_id": source.event_id,
        "response_id": source.response_id,
        "revision": source.revision,
        "unit_id": source.unit_id,
        "business_line": source.business_line,
        "case_type": source.case_type,
        "officers": source.officers or "[]",
        "opened_at": work.now,
        "opened_by": source.user_id,
        "version": 1,
        **_fields(work.sealer, key, one.draft, source, Visibility.NORMAL),
    }


def _fields(sealer: Sealer, key: str, draft: OrderDraft, source: Source, seen_by: str) -> dict[str, object]:
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


def _step(
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


def _draft_of(row: dict[str, Any], sealer: Sealer) -> OrderDraft:
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
