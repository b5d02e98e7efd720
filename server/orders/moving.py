"""Moves of orders: judged one after the other in memory, written together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from domain.acts.act import Act
from domain.acts.order_move import Moved
from domain.orders.given import Given
from domain.orders.machine import Effect, Refusal, judge
from domain.orders.rows import Party
from domain.orders.standing import Standing
from domain.orders.timing import ticked
from domain.problems import Param, Problem, ProblemError
from domain.vocabulary import OrderMove, StepEffect
from domain.wire import codec
from domain.wire.sync import OpResult
from server.acts.handler import Refused, Simply
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import Reading, Record, UnitOfWork
from server.orders import named
from server.orders.casting import Casting, Moving
from server.orders.progress import Progress, columns
from server.orders.repository import moving as repository
from server.orders.repository import opening as histories
from server.orders.repository import tagged
from server.plugins import offered

LATE, SECONDARY, MOVED = "order.late", "order.secondary", "order.moved"


@dataclass(frozen=True, slots=True)
class MoveMade:
    """A move that was made, for whoever has to do something about it in the same transaction (``AFTER_MOVE`` of a capability's
    ``after_moves``).

    Attributes:
        row: of the orders, as it is now, with ``group_id``.
        before, after: how the order stood and stands.
        tells: who hears of it.
        at: when it was made (ms); step: its line in the history.
        record: the operation, to touch rows on.
    """

    row: dict[str, Any]
    before: Standing
    after: Standing
    move: OrderMove
    given: Given
    author_id: str
    tells: tuple[Party, ...]
    at: int
    step: int
    record: Record


@dataclass(slots=True)
class Step:
    """What a move writes: its line of the history, and how the order stands after it; ``made`` is None where it was not made."""

    order: Moving
    row: dict[str, Any]
    before: Standing
    made: Effect | None


@dataclass(slots=True)
class MovingContext(Simply):
    """The orders of a batch of moves."""

    casting: Casting
    work: UnitOfWork


class OrderRows:
    """Orders, their histories, and the units that have them."""

    def load(self, work: UnitOfWork, operations: Sequence[Operation[Act]]) -> MovingContext:
        moves = [operation.payload for operation in operations if isinstance(operation.payload, Moved)]
        authors = {operation.author.user_id: operation.author for operation in operations}.values()
        casting = Casting.load(work, {one.order_id for one in moves}, authors, [one.given for one in moves])
        return MovingContext(casting, work)

    def write(self, work: UnitOfWork, judged: Sequence[Judged[Act, Step]], context: MovingContext) -> None:
        done = [(one, one.verdict.effect) for one in judged if one.verdict.effect is not None]
        moved = {step.order.id: step.order for _, step in done if step.made is not None}
        for order in moved.values():
            order.row |= columns(order.progress, context.casting.keeping)
        histories.add_history(work, [step.row for _, step in done])
        repository.save(work, [order.row for order in moved.values()])
        tagged.replace(work, [order.row for order in moved.values() if order.tagged])
        repository.put_units(
            work,
            {
                order.id: (order.progress.order.units, order.progress.order.state.open)
                for order in moved.values()
            },
        )
        named.keep(work, {step.order.id: (step.order, step.before) for _, step in reversed(done)})
        for one, step in done:
            if step.made is not None and isinstance(one.operation.payload, Moved):
                _tell(work, one, one.operation.payload, step, step.made)


def _tell(work: UnitOfWork, judged: Judged[Act, Step], payload: Moved, step: Step, effect: Effect) -> None:
    made = MoveMade(
        row=step.order.row,
        before=step.before,
        after=effect.order,
        move=OrderMove(payload.move),
        given=payload.given,
        author_id=judged.operation.author.user_id,
        tells=effect.tells,
        at=step.row["at"],
        step=step.row["step"],
        record=judged.record,
    )
    for after in _after_moves():
        after(work, made)


def handler_of(reading: Reading, order_id: str) -> str | None:
    """The unit that an order stands with, for whoever has to be told of it."""
    return next((row["handler_id"] for row in repository.load(reading, {order_id})), None)


@cache
def _against_moves() -> tuple[Any, ...]:
    """What capabilities know against a move that the machine lets be made (``AGAINST_MOVE`` of their ``against_moves``): each is given the
    transaction, the order's id, how it stands, and the move; and yields problems."""
    return tuple(offered("against_moves", "AGAINST_MOVE"))


@cache
def _after_moves() -> tuple[Any, ...]:
    return tuple(offered("after_moves", "AFTER_MOVE"))


def carry_out(operation: Operation[Moved], context: MovingContext) -> Verdict[Step]:
    """What a move comes to.

    One that was decided on what somebody else has changed since: ``order.secondary`` where they did the same, made and marked
    ``order.late`` where it is legal from where the order stands, with the unit and in the round it was decided for; else refused
    with ``order.moved``, its words kept in the history.
    """
    payload, casting, author = operation.payload, context.casting, operation.author
    order = casting.orders.get(payload.order_id)
    if order is None or not casting.seen_by(author, order):
        raise Refused(Problem("order.unknown"))
    stale = payload.seen.version != order.row["version"]
    since = _since(context, order, payload.seen.version) if stale else []
    if (twin := _twin(since, payload)) is not None:
        return Verdict.secondary(code=SECONDARY, params={"by": twin.name or "", "at": twin.at})
    found = _judged(operation, casting, order)
    elsewhere = (payload.seen.round, payload.seen.handler_id) != (
        order.row["round"],
        order.row["handler_id"],
    )
    if stale and (isinstance(found, Refusal) or elsewhere):
        step = _step(context, order, operation, StepEffect.NOT_MADE, str(order.row["state"]))
        return Verdict(OpResult.REFUSED, MOVED, _who(since), Step(order, step, order.progress.order, None))
    if isinstance(found, Refusal):
        raise Refused(found.problems[0])
    for against in _against_moves():
        for problem in against(context.work, order.id, order.progress.order, payload):
            raise Refused(problem)
    return _made(operation, context, order, found, late=stale)


def _judged(operation: Operation[Moved], casting: Casting, order: Moving) -> Effect | Refusal:
    payload = operation.payload
    try:
        case = casting.case(operation.author, order, payload.given, operation.occurred_at)
    except ProblemError as unreadable:
        raise Refused(unreadable.problems[0]) from None
    return judge(case, OrderMove(payload.move))


def _made(
    operation: Operation[Moved], context: MovingContext, order: Moving, effect: Effect, *, late: bool
) -> Verdict[Step]:
    before, given = order.progress.order, operation.payload.given
    runs = ticked(
        order.progress.runs,
        effect.ticks,
        effect.order,
        operation.occurred_at,
        context.casting.keeping.limits,
        since=operation.received_at,
        days=given.days,
    )
    order.progress = Progress(effect.order, runs)
    order.row["version"] += 1
    order.row |= {
        "round": effect.order.round,
        "handler_id": effect.order.handler,
        "state": str(effect.order.state),
        "visibility": str(effect.order.visibility),
    }
    if effect.order.consent_revoked:
        order.row["consent_publish"] = False
    if given.tags is not None:
        order.row["tags"] = codec.encode(list(given.tags)).decode()
        order.tagged = True
    standing = StepEffect.LATE if late else StepEffect.MADE
    row = _step(context, order, operation, standing, str(effect.order.state))
    return Verdict.applied(Step(order, row, before, effect), code=LATE if late else None)


def _step(
    context: MovingContext, order: Moving, operation: Operation[Moved], effect: StepEffect, state: str
) -> dict[str, Any]:
    """A line of the history, its words sealed."""
    order.steps += 1
    work, payload = context.work, operation.payload
    given = codec.encode({"given": payload.given})
    return {
        "city_id": work.city_id,
        "order_id": order.id,
        "step": order.steps,
        "move": payload.move,
        "state": state,
        "by_user_id": operation.author.user_id,
        "at": operation.occurred_at,
        "texts": work.sealer.seal(given, f"{order.id}/{order.steps}".encode()),
        "params": codec.encode({"version": order.row["version"], **_told(payload.given)}).decode(),
        "effect": str(effect),
        "op_id": operation.op_id,
    }


def _told(given: Given) -> dict[str, Param]:
    """What of a move stands in the open: codes, days, units; no words."""
    report = given.report
    told: dict[str, Param] = {
        "unit_id": given.unit_id,
        "ground": given.ground,
        "days": given.days or None,
        "until": given.until,
        "upheld": given.upheld,
        "end": given.end,
        "target": given.target,
        "finding": report.finding if report is not None else None,
    }
    return {name: value for name, value in told.items() if value is not None}


def _since(context: MovingContext, order: Moving, version: int) -> list[Any]:
    """What was done to an order after it had a version."""
    rows = repository.steps_of(context.work, [order.id])
    return [row for row in rows if int(json.loads(row.params).get("version", row.step)) > version]


_REPEATED = frozenset(
    {
        OrderMove.NOTE,
        OrderMove.ATTACH,
        OrderMove.RETAG,
        OrderMove.RECORD_CONTACT,
        OrderMove.WRITE_BOARD,
        OrderMove.DISPUTE,
        OrderMove.ADD_PART,
    }
)
"""What may be done again and again, and says something else each time."""
_SAME = ("unit_id", "days", "upheld", "end", "target", "ground")


def _twin(since: Sequence[Any], payload: Moved) -> Any:
    """The same move with the same effect, made by somebody else before."""
    if payload.move in _REPEATED:
        return None
    told = _told(payload.given)
    for row in since:
        params = json.loads(row.params)
        if row.move == payload.move and all(params.get(name) == told.get(name) for name in _SAME):
            return row
    return None


def _who(since: Sequence[Any]) -> dict[str, Param]:
    """Who moved it, how and when, as far as it is known."""
    if not since:
        return {"by": "", "move": ""}
    newest = since[-1]
    return {"by": newest.name or "", "move": newest.move, "at": newest.at}
