"""A correction that is not finished: kept as it is typed, so that a crash or a power cut costs nothing of it either."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.models import notes
from app.models.store import Connection
from app.records.call import Draft


@dataclass(frozen=True, slots=True)
class Correction:
    """Which record is being corrected, and what stands on the screen."""

    record_id: str
    draft: Draft


def keep(connection: Connection, user_id: str, record_id: str, draft: Draft) -> None:
    """The newest of what was typed; one correction per user at a time."""
    notes.put(connection, _name(user_id), Correction(record_id, draft))


def find(connection: Connection, user_id: str) -> Correction | None:
    """The unfinished correction of a user, answers as forms keep them."""
    found = notes.get(connection, _name(user_id), Correction)
    if found is None:
        return None
    from domain.questionnaire.answers import from_plain

    forms = tuple(replace(form, answers=from_plain(form.answers)) for form in found.draft.forms)
    return replace(found, draft=replace(found.draft, forms=forms))


def drop(connection: Connection, user_id: str, record_id: str) -> None:
    """It was saved, or left as it was; another record's stays."""
    found = notes.get(connection, _name(user_id), Correction)
    if found is not None and found.record_id == record_id:
        notes.drop(connection, _name(user_id))


def _name(user_id: str) -> str:
    return f"correction:{user_id}"
