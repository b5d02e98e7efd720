"""Facts as rows carry them: their kinds, their union, and the facts the state is derived from. The same on both sides.

``facts(base) ∪ facts(own operations)`` gives the workstation the state that the centre will have.
"""

from __future__ import annotations

from collections.abc import Iterable

from domain.dispositions import NEVER_AGAIN, Disposition
from domain.tasks import facts as known
from domain.vocabulary import Direction, PutBackReason
from domain.wire import rows
from domain.wire.message import replace

ATTEMPT = "attempt"
RESPONSE = "response"
PARTIAL = "partial"
APPOINTMENT = "appointment"
HANDOVER = "handover"
PUT_BACK = "put_back"
HARD_REFUSAL = "hard_refusal"
WITHDRAWAL = "withdrawal"
CHOICE = "choice"
CORRECTION = "correction"

_REASONS = frozenset(PutBackReason)
_DISPOSITIONS = {code.value: code for code in Disposition}


def from_rows(given: Iterable[rows.Fact]) -> set[known.Fact]:
    """The set of facts behind a row's list, as they stand now that outcomes were put right. A fact of a kind or code this version
    does not know is passed over."""
    return {fact for row in corrected(given) if (fact := _one(row)) is not None}


def corrected(given: Iterable[rows.Fact]) -> list[rows.Fact]:
    """The facts as they stand now that outcomes were put right: what a correction puts right stays in the set, but says this.

    The newest correction of a call counts. A time agreed on holds only if it was told with it, under its id, a refusal it takes away holds for no other task
    either, and an answer that was taken back is none, unless a lead chose it since.
    """
    facts = list(given)
    if not any(fact.kind == CORRECTION for fact in facts):
        return facts
    standing = _Standing(facts)
    return [one for fact in facts if (one := standing.now(fact)) is not None]


class _Standing:
    """Facts beside the corrections among them."""

    def __init__(self, facts: list[rows.Fact]) -> None:
        found = sorted((f for f in facts if f.kind == CORRECTION), key=lambda f: (f.at, f.id))
        self._newest = {f.about: f for f in found}
        self._own = {(f.about, f.user_id): f for f in found}
        self._chosen = {f.about: f.at for f in sorted(facts, key=lambda f: f.at) if f.kind == CHOICE}
        self._back = {(PARTIAL if f.partial else RESPONSE, f.takes_back): f.at for f in found if f.takes_back}

    def now(self, fact: rows.Fact) -> rows.Fact | None:
        """The fact as it stands, ``None`` where it does no more."""
        if fact.kind == ATTEMPT:
            newer = self._own.get((fact.id, fact.user_id))  # nobody puts right what another one did
            return fact if newer is None else replace(fact, disposition=newer.disposition)
        if fact.kind == APPOINTMENT:
            newer = self._own.get((fact.about, fact.user_id))
            return fact if newer is None or fact.id == newer.id else None
        if fact.kind == HARD_REFUSAL:
            newer = self._newest.get(fact.id)
            if newer is None or newer.disposition in NEVER_AGAIN:
                return fact if newer is None else replace(fact, disposition=newer.disposition)
            return None
        taken_back = self._back.get((fact.kind, fact.id))
        return fact if taken_back is None or self._chosen.get(fact.id, -1) >= taken_back else None


def union(base: Iterable[rows.Fact], added: Iterable[rows.Fact]) -> list[rows.Fact]:
    """The set of facts by kind and id, in an order that does not depend on arrival.

    Of two with one id (a revision of an answer, the centre's copy with its rank) the earlier instant and whatever rank is
    known stand, so that again arrival does not matter.
    """
    found: dict[tuple[str, str], rows.Fact] = {}
    for fact in (*base, *added):
        key = (fact.kind, fact.id)
        found[key] = _earlier(found[key], fact) if key in found else fact
    facts = list(found.values())
    if len(facts) > 1:
        facts.sort(key=_in_time)
    return facts


def _in_time(fact: rows.Fact) -> tuple[int, str, str]:
    return fact.at, fact.kind, fact.id


def _earlier(one: rows.Fact, other: rows.Fact) -> rows.Fact:
    ranked = [f for f in (one, other) if f.rank is not None]
    if len(ranked) == 1:
        return ranked[0]
    return min(one, other, key=lambda f: (f.rank or 0, f.at))


def _one(row: rows.Fact) -> known.Fact | None:
    if row.kind == ATTEMPT:
        return _attempt(row)
    if row.kind == APPOINTMENT and row.due_at is not None:
        return known.Appointment(row.id, row.at, row.due_at, row.to_user or row.user_id or "", row.about)
    if row.kind == RESPONSE:
        return known.Response(row.id, row.at, row.rank)
    if row.kind == PARTIAL:
        return known.Partial(row.id, row.at)
    if row.kind == HANDOVER:
        return known.Handover(row.id, row.at, row.user_id or "", row.to_user)
    if row.kind == PUT_BACK:
        return _put_back(row)
    if row.kind == HARD_REFUSAL:
        return known.HardRefusal(row.id, row.at, _disposition(row.disposition) or Disposition.REFUSAL_HARD)
    if row.kind == WITHDRAWAL:
        return known.Withdrawal(row.id, row.at, row.disposition or "")
    if row.kind == CHOICE and row.about:
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


def _put_back(row: rows.Fact) -> known.PutBack | None:
    if row.disposition not in _REASONS:
        return None
    return known.PutBack(row.id, row.at, row.user_id or "", PutBackReason(row.disposition), row.language)


def _disposition(code: str | None) -> Disposition | None:
    return _DISPOSITIONS.get(code or "")
