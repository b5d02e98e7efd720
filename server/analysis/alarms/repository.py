"""Rows of alarms and of the weeks that were looked at."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update

from domain.acts.alarm_raise import RaisedAlarm
from domain.figures.beside import CountOf, opened
from domain.figures.catalogue import FigureKey
from domain.wire.figures import AlarmState
from server.analysis.tables import figure_alarm, figure_watch
from server.db.work import Reading, UnitOfWork

_a, _w = figure_alarm.c, figure_watch.c
_MILLION = 1_000_000
MOST = 1_000
"""Alarms of one page."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An alarm as it is kept."""

    alarm_id: str
    rule: str
    label_of: str
    label_key: str
    week: str
    start: str
    end: str
    figure: FigureKey
    counts: dict[CountOf, float]
    cases: str
    state: AlarmState
    said_name: str
    remark: str


def alarms(reading: Reading, first: str, last: str) -> list[Kept]:
    """Alarms of the weeks with a Monday in these days, the newest first."""
    query = (
        select(figure_alarm)
        .where(_a.city_id == reading.city_id, _a.week >= first, _a.week <= last)
        .order_by(_a.week.desc(), _a.alarm_id)
        .limit(MOST)
    )
    return [_kept(reading, row) for row in reading.conn.execute(query)]


def alarm(reading: Reading, alarm_id: str) -> Kept | None:
    """One of them."""
    query = select(figure_alarm).where(_a.city_id == reading.city_id, _a.alarm_id == alarm_id)
    row = reading.conn.execute(query).one_or_none()
    return None if row is None else _kept(reading, row)


def _kept(reading: Reading, row: Any) -> Kept:
    counts = {CountOf(name): value for name, value in json.loads(row.counts).items()}
    remark = reading.sealer.open(row.remark, row.alarm_id.encode()).decode() if row.remark else ""
    return Kept(
        row.alarm_id, row.rule, row.label_of, row.label_key, row.week, row.start_day, row.end_day,
        FigureKey(row.figure), counts, row.cases, AlarmState(row.state), row.said_name or "", remark,
    )  # fmt: skip


def weeks(reading: Reading, first: str, last: str) -> dict[str, float]:
    """The Mondays of these days whose weeks were looked at, with the false alarms to be expected in each."""
    query = select(_w.week, _w.expected_millionths).where(
        _w.city_id == reading.city_id, _w.week >= first, _w.week <= last
    )
    return {row.week: row.expected_millionths / _MILLION for row in reading.conn.execute(query)}


def newest_week(reading: Reading) -> str | None:
    """The newest Monday whose week was looked at."""
    query = select(func.max(_w.week)).where(_w.city_id == reading.city_id)
    found: str | None = reading.conn.execute(query).scalar()
    return found


def save(work: UnitOfWork, week: str, expected_false: float, found: Sequence[RaisedAlarm]) -> None:
    """Keep what was seen in a week; an alarm that was acknowledged is open again once more was answered."""
    watched: dict[str, object] = {
        "city_id": work.city_id,
        "week": week,
        "expected_millionths": round(expected_false * _MILLION),
        "looked_at": work.now,
    }
    work.upsert(figure_watch, [watched], ["city_id", "week"])
    for one in found:
        known = alarm(work, one.alarm_id)
        if known is None:
            work.conn.execute(
                figure_alarm.insert(), {**_row(work, week, one), "state": AlarmState.OPEN.value}
            )
        elif known.counts != one.counts:
            more = opened(one.figure, one.counts) > opened(known.figure, known.counts)
            state = AlarmState.OPEN if more else known.state
            values = {**_row(work, week, one), "state": state.value}
            work.conn.execute(
                update(figure_alarm)
                .where(_a.city_id == work.city_id, _a.alarm_id == one.alarm_id)
                .values(values)
            )


def _row(work: UnitOfWork, week: str, one: RaisedAlarm) -> dict[str, object]:
    return {
        "city_id": work.city_id,
        "alarm_id": one.alarm_id,
        "rule": one.rule.value,
        "label_of": one.of.value,
        "label_key": one.key,
        "week": week,
        "start_day": one.start,
        "end_day": one.end,
        "figure": one.figure.value,
        "counts": json.dumps({name.value: value for name, value in sorted(one.counts.items())}),
        "cases": one.cases,
        "raised_at": work.now,
    }


def say(work: UnitOfWork, alarm_id: str, state: AlarmState, remark: str, user_id: str, name: str) -> None:
    """Note what somebody found."""
    sealed = work.sealer.seal(remark.encode(), alarm_id.encode()) if remark else None
    said = {
        "state": state.value,
        "said_by": user_id,
        "said_name": name,
        "said_at": work.now,
        "remark": sealed,
    }
    of_this = (_a.city_id == work.city_id, _a.alarm_id == alarm_id)
    work.conn.execute(update(figure_alarm).where(*of_this).values(said))
