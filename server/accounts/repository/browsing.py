"""Rows of logins by browsers."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, insert, select, update

from domain.vocabulary import Role
from server.accounts.browsing import IDLE_MS, REMEMBERED_MS, BrowserSession, SessionLine, Step
from server.accounts.people import CurrentUser
from server.accounts.tables import browser_session, user
from server.db.work import Reading, UnitOfWork

_BY_TOKEN = (
    select(
        user.c.user_id,
        user.c.number,
        user.c.name,
        user.c.role,
        user.c.unit_id,
        user.c.hall_id,
        user.c.disabled,
        user.c.must_change_password,
        browser_session.c.session_id,
        browser_session.c.step,
        browser_session.c.factor,
        browser_session.c.challenge,
        browser_session.c.seen_at,
        browser_session.c.until,
        browser_session.c.ended_at,
    )
    .select_from(
        browser_session.join(
            user,
            (user.c.city_id == browser_session.c.city_id) & (user.c.user_id == browser_session.c.user_id),
        )
    )
    .where(browser_session.c.city_id == bindparam("city"), browser_session.c.token_hash == bindparam("hash"))
)


def add_browser_session(work: UnitOfWork, values: dict[str, object]) -> None:
    """Note a new login."""
    now = work.now
    row = values | {"city_id": work.city_id, "created_at": now, "seen_at": now, "ended_at": None}
    work.conn.execute(insert(browser_session), row)


def browser_session_by(reading: Reading, token_hash: str) -> BrowserSession | None:
    """The login of a cookie, also for a while after its time was over; ``None``: unknown, ended by somebody, or its account shut."""
    row = reading.conn.execute(_BY_TOKEN, {"city": reading.city_id, "hash": token_hash}).one_or_none()
    if row is None or row.ended_at is not None or row.disabled:
        return None
    end = min(row.until, row.seen_at + IDLE_MS)
    if end + REMEMBERED_MS <= reading.now:
        return None
    person = CurrentUser(
        row.user_id, row.number, row.name, Role(row.role), row.unit_id, row.hall_id, False,
        reading.city_id, row.session_id, "", bool(row.must_change_password),
    )  # fmt: skip
    return BrowserSession(
        person, Step(row.step), row.factor, row.challenge, row.seen_at, row.until, over=end <= reading.now
    )


def change_browser_session(work: UnitOfWork, session_id: str, **values: object) -> None:
    """Change the login of this id, if it was not ended."""
    work.conn.execute(
        update(browser_session)
        .where(
            browser_session.c.city_id == work.city_id,
            browser_session.c.session_id == session_id,
            browser_session.c.ended_at.is_(None),
        )
        .values(**values)
    )


def end_browser_sessions(
    work: UnitOfWork, user_id: str, *, only: str | None = None, but: str | None = None
) -> None:
    """End somebody's logins by browsers: all, one, or all but one."""
    change = update(browser_session).where(
        browser_session.c.city_id == work.city_id,
        browser_session.c.user_id == user_id,
        browser_session.c.ended_at.is_(None),
    )
    if only is not None:
        change = change.where(browser_session.c.session_id == only)
    if but is not None:
        change = change.where(browser_session.c.session_id != but)
    work.conn.execute(change.values(ended_at=work.now))


def browser_sessions_of(reading: Reading, user_id: str) -> list[SessionLine]:
    """Somebody's logins that hold, the newest first."""
    query = select(
        browser_session.c.session_id,
        browser_session.c.told,
        browser_session.c.factor,
        browser_session.c.created_at,
        browser_session.c.seen_at,
    ).where(
        browser_session.c.city_id == reading.city_id,
        browser_session.c.user_id == user_id,
        browser_session.c.ended_at.is_(None),
        browser_session.c.until > reading.now,
        browser_session.c.seen_at > reading.now - IDLE_MS,
        browser_session.c.step == Step.OPEN,
    )
    lines = [SessionLine(*row) for row in reading.conn.execute(query)]
    return sorted(lines, key=lambda line: line.created_at, reverse=True)


def forget_browser_sessions(work: UnitOfWork, before: int) -> int:
    """Delete logins that ran out before an instant; returns how many."""
    done = work.conn.execute(
        delete(browser_session).where(
            browser_session.c.city_id == work.city_id, browser_session.c.until < before
        )
    )
    return done.rowcount
