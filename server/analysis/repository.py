"""Figures that no cell is kept of, read from the rows of the period: by aspect and by officer.

An answer judges some five aspects and is about one or two officers: a cell for each would cost every form that many rows more, and a report
of a day reads a thousand answers.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from domain.acts.world import AnswerStanding
from domain.satisfaction import Counts
from domain.tallies import DateBy, tried
from domain.times import DAY
from domain.vocabulary import Satisfaction
from server.answers.aspects import unpacked
from server.answers.book import decode_facts
from server.answers.repository.outcomes import outcomes
from server.answers.repository.tallied import NOT_PUT
from server.answers.tables import attempt, response
from server.db.counting import count_up_to
from server.db.work import Reading
from server.events.tables import event
from server.tasks.tables import task

_a, _t, _e, _r = attempt.c, task.c, event.c, response.c


class Period:
    """The answers and attempts from ``first`` until before ``after`` (UTC ms), of some units or all."""

    def __init__(
        self, reading: Reading, first: int, after: int, date_by: DateBy, units: list[str] | None
    ) -> None:
        self.reading, self.first, self.after, self.units, self.date_by = reading, first, after, units, date_by
        when = _r.answered_at if date_by is DateBy.ANSWERED else _r.event_at
        self.counted: list[ColumnElement[bool]] = [
            _r.city_id == reading.city_id,
            when >= first,
            when < after,
            _r.standing == AnswerStanding.CANONICAL.value,
            _r.trial.is_(False),
            _r.adhoc.is_(False),
        ]
        if units is not None:
            self.counted.append(_r.unit_id.in_(units))

    def events(self, most: int) -> int:
        """How many events the days have, counted to one above ``most``."""
        found, more = count_up_to(self.reading.conn, select(_e.city_id).where(self._events()), most)
        return found + more

    def by_aspect(self) -> dict[str, Counts]:
        """Answers to the aspect's own question; it was asked wherever it was answered."""
        query = (
            select(_r.aspects, func.count())
            .where(*self.counted, _r.aspects.is_not(None))
            .group_by(_r.aspects)
        )
        found: dict[str, Counts] = defaultdict(Counts)
        for aspects, n in self.reading.conn.execute(query):
            for aspect, value in unpacked(aspects):
                found[aspect.value] += _counts(value, n, asked=n)
        return found

    def by_officer(self) -> dict[str, Counts]:
        """An answer counts for every officer of its event."""
        found: dict[str, Counts] = defaultdict(Counts)
        answers = (
            select(_e.officers, _r.overall, func.count())
            .select_from(response.join(event, and_(_e.city_id == _r.city_id, _e.event_id == _r.event_id)))
            .where(*self.counted)
            .group_by(_e.officers, _r.overall)
        )
        for officers, overall, n in self.reading.conn.execute(answers):
            for badge in json.loads(officers or "[]"):
                found[badge] += _counts(overall, n)
        for officers in self._asked():
            for badge in json.loads(officers or "[]"):
                found[badge] += Counts(asked=1)
        return found

    def _asked(self) -> Iterator[str]:
        """The officers of each event whose task was first tried in the period, or tried at any time about an event of the period, without
        tasks whose form never put the overall question."""
        by_event = self.date_by is DateBy.EVENT
        query = (
            select(_t.facts, _e.officers)
            .select_from(task.join(event, and_(_e.city_id == _t.city_id, _e.event_id == _t.event_id)))
            .where(_t.city_id == self.reading.city_id, _t.last_attempt_at.is_not(None))
            .where(_t.trial.is_(False), _t.adhoc.is_(False), ~NOT_PUT)
            .where(self._events() if by_event else _t.task_id.in_(self._called()))
        )
        if self.units is not None:
            query = query.where(_e.unit_id.in_(self.units))
        for facts, officers in self.reading.conn.execute(query):
            found = None if by_event else tried(decode_facts(facts))
            if by_event or (found is not None and self.first <= found.first_at < self.after):
                yield officers

    def _events(self) -> ColumnElement[bool]:
        return and_(
            _e.city_id == self.reading.city_id, _e.reported_at >= self.first, _e.reported_at < self.after
        )

    def _called(self) -> Select[Any]:
        """Tasks called in the period: by when a call began, so from a day before, for one that ended after midnight."""
        calls = outcomes(
            _a.city_id == self.reading.city_id,
            _a.hall_id.in_(self._halls()),
            _a.started_at >= self.first - DAY,
            _a.started_at < self.after,
        )
        return select(calls.c.task_id)

    def _halls(self) -> list[str]:
        """The halls that ever called: the index of calls goes by hall first, and is asked only where one ends and the next begins."""
        found: list[str] = []
        while True:
            query = select(func.min(_a.hall_id)).where(_a.city_id == self.reading.city_id)
            if found:
                query = query.where(_a.hall_id > found[-1])
            following = self.reading.conn.execute(query).scalar()
            if following is None:
                return found
            found.append(following)


def _counts(value: int | None, n: int, asked: int = 0) -> Counts:
    """``n`` answers of one value; an answer without an overall value (a partial form) is a reply to nothing."""
    match value:
        case Satisfaction.SATISFIED:
            return Counts(satisfied=n, asked=asked)
        case Satisfaction.BASICALLY_SATISFIED:
            return Counts(basically_satisfied=n, asked=asked)
        case Satisfaction.DISSATISFIED:
            return Counts(dissatisfied=n, asked=asked)
        case Satisfaction.UNCLEAR:
            return Counts(unclear=n, asked=asked)
        case _:
            return Counts(asked=asked)
