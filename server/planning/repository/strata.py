"""What tasks were drawn by, and what had come of the SMS at their cut-off."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, case, select, text, update

from domain.sampling import PRAISE, Stratum
from domain.vocabulary import TaskReason
from server.db.prepared import PreparedIn, one_of
from server.db.touching import Touched, touch
from server.db.work import Reading, UnitOfWork
from server.events.tables import citizen_answer
from server.tasks import lanes
from server.tasks.tables import TO_CUT_OFF, task

_t, _a = task.c, citizen_answer.c
_WAITS = and_(_t.lane < lanes.OUT, _t.attempts == 0)
_ANSWERS = PreparedIn(
    lambda names: select(
        _a.event_id, _a.leg, _a.rating, _a.label, _a.answered_at, _a.answer_id, _a.taken_at
    ).where(_a.city_id == bindparam("b_city"), one_of(_a.event_id, names), _a.late.is_(False))
)


def due(reading: Reading, limit: int) -> list[Any]:
    """Tasks whose cut-off has come and whose stratum nobody fixed yet, the oldest first."""
    query = (
        select(
            _t.task_id,
            _t.event_id,
            _t.not_before,
            _t.seed,
            _t.sample_ppm,
            _t.attempts,
            and_(_t.reason == TaskReason.SAMPLE.value, _t.priority > 1).label("drawn"),
        )
        .where(_t.city_id == reading.city_id, text(f"({TO_CUT_OFF})"), _t.not_before <= reading.now)
        .order_by(_t.not_before, _t.task_id)
        .limit(limit)
    )
    return list(reading.conn.execute(query))


def answers_at_cut_off(
    reading: Reading, instants: Mapping[str, int]
) -> dict[str, list[tuple[int | None, str]]]:
    """Rating and label of what each event's citizen had answered by its instant: of each leg the first that was clear."""
    rows = _ANSWERS.rows(reading.conn, {"b_city": reading.city_id}, sorted(instants))
    first: dict[tuple[str, str], tuple[int | None, str]] = {}
    for row in sorted(rows, key=lambda one: (one.answered_at or 0, one.answer_id)):
        clear = row.rating is not None or row.label == PRAISE
        if clear and row.taken_at <= instants[row.event_id]:
            first.setdefault((row.event_id, row.leg), (row.rating, row.label))
    found: dict[str, list[tuple[int | None, str]]] = {}
    for (event_id, _), answer in first.items():
        found.setdefault(event_id, []).append(answer)
    return found


def put_off(work: UnitOfWork, instants: Mapping[str, int]) -> None:
    """Have these come to their cut-off then, and not be called before."""
    if instants:
        statement = (
            update(task)
            .where(_t.city_id == work.city_id, _t.task_id == bindparam("b_task"))
            .values(
                not_before=bindparam("b_at"),
                due_at=case((_WAITS, bindparam("b_at")), else_=_t.due_at),
                queue_at=case((_WAITS, bindparam("b_at")), else_=_t.queue_at),
                lane=case((_WAITS, _t.lane % lanes.WAITING + lanes.WAITING), else_=_t.lane),
            )
        )
        work.conn.execute(statement, [{"b_task": one, "b_at": at} for one, at in sorted(instants.items())])
        touch(work, Touched.TASK, instants)


def fix(work: UnitOfWork, strata: Mapping[str, Stratum], verify: Collection[str]) -> None:
    """Write down the strata, and who is called only to verify."""
    if not strata:
        return
    statement = (
        update(task)
        .where(_t.city_id == work.city_id, _t.task_id == bindparam("b_task"))
        .values(stratum=bindparam("b_stratum"))
    )
    rows: Sequence[dict[str, str]] = [
        {"b_task": one, "b_stratum": stratum.value} for one, stratum in sorted(strata.items())
    ]
    work.conn.execute(statement, rows)
    touch(work, Touched.TASK, strata)
    if verify:
        work.conn.execute(
            update(task)
            .where(_t.city_id == work.city_id, _t.task_id.in_(sorted(verify)))
            .values(reason=TaskReason.VERIFY.value)
        )
