"""What a move does to an order's clocks, and when they are due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from domain.hours import CallHours
from domain.orders.clocks import END_OF_DAY, Clock, Limit, Pause, Run, due
from domain.orders.rows import Tick, Verb
from domain.orders.settings import ClockLimits
from domain.orders.standing import Standing
from domain.times import DEFAULT_ZONE, day_of, from_local
from domain.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class Timekeeping:
    """What time is reckoned by: the city's working days, its hours of no contact, its zone, and how long things may take."""

    calendar: WorkingDays
    hours: CallHours = field(default_factory=CallHours)
    zone: str = DEFAULT_ZONE
    limits: ClockLimits = field(default_factory=ClockLimits)

    def due(self, run: Run) -> int | None:
        """When a run is due; None while it stands."""
        return due(run, self.calendar, self.hours, self.zone)

    def provisional(self, since: int, until: int) -> bool:
        """Whether what lies between two instants is reckoned with a year whose working days are not published."""
        return self.calendar.provisional(day_of(since, self.zone), day_of(until, self.zone))

    def end_of(self, day: date) -> int:
        """The instant (ms) at which a working day is over."""
        return from_local(datetime.combine(day, END_OF_DAY), self.zone)


WINDOWS = frozenset({Clock.RETURN, Clock.OBJECT, Clock.URGE, Clock.UNMERGE, Clock.APPEAL})
"""Clocks that say how long something may be done; nobody is late when they run out."""


def ticked(
    runs: Sequence[Run],
    ticks: Iterable[Tick],
    order: Standing,
    at: int,
    limits: ClockLimits,
    *,
    since: int | None = None,
    days: int = 0,
) -> tuple[Run, ...]:
    """The runs after a move.

    Args:
        order: as it stands after the move.
        at: when the move was made, in ms: what it ends, ended then.
        since: when whoever has to do something next could know of it; what it begins, begins then.
        days: what an extension adds, in working days.
    """
    found = list(runs)
    for tick in ticks:
        place = next((n for n in reversed(range(len(found))) if _goes(found[n], tick)), None)
        one = found[place] if place is not None else None
        begins = tick.verb is Verb.START or (tick.verb is Verb.RUN and one is None)
        if tick.verb is Verb.CANCEL:
            found = [run for run in found if run is not one]
        elif one is not None and place is not None:
            found[place] = _after(one, tick.verb, at, days)
        if begins:
            begin = at if since is None else since
            found.append(Run(tick.clock, begin, limits.of(tick.clock, order)))
    return tuple(found)


def _goes(run: Run, tick: Tick) -> bool:
    """Whether a tick is of this run: the one that goes, or (sent back for more) the one that was stopped last."""
    return run.clock is tick.clock and (run.stopped is None or tick.verb is Verb.RESUME_A_DAY)


def _after(run: Run, verb: Verb, at: int, days: int) -> Run:
    match verb:
        case Verb.START | Verb.STOP:
            return replace(run, stopped=at)
        case Verb.PAUSE:
            return run if run.paused else replace(run, pauses=(*run.pauses, Pause(at)))
        case Verb.RESUME | Verb.RUN:
            return _goes_on(run, at)
        case Verb.RESUME_A_DAY:
            since = run.stopped if run.stopped is not None else at
            if run.paused:
                return _goes_on(run, at, least=1)
            return replace(run, stopped=None, pauses=(*run.pauses, Pause(since, at, 1)))
        case Verb.ADD:
            return replace(run, limit=Limit(run.limit.days + days, run.limit.hours))
        case Verb.CANCEL:
            return run


def _goes_on(run: Run, at: int, least: int = 0) -> Run:
    if not run.paused:
        return run
    last = run.pauses[-1]
    return replace(run, pauses=(*run.pauses[:-1], replace(last, until=at, least=max(last.least, least))))


def going(runs: Iterable[Run]) -> Iterator[Run]:
    """Those that wait for something still."""
    return (run for run in runs if run.stopped is None)


def due_times(runs: Iterable[Run], keeping: Timekeeping) -> dict[Clock, int]:
    """When each clock that goes is due (ms); one that stands is not in it."""
    found = {run.clock: keeping.due(run) for run in going(runs)}
    return {clock: end for clock, end in found.items() if end is not None}
