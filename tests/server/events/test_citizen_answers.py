"""What citizens answer without an agent stays, every time; the first clear rating of each leg is what the event goes by."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.vocabulary import Satisfaction
from server.acts.authors import Console
from server.db.database import Database
from server.db.tables import operation
from server.events import citizen_answers
from server.events.citizen_answers import CitizenAnswer
from server.events.tables import citizen_answer, event
from tests.helpers.centre import CITY, NOON
from tests.helpers.city import Told, fill


@pytest.fixture
def key(database: Database) -> str:
    return fill(database, [Told("1")])[0]


def told(key: str, name: str, rating: int | None, at: int = 0, **more: object) -> CitizenAnswer:
    return CitizenAnswer(f"00000000-0000-4000-8000-00000000000{name}", key, NOON + at, rating=rating, **more)  # type: ignore[arg-type]


def keep(database: Database, *answers: CitizenAnswer) -> list[str]:
    with database.write(CITY) as work:
        return citizen_answers.keep(work, answers, Console.here())


def stands(database: Database) -> tuple[str | None, list[tuple[int | None, bool]]]:
    with database.read(CITY) as reading:
        goes_by = reading.conn.execute(select(event.c.sms_reply)).scalar_one()
        rows = reading.conn.execute(
            select(citizen_answer.c.rating, citizen_answer.c.canonical).order_by(citizen_answer.c.answer_id)
        )
        return goes_by, [(row.rating, bool(row.canonical)) for row in rows]


def test_the_first_clear_rating_counts_and_nothing_is_overwritten(database: Database, key: str) -> None:
    assert keep(database, told(key, "1", None, label="demand")) == []
    assert stands(database) == (None, [(None, False)])
    assert keep(database, told(key, "2", 3, at=1)) == [key]
    assert keep(database, told(key, "3", 1, at=2)) == []
    assert stands(database) == ("3", [(None, False), (3, True), (1, False)])


def test_an_answer_that_was_given_before_counts_though_it_was_read_later(
    database: Database, key: str
) -> None:
    keep(database, told(key, "1", 1, at=5))
    assert keep(database, told(key, "2", 2, at=1)) == [key]
    assert stands(database) == ("2", [(1, False), (2, True)])


def test_who_is_dissatisfied_with_either_leg_is_called(database: Database, key: str) -> None:
    keep(database, told(key, "1", 1, leg="call"))
    assert keep(database, told(key, "2", 3, at=1, leg="handled")) == [key]
    assert stands(database) == ("3", [(1, True), (3, True)])


def test_a_late_answer_and_one_told_twice_change_nothing(database: Database, key: str) -> None:
    assert keep(database, told(key, "1", 3, late=True)) == []
    keep(database, told(key, "2", 1, at=1))
    assert keep(database, told(key, "2", 3, at=1)) == []
    assert stands(database) == ("1", [(3, False), (1, True)])


def test_each_answer_is_an_operation_of_its_own(database: Database, key: str) -> None:
    keep(database, told(key, "1", 1), told(key, "2", 2))
    with database.write(CITY) as work:
        ratings = {
            key: Satisfaction.DISSATISFIED,
            "00000000-0000-4000-8000-0000000000ff": Satisfaction.SATISFIED,
        }
        assert citizen_answers.take(work, ratings, Console.here()) == 1
    with database.read(CITY) as reading:
        kinds = list(
            reading.conn.execute(
                select(operation.c.kind).where(operation.c.kind == citizen_answers.ANSWERED)
            ).scalars()
        )
    assert len(kinds) == 3
