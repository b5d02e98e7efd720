"""A centre in the afternoon with a small city, and a workstation at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.times import HOUR
from domain.vocabulary import Role
from server.planning.planning import plan
from tests.helpers import centre as helpers
from tests.helpers.centre import CITY, NOON, Centre, Clock
from tests.helpers.city import crowd, fill
from tests.helpers.desk import DISSATISFIED, SATISFIED
from tests.helpers.seat import Hands, Seat, Wire, take_seat
from tests.helpers.two_answers import Hall


@pytest.fixture(scope="session")
def centre_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("template") / "centre.db"


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON + 3 * HOUR)


@pytest.fixture
def centre(centre_template: Path, tmp_path: Path, clock: Clock) -> Iterator[Centre]:
    """A centre on SQLite with thirty citizens to call."""
    database = helpers.open_centre(helpers.sqlite_copy(centre_template, tmp_path), clock)
    fill(database, crowd(30))
    plan(database, CITY)
    with helpers.running(database, clock) as running:
        yield running
    database.dispose()


@pytest.fixture
def seat(centre: Centre, tmp_path: Path) -> Iterator[Seat]:
    """A workstation with nobody logged in."""
    taken = take_seat(centre, tmp_path)
    yield taken
    taken.bench.close()


@pytest.fixture
def hall(seat: Seat, tmp_path: Path) -> Iterator[Hall]:
    second = take_seat(seat.centre, tmp_path, "1002")
    seat.centre.add_user("2001", Role.LEAD)
    lead = Seat(seat.centre, tmp_path / "lead", Wire(seat.centre.http), Hands(seat.centre.clock))
    seat.login("1001")
    item = seat.bench.revisits.next()
    assert item is not None
    seat.wire.up = False
    mine = seat.work(item, SATISFIED).responses[0]
    seat.hands.clock.forward(HOUR + HOUR // 2)
    second.login("1002")
    theirs = second.work(second.bench.revisits.claim(item.task_id), DISSATISFIED).responses[0]
    second.sync()
    seat.wire.up = True
    seat.sync()
    lead.login("2001")
    yield Hall(second, seat, lead, item.task_id, (theirs, mine))
    lead.bench.close()
    second.bench.close()
