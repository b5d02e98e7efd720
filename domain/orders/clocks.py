"""When something about an order is due, worked out from what happened to it: nothing here runs, everything can be asked again.

A clock counts working days (民法典 articles 201 and 203: the day of its start does not count, it ends at 18:00 of the last day) or, for the
first contact with the citizen, natural hours. What pauses it adds the working days of the pause.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum, auto

from domain.hours import CallHours
from domain.times import DEFAULT_ZONE, HOUR, day_of, from_local, to_local
from domain.working_days import WorkingDays

END_OF_DAY = time(18)
"""When a working day is over, as far as a limit is concerned."""
MORNING = time(9)
"""When marks are set."""
LATER_MORNING = time(10)
"""Where a limit of hours is moved to that would end in the hours of no contact."""


class Clock(StrEnum):
    """What a limit is set to; each runs at most once at a time for an order, a level and a round."""

    DISPATCH = auto()
    SIGN = auto()
    RETURN = auto()
    CONTACT = auto()
    RECTIFY = auto()
    REVIEW = auto()
    REVISIT_BEGIN = auto()
    REVISIT_END = auto()
    DECIDE = auto()
    OBJECT = auto()
    URGE = auto()
    """How long nobody urges by hand once more."""
    ANSWER_URGE = auto()
    UNMERGE = auto()
    APPEAL = auto()
    DECIDE_APPEAL = auto()
    DECIDE_DISPUTE = auto()


class Mark(StrEnum):
    """What a clock sets off before and after its due time, in this order."""

    WARNED_BEFORE = auto()
    """The working day before the last."""
    WARNED = auto()
    """The last day."""
    URGED = auto()
    """催办: the working day after it."""
    SUPERVISED = auto()
    """督办."""
    LEADER_TOLD = auto()
    """督办 once more, and the leader hears of it."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may take: working days, or natural hours."""

    days: int = 0
    hours: int = 0

    def __post_init__(self) -> None:
        if (self.days > 0) is (self.hours > 0):
            raise ValueError("a limit is of working days or of hours")


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which a clock stood.

    Attributes:
        since, until: instants in ms; ``until`` is None while it stands.
        least: so many working days are left when it goes on, however late it was.
    """

    since: int
    until: int | None = None
    least: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a clock.

    Attributes:
        since: its start, an instant in ms.
        limit: with all that was granted on top.
        pauses: in the order in which they began; none begins before the one before has ended.
        stopped: when what it waits for was done; None while it runs.
    """

    clock: Clock
    since: int
    limit: Limit
    pauses: tuple[Pause, ...] = ()
    stopped: int | None = None

    @property
    def paused(self) -> bool:
        """Whether it stands."""
        return self.stopped is None and bool(self.pauses) and self.pauses[-1].until is None

    def late(self, calendar: WorkingDays, hours: CallHours, zone: str = DEFAULT_ZONE) -> bool:
        """Whether what it waited for was done after it was due."""
        end = due(self, calendar, hours, zone)
        return self.stopped is not None and end is not None and self.stopped > end


def due(run: Run, calendar: WorkingDays, hours: CallHours, zone: str = DEFAULT_ZONE) -> int | None:
    """The instant (ms) at which a run is due; None while it stands, for nobody knows.

    A pause adds the working days after the day of its beginning up to the day of its end. A time that would be over while the clock
    stands is over with the first working day at whose end it goes; one that was over before moves no more: what was late stays late.
    """
    if run.paused:
        return None
    if run.limit.hours:
        return _in_the_open(run.since + run.limit.hours * HOUR, hours, zone)
    last = calendar.after(day_of(run.since, zone), run.limit.days)
    stood = [(one.since, one.until or run.stopped or one.since, one.least) for one in run.pauses]
    for since, until, least in stood:
        began, ended = day_of(since, zone), day_of(until, zone)
        if since <= _end(last, zone):
            last = calendar.after(last, calendar.between(began, ended))
        if least:
            last = max(last, calendar.after(ended, least))
    for since, until, _ in stood:
        while since <= _end(last, zone) < until:
            last = calendar.after(last, 1)
    return _end(last, zone)


def marks(
    run: Run, calendar: WorkingDays, hours: CallHours, step: int = 5, zone: str = DEFAULT_ZONE
) -> tuple[tuple[Mark, int], ...]:
    """What a run sets off and when (ms), earliest first; nothing while it stands.

    A mark that would come before the run began is left out. ``step``: working days from 催办 to 督办, and from there to the leader.
    """
    end = due(run, calendar, hours, zone)
    if end is None:
        return ()
    last = day_of(end, zone)
    urged = calendar.after(last, 1)
    supervised = calendar.after(urged, step)
    days = (
        (Mark.WARNED_BEFORE, calendar.before(last)),
        (Mark.WARNED, last),
        (Mark.URGED, urged),
        (Mark.SUPERVISED, supervised),
        (Mark.LEADER_TOLD, calendar.after(supervised, step)),
    )
    found = ((mark, from_local(datetime.combine(day, MORNING), zone)) for mark, day in days)
    return tuple((mark, at) for mark, at in found if at > run.since)


def due_marks(planned: Iterable[tuple[Mark, int]], now: int) -> tuple[Mark | None, tuple[Mark, ...]]:
    """The mark to tell of now, and the lower ones that are over: after a downtime only the highest is told."""
    over = [mark for mark, at in planned if at <= now]
    return (over[-1], tuple(over[:-1])) if over else (None, ())


def _end(day: date, zone: str) -> int:
    return from_local(datetime.combine(day, END_OF_DAY), zone)


def _in_the_open(instant: int, hours: CallHours, zone: str) -> int:
    if not hours.quiet_at(instant, zone):
        return instant
    local = to_local(instant, zone)
    later = local.time() >= hours.quiet_until
    return from_local(datetime.combine(local.date() + timedelta(days=later), LATER_MORNING), zone)
