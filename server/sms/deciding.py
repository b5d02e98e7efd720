"""Deciding about events: by the rules, the contact policy, and what is known of the number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from domain.phones import PhoneKind, read_phone
from domain.policy import ContactHistory, EventFacts, ExclusionCode, Judge, LastAsked, Occasion
from domain.sms import hours
from domain.sms.carriers import guess
from domain.sms.message import TOO_OLD, MessageState, message_id
from domain.sms.modes import SmsMode, mode_of
from domain.sms.reaching import Failure, shut
from domain.sms.rules import RuleState, SmsRule, Told, chosen, in_share, instant_of, wanted_at
from domain.sms.template import placeholders
from domain.times import DAY
from domain.vocabulary import BusinessLine, Channel, TaskReason
from server.db.work import Reading
from server.events.personal import open_person
from server.settings.repository import terms_of
from server.sms.repository import looking
from server.sms.repository import planned as repository
from server.sms.repository import rules as rule_repository

NO_MOBILE = "sms.no_mobile"
NO_TEMPLATE = "sms.no_template"
NO_WEB = "sms.no_web"
NO_WINDOW = "sms.no_window"
ALREADY_ASKED = "sms.already_asked"
TOO_OLD_REASON = "sms.too_old"
ANSWERED = "sms.answered"
NOT_TEAM = "sms.not_team"
CLOSED_BY_LEAD = "sms.held_by_restore"
CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one leg of one event.

    Attributes:
        reason: why it is excluded; ``None``: it is planned.
        number: of the citizen, whole; nothing of it is shown.
    """

    message_id: str
    event: Any
    rule: SmsRule
    reason: str | None
    due_at: int
    template_version: int = 0
    parts: int = 0
    group_id: str | None = None
    number: str = ""
    mask: str = ""
    carrier: str = ""
    round: int = 1

    @property
    def state(self) -> MessageState:
        """As it stands from the beginning."""
        return MessageState.PLANNED if self.reason is None else MessageState.EXCLUDED


class Held(Protocol):
    """Who counts the events that wait for a lead."""

    held: int


@dataclass(frozen=True, slots=True)
class _Number:
    group_id: str
    number: str
    mask: str
    history: Any


@dataclass(frozen=True, slots=True)
class _Speaking:
    """An event, as rules look at it, and those that speak of it."""

    event: Any
    told: Told
    rules: list[SmsRule]


class Decider:
    """Decides for one run. ``held``: events that wait for a lead, because they were reported after a backup that was gone back to."""

    def __init__(self, reading: Reading) -> None:
        terms = terms_of(reading)
        self._reading, self._now = reading, reading.now
        self._zone, self._policy = terms.zone, terms.settings.policy
        self._web_address = terms.settings.sms.web_address
        self._judge = Judge(self._policy, reading.now, terms.zone)
        self._rules = [rule for rule in rule_repository.in_force(reading) if rule.state is RuleState.RUNNING]
        self._texts = rule_repository.templates(reading)
        self._parents = repository.parents(reading)
        self._team: frozenset[str] | None = None
        if mode_of(rule_repository.modes(reading)) is SmsMode.TEAM:
            self._team = rule_repository.team(reading)
        self._holds = looking.holds(reading)
        self._failures: dict[str, list[Failure]] = {}
        self.held: set[str] = set()

    def decide(self, event_ids: Sequence[str], counts_held: Held) -> list[Decision]:
        """What becomes of every leg of these events that a rule speaks of and there is no message of."""
        if not self._rules:
            return []
        events = repository.events(self._reading, event_ids)
        speaking = [one for event in events if (one := self._speaking(event)).rules]
        ids = [one.event.event_id for one in speaking]
        there = repository.legs(self._reading, ids) if ids else set()
        numbers = repository.numbers(self._reading, ids) if ids else {}
        called = repository.called(self._reading, ids) if ids else set()
        mobiles = {event_id: self._mobile(event_id, rows) for event_id, rows in numbers.items()}
        groups = sorted({one.group_id for one in mobiles.values() if one is not None})
        since = self._now - self._policy.cap_days * DAY - TOO_OLD
        asking = repository.on_their_way(self._reading, groups, since) if groups else {}
        self._failures = repository.failures(self._reading, groups) if groups else {}
        found: list[Decision] = []
        for one in speaking:
            event_id = one.event.event_id
            for rule in one.rules:
                if (event_id, rule.leg.value) in there or not in_share(rule, event_id):
                    continue
                if self._hold_of(one.told, rule) is None:
                    self.held.add(event_id)
                    counts_held.held += 1
                    continue
                decision = self._one(one, rule, mobiles.get(event_id), event_id in called, asking)
                if decision.reason is None and decision.group_id is not None:
                    asking.setdefault(decision.group_id, set()).add(event_id)
                found.append(decision)
        return found

    def _hold_of(self, told: Told, rule: SmsRule) -> str | None:
        """``None`` while a lead has to decide about it; else what they decided, empty where nothing was to be decided."""
        if not self._holds:
            return ""
        at = instant_of(rule, told)
        for span in self._holds:
            if at is not None and span.since <= at < span.until:
                decision: str | None = span.decision
                return decision
        return ""

    def _speaking(self, event: Any) -> _Speaking:
        told = _told(event, self._chain(event.unit_id))
        return _Speaking(event, told, chosen(self._rules, told))

    def _chain(self, unit_id: str | None) -> list[str]:
        chain: list[str] = []
        while unit_id is not None and unit_id not in chain:
            chain.append(unit_id)
            unit_id = self._parents.get(unit_id)
        return chain

    def _mobile(self, event_id: str, rows: Sequence[Any]) -> _Number | None:
        """The first mobile of the event."""
        for row in rows:
            number = open_person(self._reading.sealer, event_id, row.ordinal, row.person).number
            phone = read_phone(number)
            if getattr(phone, "kind", None) is PhoneKind.MOBILE:
                return _Number(row.group_id, number, row.mask, row)
        return None

    def _one(
        self, one: _Speaking, rule: SmsRule, mobile: _Number | None, called: bool, asking: dict[str, set[str]]
    ) -> Decision:
        event = one.event
        wanted = wanted_at(rule, one.told)
        template = self._texts.get(rule.template)
        key = message_id(self._reading.city_id, event.event_id, rule.leg, 1)
        due = hours.due_at(max(wanted, self._now), key, rule.window, self._policy.hours, self._zone)
        reason = self._reason(one, rule, mobile, called, asking)
        if reason is None and template is None:
            reason = NO_TEMPLATE
        elif reason is None and not self._web_address and template and "link" in placeholders(template.text):
            reason = NO_WEB
        if reason is None and due is None:
            reason = NO_WINDOW
        if reason is None and self._now - wanted > TOO_OLD:
            reason = TOO_OLD_REASON
        return Decision(
            message_id=key,
            event=event,
            rule=rule,
            reason=reason,
            due_at=due if due is not None else wanted,
            template_version=template.version if template is not None else 0,
            parts=template.parts if template is not None else 0,
            group_id=mobile.group_id if mobile else None,
            number=mobile.number if mobile else "",
            mask=mobile.mask if mobile else "",
            carrier=guess(mobile.number).value if mobile else "",
        )

    def _reason(
        self, one: _Speaking, rule: SmsRule, mobile: _Number | None, called: bool, asking: dict[str, set[str]]
    ) -> str | None:
        """Why a text about this is never sent; ``None``: it may be."""
        event = one.event
        history = _history(mobile.history, event.event_id) if mobile else ContactHistory()
        facts = _facts(event, mobile is not None)
        excluded = self._judge.permanent(facts, history)
        if excluded:
            code = excluded[0].code
            return NO_MOBILE if code is ExclusionCode.NO_NUMBER else code.value
        assert mobile is not None  # noqa: S101 - the policy excludes who has no number
        if event.trial:
            return ExclusionCode.TRIAL.value
        if self._hold_of(one.told, rule) == CLOSE:
            return CLOSED_BY_LEAD
        if called:
            return ANSWERED
        closed = shut(self._failures.get(mobile.group_id, ()), self._now)
        if closed is not None:
            return closed.value
        if self._team is not None and mobile.group_id not in self._team:
            return NOT_TEAM
        if asking.get(mobile.group_id, set()) - {event.event_id}:
            return ALREADY_ASKED
        return self._capped(facts, rule, history) if history.last_asked_at is not None else None

    def _capped(self, facts: EventFacts, rule: SmsRule, history: ContactHistory) -> str | None:
        """Asked about another event so lately that waiting would be too long."""
        occasion = Occasion(TaskReason.SAMPLE, Channel.SMS, timed=False, after_event=rule.delay)
        for one in self._judge.judge(facts, history, occasion):
            if one.code is ExclusionCode.ASKED_LATELY:
                return one.code.value
        return None


def _told(event: Any, units: Sequence[str]) -> Told:
    return Told(
        event.event_id,
        event.business_line,
        event.case_type,
        event.case_subtype,
        event.report_channel,
        event.reported_at,
        event.arrived_at,
        event.closed_at,
        units,
    )


def _facts(event: Any, has_number: bool) -> EventFacts:
    try:
        line = BusinessLine(event.business_line)
    except ValueError:
        line = BusinessLine.OTHER
    return EventFacts(
        at=event.closed_at or event.arrived_at or event.reported_at,
        line=line,
        case_type=f"{event.case_type} {event.case_subtype}".strip(),
        has_number=has_number,
        discouraged=bool(event.no_revisit),
        undecided=event.excluded == ExclusionCode.UNDECIDED,
        trial=bool(event.trial),
    )


def _history(row: Any, event_id: str) -> ContactHistory:
    asked = LastAsked(row.last_contact_at, row.asked_event_id, row.asked_before_at)
    return ContactHistory(
        last_asked_at=asked.about_another(event_id),
        opted_out=row.opted_out_at is not None,
        hard_refusal=row.hard_refusal_at is not None,
        wrong_number=bool(row.wrong_number),
    )
