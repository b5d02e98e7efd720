"""What the centre does about an order by itself, and when: the marks of its clocks, and the moves that nobody has to make."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from domain.orders.clocks import MORNING, Clock, Mark, Run, marks
from domain.orders.standing import Standing
from domain.orders.timing import WINDOWS, Timekeeping, due_times, going
from domain.times import day_of, from_local
from domain.vocabulary import OrderKind, OrderMove, OrderState

S = OrderState

_OPEN = frozenset(state for state in S if state.open)
MARKED: Mapping[Clock, frozenset[OrderState]] = {
    Clock.DISPATCH: frozenset({S.AWAITING_DISPATCH}),
    Clock.SIGN: frozenset({S.DISPATCHED}),
    Clock.CONTACT: frozenset({S.RECTIFYING}),
    Clock.RECTIFY: frozenset({S.DISPATCHED, S.RECTIFYING, S.AWAITING_CHIEF}),
    Clock.REVIEW: frozenset({S.AWAITING_REVIEW}),
    Clock.REVISIT_BEGIN: frozenset({S.AWAITING_REVISIT}),
    Clock.REVISIT_END: frozenset({S.AWAITING_REVISIT}),
    Clock.DECIDE: _OPEN,
    Clock.DECIDE_APPEAL: frozenset({S.CLOSED}),
    Clock.DECIDE_DISPUTE: _OPEN | {S.CLOSED},
}
"""The clocks that warn and urge, and in which states: once the answer came, or the order went elsewhere, nobody is told any more."""

OF_THE_UNIT = frozenset({Clock.SIGN, Clock.CONTACT, Clock.RECTIFY})
"""What the unit is late with: it is urged (催办, 督办) by a move; of the others the one who is late hears."""


class Key(NamedTuple):
    """What is set at most once for an order.

    A clock that begins anew in the same round (re-dispatched, passed down) runs for another unit, which is told by itself: so when the
    run began belongs to it.
    """

    clock: Clock
    round: int
    since: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark that falls due at an instant (ms)."""

    at: int
    key: Key


@dataclass(frozen=True, slots=True)
class ByItself:
    """A move that the centre makes at an instant (ms), if nobody made another before."""

    at: int
    move: OrderMove


def marks_of(order: Standing, runs: Iterable[Run], keeping: Timekeeping) -> tuple[Marked, ...]:
    """The marks of the clocks that go and of which somebody is told as the order stands, earliest first."""
    found = (
        Marked(at, Key(run.clock, order.round, run.since, mark))
        for run in going(runs)
        if _told_of(order, run.clock)
        for mark, at in marks(run, keeping.calendar, keeping.hours, keeping.limits.mark_step, keeping.zone)
    )
    return tuple(sorted(found, key=lambda one: (one.at, one.key)))


def _told_of(order: Standing, clock: Clock) -> bool:
    if order.kind is OrderKind.PRAISE and clock is Clock.SIGN:
        return False  # praise is confirmed, never signed
    return order.state in MARKED.get(clock, frozenset())


def soonest_due(order: Standing, runs: Iterable[Run], keeping: Timekeeping) -> int | None:
    """When the next thing is due that somebody is late with after it (ms); nobody is with what the order has left behind."""
    found = due_times(runs, keeping).items()
    return min((end for clock, end in found if still_asked(order, clock)), default=None)


def still_asked(order: Standing, clock: Clock) -> bool:
    """Whether somebody has to meet a clock as the order stands: one that nobody stopped goes on, also when its order has ended."""
    if clock in WINDOWS:
        return False
    return (clock is Clock.RECTIFY and order.state.open) or order.state in MARKED.get(clock, _OPEN)


def moves_of(order: Standing, runs: Iterable[Run], keeping: Timekeeping) -> tuple[ByItself, ...]:
    """The moves that the centre makes by itself as the order stands, earliest first."""
    going_now = {run.clock: run for run in going(runs)}
    return tuple(sorted(_moves(order, going_now, keeping), key=lambda one: (one.at, one.move)))


def _moves(order: Standing, runs: Mapping[Clock, Run], keeping: Timekeeping) -> Iterator[ByItself]:
    praise = order.kind is OrderKind.PRAISE
    clock = runs.get(Clock.RECTIFY if praise else Clock.SIGN)
    end = keeping.due(clock) if clock is not None else None
    if order.state is S.DISPATCHED and end is not None:
        if praise:
            yield ByItself(end, OrderMove.CONFIRM_PRAISE)
        else:
            yield ByItself(_later(end, keeping.limits.signed_anyway, keeping), OrderMove.SIGN)
    rectify = runs.get(Clock.RECTIFY)
    if order.state is S.RECTIFYING and order.extension.waiting and rectify is not None and rectify.paused:
        asked = rectify.pauses[-1].since
        yield ByItself(_later(asked, keeping.limits.extension_lapse, keeping), OrderMove.LAPSE_EXTENSION)
    if order.state is S.ON_HOLD and order.hold_until is not None:
        yield ByItself(_morning(order.hold_until, keeping), OrderMove.RESUME)
    decided = not (order.appeal.waiting or order.dispute.waiting)
    if order.state is S.CLOSED and order.closed_on is not None and decided:
        yield ByItself(archived_at(order.closed_on, keeping), OrderMove.ARCHIVE)


def archived_at(closed_on: date, keeping: Timekeeping) -> int:
    """When an order that ended on a day is archived (ms): the last day belongs to whoever reopens it."""
    return _morning(closed_on + timedelta(days=keeping.limits.archive_days + 1), keeping)


def next_look(order: Standing, runs: Sequence[Run], keeping: Timekeeping, after: int = -1) -> int | None:
    """When the centre has something to do about the order next, later than ``after`` (ms)."""
    found = [one.at for one in marks_of(order, runs, keeping)] + [
        one.at for one in moves_of(order, runs, keeping)
    ]
    return min((at for at in found if at > after), default=None)


def set_off(
    planned: Iterable[Marked], done: Collection[Key], now: int
) -> tuple[tuple[Key, ...], tuple[Key, ...]]:
    """The marks to tell of now, one a run, the highest; and the lower ones that are over, which nobody is told of any more."""
    highest: dict[tuple[Clock, int, int], Key] = {}
    passed: list[Key] = []
    for one in planned:
        if one.at > now or one.key in done:
            continue
        run = one.key.clock, one.key.round, one.key.since
        if run in highest:
            passed.append(highest[run])
        highest[run] = one.key
    return tuple(highest.values()), tuple(passed)


def _later(instant: int, days: int, keeping: Timekeeping) -> int:
    return keeping.end_of(keeping.calendar.after(day_of(instant, keeping.zone), days))


def _morning(day: date, keeping: Timekeeping) -> int:
    return from_local(datetime.combine(day, MORNING), keeping.zone)
