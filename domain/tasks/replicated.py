"""Facts as rows carry them, read as the facts the state is derived from: the same on the workstation and at the centre."""

from __future__ import annotations

from collections.abc import Iterable

from domain.dispositions import Disposition
from domain.tasks import facts as known
from domain.vocabulary import Direction
from domain.wire import rows


def from_rows(given: Iterable[rows.Fact]) -> set[known.Fact]:
    """The set of facts behind a row's list. A fact of a kind or code this version does not know is passed over."""
    return {fact for row in given if (fact := _one(row)) is not None}


def _one(row: rows.Fact) -> known.Fact | None:
    if row.kind == "attempt":
        return _attempt(row)
    if row.kind == "appointment" and row.due_at is not None:
        return known.Appointment(row.id, row.at, row.due_at, row.to_user or row.user_id or "", row.about)
    if row.kind == "response":
        return known.Response(row.id, row.at, row.rank)
    if row.kind == "handover":
        return known.Handover(row.id, row.at, row.user_id or "", row.to_user)
    if row.kind == "hard_refusal":
        return known.HardRefusal(row.id, row.at, _disposition(row.disposition) or Disposition.REFUSAL_HARD)
    if row.kind == "withdrawal":
        return known.Withdrawal(row.id, row.at, row.disposition or "")
    if row.kind == "choice" and row.about:
        return known.CanonicalChosen(row.id, row.at, row.about)
    return None


def _attempt(row: rows.Fact) -> known.Attempt | None:
    disposition = _disposition(row.disposition)
    if disposition is None:
        return None
    return known.Attempt(
        id=row.id,
        at=row.at,
        disposition=disposition,
        agent_id=row.user_id or "",
        number_index=row.number_index,
        direction=Direction.INCOMING if row.direction == Direction.INCOMING else Direction.OUTGOING,
    )


def _disposition(code: str | None) -> Disposition | None:
    try:
        return Disposition(code) if code else None
    except ValueError:
        return None
