"""The judgement itself: all reasons not to contact a citizen now, the permanent ones first.

One ``Judge`` is made per run or request: it looks at the clock once and remembers every case type, so that a planning
of a million events costs about a microsecond each. It is judged when tasks are planned, again at every claim, and
offline when ``F2`` is pressed.
"""

from __future__ import annotations

from domain.policy.exclusions import Exclusion, ExclusionCode
from domain.policy.facts import ContactHistory, EventFacts, Occasion
from domain.policy.settings import PolicySettings
from domain.times import DAY, DEFAULT_ZONE
from domain.vocabulary import BusinessLine, Channel

_NOBODY = ContactHistory()
_PLANNED = Occasion()
_NOTHING: list[Exclusion] = []


def judge(
    event: EventFacts,
    history: ContactHistory,
    occasion: Occasion,
    settings: PolicySettings,
    now: int,
    zone: str = DEFAULT_ZONE,
) -> list[Exclusion]:
    """All reasons not to contact the citizen now; empty if they may be contacted."""
    return Judge(settings, now, zone).judge(event, history, occasion)


class Judge:
    """The policy at one instant."""

    def __init__(self, settings: PolicySettings, now: int, zone: str = DEFAULT_ZONE) -> None:
        self._settings = settings
        self._now = now
        self._case_types: dict[tuple[BusinessLine, str], ExclusionCode | None] = {}
        hours = settings.hours
        self._quiet = hours.quiet_at(now, zone)
        self._closed = not hours.open_at(now, zone)
        self._contact_at = hours.next_contact(now, zone)
        self._open_at = hours.next_open(now, zone) if self._closed else now

    def judge(
        self, event: EventFacts, history: ContactHistory = _NOBODY, occasion: Occasion = _PLANNED
    ) -> list[Exclusion]:
        """All reasons not to contact the citizen now, permanent ones first; empty if they may be contacted."""
        found = self.permanent(event, history)
        if not event.unit_known:
            found = [*found, Exclusion(ExclusionCode.UNIT_UNKNOWN)]
        waits = self._waits(event, history, occasion)
        if occasion.timed and (self._quiet or self._closed):
            waits = [*waits, *self._clock(occasion)]
        return [*found, *waits] if waits else found

    def permanent(self, event: EventFacts, history: ContactHistory = _NOBODY) -> list[Exclusion]:
        """The reasons that waiting does not cure, which an import counts as ``excluded``."""
        case = self.case_type(event.line, event.case_type)
        if (
            not (case or history.blocked or event.discouraged or event.undecided or event.trial)
            and event.has_number
        ):
            return list(_NOTHING)
        codes = (
            (event.trial and not self._settings.trial_tasks, ExclusionCode.TRIAL),
            (not event.has_number, ExclusionCode.NO_NUMBER),
            (event.discouraged, ExclusionCode.DISCOURAGED),
            (history.opted_out, ExclusionCode.OPTED_OUT),
            (history.hard_refusal, ExclusionCode.HARD_REFUSAL),
            (history.wrong_number, ExclusionCode.WRONG_NUMBER),
            (history.deceased, ExclusionCode.DECEASED),
        )
        found = [Exclusion(code) for holds, code in codes if holds]
        if case is not None:
            found.append(Exclusion(case, params={"case_type": event.case_type}))
        if event.undecided:
            found.append(Exclusion(ExclusionCode.UNDECIDED))
        return found

    def case_type(self, line: BusinessLine, case_type: str) -> ExclusionCode | None:
        """Why events of a business line and case type are never asked about, if they are not."""
        key = (line, case_type)
        try:
            return self._case_types[key]
        except KeyError:
            pass
        folded = case_type.casefold()
        code = next(
            (
                rule.code
                for rule in self._settings.excluded
                if rule.line in (None, line) and any(word.casefold() in folded for word in rule.words)
            ),
            None,
        )
        self._case_types[key] = code
        return code

    def _waits(self, event: EventFacts, history: ContactHistory, occasion: Occasion) -> list[Exclusion]:
        """Hours after the event, by channel and rule, and once in N days. An appointment overrides both: the citizen set the time."""
        found: list[Exclusion] = []
        if occasion.appointment:
            return found
        settings = self._settings
        ready_at = event.at + (settings.after_event if occasion.after_event is None else occasion.after_event)
        if self._now < ready_at:
            found.append(Exclusion(ExclusionCode.TOO_SOON, ready_at))
        if history.last_asked_at is not None and not occasion.exempt_from_cap:
            free_at = history.last_asked_at + settings.cap_days * DAY
            if self._now < free_at:
                found.append(Exclusion(ExclusionCode.ASKED_LATELY, free_at, {"days": settings.cap_days}))
        return found

    def _clock(self, occasion: Occasion) -> list[Exclusion]:
        """Quiet hours bind everything; call hours bind calls that the citizen did not set the time of."""
        if self._quiet:
            return [Exclusion(ExclusionCode.QUIET_HOURS, self._contact_at)]
        if occasion.channel is Channel.PHONE and not occasion.appointment:
            return [Exclusion(ExclusionCode.CALL_HOURS, self._open_at)]
        return []
