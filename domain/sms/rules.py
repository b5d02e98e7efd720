"""Rules: which events are asked about by SMS, on which leg, when, and with which text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from domain.sampling import drawn
from domain.sms.hours import SendingWindow
from domain.sms.message import EXTENSIONS, Leg
from domain.times import HOUR, MINUTE

ANY = "*"
PPM = 1_000_000


class RuleState(StrEnum):
    """Whether a rule plans and its messages leave."""

    RUNNING = "running"
    PAUSED = "paused"
    """It plans nothing and what is planned waits."""
    STOPPED = "stopped"
    """It plans nothing any more and what was planned is cancelled."""


class Since(StrEnum):
    """The instant of an event that a delay counts from."""

    REPORTED = "reported"
    ARRIVED = "arrived"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class SmsRule:
    """One rule, in one version.

    Attributes:
        rule: its name.
        business_line, case_type: ``*`` for any; the case type is 大类 or 小类 as the source words it.
        units: the unit with all below it; none: every unit.
        report_channel: the way of reporting; empty for any.
        delay: ms from ``since`` until the text is due.
        share: how many of a million events are drawn, by ``seed``.
        valid_from, valid_until: only events whose instant lies in between (UTC ms).
    """

    rule: str
    leg: Leg
    template: str
    version: int = 1
    business_line: str = ANY
    case_type: str = ANY
    unit_id: str | None = None
    report_channel: str = ""
    since: Since = Since.CLOSED
    delay: int = 2 * HOUR
    extension: str = ""
    window: SendingWindow = field(default_factory=SendingWindow)
    share: int = PPM
    seed: str = "0"
    valid_from: int | None = None
    valid_until: int | None = None
    state: RuleState = RuleState.RUNNING

    @property
    def reached_at(self) -> str:
        """Two digits behind the port by which answers come back."""
        return self.extension or EXTENSIONS.get(self.leg, "")


@dataclass(frozen=True, slots=True)
class Told:
    """What a rule looks at of an event. ``units``: the event's own unit, and all above it."""

    event_id: str
    business_line: str
    case_type: str
    case_subtype: str
    report_channel: str
    reported_at: int
    arrived_at: int | None
    closed_at: int | None
    units: Sequence[str] = ()


def instant_of(rule: SmsRule, event: Told) -> int | None:
    """The instant its delay counts from; ``None`` while it has not come."""
    return {
        Since.REPORTED: event.reported_at,
        Since.ARRIVED: event.arrived_at,
        Since.CLOSED: event.closed_at,
    }[rule.since]


def speaks_of(rule: SmsRule, event: Told) -> bool:
    """Whether a rule is about an event, drawn or not."""
    at = instant_of(rule, event)
    return (
        at is not None
        and rule.business_line in (ANY, event.business_line)
        and rule.case_type in (ANY, event.case_type, event.case_subtype)
        and rule.report_channel in ("", event.report_channel)
        and (rule.unit_id is None or rule.unit_id in event.units)
        and (rule.valid_from is None or at >= rule.valid_from)
        and (rule.valid_until is None or at < rule.valid_until)
    )


def chosen(rules: Sequence[SmsRule], event: Told) -> list[SmsRule]:
    """The rules by which an event is asked about: of each leg the most exact one, running and drawn or not."""
    best: dict[Leg, SmsRule] = {}
    for rule in rules:
        if speaks_of(rule, event) and (rule.leg not in best or _exact(rule) > _exact(best[rule.leg])):
            best[rule.leg] = rule
    return [best[leg] for leg in sorted(best)]


def in_share(rule: SmsRule, event_id: str) -> bool:
    """Whether the event is among those the rule draws."""
    return rule.share >= PPM or drawn(rule.seed, event_id, rule.share / PPM)


def wanted_at(rule: SmsRule, event: Told) -> int:
    """When the text is due by the rule alone."""
    at = instant_of(rule, event)
    if at is None:
        raise ValueError("the event has not come so far")
    return at + rule.delay


def _exact(rule: SmsRule) -> tuple[bool, bool, bool, bool, str]:
    return (
        rule.unit_id is not None,
        rule.case_type != ANY,
        rule.business_line != ANY,
        bool(rule.report_channel),
        rule.rule,
    )


SHIPPED_DELAYS = {Leg.CALL: MINUTE, Leg.HANDLED: 2 * HOUR, Leg.RECTIFIED: HOUR}
"""A minute after the call about who took it, two hours after closing about what was done."""
