"""One call and the forms that go with it, from opening to saved."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum, auto

from app.records.work import Exclusion, WorkItem
from domain.questionnaire.answers import Answers
from domain.vocabulary import Direction


class Phase(StrEnum):
    """Where a call stands."""

    OPEN = auto()
    """On the screen, not dialled."""
    DIALLED = auto()
    CONNECTED = auto()
    WRAP_UP = auto()
    """Hung up; outcome and form are being finished."""
    SAVED = auto()
    READ_ONLY = auto()
    """A form of today looked at again."""


@dataclass(frozen=True, slots=True)
class FormDraft:
    """The form of one task of the group, as typed so far.

    Attributes:
        answers: by question code, as ``domain.questionnaire.answers`` keeps them.
        overridden: soft rules the agent overrode.
        at: code of the question on the screen; empty means the first not answered.
        base_revision: revision that is being corrected, or gone on from where a call broke off; 0 for a new form.
        unconfirmed: questions answered in a call that broke off, to be confirmed in this one.
    """

    task_id: str
    response_id: str
    questionnaire: str
    version: str
    hash: str
    language: str = "zh"
    answers: Answers = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    remark: str = ""
    overridden: tuple[str, ...] = ()
    at: str = ""
    base_revision: int = 0
    unconfirmed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AppointmentDraft:
    """When to call again; ``definite`` with the citizen (2.12), else a guess (2.13)."""

    at: int
    definite: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class AppointmentTyped:
    """What stands in the boxes of the panel for an appointment.

    Attributes:
        text: the time as typed; a digit alone stands for a line of the panel.
        day: the day chosen in the calendar (ISO), empty if none was.
        definite: agreed with the citizen.
    """

    text: str = ""
    day: str = ""
    definite: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """All that is on the call screen and not saved yet; kept durably as it is typed.

    ``appointment``, ``typed`` and ``note`` belong to the outcome panel. One draft per workstation user at a time.
    """

    call_id: str
    forms: tuple[FormDraft, ...] = ()
    task_id: str = ""
    disposition: str = ""
    reason: str = ""
    note: str = ""
    appointment: AppointmentDraft | None = None
    typed: AppointmentTyped = AppointmentTyped()

    def form(self, task_id: str) -> FormDraft | None:
        """The form of a task, None if none was begun."""
        return next((form for form in self.forms if form.task_id == task_id), None)


@dataclass(frozen=True, slots=True)
class CallState:
    """The one open call. ``call_id`` is the attempt's id.

    Attributes:
        contact_ordinal: which number of the group is being called.
        number_shown: the whole number was shown for this attempt (it is on record).
        warnings: exclusions of the contact policy found when it was last judged.
        recovered: the draft survived a kill or a restart.
        recording: of a form looked at again: calls were recorded when it was filled, so the question about it was put.
    """

    call_id: str
    work: WorkItem
    draft: Draft
    phase: Phase
    opened_at: int
    contact_ordinal: int = 0
    number_shown: bool = False
    started_at: int | None = None
    connected_at: int | None = None
    ended_at: int | None = None
    warnings: tuple[Exclusion, ...] = ()
    recovered: bool = False
    recording: bool = False

    @property
    def direction(self) -> str:
        """Who called whom."""
        return self.work.direction

    @property
    def called(self) -> bool:
        """Whether a number was shown to be dialled, or they called in: only then has it an outcome of a call."""
        return self.number_shown or self.direction == Direction.INCOMING


@dataclass(frozen=True, slots=True)
class TaskOutcome:
    """What the call brought for one task: a disposition, its form if one was filled, an appointment if one was made."""

    task_id: str
    disposition: str
    reason: str = ""
    note: str = ""
    form: FormDraft | None = None
    appointment: AppointmentDraft | None = None


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """What ``Calls.finish`` saves: at least one task's outcome; tasks not named stay as they are."""

    tasks: tuple[TaskOutcome, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """已保存: returned only after the commit. ``operations`` in the order they will be sent; ``records``: of 我的记录, one a task."""

    call_id: str
    saved_at: int
    operations: tuple[str, ...]
    responses: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
