"""Recurring work, done by one process at a time: claimed with an owner, a fencing number and a minute of life.

Who claims a timer owns it while it keeps the claim alive: :func:`claimed` renews it every twenty seconds, and every
transaction of the work begins by asking whether the claim still stands. A claim that nobody renewed for a minute may be
taken by another process, under a higher number; from then on what the first one still tries to write is refused. That is
what a clock alone could not promise: a process that was stopped for an hour does not know that it was.

What fits into one transaction claims and releases within it (:func:`claim`, :func:`release`): if its process dies, nothing
was claimed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from sqlalchemy import or_, select, update

from domain.times import MINUTE
from server.db.database import Database
from server.db.inserting import inserting
from server.db.tables import timer
from server.db.work import Reading, UnitOfWork

log = logging.getLogger("minyi110.timers")

LIFE = MINUTE
"""So long a claim lives without being renewed, ms."""
RENEW_EVERY_SECONDS = 20.0
"""Three times in a claim's life: one that fails may be tried again."""

_m = timer.c


class ClaimLost(Exception):
    """Another process has taken the timer: what this one was about to write must not be."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A timer that this owner may work for.

    Attributes:
        owner: the process, ``Database.owner``.
        fence: grows by one with each claim of the timer; of two claims the higher one stands.
        at: when it was claimed, UTC milliseconds.
    """

    city_id: str
    name: str
    owner: str
    fence: int
    at: int


PROBE = "probe"
"""The row by which a process tells whether its database takes anything."""


def probe(database: Database, city_id: str) -> None:
    """Write a row that means nothing; raises what the database says."""
    row = {"city_id": city_id, "name": PROBE, "due_at": database.clock(), "fence": 0}
    with database.upkeep() as conn:
        new = inserting(timer, sqlite=database.is_sqlite).values(row)
        conn.execute(
            new.on_conflict_do_update(index_elements=["city_id", "name"], set_={"due_at": row["due_at"]})
        )


def is_due(reading: Reading, name: str) -> bool:
    """Whether it is worth a :func:`claim`: the timer is due and free, or not there yet. Writes nothing."""
    row = reading.conn.execute(
        select(_m.due_at, _m.claimed_until).where(_m.city_id == reading.city_id, _m.name == name)
    ).one_or_none()
    return row is None or (
        row.due_at <= reading.now and (row.claimed_until is None or row.claimed_until <= reading.now)
    )


def claim(work: UnitOfWork, name: str, owner: str, *, first: int) -> Claim | None:
    """Claim a timer if it is due and nobody's claim on it lives; one that is new becomes due ``first`` ms from now.

    It stays due until it is released, so that the work of an owner that dies is done by another.
    """
    new = inserting(timer, sqlite=work.is_sqlite).values(
        city_id=work.city_id, name=name, due_at=work.now + first, fence=0
    )
    work.conn.execute(new.on_conflict_do_nothing(index_elements=["city_id", "name"]))
    fence = work.conn.execute(
        update(timer)
        .where(
            _m.city_id == work.city_id,
            _m.name == name,
            _m.due_at <= work.now,
            or_(_m.claimed_until.is_(None), _m.claimed_until <= work.now),
        )
        .values(owner=owner, fence=_m.fence + 1, claimed_until=work.now + LIFE)
        .returning(_m.fence)
    ).scalar_one_or_none()
    return None if fence is None else Claim(work.city_id, name, owner, int(fence), work.now)


def renew(work: UnitOfWork, held: Claim) -> None:
    """The claim lives for another minute; until this transaction ends nobody else can take it.

    Raises:
        ClaimLost: another owner has it.
    """
    _change(work, held, claimed_until=work.now + LIFE)


def release(work: UnitOfWork, held: Claim, *, due_at: int) -> None:
    """Give the claim up; the timer is due again at ``due_at``.

    Raises:
        ClaimLost: another owner has it.
    """
    _change(work, held, due_at=due_at, owner=None, claimed_until=None)


@contextmanager
def claimed(
    database: Database, city_id: str, name: str, every: int, *, after_failure: int | None = None
) -> Iterator[Database | None]:
    """Claim a timer for the length of a block and keep the claim alive; ``None`` where it is not due or another has it.

    The block does its work through the database it is given: each writing transaction there first makes sure of the claim.
    Afterwards the timer is due ``every`` ms after it was claimed. If the block raises, it is due ``after_failure`` ms later
    (``None``: as after a success), and the error goes on.

    Raises:
        ClaimLost: from the block's own writes, or at its end, once another process took the timer over.
    """
    with database.read(city_id) as reading:
        due = is_due(reading, name)
    if not due:
        yield None
        return
    with database.write(city_id) as work:
        held = claim(work, name, database.owner, first=every)
    if held is None:
        yield None
        return
    with _kept_alive(database, held):
        try:
            yield database.guarded(lambda work: renew(work, held))
        except BaseException:
            wait = every if after_failure is None else after_failure
            with suppress(ClaimLost), database.write(city_id) as work:
                release(work, held, due_at=work.now + wait)
            raise
    with database.write(city_id) as work:
        release(work, held, due_at=held.at + every)


@contextmanager
def _kept_alive(database: Database, held: Claim) -> Iterator[None]:
    """A thread renews the claim until the block ends, or until it is lost: the block's next write will say so."""
    ended = threading.Event()

    def keep() -> None:
        while not ended.wait(RENEW_EVERY_SECONDS):
            try:
                with database.write(held.city_id) as work:
                    renew(work, held)
            except ClaimLost:
                return
            except Exception as error:
                log.warning("the claim of %s could not be renewed: %s", held.name, type(error).__name__)

    thread = threading.Thread(target=keep, name=f"claim {held.name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _change(work: UnitOfWork, held: Claim, **values: object) -> None:
    changed = work.conn.execute(
        update(timer)
        .where(
            _m.city_id == held.city_id,
            _m.name == held.name,
            _m.owner == held.owner,
            _m.fence == held.fence,
        )
        .values(**values)
    )
    if changed.rowcount != 1:
        raise ClaimLost(f"{held.name}: another process has claimed it since claim {held.fence}")
