"""When to call again: the next step after a call, from how it ended and what was tried before.

Source of the rules and of every default: DOMAIN section 4 (after queXS); all delays are settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.dispositions import CONTINUED, RULES_OUT_NUMBER, Disposition, NextKind
from domain.hours import DEFAULT_HOURS, CallHours, half_day
from domain.tasks.facts import Attempt
from domain.times import DAY, DEFAULT_ZONE, MINUTE, day_of


@dataclass(frozen=True, slots=True)
class RetrySettings:
    """Delays in ms and limits.

    Attributes:
        technical_limit: technical faults use up no attempt, but after this many the lead looks at it.
        redials: how often a busy or broken-off line is redialled within one half-day.
        appointment_grace: a call this long before an appointment is the call that was agreed on.
    """

    max_attempts: int = 4
    min_days: int = 3
    non_contact: int = 180 * MINUTE
    no_answer: int = 180 * MINUTE
    technical: int = 180 * MINUTE
    technical_limit: int = 6
    busy: int = 15 * MINUTE
    redials: int = 3
    soft_refusal: int = 7 * DAY
    suspended: int = 3 * DAY
    appointment_grace: int = 30 * MINUTE

    def __post_init__(self) -> None:
        if not 1 <= self.min_days <= self.max_attempts:
            raise ValueError("at least one attempt, and no more days than attempts")


DEFAULT_RETRIES = RetrySettings()


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next and when it may (UTC ms); no ``due_at`` where nothing more is called."""

    kind: NextKind
    due_at: int | None = None


def next_step(
    last: Attempt,
    earlier: Sequence[Attempt],
    settings: RetrySettings | None = None,
    hours: CallHours | None = None,
    zone: str = DEFAULT_ZONE,
) -> NextStep:
    """The next step after a call. Only an appointment's own time is not moved into call hours."""
    rules = _Rules(settings or DEFAULT_RETRIES, hours or DEFAULT_HOURS, zone)
    return rules.after([*sorted(earlier, key=in_time), last])


def in_time(attempt: Attempt) -> tuple[int, str]:
    """Sort key of attempts: by when they happened; the id decides a tie, so that every replica agrees."""
    return attempt.at, attempt.id


def attempts_made(attempts: Iterable[Attempt], zone: str = DEFAULT_ZONE) -> tuple[int, int]:
    """How many attempts were used up and on how many days.

    A redial after a busy or broken-off call within the same half-day is the same attempt; what never reached the
    network (未拨, 技术故障) is none.
    """
    attempts = list(attempts)
    if len(attempts) < 2:  # as most tasks have
        made = sum(attempt.disposition.facts.counts for attempt in attempts)
        return made, made
    count, days = 0, set()
    before: Attempt | None = None
    for attempt in sorted(attempts, key=in_time):
        if not attempt.disposition.facts.counts:
            continue
        days.add(day_of(attempt.at, zone))
        if before is None or not _continues(attempt, before, zone):
            count += 1
        before = attempt
    return count, len(days)


def _continues(attempt: Attempt, before: Attempt, zone: str) -> bool:
    return before.disposition in CONTINUED and half_day(before.at, zone) == half_day(attempt.at, zone)


@dataclass(frozen=True, slots=True)
class _Rules:
    settings: RetrySettings
    hours: CallHours
    zone: str

    def after(self, attempts: list[Attempt]) -> NextStep:
        last = attempts[-1]
        kind = last.disposition.facts.next
        if kind is NextKind.APPOINTMENT:
            if last.appointment_at is not None:
                return NextStep(NextKind.APPOINTMENT, last.appointment_at)
            return self._retry(attempts, self._without_a_time(last))
        if kind is NextKind.NEXT_NUMBER:
            return NextStep(kind, self.hours.next_open(last.at, self.zone))
        if kind is NextKind.OTHER_AGENT:
            step = self._retry(attempts, last.at)
            return NextStep(kind, step.due_at) if step.kind is NextKind.RETRY else step
        if kind is NextKind.RETRY:
            return self._retry_step(attempts)
        return NextStep(kind)

    def _retry_step(self, attempts: list[Attempt]) -> NextStep:
        last = attempts[-1]
        s = self.settings
        match last.disposition:
            case Disposition.BUSY | Disposition.HANG_UP:
                return self._redial(attempts)
            case Disposition.SWITCHED_OFF:
                return self._retry(attempts, self.hours.next_half_day(last.at, self.zone))
            case Disposition.NO_ANSWER:
                return self._retry(attempts, last.at + s.no_answer)
            case Disposition.REFUSAL_SOFT | Disposition.REFUSAL_OTHER_SOFT:
                return self._retry(attempts, last.at + s.soft_refusal)
            case Disposition.SUSPENDED:
                if _of_number(attempts, last, Disposition.SUSPENDED) > 1:
                    return NextStep(NextKind.NEVER)
                return self._retry(attempts, last.at + s.suspended)
            case Disposition.TECHNICAL:
                if _of_number(attempts, last, Disposition.TECHNICAL) >= s.technical_limit:
                    return NextStep(NextKind.LEAD)
                return self._retry(attempts, last.at + s.technical)
            case Disposition.NOT_ATTEMPTED:
                return self._retry(attempts, last.at)
            case _:
                return self._retry(attempts, last.at + s.non_contact)

    def _redial(self, attempts: list[Attempt]) -> NextStep:
        """A busy line after a while, a broken-off call at once, a few times within one half-day."""
        last = attempts[-1]
        due_at = last.at + (self.settings.busy if last.disposition is Disposition.BUSY else 0)
        due_at = self.hours.next_open(due_at, self.zone)
        now = half_day(last.at, self.zone)
        calls = sum(1 for a in attempts if a.disposition in CONTINUED and half_day(a.at, self.zone) == now)
        if calls <= self.settings.redials and half_day(due_at, self.zone) == now:
            return NextStep(NextKind.RETRY, due_at)
        return self._retry(attempts, self.hours.next_half_day(last.at, self.zone))

    def _without_a_time(self, last: Attempt) -> int:
        """When to call where no time was agreed on: somebody else answered, or 改天."""
        if last.disposition is Disposition.SOMEONE_ELSE:
            return last.at + self.settings.non_contact
        return self.hours.next_day(last.at, self.zone)

    def _retry(self, attempts: list[Attempt], due_at: int) -> NextStep:
        """A further attempt, if one is left, late enough that those left still spread over enough days."""
        made, days = attempts_made(attempts, self.zone)
        if made >= self.settings.max_attempts:
            return NextStep(NextKind.NONE)
        due_at = self.hours.next_open(due_at, self.zone)
        called = {day_of(a.at, self.zone) for a in attempts if a.disposition.facts.counts}
        left_after = self.settings.max_attempts - made - 1
        if day_of(due_at, self.zone) in called and left_after < self.settings.min_days - days:
            due_at = self.hours.next_day(due_at, self.zone)
        return NextStep(NextKind.RETRY, due_at)


def _of_number(attempts: Sequence[Attempt], like: Attempt, disposition: Disposition) -> int:
    return sum(1 for a in attempts if a.number_index == like.number_index and a.disposition is disposition)


_OF_NO_USE = RULES_OUT_NUMBER | {Disposition.SUSPENDED}


def ruled_out_numbers(attempts: Iterable[Attempt]) -> frozenset[int]:
    """The citizen's numbers that are of no more use: fax, organisation, 空号, twice 停机."""
    of_no_use = [a for a in attempts if a.disposition in _OF_NO_USE]
    if not of_no_use:
        return frozenset()
    out = {a.number_index for a in of_no_use if a.disposition in RULES_OUT_NUMBER}
    out |= {
        a.number_index
        for a in of_no_use
        if a.disposition is Disposition.SUSPENDED and _of_number(of_no_use, a, Disposition.SUSPENDED) > 1
    }
    return frozenset(out)
