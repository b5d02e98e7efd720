"""Whether a message that is due leaves now, later, or not at all. Asked at the last moment: much may have changed since it was planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.hours import CallHours
from domain.sms.hours import SendingWindow, due_at, may_leave
from domain.sms.message import TOO_OLD, Leg
from domain.sms.rules import RuleState
from domain.sms.template import TemplateCode
from domain.times import DAY, DEFAULT_ZONE, HOUR, MINUTE

A_DAY, A_MONTH = 4, 8
"""To one number at most so many in 24 hours and in 30 days, conversation included."""
OWN_MESSAGE = 10 * MINUTE
"""So long after a citizen wrote, an answer to it may come in quiet hours too."""
LOOK_AGAIN = 5 * MINUTE
"""What waits for a person is looked at again so late at the latest."""
ALWAYS = frozenset({TemplateCode.EMERGENCY.value, TemplateCode.EMERGENCY_SEEN.value, TemplateCode.DUTY.value})
"""Texts that no hour and no cap holds up."""
TO_THE_OPTED_OUT = ALWAYS | {
    TemplateCode.OPTOUT.value,
    TemplateCode.OPTOUT_OPEN.value,
    TemplateCode.ENDED.value,
}
"""Texts that go also to who wants no more: that it was understood, danger, and the end that they asked to hear of. Nothing else does, whatever
they write later."""


class Held(StrEnum):
    """Why a message does not leave now; as it is kept with it."""

    TOO_OLD = "sms.too_old"
    OPTED_OUT = "sms.opted_out"
    WRONG_NUMBER = "sms.wrong_number"
    ANSWERED = "sms.answered"
    RULE_STOPPED = "sms.rule_stopped"
    RULE_PAUSED = "sms.rule_paused"
    NO_TEMPLATE = "sms.no_template"
    TEMPLATE_PAUSED = "sms.template_paused"
    ASKED_LATELY = "policy.asked_lately"
    CAPPED = "sms.capped"
    HOURS = "sms.hours"
    NOT_TEAM = "sms.not_team"
    NO_GATEWAY = "sms.no_gateway"
    BUDGET = "sms.budget"


@dataclass(frozen=True, slots=True)
class Due:
    """A message that is due, and what is known at this moment.

    Attributes:
        tried: when other texts were handed over to this number in the last 30 days (ms).
        asked_until: so long the citizen is not asked, because they were about another event (ms).
        rule: the state of its rule; ``None`` for what no rule planned.
        template_there, template_paused: of its text.
    """

    message_id: str
    leg: Leg
    template: str
    planned_at: int
    window: SendingWindow
    opted_out: bool = False
    wrong_number: bool = False
    answered: bool = False
    asked_until: int = 0
    rule: RuleState | None = None
    template_there: bool = True
    template_paused: bool = False
    tried: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """It does not leave now. ``until``: when it is looked at again; ``None``: it never leaves."""

    why: Held
    until: int | None = None


def wait_of(due: Due, now: int, hours: CallHours, zone: str = DEFAULT_ZONE) -> Wait | None:
    """Why a message does not leave now; ``None`` where it does."""
    never = _never(due, now)
    if never is not None:
        return Wait(never)
    if due.rule is RuleState.PAUSED:
        return Wait(Held.RULE_PAUSED, now + LOOK_AGAIN)
    if due.template_paused:
        return Wait(Held.TEMPLATE_PAUSED, now + LOOK_AGAIN)
    if due.template in ALWAYS:
        return None
    if due.leg.asks and due.asked_until > now:
        return Wait(Held.ASKED_LATELY, due.asked_until)
    return _capped(due, now) or _too_late_or_early(due, now, hours, zone)


def _never(due: Due, now: int) -> Held | None:
    starts = due.leg.asks or due.leg is Leg.AGENT
    reasons = (
        (now - due.planned_at > TOO_OLD, Held.TOO_OLD),
        (due.opted_out and due.template.partition(".")[0] not in TO_THE_OPTED_OUT, Held.OPTED_OUT),
        (due.wrong_number and starts, Held.WRONG_NUMBER),
        (due.answered and due.leg.asks, Held.ANSWERED),
        (due.rule is RuleState.STOPPED, Held.RULE_STOPPED),
        (not due.template_there, Held.NO_TEMPLATE),
    )
    return next((why for holds, why in reasons if holds), None)


def _capped(due: Due, now: int) -> Wait | None:
    month = [at for at in due.tried if at > now - 30 * DAY]
    day = sorted(at for at in month if at > now - DAY)
    if len(month) >= A_MONTH or (len(day) >= A_DAY and not due.leg.asks):
        return Wait(Held.CAPPED)
    return Wait(Held.CAPPED, day[-A_DAY] + DAY) if len(day) >= A_DAY else None


def _too_late_or_early(due: Due, now: int, hours: CallHours, zone: str) -> Wait | None:
    if not due.leg.asks and 0 <= now - due.planned_at <= OWN_MESSAGE:
        return None
    if may_leave(now, due.window, hours, zone):
        return None
    return Wait(Held.HOURS, due_at(now, due.message_id, due.window, hours, zone) or now + HOUR)
