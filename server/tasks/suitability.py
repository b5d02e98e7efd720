"""Whether a task may be called now: the contact policy."""

from __future__ import annotations

from typing import Any, Protocol

from domain.policy import ContactHistory, EventFacts, Exclusion, ExclusionCode, Judge, LastAsked, Occasion
from domain.tasks.state import TaskStatus
from domain.vocabulary import BusinessLine, TaskReason
from server.settings.repository import Terms

REASON_OF_PRIORITY = {1: TaskReason.SMS_DISSATISFIED, 2: TaskReason.AFTER_RECTIFICATION}
"""Why a citizen is asked, by a task's base priority; any other is an ordinary task."""


class GroupFacts(Protocol):
    """What the policy looks at of a contact group."""

    @property
    def opted_out_at(self) -> int | None: ...
    @property
    def hard_refusal_at(self) -> int | None: ...
    @property
    def wrong_number(self) -> bool: ...
    @property
    def last_contact_at(self) -> int | None: ...
    @property
    def asked_event_id(self) -> str | None: ...
    @property
    def asked_before_at(self) -> int | None: ...


def last_asked(group: GroupFacts) -> LastAsked:
    """When somebody at this number was last asked, and about what."""
    return LastAsked(group.last_contact_at, group.asked_event_id, group.asked_before_at)


class Suitability:
    """Judges tasks at one instant."""

    def __init__(self, terms: Terms, now: int, *, timed: bool = True) -> None:
        """``timed``: whether the hour of the day counts; a pack is fetched before the shift begins."""
        hours = terms.settings.policy.hours
        self.quiet = timed and hours.quiet_at(now, terms.zone)
        self.closed = timed and not hours.open_at(now, terms.zone)
        self.zone = terms.zone
        self._timed = timed
        self._judge = Judge(terms.settings.policy, now, terms.zone)

    def exclusion(self, task: Any, over_at: int, group: GroupFacts) -> Exclusion | None:
        """Why the citizen must not be called about a task now: the first reason, or the one that lasts longest.

        ``task`` has event_id, business_line, case_type, case_subtype, trial, no_revisit, excluded, unit_id, priority and state.
        """
        event = EventFacts(
            at=over_at,
            line=_line(task.business_line),
            case_type=f"{task.case_type} {task.case_subtype}".strip(),
            unit_known=task.unit_id is not None,
            discouraged=bool(task.no_revisit),
            undecided=task.excluded == ExclusionCode.UNDECIDED,
            trial=bool(task.trial),
        )
        history = ContactHistory(
            last_asked_at=last_asked(group).about_another(task.event_id),
            opted_out=group.opted_out_at is not None,
            hard_refusal=group.hard_refusal_at is not None,
            wrong_number=bool(group.wrong_number),
        )
        occasion = Occasion(
            reason=REASON_OF_PRIORITY.get(task.priority, TaskReason.SAMPLE),
            appointment=task.state == TaskStatus.APPOINTMENT,
            timed=self._timed,
        )
        found = self._judge.judge(event, history, occasion)
        if not found:
            return None
        lasting = [one for one in found if one.until is None]
        return lasting[0] if lasting else max(found, key=lambda one: one.until or 0)


def _line(code: str) -> BusinessLine:
    try:
        return BusinessLine(code)
    except ValueError:
        return BusinessLine.OTHER
