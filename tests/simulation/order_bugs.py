"""Slips of orders, put in on purpose: ways in which such systems lose, double or wrongly escalate what was moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from domain.orders import timing
from domain.orders.clocks import Clock, Run
from domain.orders.details import Case
from domain.orders.machine import Effect, Refusal, judge
from domain.orders.rows import ROWS, Tick, Verb
from domain.vocabulary import OrderMove
from domain.wire.message import replace
from server.orders import moving
from server.orders.casting import Moving

_MADE_OF_THREE = 3


@contextmanager
def lost_update() -> Iterator[None]:
    """A move stands in the history, and whoever wrote the row last had not seen it."""
    real = moving.repository.save

    def save(work: Any, rows: Sequence[dict[str, Any]]) -> None:
        real(work, [row for row in rows if row["version"] % _MADE_OF_THREE])

    with patch.object(moving.repository, "save", save):
        yield


@contextmanager
def _judging_otherwise(move: OrderMove, changed: Any) -> Iterator[None]:
    def otherwise(case: Case, asked: OrderMove) -> Effect | Refusal:
        return judge(changed(case) if asked is move else case, asked)

    with patch.object(moving, "judge", otherwise):
        yield


@contextmanager
def urged_twice() -> Iterator[None]:
    """Nobody looks whether it was urged today."""

    def forgetful(case: Case) -> Case:
        return replace(case, due={clock: at for clock, at in case.due.items() if clock is not Clock.URGE})

    with _judging_otherwise(OrderMove.URGE, forgetful):
        yield


@contextmanager
def reopened_twice() -> Iterator[None]:
    """What was reopened once can be again."""
    with _judging_otherwise(
        OrderMove.REOPEN, lambda case: replace(case, order=replace(case.order, reopened=False))
    ):
        yield


@contextmanager
def late_over_a_newer_one() -> Iterator[None]:
    """A move that arrives late is carried out whatever was done meanwhile."""
    real = moving._judged

    def judged(operation: Any, casting: Any, order: Moving) -> Effect | Refusal:
        found = real(operation, casting, order)
        payload = operation.payload
        if isinstance(found, Effect) or payload.seen.version == order.row["version"]:
            return found
        row = next(row for row in ROWS if row.move == payload.move)
        standing = order.progress.order
        return Effect(replace(standing, state=row.lands[0] if row.lands else standing.state), (), ())

    with patch.object(moving, "_judged", judged):
        yield


@contextmanager
def _without(verb: Verb, *clocks: Clock) -> Iterator[None]:
    real = timing.ticked

    def ticked(runs: Sequence[Run], ticks: Sequence[Tick], *args: Any, **more: Any) -> Any:
        return real(
            runs,
            [one for one in ticks if one.verb is not verb or (clocks and one.clock not in clocks)],
            *args,
            **more,
        )

    with patch.object(moving, "ticked", ticked):
        yield


@contextmanager
def clock_not_paused() -> Iterator[None]:
    """The unit's time runs on while somebody else decides."""
    with _without(Verb.PAUSE):
        yield


@contextmanager
def merged_escalated() -> Iterator[None]:
    """The clocks of an order that was merged into another go on."""
    with _without(Verb.CANCEL):
        yield


ORDER_BUGS = {
    "order_lost_update": lost_update,
    "order_urged_twice": urged_twice,
    "order_late_over_a_newer_one": late_over_a_newer_one,
    "order_clock_not_paused": clock_not_paused,
    "order_reopened_twice": reopened_twice,
    "order_merged_escalated": merged_escalated,
}
"""By name; all are looked for where orders move most."""
