"""Rows of drafts and of forms that were sent."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select, update

from server.browser.tables import draft, submission
from server.db.inserting import inserting
from server.db.prepared import Prepared
from server.db.work import Reading, UnitOfWork

_DRAFT = Prepared(
    select(draft.c.fields, draft.c.saved_at).where(
        draft.c.city_id == bindparam("b_city"),
        draft.c.user_id == bindparam("b_user", type_=draft.c.user_id.type),
        draft.c.form == bindparam("b_form"),
    )
)


@dataclass(frozen=True, slots=True)
class DraftRow:
    """``fields`` is sealed."""

    fields: bytes
    saved_at: int


def draft_of(reading: Reading, user_id: str, form: str) -> DraftRow | None:
    """What somebody typed into a form."""
    rows = _DRAFT.rows(reading.conn, {"b_city": reading.city_id, "b_user": user_id, "b_form": form})
    return DraftRow(*rows[0]) if rows else None


def save_draft(work: UnitOfWork, user_id: str, form: str, fields: bytes) -> None:
    """Keep what somebody typed into a form, in place of what was kept before."""
    row: dict[str, object] = {
        "city_id": work.city_id,
        "user_id": user_id,
        "form": form,
        "fields": fields,
        "saved_at": work.now,
    }
    work.upsert(draft, [row], ["city_id", "user_id", "form"])


def drop_draft(work: UnitOfWork, user_id: str, form: str) -> None:
    """It was sent, or thrown away."""
    work.conn.execute(
        delete(draft).where(draft.c.city_id == work.city_id, draft.c.user_id == user_id, draft.c.form == form)
    )


def claim(work: UnitOfWork, user_id: str, request_id: str) -> bool:
    """Whether this form is sent for the first time; of two at once the second waits for the first."""
    statement = inserting(submission, sqlite=work.is_sqlite).on_conflict_do_nothing()
    # Asked for by what comes back: PostgreSQL's driver does not say how many rows such an insert put in.
    put = statement.returning(submission.c.request_id)
    row = {
        "city_id": work.city_id,
        "user_id": user_id,
        "request_id": request_id,
        "outcome": None,
        "at": work.now,
    }
    return work.conn.execute(put, row).first() is not None


def outcome_of(reading: Reading, user_id: str, request_id: str) -> bytes | None:
    """What a form that was sent came to, sealed."""
    found: bytes | None = reading.conn.execute(
        select(submission.c.outcome).where(
            submission.c.city_id == reading.city_id,
            submission.c.user_id == user_id,
            submission.c.request_id == request_id,
        )
    ).scalar_one_or_none()
    return found


def finish(work: UnitOfWork, user_id: str, request_id: str, outcome: bytes) -> None:
    """Note what it came to."""
    work.conn.execute(
        update(submission)
        .where(
            submission.c.city_id == work.city_id,
            submission.c.user_id == user_id,
            submission.c.request_id == request_id,
        )
        .values(outcome=outcome)
    )


def forget(work: UnitOfWork, drafts_before: int, submissions_before: int) -> int:
    """Delete drafts and sent forms that are older; returns how many."""
    conn, city_id = work.conn, work.city_id
    drafts = conn.execute(delete(draft).where(draft.c.city_id == city_id, draft.c.saved_at < drafts_before))
    sent = conn.execute(
        delete(submission).where(submission.c.city_id == city_id, submission.c.at < submissions_before)
    )
    return drafts.rowcount + sent.rowcount
