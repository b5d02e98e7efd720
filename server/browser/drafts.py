"""What somebody typed into a page's form, kept at the centre until it is sent: sealed, for them alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.wire import codec
from server.browser import repository
from server.db.sealing import SealBroken
from server.db.work import Reading, UnitOfWork

Fields = Mapping[str, Sequence[str]]
"""Field name → what was typed or chosen there."""

LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """``request_id`` is the one the form was given out with."""

    fields: Fields
    request_id: str
    saved_at: int


def save(work: UnitOfWork, user_id: str, form: str, fields: Fields, request_id: str) -> None:
    """Keep it; ``form`` is the path it is sent to."""
    kept = codec.encode(
        {"request": request_id, "fields": {name: list(values) for name, values in fields.items()}}
    )
    repository.save_draft(work, user_id, form, work.sealer.seal(kept, _place(user_id, form)))


def load(reading: Reading, user_id: str, form: str) -> Draft | None:
    """What was kept; ``None`` if nothing was, or it cannot be opened any more."""
    row = repository.draft_of(reading, user_id, form)
    if row is None:
        return None
    try:
        kept = codec.decode(reading.sealer.open(row.fields, _place(user_id, form)), dict)
    except SealBroken:
        return None
    return Draft(
        {name: tuple(values) for name, values in kept["fields"].items()}, kept["request"], row.saved_at
    )


def drop(work: UnitOfWork, user_id: str, form: str) -> None:
    """It was sent, or thrown away."""
    repository.drop_draft(work, user_id, form)


def _place(user_id: str, form: str) -> bytes:
    return f"draft {user_id} {form}".encode()
