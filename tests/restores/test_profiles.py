"""A workstation set back to an old copy of its profile, two over copies of one, and another centre at the usual address."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from domain.times import MINUTE
from server.answers.tables import response
from server.db.database import Database
from server.db.tables import operation
from server.doctor.examination import examine
from server.planning.planning import plan
from tests.helpers import centre as helpers
from tests.helpers.centre import CITY, NOON, Centre, Clock
from tests.helpers.city import crowd, fill
from tests.helpers.seat import Seat
from tests.restores.life import seat_of


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON + 3 * 60 * MINUTE)


@pytest.fixture
def database(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setenv("MINYI110_HOME", str(tmp_path))
    opened = _centre(tmp_path / "centre", clock)
    yield opened
    opened.dispose()


@pytest.fixture
def centre(database: Database, clock: Clock) -> Iterator[Centre]:
    with helpers.running(database, clock) as running:
        running.add_user("1001")
        yield running


def _centre(folder: Path, clock: Clock) -> Database:
    database = helpers.open_anew(f"sqlite:///{folder / 'centre.db'}", folder, clock)
    database.ensure_city(CITY, "明川市")
    fill(database, crowd(30))
    plan(database, CITY)
    return database


def _calls(seat: Seat, count: int) -> set[str]:
    """So many forms; the operations the agent was told are saved."""
    saved: set[str] = set()
    for _ in range(count):
        item = seat.bench.revisits.next()
        assert item is not None
        saved |= set(seat.work(item).operations)
    return saved


def _settle(seat: Seat, clock: Clock) -> None:
    for _ in range(6):
        clock.forward(2 * MINUTE)
        seat.sync()
    status = seat.bench.sync.status()
    assert (status.unsent, status.quarantined, status.alarm) == (0, 0, ""), status


def _there_once(database: Database, saved: set[str], forms: int) -> None:
    found = examine(database, CITY)
    assert [one for one in found.all if one.wrong] == []
    with database.snapshot() as conn:
        receipts = set(
            conn.execute(select(operation.c.op_id).where(operation.c.device_id.is_not(None))).scalars()
        )
        answers = [
            tuple(row)
            for row in conn.execute(select(response.c.response_id, response.c.revision, response.c.standing))
        ]
    assert saved <= receipts
    assert len(answers) == len({row[:2] for row in answers}) == forms
    assert {row[2] for row in answers} <= {"canonical", "secondary"}


def test_a_profile_set_back_to_an_old_copy_goes_on(
    centre: Centre, database: Database, clock: Clock, tmp_path: Path
) -> None:
    seat = seat_of(centre, tmp_path / "1001")
    seat.login()
    saved = _calls(seat, 3)
    seat.sync()
    seat.bench.close()
    shutil.copytree(tmp_path / "1001", tmp_path / "copy")
    seat = seat_of(centre, tmp_path / "1001")
    seat.login()
    saved |= _calls(seat, 3)
    _settle(seat, clock)
    seat.bench.close()
    shutil.rmtree(tmp_path / "1001")
    (tmp_path / "copy").rename(tmp_path / "1001")
    seat = seat_of(centre, tmp_path / "1001")
    seat.login()
    saved |= _calls(seat, 2)
    _settle(seat, clock)
    seat.bench.close()
    _there_once(database, saved, 8)


def test_two_over_copies_of_one_profile_deliver_each_thing_once(
    centre: Centre, database: Database, clock: Clock, tmp_path: Path
) -> None:
    seat = seat_of(centre, tmp_path / "1001")
    seat.login()
    seat.bench.revisits.keep_pack()
    seat.wire.up = False
    saved = _calls(seat, 3)
    seat.bench.close()
    shutil.copytree(tmp_path / "1001", tmp_path / "2" / "1001")
    twins = [seat_of(centre, tmp_path / "1001"), seat_of(centre, tmp_path / "2" / "1001")]
    for twin in twins:
        twin.login()
    for _ in range(3):  # by turns, so that each delivers what the other has delivered already
        for twin in twins:
            saved |= _calls(twin, 1)
            clock.forward(MINUTE)
            twin.sync()
    for twin in twins:
        _settle(twin, clock)
        twin.bench.close()
    _there_once(database, saved, 9)


def test_another_centre_at_the_address_gets_nothing(
    centre: Centre, database: Database, clock: Clock, tmp_path: Path
) -> None:
    seat = seat_of(centre, tmp_path / "1001")
    seat.login()
    seat.bench.revisits.keep_pack()
    seat.wire.up = False
    saved = _calls(seat, 3)
    other = _centre(tmp_path / "other", clock)
    with helpers.running(other, clock) as elsewhere:
        elsewhere.add_user("1001")
        seat.wire.http, seat.wire.up = elsewhere.http, True
        for _ in range(5):
            clock.forward(5 * MINUTE)
            seat.sync()
        status = seat.bench.sync.status()
        assert status.login_needed or status.alarm
        assert status.unsent >= len(saved)
        saved |= _calls(seat, 1)
        seat.bench.close()
        # Somebody logs in there after all: that centre gets a store of its own, and none of this one's work.
        seat = Seat(elsewhere, tmp_path / "1001", type(seat.wire)(elsewhere.http), seat.hands)
        seat.login()
        _settle(seat, clock)
        seat.bench.close()
    with other.snapshot() as conn:
        theirs = conn.execute(select(operation.c.op_id).where(operation.c.kind == "response.submit")).all()
    other.dispose()
    assert theirs == []
    seat = seat_of(centre, tmp_path / "1001")
    seat.login()
    _settle(seat, clock)
    seat.bench.close()
    _there_once(database, saved, 4)
