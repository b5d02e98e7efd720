"""I11: orders. History, row, chain and clocks of each agree; an open one can be moved by somebody; nothing is done twice, or over somebody's head."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from domain.acts.order_move import Moved
from domain.orders.clocks import Clock
from domain.orders.rows import ROWS
from domain.orders.standing import named_by
from domain.orders.timing import going
from domain.times import day_of
from domain.vocabulary import OrderEnd, OrderMove, OrderState, StepEffect
from server.db.tables import operation
from server.db.work import Reading
from server.orders.casting import Casting, Moving
from server.orders.named import of_event
from server.orders.tables import order, order_history, order_officer, order_unit

_o, _h, _w, _n, _p = order.c, order_history.c, order_unit.c, order_officer.c, operation.c
_BEGIN_ANEW = (OrderMove.RESTRICT, OrderMove.MERGE)
"""After these nothing is held against anybody that was set before."""
_ONCE = (OrderMove.REOPEN, OrderMove.APPEAL)
_PAUSES = {OrderState.ON_HOLD, OrderState.AWAITING_LEAD}
_OF_THE_UNIT = {Clock.SIGN, Clock.RETURN, Clock.OBJECT, Clock.CONTACT}
_OF_THE_WORK = _OF_THE_UNIT | {
    Clock.DISPATCH,
    Clock.RECTIFY,
    Clock.REVIEW,
    Clock.REVISIT_BEGIN,
    Clock.REVISIT_END,
}
_MARKS = {OrderMove.NOTE, OrderMove.ATTACH, OrderMove.RETAG}


def wrong(reading: Reading) -> Iterator[str]:
    """What does not hold of the orders of a centre."""
    ids = list(reading.conn.execute(select(_o.order_id)).scalars())
    casting = Casting.load(reading, ids, [])
    steps: dict[str, list[Any]] = defaultdict(list)
    for row in reading.conn.execute(select(order_history).order_by(_h.order_id, _h.step)):
        steps[row.order_id].append(row)
    units: dict[str, set[str]] = defaultdict(set)
    for row in reading.conn.execute(select(_w.order_id, _w.unit_id)):
        units[row.order_id].add(row.unit_id)
    officers: dict[str, set[str]] = defaultdict(set)
    for row in reading.conn.execute(select(_n.order_id, _n.badge_no)):
        officers[row.order_id].add(row.badge_no)
    for order_id, moving in casting.orders.items():
        if officers[order_id] != named_by(moving.progress.order, of_event(moving.row)):
            yield f"{moving.row['label']}: other officers see that it names them than may"
        for problem in _of_one(moving, steps[order_id], units[order_id]):
            yield f"{moving.row['label']}: {problem}"
    yield from _on_record(reading, steps)


def _of_one(moving: Moving, steps: list[Any], units: set[str]) -> Iterator[str]:
    standing, row = moving.progress.order, moving.row
    if [step.step for step in steps] != list(range(1, len(steps) + 1)):
        yield "steps of its history are missing"
    made = [step for step in steps if step.effect != StepEffect.NOT_MADE]
    if row["version"] != len(made):
        yield f"version {row['version']} after {len(made)} moves"
    if made and made[-1].state != row["state"]:
        yield f"its last move led to {made[-1].state}, it stands in {row['state']}"
    if (standing.state, standing.handler, standing.round) != (row["state"], row["handler_id"], row["round"]):
        yield "its row says something else than how it stands"
    if units != set(standing.units):
        yield "other units see it than have it"
    if standing.state.open and not _can_go_on(standing.state):
        yield f"nobody can do anything with it in {standing.state}"
    yield from _clocks(moving)
    yield from _twice(made)


def _can_go_on(state: OrderState) -> bool:
    return any(state in row.sources and row.move not in _MARKS for row in ROWS)


def _clocks(moving: Moving) -> Iterator[str]:
    runs = list(going(moving.progress.runs))
    standing = moving.progress.order
    twice = [clock for clock, n in Counter(run.clock for run in runs).items() if n > 1]
    if twice:
        yield f"{twice[0]} runs twice"
    asked = standing.extension.waiting and standing.state is OrderState.RECTIFYING
    if asked or standing.state in _PAUSES:
        for run in runs:
            # Whether an extension that nobody decided lapsed is told by its decision alone.
            if run.clock is Clock.RECTIFY and not run.paused and not (asked and len(run.pauses) > 0):
                yield f"the unit's time runs while it is in {standing.state}"
    if any(run.clock in _OF_THE_UNIT for run in runs) and standing.handler is None and standing.state.open:
        yield "the clocks of a unit go on that has it no longer"
    merged = standing.end is OrderEnd.MERGED and standing.state is OrderState.CLOSED
    if merged and any(run.clock in _OF_THE_WORK for run in runs):
        yield "it was merged, and its clocks go on"


def _twice(made: list[Any]) -> Iterator[str]:
    for move in _ONCE:
        if sum(step.move == move for step in made) > 1:
            yield f"{move} twice"
    urged: set[object] = set()
    for step in made:
        if step.move in _BEGIN_ANEW:
            urged = set()
        elif step.move == OrderMove.URGE and not str(step.by_user_id).startswith("machine:"):
            if day_of(step.at) in urged:
                yield "urged by hand twice a day"
            urged.add(day_of(step.at))


def _on_record(reading: Reading, steps: dict[str, list[Any]]) -> Iterator[str]:
    """Every move that was made stands in a history, and nothing stands there that is not on record."""
    told = {
        row.op_id: row.result
        for row in reading.conn.execute(select(_p.op_id, _p.result).where(_p.kind == Moved.KIND))
    }
    written = [step for of_order in steps.values() for step in of_order if step.op_id is not None]
    if len({step.op_id for step in written}) != len(written):
        yield "one operation stands twice in a history"
    for step in written:
        expected = "refused" if step.effect == StepEffect.NOT_MADE else "applied"
        if told.get(step.op_id) != expected:
            yield f"a step that is {step.effect} has the receipt {told.get(step.op_id)}"
    missing = {op_id for op_id, result in told.items() if result == "applied"} - {s.op_id for s in written}
    if missing:
        yield "a move is on record and in no history"
    for of_order in steps.values():
        yield from _over_a_newer_one(of_order)


def _over_a_newer_one(steps: list[Any]) -> Iterator[str]:
    """A move that was decided before another was made is marked so, and starts where that other led to."""
    state: str | None = None
    for step in steps:
        if step.effect == StepEffect.NOT_MADE:
            continue
        rows = [row for row in ROWS if row.move == step.move]
        if state is not None and not any(OrderState(state) in row.sources for row in rows):
            yield f"{step.move} was made from {state}"
        state = step.state
