"""After a restore nothing is sent again by itself, and nobody whose message may be lost is asked anew, until a lead decides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from domain.problems import ProblemError
from domain.sms.message import MessageState
from domain.times import DAY, HOUR
from server.acts.authors import Console
from server.db.database import Database
from server.sms import planning, releasing, setting_up
from server.sms.claiming import number_place
from server.sms.gone_back import gone_back
from server.sms.repository import counts, looking, messages
from server.sms.tables import sms_message
from tests.helpers import centre as helpers
from tests.helpers.centre import CITY, NOON, Clock
from tests.helpers.city import Told, crowd, events, fill

BY = Console("tester")


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    opened = helpers.open_centre(helpers.sqlite_copy(sqlite_template, tmp_path), clock)
    yield opened
    opened.dispose()


def went_back(database: Database, clock: Clock) -> int:
    """Six texts are due, one is held by a worker, one was accepted; the backup is two hours old when the centre goes back to it."""
    fill(database, crowd(4))
    with database.write(CITY) as work:
        setting_up.set_up(work, "明川市公安局", BY)
    planning.plan(database, CITY)
    with database.write(CITY) as work:
        ids = (
            work.conn.execute(select(sms_message.c.message_id).order_by(sms_message.c.message_id))
            .scalars()
            .all()
        )
        for key, state in zip(ids, ("claimed", "accepted"), strict=False):
            held = update(sms_message).where(sms_message.c.message_id == key)
            work.conn.execute(held.values(state=state, tries=1, tried_at=work.now, accepted_at=work.now))
    backup_at = clock()
    clock.forward(2 * HOUR)
    with database.write(CITY) as work:
        return gone_back(work, backup_at)


def states(database: Database) -> dict[str, int]:
    with database.read(CITY) as reading:
        rows = reading.conn.execute(select(sms_message.c.state, sms_message.c.reason)).all()
        ledger = counts.ledger(reading, "2000-01-01", "2099-12-31")
    assert ledger.imbalance == 0
    found: dict[str, int] = {}
    for row in rows:
        name = f"{row.state} {row.reason or ''}".strip()
        found[name] = found.get(name, 0) + 1
    return found


def test_what_was_due_is_unknown_and_no_gateway_is_asked_about_it(database: Database, clock: Clock) -> None:
    assert went_back(database, clock) == 7
    assert states(database) == {"unknown sms.restored": 7, "accepted": 1}
    with database.read(CITY) as reading:
        tried = select(sms_message.c.tried_at).where(sms_message.c.state == MessageState.UNKNOWN.value)
        assert set(reading.conn.execute(tried).scalars()) == {None}
        assert releasing.waiting(reading) == releasing.Waiting(7, 1)


def test_an_event_whose_message_may_be_lost_waits_for_the_lead(database: Database, clock: Clock) -> None:
    went_back(database, clock)
    with database.write(CITY) as work:
        looking.look_at(work, events(work, [Told("lost", ("13900000002",), ago=HOUR)]))
    again = planning.plan(database, CITY)
    assert (again.planned, again.held) == (0, 2)
    clock.forward(HOUR)
    with database.write(CITY) as work:
        looking.look_at(work, events(work, [Told("new", ("13900000003",), ago=0)]))
    assert planning.plan(database, CITY).planned == 2
    with database.write(CITY) as work, pytest.raises(ProblemError, match=r"sms\.release\.reason"):
        releasing.release_restored(work, "close", " ", BY)
    with database.write(CITY) as work:
        assert releasing.release_restored(work, "close", "问过网关", BY) == releasing.Waiting(7, 1)
    assert planning.plan(database, CITY).by_reason == {"sms.held_by_restore": 2}
    assert states(database)["unknown sms.left_unknown"] == 7


def test_a_lead_sends_again_and_that_is_another_message(database: Database, clock: Clock) -> None:
    went_back(database, clock)
    with database.write(CITY) as work:
        releasing.release_restored(work, "send_again", "网关没有记录", BY)
        releasing.release_restored(work, "send_again", "再按一次", BY)
    assert states(database) == {"unknown sms.sent_again": 7, "accepted": 1, "planned": 7}
    with database.read(CITY) as reading:
        rows = reading.conn.execute(select(sms_message).where(sms_message.c.round == 2)).all()
        numbers = {reading.sealer.open(row.number, number_place(row.message_id)).decode() for row in rows}
    assert len(rows) == 7
    assert len(numbers) == 4
    assert all(row.due_at >= clock() and row.due_at < clock() + DAY for row in rows)


def test_a_text_in_doubt_counts_towards_what_its_number_gets(database: Database, clock: Clock) -> None:
    went_back(database, clock)
    with database.read(CITY) as reading:
        query = select(sms_message.c.group_id, sms_message.c.due_at).where(
            sms_message.c.state == MessageState.UNKNOWN.value, sms_message.c.tries > 0
        )
        group, due = reading.conn.execute(query).one()
        assert due in messages.tried_lately(reading, [group], 0)[group]
