"""Orders as a lead's workstation has them: what it takes to decide about one without the centre."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from domain.orders.given import Given
from domain.orders.planned import soonest_due
from domain.orders.timing import Timekeeping, due_times
from domain.vocabulary import OrderMove, StepEffect
from domain.wire import codec
from domain.wire.order_rows import OrderRow, OrderSaid
from server.db.work import Reading
from server.orders.keeping import keeping_of
from server.orders.progress import Progress, progress_of, settles_at
from server.orders.repository import replicated as repository

_TOLD = frozenset(
    {
        OrderMove.RETURN,
        OrderMove.OBJECT,
        OrderMove.ASK_EXTENSION,
        OrderMove.ASK_HOLD,
        OrderMove.RECORD_CONTACT,
        OrderMove.ADD_PART,
        OrderMove.REPORT,
        OrderMove.COUNTERSIGN,
        OrderMove.APPROVE,
        OrderMove.SEND_BACK,
        OrderMove.WITHDRAW,
        OrderMove.QUESTION,
        OrderMove.REVISIT,
        OrderMove.APPEAL,
        OrderMove.DISPUTE,
        OrderMove.ANSWER_URGE,
    }
)
"""Moves whose words somebody at the centre decides by."""


def order_rows(reading: Reading, ids: Sequence[str]) -> dict[str, OrderRow]:
    """Order id → row, of those that wait for somebody still; 督察's are in none."""
    keeping = keeping_of(reading)
    found: dict[str, tuple[Any, Progress]] = {}
    for row in repository.orders(reading, ids):
        progress = progress_of(row._mapping, keeping)
        standing = progress.order
        if standing.state.open or standing.appeal.waiting or standing.dispute.waiting:
            found[row.order_id] = (row, progress)
    said = _said(reading, found)
    posted = _posted(reading, [row for row, _ in found.values()])
    return {
        key: _row(reading, row, progress, keeping, said.get(key, ()), posted.get(key, ()))
        for key, (row, progress) in found.items()
    }


def _row(
    reading: Reading,
    row: Any,
    progress: Progress,
    keeping: Timekeeping,
    said: Sequence[OrderSaid],
    posted: Sequence[str],
) -> OrderRow:
    texts = json.loads(reading.sealer.open(row.texts, row.order_id.encode())) if row.texts else {}
    return OrderRow(
        order_id=row.order_id,
        label=row.label,
        version=row.version,
        standing=progress.order,
        opened_at=row.opened_at,
        route=row.route,
        source=row.source,
        due={str(clock): at for clock, at in due_times(progress.runs, keeping).items()},
        due_at=soonest_due(progress.order, progress.runs, keeping),
        settles_at=settles_at(row._mapping, progress.order, keeping),
        words=texts.get("citizen_words", ""),
        wish=texts.get("wish", ""),
        officer_hint=texts.get("officer_hint", ""),
        unit_name=row.unit_name or row.unit_text or "",
        business_line=row.business_line or "other",
        case_type=row.case_type,
        about=tuple(json.loads(row.about)),
        aspects=tuple(json.loads(row.aspects)),
        tags=tuple(json.loads(row.tags)),
        officers=tuple(json.loads(row.officers or "[]")),
        posted=tuple(posted),
        publish=bool(row.consent_publish),
        dispatch_no=row.dispatch_no or "",
        event_at=row.reported_at,
        group_id=row.group_id,
        said=tuple(said),
    )


def _said(reading: Reading, orders: Collection[str]) -> dict[str, list[OrderSaid]]:
    """The newest of each of these moves, by order, oldest first; what was not made is none."""
    newest: dict[str, dict[str, Any]] = defaultdict(dict)
    for step in repository.steps(reading, orders, [str(move) for move in _TOLD]):
        if step.effect != StepEffect.NOT_MADE:
            newest[step.order_id][step.move] = step
    return {
        key: sorted((_one(reading, step) for step in steps.values()), key=lambda one: one.at)
        for key, steps in newest.items()
    }


def _one(reading: Reading, step: Any) -> OrderSaid:
    texts = {}
    if step.texts is not None:
        texts = json.loads(reading.sealer.open(step.texts, f"{step.order_id}/{step.step}".encode()))
    given = codec.convert(texts.get("given", {}), Given)
    if step.move == OrderMove.QUESTION and texts.get("after"):  # a corrected form: what it says instead
        given = Given(reason=texts["after"].get("citizen_words", ""))
    return OrderSaid(step.move, step.at, given, step.name or "")


def _posted(reading: Reading, rows: Collection[Any]) -> Mapping[str, list[str]]:
    """Units in which the officers of each order's event served when it was reported, each once."""
    badges = {row.order_id: json.loads(row.officers or "[]") for row in rows}
    served = defaultdict(list)
    for one in repository.postings(reading, {badge for told in badges.values() for badge in told}):
        served[one.badge_no].append(one)
    found: dict[str, list[str]] = {}
    for row in rows:
        at = row.reported_at if row.reported_at is not None else row.opened_at
        units = (
            one.unit_id
            for badge in badges[row.order_id]
            for one in served[badge]
            if one.valid_from <= at and (one.valid_to is None or at < one.valid_to)
        )
        found[row.order_id] = list(dict.fromkeys(units))
    return found
