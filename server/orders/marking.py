"""What the centre does about orders by the clock: each mark once, and the moves that nobody has to make."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from domain.acts.order_move import Moved, Seen
from domain.orders.clocks import Mark
from domain.orders.given import Given
from domain.orders.planned import OF_THE_UNIT, Key, marks_of, moves_of, next_look, set_off, soonest_due
from domain.orders.standing import Standing
from domain.orders.timing import Timekeeping, due_times
from domain.problems import ProblemError
from domain.vocabulary import OrderMove, Visibility
from resources.words import label
from server.acts.acting import act
from server.acts.authors import Machine
from server.acts.operation import Operation
from server.db.work import UnitOfWork
from server.orders.keeping import keeping_of
from server.orders.progress import Progress, progress_of
from server.orders.repository import marking as repository
from server.orders.repository import moving
from server.plugins import offered

log = logging.getLogger("minyi110.orders")

ORDERS = Machine("orders")
BATCH = 50
"""Orders of one transaction."""
_MOST_MOVES = 5
"""So many moves follow from each other at most: signed by itself, nothing else."""
_URGING = {
    Mark.URGED: OrderMove.URGE,
    Mark.SUPERVISED: OrderMove.SUPERVISE,
    Mark.LEADER_TOLD: OrderMove.SUPERVISE,
}


@dataclass(frozen=True, slots=True)
class MarkSet:
    """A mark that somebody is told of (``AFTER_MARK`` of a capability's ``after_marks``), in the transaction that sets it.

    Attributes:
        row: the order's, as it is now.
        order: how it stands.
        due_at: when the clock is, or was, due (ms).
        moved: the unit was urged by a move (催办, 督办), of which it hears already.
    """

    row: Mapping[str, Any]
    order: Standing
    key: Key
    due_at: int | None
    moved: bool


def look(work: UnitOfWork) -> int:
    """Look at the orders that are due, a batch of them; returns how many there were."""
    ids = repository.claim(work, BATCH)
    if ids:
        keeping = keeping_of(work)
        done = repository.marks_of(work, ids)
        times = {one: _look_at(work, one, keeping, done.get(one, set())) for one in ids}
        repository.put_times(work, times)
    return len(ids)


def hand_up(work: UnitOfWork) -> int:
    """What stands with a unit that was dissolved goes to the one above; returns how many orders."""
    moved = 0
    for row in moving.load(work, repository.orphans(work, BATCH)):
        moved += _move(work, row, OrderMove.HAND_UP)
    return moved


def _look_at(
    work: UnitOfWork, order_id: str, keeping: Timekeeping, done: Collection[Key]
) -> tuple[int | None, int | None]:
    """Set its marks and make its moves; when it is due, and to be looked at, from then on."""
    [row] = moving.load(work, [order_id])
    progress = progress_of(row, keeping)
    told, passed = set_off(marks_of(progress.order, progress.runs, keeping), done, work.now)
    row, progress = _moved_by_itself(work, row, progress, keeping)
    still = {one.key for one in marks_of(progress.order, progress.runs, keeping)}
    telling = [key for key in told if key in still]
    repository.add_marks(work, order_id, telling, told=True)
    repository.add_marks(work, order_id, [*passed, *(key for key in told if key not in still)], told=False)
    if telling:
        row, progress = _tell(work, row, progress, keeping, telling)
    due_at = soonest_due(progress.order, progress.runs, keeping)
    return due_at, next_look(progress.order, progress.runs, keeping, after=work.now)


def _moved_by_itself(
    work: UnitOfWork, row: dict[str, Any], progress: Progress, keeping: Timekeeping
) -> tuple[dict[str, Any], Progress]:
    for _ in range(_MOST_MOVES):
        due = next(
            (one for one in moves_of(progress.order, progress.runs, keeping) if one.at <= work.now), None
        )
        if due is None or not _move(work, row, due.move):
            break
        row, progress = _again(work, row, keeping)
    return row, progress


def _tell(
    work: UnitOfWork, row: dict[str, Any], progress: Progress, keeping: Timekeeping, telling: list[Key]
) -> tuple[dict[str, Any], Progress]:
    """Urge the unit, once whatever of its clocks are over, and let everybody hear who is to."""
    urged: Key | None = None
    if progress.order.visibility is not Visibility.RESTRICTED:
        urging = [key for key in telling if key.clock in OF_THE_UNIT and key.mark in _URGING]
        urged = max(urging, key=lambda key: list(Mark).index(key.mark), default=None)
    due = due_times(progress.runs, keeping)
    if urged is not None and not _move(work, row, _URGING[urged.mark], _why(urged)):
        urged = None
    if urged is not None:
        row, progress = _again(work, row, keeping)
    for key in telling:
        moved = urged is not None and key.clock in OF_THE_UNIT and key.mark in _URGING
        for after in _after_marks():
            after(work, MarkSet(row, progress.order, key, due.get(key.clock), moved))
    return row, progress


def _why(key: Key) -> str:
    return f"{label(key.clock)}：{label(key.mark)}"


def _again(work: UnitOfWork, row: Mapping[str, Any], keeping: Timekeeping) -> tuple[dict[str, Any], Progress]:
    [now] = moving.load(work, [row["order_id"]])
    return now, progress_of(now, keeping)


def _move(work: UnitOfWork, row: Mapping[str, Any], move: OrderMove, reason: str = "") -> bool:
    """Make a move, as the centre; says whether it was made. One that is not leaves all as it was."""
    seen = Seen(row["version"], row["round"], row["handler_id"])
    payload = Moved(row["order_id"], move.value, seen, Given(reason=reason))
    try:
        with work.savepoint():
            act(work, Operation.by(ORDERS, payload, work.now))
    except ProblemError as refused:
        log.error("%s of an order was not made: %s", move, refused.problems[0].code)
        return False
    return True


@cache
def _after_marks() -> tuple[Any, ...]:
    return tuple(offered("after_marks", "AFTER_MARK"))
