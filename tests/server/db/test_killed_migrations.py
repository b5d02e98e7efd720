"""A centre in the middle of its work comes over from the version before, killed at step after step on the way: nothing of it is lost."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa

from domain.times import HOUR
from domain.wire.rows import RowKind
from domain.wire.sync import OpResult
from server.analysis.cube.building import go_on
from server.db import migrate
from server.db.audit import verify
from server.db.database import Database, make_engine
from server.db.revisions import MIGRATIONS, newest
from server.doctor.examination import examine
from server.planning.planning import plan
from tests.helpers import earlier
from tests.helpers.centre import CITY, Centre, Clock, running
from tests.helpers.city import Told, fill, number
from tests.helpers.desk import DISSATISFIED, SATISFIED, Desk, sit_down

NEWEST = 5
"""So many are killed in every run of the tests, and of the older ones, which are what they were yesterday, every fifth; `make long` kills all."""

APPLIED, HELD, REFUSED = OpResult.APPLIED, OpResult.HELD, OpResult.REFUSED
BROKEN = {code: answer for code, answer in SATISFIED.items() if code != "overall"}

Rows = dict[str, list[dict[str, Any]]]
_OF_TODAYS_LINKS = {"link_version", "hash", "head_hash"}
_CLOCKS = {"due_at", "mark_at"}
"""Of an order: worked out anew by whoever looks after the clocks, of which the version before had none."""
_UNRECORDED = {"asked_event_id", "asked_before_at", "reason", "sample_ppm", "seed", "stratum"}
"""Of a contact group and a task: about which event somebody was asked and what a task was drawn by. The version before kept neither."""
_AS_BEFORE = "planning.skip_answered"
"""Set by the migration: a city that was there goes on calling all who are drawn."""
_OUTCOME = {"attempt_id", "task_id", "disposition", "reason", "note"}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no process can be split there")


@pytest.fixture
def worked(database: Database, clock: Clock) -> Database:
    """A database nobody has open: tasks waiting, leased, called and answered, forms refused, and one kept until its base comes."""
    with running(database, clock) as centre:
        clock.forward(3 * HOUR)
        callers = (0, 0, 1, 2, 3, 4, 5)
        fill(
            centre.database,
            [Told(str(n), (number(c),), ago=(90 - 9 * n) * HOUR) for n, c in enumerate(callers)],
        )
        plan(centre.database, CITY)
        _work(centre)
    database.dispose()
    return database


def _work(centre: Centre) -> None:
    desk, other = sit_down(centre, "1001"), sit_down(centre, "1002")
    tasks = []
    for answers in (SATISFIED, DISSATISFIED, BROKEN, SATISFIED):
        group = desk.next().groups[0]
        tasks.append(len(group.tasks))
        told = [receipt.result for receipt in desk.send(desk.attempt(group), desk.response(group, answers))]
        assert told == [APPLIED, REFUSED if answers is BROKEN else APPLIED]
    assert max(tasks) == 2
    group = desk.next().groups[0]
    assert _told(desk, desk.attempt(group, "no_answer")) == APPLIED
    assert _told(desk, desk.response(group, revision=2, base_revision=1)) == HELD
    other.pack(1)


def _told(desk: Desk, envelope: Any) -> OpResult:
    [receipt] = desk.send(envelope)
    return receipt.result


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.long)])
def test_a_centre_at_work_is_killed_at_step_after_step_on_its_way_to_this_version(
    worked: Database, every: int
) -> None:
    before = _rows(worked.url)
    assert {name for name in ("tally", "held_operation", "work_order", "response", "attempt_outcome") if before[name]} == {
        "tally", "held_operation", "work_order", "response", "attempt_outcome",
    }  # fmt: skip
    earlier.put_back(worked)
    worked.dispose()
    standing = earlier.BEFORE
    revisions = _revisions()
    killed = {*revisions[::every], *revisions[-NEWEST:]}
    for revision in revisions:
        if revision in killed:
            held = _rows(worked.url)
            _killed_at_the_end(worked.url, revision)
            assert _at(worked.url) == standing
            assert _rows(worked.url) == held, f"{revision} was killed and left something behind"
        _upgrade(worked.url, revision)
        standing = revision
    assert standing == newest()
    go_on(worked, CITY)  # what the clock of a serving centre does after the update
    after = _rows(worked.url)
    assert _compared(after) == _compared(before)
    assert verify(worked, CITY) == (len(after["operation"]), None)
    assert [one for one in examine(worked, CITY).all if one.wrong] == []


def _revisions() -> list[str]:
    """Those after the version before, in order."""
    numbers = sorted(file.name.partition("_")[0] for file in MIGRATIONS.iterdir() if file.name[:1].isdigit())
    return [one for one in numbers if one > earlier.BEFORE]


def _killed_at_the_end(url: str, revision: str) -> None:
    """Begin a migration in a process that is killed when all of it is done and nothing committed: what was on the way shows."""
    child = os.fork()
    if not child:
        try:
            engine = make_engine(url)
            sa.event.listen(engine, "after_cursor_execute", _die_at_the_stamp)
            migrate.upgrade(engine, revision)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL


def _die_at_the_stamp(_conn: object, _cursor: object, statement: str, *_: object) -> None:
    if statement.startswith("UPDATE alembic_version"):
        os.kill(os.getpid(), signal.SIGKILL)


def _upgrade(url: str, revision: str) -> None:
    engine = make_engine(url)
    try:
        migrate.upgrade(engine, revision)
    finally:
        engine.dispose()


def _at(url: str) -> str | None:
    engine = make_engine(url)
    try:
        return migrate.current(engine)
    finally:
        engine.dispose()


def _rows(url: str) -> Rows:
    """All there is, as it lies there, in an order that does not hang on the database; what else the schema has by name."""
    engine = make_engine(url)
    try:
        with engine.connect() as conn:
            named = conn.execute(sa.text(_NAMED[conn.dialect.name])).all()
            found: Rows = {"schema": sorted((dict(row._mapping) for row in named), key=str)}
            for kind, table in named:
                if kind == "table":
                    told = conn.execute(sa.text(f"SELECT * FROM {table}")).mappings()
                    found[table] = sorted((_plain(row) for row in told), key=str)
            return found
    finally:
        engine.dispose()


_NAMED = {
    "sqlite": "SELECT type AS kind, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",
    "postgresql": "SELECT CASE relkind WHEN 'r' THEN 'table' ELSE 'index' END AS kind, relname AS name FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')",
}
"""Tables and indexes that are there."""


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}


_MADE_ANEW = {"figure_cell", "figure_subject", "search_mark", "search_text"}
"""Tables that follow from the others and are made by the clock, or by a command, after the update; a cell that was emptied again is not made, and of
what was drawn by the version before nobody knows the share. The doctor holds them against the rows."""


def _compared(rows: Rows) -> Rows:
    """Without what today's links have and those of the version before have not; of the feed the newest, which is all that was kept then; the
    outcomes of a call whatever the order they were told in."""
    kept = {
        name: [_without(row, _OF_TODAYS_LINKS) for row in held]
        for name, held in rows.items()
        if name not in _MADE_ANEW
    }
    newest_of = {
        (row["scope"], row["kind"], row["row_id"]): row
        for row in sorted(kept["feed"], key=lambda row: row["seq"])
        if row["kind"] != RowKind.ORDER  # told of open orders since: by a migration of those that there were
    }
    outcomes = [{name: row[name] for name in _OUTCOME} for row in kept["attempt"] + kept["attempt_outcome"]]
    calls = [_without(row, _OUTCOME - {"attempt_id"}) for row in kept["attempt"]]
    orders = [_without(row, _CLOCKS) for row in kept["work_order"]]
    told = {
        "setting": [row for row in kept["setting"] if row["key"] != _AS_BEFORE],
        "contact_group": [_without(row, _UNRECORDED) for row in kept["contact_group"]],
        "task": [_without(row, _UNRECORDED) for row in kept["task"]],
        "feed": list(newest_of.values()),
        "attempt": calls,
        "attempt_outcome": outcomes,
        "work_order": orders,
        "search_text": [],  # what was written before comes into the index by `orders index`
        "search_mark": [],
    }
    return kept | {name: sorted(held, key=str) for name, held in told.items()}


def _without(row: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}
