"""Who is told of what about work orders, and when: rules of both sides, codes only."""

from __future__ import annotations

from datetime import datetime, time
from enum import StrEnum, auto

from domain.orders.clocks import END_OF_DAY, Clock, Mark
from domain.orders.rows import Party
from domain.orders.standing import Standing
from domain.times import DAY, MINUTE, from_local, to_local
from domain.vocabulary import OrderMove, OrderState
from domain.working_days import WorkingDays


class NoticeTopic(StrEnum):
    """What notices are about: somebody may choose not to be told of some."""

    WORK = auto()
    """An order came, or waits for a decision."""
    DECISION = auto()
    """What was decided of what one asked for."""
    DEADLINE = auto()
    """Something is due today or tomorrow."""
    URGING = auto()
    """催办, 督办."""
    PROGRESS = auto()
    """Somebody else went on with an order one has to do with."""
    TEXTS = auto()
    """Sending texts stopped, or soon will: about no order."""


ALWAYS = frozenset({NoticeTopic.URGING, NoticeTopic.TEXTS})
"""What nobody can choose away."""
ABOUT_ORDERS = frozenset(NoticeTopic) - {NoticeTopic.TEXTS}
"""What units hear of."""


class TextTrouble(StrEnum):
    """What stopped sending texts, or soon will; whoever switches gateways hears of it."""

    GATEWAY_STOPPED = auto()
    """The gateway would not have us, or lost one text after the other."""
    TEXT_PAUSED = auto()
    """Carriers did not let a text through."""
    BUDGET_NEAR = auto()
    """A gateway has spent four fifths of what it may in a day."""
    FORM_OFF = auto()
    """Somebody guesses links of the web form."""


_M = OrderMove
_WORK = frozenset(
    {
        _M.OPEN, _M.DISPATCH, _M.PASS_DOWN, _M.REDISPATCH, _M.RETURN, _M.OBJECT, _M.ASK_EXTENSION, _M.LAPSE_EXTENSION,
        _M.ASK_HOLD, _M.REPORT, _M.COUNTERSIGN, _M.SEND_BACK, _M.APPROVE, _M.REVISIT, _M.QUESTION, _M.WITHDRAW, _M.REDO,
        _M.REOPEN, _M.HAND_UP, _M.ASK_ASSIST, _M.APPEAL, _M.DISPUTE, _M.RESTRICT, _M.ASK_RELEASE, _M.RELEASE,
    }
)  # fmt: skip
_DECISION = frozenset(
    {
        _M.DECIDE_OBJECTION, _M.GRANT_EXTENSION, _M.REFUSE_EXTENSION, _M.GRANT_HOLD, _M.REFUSE_HOLD, _M.DECIDE_APPEAL,
        _M.DECIDE_DISPUTE, _M.CONFIRM, _M.CLOSE, _M.CONCLUDE,
    }
)  # fmt: skip


def topic_of(move: OrderMove) -> NoticeTopic:
    """What a notice of a move is about."""
    if move in _WORK:
        return NoticeTopic.WORK
    if move in _DECISION:
        return NoticeTopic.DECISION
    if move in (_M.URGE, _M.SUPERVISE):
        return NoticeTopic.URGING
    return NoticeTopic.PROGRESS


def topic_of_mark(mark: Mark) -> NoticeTopic:
    """What a notice of a mark is about."""
    warning = mark in (Mark.WARNED_BEFORE, Mark.WARNED)
    return NoticeTopic.DEADLINE if warning else NoticeTopic.URGING


def late_party(clock: Clock, order: Standing) -> tuple[Party, ...]:
    """Who has to do what a clock waits for."""
    if clock in (Clock.SIGN, Clock.CONTACT):
        return (Party.HANDLER,)
    if clock is Clock.RECTIFY:
        waits = order.state is OrderState.AWAITING_CHIEF
        return (Party.CHIEF,) if waits else (Party.HANDLER,)
    if clock is Clock.REVIEW and order.reviewer is not None:
        return (Party.REVIEWER,)
    if clock in (Clock.DECIDE_APPEAL, Clock.DECIDE_DISPUTE) or (
        clock is Clock.DECIDE and (order.hold.waiting or order.objection.waiting)
    ):
        return (Party.SUPERVISOR,)
    return (Party.LEAD,)


def told_at(
    now: int, last: int | None, calendar: WorkingDays, zone: str, *, morning: time, minutes: int
) -> int:
    """When a unit that has news since ``now`` is told of them (ms): in working hours, and so many minutes after it was told last.

    What comes outside working hours waits for the next working day's morning, and is told then at once.
    """
    earliest = now if last is None else max(now, last + minutes * MINUTE)
    local = to_local(earliest, zone)
    day = local.date()
    if calendar.worked(day) and morning <= local.time() < END_OF_DAY:
        return earliest
    if not calendar.worked(day) or local.time() >= END_OF_DAY:
        day = calendar.after(day, 1)
    return from_local(datetime.combine(day, morning), zone)


_STEPS = (1, 5, 15, 60, 360)
"""Minutes until a message that nobody took is tried again; the last goes on."""
GIVEN_UP_AFTER = 3 * DAY
"""A message that nobody took for so long (ms) is not tried any more; it stands on the desk all the same."""


def tried_again(tries: int) -> int:
    """After how long (ms) a message is tried again that failed so many times."""
    return _STEPS[min(tries, len(_STEPS)) - 1] * MINUTE
