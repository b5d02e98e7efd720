"""Orders for whoever may see them: the list, one of them, how many wait, and what others need to say of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from domain.problems import Problem, ProblemError
from domain.vocabulary import OrderKind
from domain.wire.orders import OrderDetail, OrderLine, OrderOfficerLine, OrderPage, OrderStepLine
from server.db.work import Reading
from server.masterdata.repository.subtree import unit_subtree
from server.orders.access import Sight
from server.orders.repository import reading as repository
from server.orders.repository.reading import Filter

MOST = 200
EXCERPT = 60
"""Characters of the citizen's words that a line of the list shows."""


def page(
    reading: Reading,
    sight: Sight,
    *,
    state: str | None = None,
    kind: str | None = None,
    unit_id: str | None = None,
    pending: bool | None = None,
    after: str | None = None,
    limit: int = 50,
) -> OrderPage:
    """One page, newest first; ``unit_id`` finds the orders of the unit and of all below it.

    Raises:
        ProblemError: ``orders.cursor``: the cursor is not one of ours.
    """
    if sight.blind:
        return OrderPage([])
    units = tuple(unit_subtree(reading, unit_id)) if unit_id else None
    chosen = Filter(state, kind, units, pending)
    behind, size = _cursor(after), min(max(limit, 1), MOST)
    total, more = repository.count_some(reading, sight, chosen)
    rows = repository.page(reading, sight, chosen, behind, size + 1, few=not more)
    shown = rows[:size]
    last = shown[-1] if shown and len(rows) > len(shown) else None
    return OrderPage(
        orders=[_line(reading, row) for row in shown],
        after=f"{last.opened_at}.{last.order_id}" if last is not None else None,
        total=total,
        more=more,
    )


def get(reading: Reading, sight: Sight, order_id: str) -> OrderDetail:
    """One order.

    Raises:
        ProblemError: ``order.unknown``, whether there is none or this person may not know of it.
    """
    row = None if sight.blind else repository.one(reading, sight, order_id)
    if row is None:
        raise ProblemError(Problem("order.unknown"))
    texts = _texts(reading, row)
    badges = json.loads(row.officers or "[]")
    names = repository.officer_names(reading, badges)
    return OrderDetail(
        summary=_line(reading, row),
        citizen_words=texts.get("citizen_words", ""),
        wish=texts.get("wish", ""),
        officer_hint=texts.get("officer_hint", ""),
        consent_contact=row.consent_contact,
        consent_publish=bool(row.consent_publish),
        officers=[OrderOfficerLine(badge, names.get(badge, "")) for badge in badges],
        tags=json.loads(row.tags),
        history=[_step(reading, step) for step in repository.history(reading, sight, order_id)],
        event_at=row.reported_at,
        dispatch_no=row.dispatch_no or "",
        mask=repository.mask(reading, row.event_id, row.group_id),
        opened_by=row.opener or "",
    )


@dataclass(frozen=True, slots=True)
class Undispatched:
    """Complaints (不满意) nobody has dispatched yet: how many, counted as far as their list is, whether there are ``more``, and since when
    the oldest waits."""

    count: int = 0
    more: bool = False
    oldest_at: int | None = None


def undispatched(reading: Reading, sight: Sight) -> Undispatched:
    """Those that this sight sees."""
    if sight.blind:
        return Undispatched()
    count, more = repository.count_waiting(reading, sight)
    return Undispatched(count, more, repository.oldest_waiting(reading, sight) if count else None)


def labels_of(reading: Reading, sight: Sight, response_ids: Collection[str]) -> Mapping[str, list[str]]:
    """Labels of the orders that rest on these answers, by answer; an answer without one is not in it."""
    found: dict[str, list[str]] = defaultdict(list)
    if not sight.blind and response_ids:
        for row in repository.labels(reading, sight, response_ids):
            found[row.response_id].append(row.label)
    return found


def complaints_of(reading: Reading, sight: Sight, event_ids: Collection[str]) -> dict[str, str]:
    """What the citizen complained of, in their words, by event: of each event's newest complaint."""
    if sight.blind or not event_ids:
        return {}
    rows = repository.told(reading, sight, OrderKind.DISSATISFIED.value, event_ids)
    return {
        row.event_id: _texts(reading, row).get("citizen_words", "") for row in rows if row.texts is not None
    }


def _line(reading: Reading, row: Any) -> OrderLine:
    words = _texts(reading, row).get("citizen_words", "")
    return OrderLine(
        order_id=row.order_id,
        label=row.label,
        kind=row.kind,
        route=row.route,
        state=row.state,
        visibility=row.visibility,
        unit_id=row.unit_id,
        unit_name=row.unit_name or "",
        business_line=row.business_line or "other",
        case_type=row.case_type,
        about=json.loads(row.about),
        aspects=json.loads(row.aspects),
        opened_at=row.opened_at,
        pending_confirmation=bool(row.pending_confirmation),
        excerpt=words if len(words) <= EXCERPT else words[:EXCERPT] + "…",
    )


def _texts(reading: Reading, row: Any) -> dict[str, str]:
    if row.texts is None:
        return {}
    found: dict[str, str] = json.loads(reading.sealer.open(row.texts, row.order_id.encode()))
    return found


def _step(reading: Reading, row: Any) -> OrderStepLine:
    texts: dict[str, Any] = {}
    if row.texts is not None:
        texts = json.loads(reading.sealer.open(row.texts, f"{row.order_id}/{row.step}".encode()))
    return OrderStepLine(
        step=row.step,
        move=row.move,
        state=row.state,
        at=row.at,
        by=row.name or "",
        text=_versions(texts),
        params=json.loads(row.params),
    )


def _versions(texts: dict[str, Any]) -> str:
    """Both versions of a correction, the citizen's words first; only the words where an order was opened."""
    before, after = texts.get("before"), texts.get("after")
    told = [
        version["citizen_words"] for version in (before, after) if version and version.get("citizen_words")
    ]
    return " → ".join(dict.fromkeys(told))


def _cursor(text: str | None) -> tuple[int, str] | None:
    if not text:
        return None
    at, _, order_id = text.partition(".")
    if not at.isdecimal() or len(at) > 15 or not order_id:
        raise ProblemError(Problem("orders.cursor", field="after"))
    return int(at), order_id
