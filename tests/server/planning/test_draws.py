"""The draw of an event is made once: what it was drawn by stays with it, whatever the rules say later."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from domain.acts.planning_rules import PlanningRule
from domain.permissions import DEFAULT_HALL
from domain.sampling import drawn
from domain.times import DAY, HOUR
from server.acts.authors import Console
from server.db.database import Database
from server.events.tables import event
from server.planning import planning
from server.planning.draws import Draw
from server.planning.repository import NOT_DRAWN
from server.planning.rules import replace_rules
from server.planning.tables import unplanned
from tests.helpers.centre import CITY, Clock, open_centre, sqlite_copy
from tests.helpers.city import Told, crowd, events, fill
from tests.server.planning.test_planning import tasks

FIRST = Draw(500_000, "5")


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    opened = open_centre(sqlite_copy(sqlite_template, tmp_path), clock)
    yield opened
    opened.dispose()


def left_out(database: Database) -> dict[str, tuple[str, Draw | None]]:
    with database.read(CITY) as reading:
        rows = reading.conn.execute(select(unplanned))
        return {row.event_id: (row.reason, Draw.read(row.params)) for row in rows}


def other_rules(database: Database, questionnaire: str | None = "alarm_110", rate: float = 1.0) -> None:
    with database.write(CITY) as work:
        rule = PlanningRule("*", "*", questionnaire, DEFAULT_HALL, rate, "6", 2 * HOUR)
        replace_rules(work, [rule], Console.here())


def changed(database: Database, key: str, **values: object) -> None:
    """A later import says otherwise."""
    with database.write(CITY) as work:
        work.conn.execute(
            update(event)
            .where(event.c.event_id == key)
            .values(content_hash=event.c.content_hash + 1, **values)
        )


@pytest.fixture
def drawn_once(database: Database) -> set[str]:
    """Forty events of whom half were drawn, and which were not."""
    keys = fill(database, crowd(40), sample_ppm=FIRST.ppm, seed=int(FIRST.seed))
    planning.plan(database, CITY)
    return {key for key in keys if not drawn(FIRST.seed, key, 0.5)}


def test_who_was_not_drawn_keeps_share_and_seed(database: Database, drawn_once: set[str]) -> None:
    assert drawn_once
    assert left_out(database) == dict.fromkeys(drawn_once, (NOT_DRAWN, FIRST))


def test_other_rules_draw_nobody_anew(database: Database, drawn_once: set[str]) -> None:
    before = {made.task_id for made in tasks(database)}
    other_rules(database)
    for again in (False, True):
        planning.plan(database, CITY, again=again)
        assert left_out(database) == dict.fromkeys(drawn_once, (NOT_DRAWN, FIRST))
        assert {made.task_id for made in tasks(database)} == before
    changed(database, one := min(drawn_once))
    planning.plan(database, CITY)
    assert left_out(database)[one] == (NOT_DRAWN, FIRST)


def test_other_rules_draw_what_comes_after_them(database: Database, drawn_once: set[str]) -> None:
    other_rules(database)
    with database.write(CITY) as work:
        [key] = events(work, [Told("later", ("13900000001",))])
    planning.plan(database, CITY)
    [made] = [made for made in tasks(database) if made.event_id == key]
    assert (made.sample_ppm, made.seed) == (1_000_000, "6")


def test_who_is_called_for_a_later_answer_keeps_what_left_them_out(
    database: Database, drawn_once: set[str]
) -> None:
    other_rules(database)
    key = min(drawn_once)
    changed(database, key, sms_reply="3")
    planning.plan(database, CITY)
    [made] = [made for made in tasks(database) if made.event_id == key]
    assert (made.reason, made.sample_ppm, made.seed) == ("sms_dissatisfied", FIRST.ppm, FIRST.seed)


def test_a_reason_that_comes_and_goes_draws_nobody_anew(database: Database, drawn_once: set[str]) -> None:
    key = min(drawn_once)
    changed(database, key, no_revisit=True)
    planning.plan(database, CITY)
    reason, draw = left_out(database)[key]
    assert reason != NOT_DRAWN
    assert draw == FIRST
    other_rules(database)
    changed(database, key, no_revisit=False)
    planning.plan(database, CITY)
    assert left_out(database)[key] == (NOT_DRAWN, FIRST)


def test_other_rules_look_again_at_what_no_draw_left_out(database: Database, drawn_once: set[str]) -> None:
    other_rules(database, questionnaire=None)
    with database.write(CITY) as work:
        [later] = events(work, [Told("later", ("13900000001",), ago=DAY)])
    key = min(drawn_once)
    changed(database, key)  # once drawn, and now without a questionnaire as well
    planning.plan(database, CITY)
    assert {one: left_out(database)[one][0] for one in (later, key)} == dict.fromkeys(
        (later, key), planning.NO_QUESTIONNAIRE
    )
    other_rules(database)
    planning.plan(database, CITY)
    assert later in {made.event_id for made in tasks(database)}
    assert left_out(database)[key] == (NOT_DRAWN, FIRST)
