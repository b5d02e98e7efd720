"""A row of an order's as a line of a list, its words unsealed, and the place at which a page ends."""

from __future__ import annotations

from typing import Any

import msgspec

from domain.problems import Problem, ProblemError
from domain.wire.orders import OrderLine
from server.db.work import Reading

EXCERPT = 60
"""Characters of the citizen's words that a line of the list shows."""

_plain = msgspec.json.decode


def as_line(reading: Reading, row: Any) -> OrderLine:
    """A row of :mod:`server.orders.repository.listing` as a line of a list."""
    words = texts_of(reading, row).get("citizen_words", "")
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
        about=_plain(row.about),
        aspects=_plain(row.aspects),
        opened_at=row.opened_at,
        pending_confirmation=bool(row.pending_confirmation),
        excerpt=words if len(words) <= EXCERPT else words[:EXCERPT] + "…",
        handler_id=row.handler_id,
        handler_name=row.handler_name or "",
        due_at=row.due_at,
        round=row.round,
        source=row.source,
        version=row.version,
    )


def texts_of(reading: Reading, row: Any) -> dict[str, str]:
    """What was said, as an order keeps it sealed; nothing of one that keeps none."""
    if row.texts is None:
        return {}
    found: dict[str, str] = _plain(reading.sealer.open(row.texts, row.order_id.encode()))
    return found


def cursor(text: str | None) -> tuple[int, str] | None:
    """The place behind which a page begins: opened (or due) at, and id.

    Raises:
        ProblemError: ``orders.cursor``.
    """
    if not text:
        return None
    at, _, order_id = text.partition(".")
    if not at.isdecimal() or len(at) > 15 or not order_id:
        raise ProblemError(Problem("orders.cursor", field="after"))
    return int(at), order_id
