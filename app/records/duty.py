"""States of the agent, going home, emergencies."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.records.queue import QueueItem


@dataclass(frozen=True, slots=True)
class AgentStateRecord:
    """What the agent is doing (``AgentState``) and since when."""

    state: str
    since: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A form begun and not finished."""

    call_id: str
    task_id: str
    mask: str
    unit_name: str
    changed_at: int


@dataclass(frozen=True, slots=True)
class LeavingReport:
    """下班: what is still here. Each draft and appointment can be kept or handed to the lead.

    Attributes:
        unsent: forms that are not at the centre, of everybody who worked here; ``loose``: what belongs to no form.
        quarantined: own forms that came back.
        day_end: when this city day ends (UTC ms).
    """

    unsent: int
    oldest_unsent_at: int | None
    quarantined: int
    drafts: tuple[DraftLine, ...] = ()
    appointments: tuple[QueueItem, ...] = ()
    loose: int = 0
    day_end: int = 0

    @property
    def todays(self) -> frozenset[str]:
        """Tasks of appointments that fall due before the day ends, or have: who goes home now does not keep them."""
        return frozenset(
            item.task_id
            for item in self.appointments
            if (item.due_at if item.appointment_at is None else item.appointment_at) < self.day_end
        )

    @property
    def clear(self) -> bool:
        """Nothing is left to decide."""
        return not (self.unsent or self.loose or self.quarantined or self.drafts or self.appointments)


@dataclass(frozen=True, slots=True)
class EmergencyReport:
    """``F12``: somebody on the line needs help now. ``kind`` is an ``EmergencyKind``; unknown is None, not no."""

    kind: str
    place: str = ""
    injured: bool | None = None
    weapon: bool | None = None
    callback_number: str = ""
    note: str = ""
    group_id: str | None = None
    task_id: str | None = None
    attempt_id: str | None = None


@dataclass(frozen=True, slots=True)
class EmergencyProgress:
    """How far an emergency has come: saved here, sent (the centre has it), heard (a lead acknowledged).

    ``offline``: the last try to send failed; nobody at the centre knows, show ``offline_numbers`` and what to do.
    """

    emergency_id: str
    kind: str
    saved_at: int
    sent_at: int | None = None
    heard_at: int | None = None
    heard_by: str = ""
    offline: bool = False
    tries: int = 0


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """A number kept locally for when the centre cannot be told; ``name`` by language."""

    number: str
    name: dict[str, str] = field(default_factory=dict)
