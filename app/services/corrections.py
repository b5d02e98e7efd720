"""A correction that is not finished: kept as it is typed, so that a crash or a power cut costs nothing of it either."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.models import notes
from app.models.store import Connection
from app.records.call import Draft


@dataclass(frozen=True, slots=True)
class Correction:
    """Which record is being corrected, and what stands on the screen; ``beside``: the same of other records of its call."""

    record_id: str
    draft: Draft
    beside: dict[str, Draft] = field(default_factory=dict)

    @property
    def drafts(self) -> dict[str, Draft]:
        """All of it, by record; the one typed into last is the last."""
        return {**self.beside, self.record_id: self.draft}


def keep(connection: Connection, user_id: str, record_id: str, draft: Draft) -> None:
    """The newest of what was typed; the corrections of one call per user at a time."""
    before = notes.get(connection, _name(user_id), Correction)
    same = before is not None and before.draft.call_id == draft.call_id
    others = before.drafts if before is not None and same else {}
    others.pop(record_id, None)
    notes.put(connection, _name(user_id), Correction(record_id, draft, others))


def find(connection: Connection, user_id: str) -> Correction | None:
    """The unfinished correction of a user, answers as forms keep them."""
    found = notes.get(connection, _name(user_id), Correction)
    if found is None:
        return None
    beside = {record_id: _read(draft) for record_id, draft in found.beside.items()}
    return replace(found, draft=_read(found.draft), beside=beside)


def drop(connection: Connection, user_id: str, record_id: str) -> None:
    """It was saved, or left as it was; another record's stays."""
    found = notes.get(connection, _name(user_id), Correction)
    left = found.drafts if found is not None else {}
    if left.pop(record_id, None) is None:
        return
    if left:
        newest = list(left)[-1]
        notes.put(connection, _name(user_id), Correction(newest, left.pop(newest), left))
    else:
        notes.drop(connection, _name(user_id))


def _read(draft: Draft) -> Draft:
    from domain.questionnaire.answers import from_plain

    return replace(
        draft, forms=tuple(replace(form, answers=from_plain(form.answers)) for form in draft.forms)
    )


def _name(user_id: str) -> str:
    return f"correction:{user_id}"
