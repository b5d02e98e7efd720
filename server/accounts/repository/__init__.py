"""Rows of users, devices, sessions and login throttles."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from domain.acts.token_create import TokenCreate
from domain.vocabulary import Role
from server.accounts.people import CurrentDevice, CurrentMachine, CurrentUser, Person
from server.accounts.repository.browsing import end_browser_sessions
from server.accounts.tables import device, login_throttle, machine_token, session, user
from server.db.prepared import PreparedIn, one_of
from server.db.work import Reading, UnitOfWork

_PERSON = (
    user.c.user_id,
    user.c.number,
    user.c.name,
    user.c.role,
    user.c.unit_id,
    user.c.hall_id,
    user.c.disabled,
)

_BY_ACCESS = (
    select(
        *_PERSON,
        user.c.must_change_password,
        session.c.session_id,
        session.c.device_id,
        session.c.access_until,
        session.c.revoked_at,
        session.c.successor.is_not(None).label("fresh"),
    )
    .select_from(
        session.join(user, (user.c.city_id == session.c.city_id) & (user.c.user_id == session.c.user_id))
    )
    .where(session.c.city_id == bindparam("city"), session.c.access_hash == bindparam("hash"))
)
_BY_NUMBER = select(*_PERSON, user.c.password_hash, user.c.must_change_password, user.c.skills).where(
    user.c.city_id == bindparam("city"), user.c.number == bindparam("number")
)


@dataclass(frozen=True, slots=True)
class Account:
    """A user with what a login needs."""

    person: Person
    password_hash: str | None
    must_change_password: bool
    skills: list[str]


@dataclass(frozen=True, slots=True)
class DeviceRow:
    device_id: str
    secret_hash: str
    key_share: bytes
    revoked: bool
    used: bool
    wipe_ordered: bool


@dataclass(frozen=True, slots=True)
class SessionRow:
    session_id: str
    user_id: str
    device_id: str
    refresh_hash: str
    refresh_until: int
    previous_refresh_hash: str | None
    successor: bytes | None
    revoked_at: int | None


def person_of(row: Any) -> Person:
    """The person of a row that carries the columns of ``_PERSON``."""
    return Person(
        row.user_id, row.number, row.name, Role(row.role), row.unit_id, row.hall_id, bool(row.disabled)
    )


def account_by_number(reading: Reading, number: str) -> Account | None:
    """The user with this 工号."""
    row = reading.conn.execute(_BY_NUMBER, {"city": reading.city_id, "number": number}).one_or_none()
    if row is None:
        return None
    return Account(
        person_of(row), row.password_hash, bool(row.must_change_password), json.loads(row.skills or "[]")
    )


_NUMBERS = PreparedIn(
    lambda names: select(user.c.number).where(
        user.c.city_id == bindparam("city"), one_of(user.c.number, names)
    )
)


def numbers_taken(reading: Reading, numbers: Collection[str]) -> set[str]:
    """Which of these 工号 somebody has."""
    return {row.number for row in _NUMBERS.rows(reading.conn, {"city": reading.city_id}, sorted(numbers))}


def account_by_id(reading: Reading, user_id: str) -> Account | None:
    where = (user.c.city_id == reading.city_id) & (user.c.user_id == user_id)
    row = reading.conn.execute(
        select(*_PERSON, user.c.password_hash, user.c.must_change_password, user.c.skills).where(where)
    ).one_or_none()
    if row is None:
        return None
    return Account(
        person_of(row), row.password_hash, bool(row.must_change_password), json.loads(row.skills or "[]")
    )


_PEOPLE = PreparedIn(
    lambda names: select(*_PERSON).where(user.c.city_id == bindparam("city"), one_of(user.c.user_id, names))
)


def people(reading: Reading, user_ids: Collection[str]) -> dict[str, Person]:
    """The users of these ids."""
    rows = _PEOPLE.rows(reading.conn, {"city": reading.city_id}, sorted(user_ids))
    return {row.user_id: person_of(row) for row in rows}


def user_by_access(reading: Reading, access_hash: str) -> tuple[CurrentUser, int, bool] | None:
    """The user of a valid access token, the instant it ends, and whether this is its session's first use."""
    row = reading.conn.execute(_BY_ACCESS, {"city": reading.city_id, "hash": access_hash}).one_or_none()
    if row is None or row.revoked_at is not None or row.disabled or row.access_until <= reading.now:
        return None
    current = CurrentUser(
        row.user_id, row.number, row.name, Role(row.role), row.unit_id, row.hall_id, False,
        reading.city_id, row.session_id, row.device_id, bool(row.must_change_password),
    )  # fmt: skip
    return current, row.access_until, bool(row.fresh)


def add_user(work: UnitOfWork, person: Person, password_hash: str | None, skills: Iterable[str] = ()) -> None:
    work.conn.execute(
        insert(user),
        {
            "city_id": work.city_id,
            "user_id": person.user_id,
            "number": person.number,
            "name": person.name,
            "role": person.role,
            "unit_id": person.unit_id,
            "hall_id": person.hall_id,
            "skills": json.dumps(list(skills)),
            "password_hash": password_hash,
            "must_change_password": True,
            "disabled": False,
            "created_at": work.now,
        },
    )


def set_password(work: UnitOfWork, user_id: str, password_hash: str, *, must_change: bool) -> None:
    work.conn.execute(
        update(user)
        .where(user.c.city_id == work.city_id, user.c.user_id == user_id)
        .values(password_hash=password_hash, must_change_password=must_change)
    )


def set_disabled(work: UnitOfWork, user_id: str, *, disabled: bool) -> None:
    work.conn.execute(
        update(user)
        .where(user.c.city_id == work.city_id, user.c.user_id == user_id)
        .values(disabled=disabled)
    )


# Devices ------------------------------------------------------------------------------------------------------------


def find_device(reading: Reading, device_id: str) -> DeviceRow | None:
    row = reading.conn.execute(
        select(
            device.c.secret_hash,
            device.c.key_share,
            device.c.revoked,
            device.c.last_contact_at,
            device.c.wipe_ordered_at,
        ).where(device.c.city_id == reading.city_id, device.c.device_id == device_id)
    ).one_or_none()
    if row is None:
        return None
    return DeviceRow(
        device_id,
        row.secret_hash,
        row.key_share,
        bool(row.revoked),
        row.last_contact_at is not None,
        row.wipe_ordered_at is not None,
    )


def find_device_anywhere(reading: Reading, device_id: str) -> tuple[CurrentDevice, str] | None:
    """A device that is not revoked, in whatever city, and the hash of its secret: its credential names no city."""
    row = reading.conn.execute(
        select(device.c.city_id, device.c.name, device.c.secret_hash).where(
            device.c.device_id == device_id, device.c.revoked.is_(False)
        )
    ).one_or_none()
    if row is None:
        return None
    return CurrentDevice(device_id, row.city_id, row.name), row.secret_hash


def save_device(
    work: UnitOfWork, device_id: str, name: str, secret_hash: str, key_share: bytes, user_id: str
) -> None:
    """Register a workstation, or give one that never came back after its registration a new secret."""
    row: dict[str, object] = {
        "city_id": work.city_id,
        "device_id": device_id,
        "name": name,
        "secret_hash": secret_hash,
        "key_share": key_share,
        "registered_at": work.now,
        "registered_by": user_id,
        "revoked": False,
        "incarnation": 0,
        "last_contact_at": None,
        "user_id": user_id,
        "unsent": 0,
        "oldest_unsent_at": None,
        "quarantined": 0,
        "app_version": "",
        "current_task_id": None,
        "wipe_ordered_at": None,
        "wiped_at": None,
    }
    work.upsert(device, [row], ["city_id", "device_id"])


def device_seen(work: UnitOfWork, device_id: str) -> None:
    work.conn.execute(
        update(device)
        .where(device.c.city_id == work.city_id, device.c.device_id == device_id)
        .values(last_contact_at=work.now)
    )


def revoke_device(work: UnitOfWork, device_id: str) -> None:
    """Shut a workstation out."""
    work.conn.execute(
        update(device)
        .where(device.c.city_id == work.city_id, device.c.device_id == device_id)
        .values(revoked=True)
    )


def hall_of_device(reading: Reading, device_id: str) -> str | None:
    """The hall of the one who works or last worked on a workstation."""
    query = (
        select(user.c.hall_id)
        .join(device, (device.c.city_id == user.c.city_id) & (device.c.user_id == user.c.user_id))
        .where(device.c.city_id == reading.city_id, device.c.device_id == device_id)
    )
    return reading.conn.execute(query).scalar_one_or_none()


def order_wipe(work: UnitOfWork, device_id: str, at: int | None) -> None:
    """Order a workstation wiped, or (``None``) take that back, unless it was wiped or shut out in the meantime."""
    work.conn.execute(
        update(device)
        .where(
            device.c.city_id == work.city_id,
            device.c.device_id == device_id,
            device.c.revoked.is_(False),
            device.c.wiped_at.is_(None),
        )
        .values(wipe_ordered_at=at)
    )


def wiped(work: UnitOfWork, device_id: str) -> None:
    """Its store is gone: it is shut out."""
    work.conn.execute(
        update(device)
        .where(device.c.city_id == work.city_id, device.c.device_id == device_id)
        .values(wiped_at=work.now, revoked=True)
    )


# Sessions -----------------------------------------------------------------------------------------------------------


def add_session(work: UnitOfWork, values: dict[str, object]) -> None:
    work.conn.execute(insert(session), values | {"city_id": work.city_id, "created_at": work.now})


def find_session(work: UnitOfWork, session_id: str) -> SessionRow | None:
    """A session, locked until the end of the transaction so that two refreshes of it come one after the other."""
    row = work.conn.execute(
        select(
            session.c.session_id,
            session.c.user_id,
            session.c.device_id,
            session.c.refresh_hash,
            session.c.refresh_until,
            session.c.previous_refresh_hash,
            session.c.successor,
            session.c.revoked_at,
        )
        .where(session.c.city_id == work.city_id, session.c.session_id == session_id)
        .with_for_update()
    ).one_or_none()
    return SessionRow(*row) if row is not None else None


def sessions_standing(reading: Reading, session_ids: Collection[str]) -> set[str]:
    """Of these logins, those that were neither ended nor have run out, and whose user's account is open."""
    query = (
        select(session.c.session_id)
        .join(user, (user.c.city_id == session.c.city_id) & (user.c.user_id == session.c.user_id))
        .where(
            session.c.city_id == reading.city_id,
            session.c.session_id.in_(sorted(session_ids)),
            session.c.revoked_at.is_(None),
            session.c.refresh_until > reading.now,
            user.c.disabled.is_(False),
        )
    )
    return set(reading.conn.execute(query).scalars())


def change_session(work: UnitOfWork, session_id: str, **values: object) -> None:
    work.conn.execute(
        update(session)
        .where(session.c.city_id == work.city_id, session.c.session_id == session_id)
        .values(**values)
    )


def revoke_sessions(
    work: UnitOfWork, *, user_id: str | None = None, device_id: str | None = None, but: str | None = None
) -> None:
    """End the sessions of a user, by browsers too, or of a device; all but one."""
    if user_id is not None:
        end_browser_sessions(work, user_id, but=but)
    change = update(session).where(session.c.city_id == work.city_id, session.c.revoked_at.is_(None))
    if user_id is not None:
        change = change.where(session.c.user_id == user_id)
    if device_id is not None:
        change = change.where(session.c.device_id == device_id)
    if but is not None:
        change = change.where(session.c.session_id != but)
    work.conn.execute(change.values(revoked_at=work.now))


def forget_sessions(work: UnitOfWork, before: int) -> int:
    """Delete sessions that ended before an instant; returns how many."""
    done = work.conn.execute(
        delete(session).where(session.c.city_id == work.city_id, session.c.refresh_until < before)
    )
    return done.rowcount


# Throttle -----------------------------------------------------------------------------------------------------------


def throttles(work: UnitOfWork, keys: Collection[str]) -> dict[str, tuple[int, int, int]]:
    """Throttle rows by key, locked: failures, last failure, blocked until."""
    rows = work.conn.execute(
        select(
            login_throttle.c.key,
            login_throttle.c.failures,
            login_throttle.c.last_failure_at,
            login_throttle.c.blocked_until,
        )
        .where(login_throttle.c.city_id == work.city_id, login_throttle.c.key.in_(sorted(keys)))
        .order_by(login_throttle.c.key)
        .with_for_update()
    )
    return {row.key: (row.failures, row.last_failure_at, row.blocked_until) for row in rows}


def save_throttle(work: UnitOfWork, key: str, failures: int, blocked_until: int) -> None:
    work.upsert(
        login_throttle,
        [
            {
                "city_id": work.city_id,
                "key": key,
                "failures": failures,
                "last_failure_at": work.now,
                "blocked_until": blocked_until,
            }
        ],
        ["city_id", "key"],
    )


def drop_throttles(work: UnitOfWork, keys: Collection[str]) -> None:
    work.conn.execute(
        delete(login_throttle).where(
            login_throttle.c.city_id == work.city_id, login_throttle.c.key.in_(sorted(keys))
        )
    )


def forget_throttles(work: UnitOfWork, before: int) -> int:
    done = work.conn.execute(
        delete(login_throttle).where(
            login_throttle.c.city_id == work.city_id,
            login_throttle.c.last_failure_at < before,
            login_throttle.c.blocked_until < before,
        )
    )
    return done.rowcount


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as a list shows it."""

    token_id: str
    name: str
    source: str
    created_at: int
    revoked_at: int | None


def all_tokens(reading: Reading) -> list[TokenRow]:
    """All tokens there ever were, by name."""
    query = (
        select(
            machine_token.c.token_id,
            machine_token.c.name,
            machine_token.c.source,
            machine_token.c.created_at,
            machine_token.c.revoked_at,
        )
        .where(machine_token.c.city_id == reading.city_id)
        .order_by(machine_token.c.name)
    )
    return [TokenRow(*row) for row in reading.conn.execute(query)]


def machine_by(reading: Reading, secret_hash: str) -> CurrentMachine | None:
    """The machine whose token has this hash, if it is known and not revoked."""
    row = reading.conn.execute(
        select(
            machine_token.c.token_id, machine_token.c.city_id, machine_token.c.name, machine_token.c.source
        ).where(
            machine_token.c.city_id == reading.city_id,
            machine_token.c.secret_hash == secret_hash,
            machine_token.c.revoked_at.is_(None),
        )
    ).one_or_none()
    return None if row is None else CurrentMachine(*row)


def save_token(work: UnitOfWork, made: TokenCreate, secret_hash: str) -> None:
    """Keep a new token."""
    work.conn.execute(
        insert(machine_token).values(
            city_id=work.city_id,
            token_id=made.token_id,
            name=made.name,
            source=made.source,
            secret_hash=secret_hash,
            created_at=work.now,
        )
    )


def mark_revoked(work: UnitOfWork, token_id: str) -> None:
    """Note that a token is worth nothing from now on; said again, the first time stays."""
    work.conn.execute(
        update(machine_token)
        .where(
            machine_token.c.city_id == work.city_id,
            machine_token.c.token_id == token_id,
            machine_token.c.revoked_at.is_(None),
        )
        .values(revoked_at=work.now)
    )
