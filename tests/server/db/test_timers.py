"""Recurring work has one owner at a time, outlives the owner's death, and is safe from an owner that comes back too late."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from domain.times import HOUR, MINUTE
from server.db import migrate, timers
from server.db.database import Database, make_engine
from server.db.tables import timer
from server.db.timers import LIFE, ClaimLost, claim, claimed, is_due, release, renew
from server.db.work import UnitOfWork
from tests.helpers import centre as helpers
from tests.helpers.centre import CITY, Clock
from tests.helpers.patience import HANG_S, until

NAME = "clock.wind"
"""Reached by a hang alone."""


@pytest.fixture
def other(centre_url: str, clock: Clock) -> Iterator[Database]:
    """The database as a second process has it open."""
    second = helpers.open_centre(centre_url, clock)
    yield second
    second.dispose()


def take(database: Database, *, first: int = 0) -> timers.Claim | None:
    with database.write(CITY) as work:
        return claim(work, NAME, database.owner, first=first)


def taken(database: Database) -> timers.Claim:
    held = take(database)
    assert held is not None
    return held


def row(database: Database) -> sa.Row[tuple[object, ...]]:
    with database.read(CITY) as reading:
        return reading.conn.execute(sa.select(timer).where(timer.c.name == NAME)).one()


def notes(database: Database) -> list[str]:
    """What the work wrote."""
    with database.read(CITY) as reading:
        return list(reading.conn.execute(sa.text("SELECT value FROM setting ORDER BY key")).scalars())


def note(work: UnitOfWork, key: str, value: str) -> None:
    work.conn.execute(
        sa.text("INSERT INTO setting (city_id, key, value) VALUES (:c, :k, :v)"),
        {"c": CITY, "k": key, "v": value},
    )


def test_a_new_timer_waits_one_turn_and_stays_due_until_it_is_released(
    database: Database, clock: Clock
) -> None:
    assert take(database, first=HOUR) is None
    clock.forward(HOUR)
    held = taken(database)
    assert row(database).due_at <= clock.now
    with database.write(CITY) as work:
        release(work, held, due_at=clock.now + HOUR)
    assert take(database) is None
    clock.forward(HOUR)
    assert taken(database).fence == held.fence + 1


def test_while_a_claim_lives_nobody_else_gets_it(database: Database, other: Database, clock: Clock) -> None:
    held = taken(database)
    for _ in range(5):
        clock.forward(LIFE - 1)
        assert take(other) is None
        with other.read(CITY) as reading:
            assert not is_due(reading, NAME)
        with database.write(CITY) as work:
            renew(work, held)


def test_what_a_dead_owner_left_is_taken_after_a_minute_under_a_higher_number(
    database: Database, other: Database, clock: Clock
) -> None:
    first = taken(database)
    clock.forward(LIFE)
    second = taken(other)
    assert (second.owner, second.fence) == (other.owner, first.fence + 1)
    assert database.owner != other.owner


def test_of_two_that_race_one_wins(database: Database, other: Database) -> None:
    at_once = threading.Barrier(2)

    def race(one: Database) -> timers.Claim | None:
        at_once.wait(HANG_S)
        return take(one)

    for turn in range(1, 11):
        with ThreadPoolExecutor(2) as pool:
            won = [held for held in pool.map(race, (database, other)) if held is not None]
        [held] = won
        assert held.fence == turn
        with database.write(CITY) as work:
            release(work, held, due_at=work.now)


def test_what_a_fenced_out_owner_still_writes_is_refused(
    database: Database, other: Database, clock: Clock
) -> None:
    stale = taken(database)
    mine = database.guarded(lambda work: renew(work, stale))
    with mine.write(CITY) as work:
        note(work, "a", '"first"')
    clock.forward(LIFE)
    fresh = taken(other)
    with pytest.raises(ClaimLost), mine.write(CITY) as work:
        note(work, "b", '"too late"')
    for late in (renew, lambda work, held: release(work, held, due_at=0)):
        with pytest.raises(ClaimLost), database.write(CITY) as work:
            late(work, stale)
    with other.write(CITY) as work:
        renew(work, fresh)
        note(work, "c", '"second"')
    assert notes(database) == ['"first"', '"second"']
    assert row(database).owner == other.owner


def test_nobody_takes_a_timer_over_between_its_owner_s_check_and_commit(
    postgres_database: Database, clock: Clock
) -> None:
    """PostgreSQL: who comes to take it waits for the transaction that has made sure of it, and sees it renewed."""
    held = taken(postgres_database)
    clock.forward(LIFE)
    began = threading.Event()

    def second() -> timers.Claim | None:
        began.set()
        with postgres_database.write(CITY) as work:
            return claim(work, NAME, "22222222-2222-4222-8222-222222222222", first=0)

    with ThreadPoolExecutor(1) as pool:
        with postgres_database.write(CITY) as work:
            renew(work, held)
            waiting = pool.submit(second)
            assert began.wait(HANG_S)
            until("a wait for the lock", lambda: _someone_waits(postgres_database))
            note(work, "a", '"in time"')
        assert waiting.result(HANG_S) is None
    assert notes(postgres_database) == ['"in time"']


def _someone_waits(database: Database) -> bool:
    with database.engine.connect() as conn:
        return bool(conn.execute(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one())


def test_a_block_that_is_done_lets_the_timer_rest_for_its_time(
    database: Database, other: Database, clock: Clock
) -> None:
    taken(database)
    clock.forward(LIFE)
    with claimed(database, CITY, NAME, HOUR) as mine:
        assert mine is not None
        with claimed(other, CITY, NAME, HOUR) as theirs:
            assert theirs is None
        clock.forward(MINUTE // 2)
        with mine.write(CITY) as work:
            note(work, "a", '"done"')
    assert row(database).due_at == clock.now - MINUTE // 2 + HOUR
    assert (row(database).owner, row(database).claimed_until) == (None, None)
    with claimed(other, CITY, NAME, HOUR) as theirs:
        assert theirs is None
    assert notes(database) == ['"done"']


def test_a_block_that_fails_is_tried_again_when_it_says(database: Database, clock: Clock) -> None:
    with claimed(database, CITY, NAME, 1) as mine:
        assert mine is None
    clock.forward(1)
    with pytest.raises(ZeroDivisionError), claimed(database, CITY, NAME, HOUR, after_failure=MINUTE):
        raise ZeroDivisionError
    with claimed(database, CITY, NAME, HOUR) as mine:
        assert mine is None
    clock.forward(MINUTE)
    with claimed(database, CITY, NAME, HOUR) as mine:
        assert mine is not None


def test_a_block_that_was_taken_over_is_told_at_its_next_write(
    database: Database, other: Database, clock: Clock
) -> None:
    taken(other)
    clock.forward(LIFE)

    def work_too_long() -> None:
        with claimed(database, CITY, NAME, HOUR) as mine:
            assert mine is not None
            clock.forward(LIFE)
            taken(other)
            with mine.write(CITY) as work:
                note(work, "a", '"too late"')

    with pytest.raises(ClaimLost):
        work_too_long()
    assert notes(database) == []
    assert (row(database).owner, row(database).fence) == (other.owner, 3)


def test_long_work_keeps_its_claim_alive(
    database: Database, other: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "RENEW_EVERY_SECONDS", 0.01)
    taken(other)
    clock.forward(LIFE)
    with claimed(database, CITY, NAME, HOUR) as mine:
        assert mine is not None
        for _ in range(5):
            clock.forward(LIFE - 1)
            until("a wait for the lock", lambda: row(database).claimed_until == clock.now + LIFE)
            assert take(other) is None


def test_work_that_fits_into_one_transaction_claims_nothing_if_it_dies(
    database: Database, other: Database, clock: Clock
) -> None:
    taken(database)
    clock.forward(LIFE)

    def die_at_it() -> None:
        with database.write(CITY) as work:
            assert claim(work, NAME, database.owner, first=0) is not None
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        die_at_it()
    assert taken(other).fence == 2, "at once, and the number that was not kept is given again"


def test_timers_of_an_older_version_go_on(database_url: str) -> None:
    engine = make_engine(database_url)
    try:
        migrate.upgrade(engine, "0002")
        with engine.begin() as conn:
            conn.execute(
                sa.text("INSERT INTO timer (city_id, name, due_at) VALUES ('main', 'clock.wind', 7)")
            )
        migrate.upgrade(engine)
        with engine.connect() as conn:
            assert tuple(conn.execute(sa.text("SELECT due_at, owner, fence FROM timer")).one()) == (
                7,
                None,
                0,
            )
        assert migrate.differences(engine) == []
        migrate.downgrade(engine, "0002")
        with engine.connect() as conn:
            assert conn.execute(sa.text("SELECT due_at FROM timer")).scalar_one() == 7
    finally:
        engine.dispose()
