"""The cut-off: the instant, 24 h after the text, at which it is fixed what came of the SMS, and from which on the drawn are called.

Until then nobody drawn is called, so that all are judged alike; what is fixed then stays, whatever is answered later. All drawn are
called, but where ``planning.skip_answered`` is on those who have answered clearly are taken out of the queue, except for the tenth that
verifies (``domain.sampling.verifies``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from domain.sampling import CUT_OFF, Stratum, stratum_of, verifies
from domain.tasks.replicated import WITHDRAWAL
from domain.times import MINUTE
from domain.wire.rows import Fact, RowKind, hall_scope
from server.answers.repository import facts
from server.db import timers
from server.db.database import Database
from server.db.work import Reading, UnitOfWork, new_id
from server.planning.draws import PPM
from server.planning.raising import PLANNING
from server.planning.repository import strata as repository
from server.settings.repository import terms_of
from server.sms import asking

CUT = "tasks.cut_off"
TIMER = "revisits.cut_off"
EVERY = MINUTE
AT_ONCE = 500
ANSWERED_BY_SMS = "sms.answered"
"""Why a task was withdrawn: its citizen has answered, and is not among those that verify."""


def instants(reading: Reading, events: Sequence[tuple[str, int]]) -> dict[str, int]:
    """When who is drawn may be called of these events, each with the instant it was over; none where nobody is asked by SMS."""
    texts = asking.texts_of(reading, [event_id for event_id, _ in events])
    if not texts and not asking.anybody(reading):
        return {}
    return {event_id: texts.get(event_id, over_at) + CUT_OFF for event_id, over_at in events}


def cut_off_if_due(database: Database, city_id: str) -> int:
    """Fix what has come to its cut-off, if the timer says so and no other process does; says how many tasks."""
    with timers.claimed(database, city_id, TIMER, EVERY) as mine:
        return 0 if mine is None else cut_off(mine, city_id)


def cut_off(database: Database, city_id: str) -> int:
    """Fix the stratum of every drawn task whose cut-off has come; returns how many there were."""
    done = 0
    while True:
        with database.write(city_id) as work:
            rows = repository.due(work, AT_ONCE)
            if rows:
                done += _fix(work, rows)
        if len(rows) < AT_ONCE:
            return done


def _fix(work: UnitOfWork, rows: Sequence[Any]) -> int:
    later = _text_was_late(work, rows)
    repository.put_off(work, later)
    now = [row for row in rows if row.task_id not in later]
    answers = repository.answers_at_cut_off(work, _judged_at(work, now))
    strata = {row.task_id: stratum_of(answers.get(row.event_id, ())) for row in now}
    skip = terms_of(work).settings.planning.skip_answered
    answered = [
        row
        for row in now
        if skip and row.drawn and strata[row.task_id] is Stratum.ANSWERED and not row.attempts
    ]
    verify = {row.task_id for row in answered if verifies(row.seed, row.event_id, row.sample_ppm / PPM)}
    repository.fix(work, strata, verify)
    _withdraw(work, {row.task_id for row in answered} - verify)
    return len(now)


def _judged_at(work: UnitOfWork, rows: Sequence[Any]) -> dict[str, int]:
    """Up to when answers make the stratum: up to the cut-off, or until now where a task is looked at before it. Who was planned because they had
    answered 不满意 may be called long before that answer came, counted from the event: judged at that instant they would seem silent."""
    texts = asking.texts_of(work, [row.event_id for row in rows])
    return {
        row.event_id: row.not_before
        if row.drawn or row.event_id not in texts
        else max(row.not_before, min(texts[row.event_id] + CUT_OFF, work.now))
        for row in rows
    }


def _text_was_late(work: UnitOfWork, rows: Sequence[Any]) -> Mapping[str, int]:
    """Tasks whose text left later than was planned, with the cut-off that follows: who was just asked is not called yet."""
    texts = asking.texts_of(work, [row.event_id for row in rows])
    return {
        row.task_id: texts[row.event_id] + CUT_OFF
        for row in rows
        if row.event_id in texts
        and row.drawn
        and not row.attempts
        and texts[row.event_id] + CUT_OFF > work.now
    }


def _withdraw(work: UnitOfWork, going: Collection[str]) -> None:
    book = facts.load(work, set(going), set(), set(), set(), set())
    entries = [book.tasks[one] for one in sorted(going) if book.tasks[one].open]
    if not entries:
        return
    record = work.record(
        CUT,
        entries[0].task_id,
        {"withdrawn": len(entries)},
        author_id=PLANNING.user_id,
    )
    for entry in entries:
        entry.add(Fact(new_id(), WITHDRAWAL, work.now, disposition=ANSWERED_BY_SMS))
        record.touch(hall_scope(entry.hall_id), RowKind.TASK, entry.task_id, deleted=True)
    columns = {t.task_id: t.columns(book.terms, book.groups.get(t.group_id), work.now) for t in entries}
    facts.save_tasks(work, columns)
