"""What the call screen shows, as values: the presenter makes them, the view draws those that changed. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum, auto

from app.records.call import AppointmentTyped
from app.ui.tone import Tone


class CallStage(StrEnum):
    """Which of its faces the screen shows."""

    EMPTY = auto()
    LOADING = auto()
    CALL = auto()
    SAVED = auto()
    CORRECTING = auto()
    """A form of today, opened again to be corrected."""


class Panel(StrEnum):
    """What the lower part of the right column shows."""

    OUTCOMES = auto()
    CHOICES = auto()
    APPOINTMENT = auto()


class Input(StrEnum):
    """How the question at the cursor is answered."""

    KEYS = auto()
    TEXT = auto()
    LINE = auto()
    NONE = auto()


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence over the screen; ``action`` names the button that acts on it, by its code."""

    text: str
    tone: Tone = Tone.WARN
    action: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task of the group."""

    task_id: str
    title: str
    current: bool
    done: bool


@dataclass(frozen=True, slots=True)
class EarlierLine:
    """An earlier contact: when, what came of it, who."""

    when: str
    what: str
    by: str
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True, slots=True)
class Who:
    """The left column. ``number`` is whole only while it may be seen for this attempt; ``texts_of``: the task that texts can be read of."""

    name: str
    mask: str
    number: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    story: str = ""
    tasks: tuple[TaskLine, ...] = ()
    earlier: tuple[EarlierLine, ...] = ()
    sms: tuple[str, Tone] | None = None
    texts_of: str = ""
    numbers: tuple[tuple[int, str, bool], ...] = ()
    may_reveal: bool = True


@dataclass(frozen=True, slots=True)
class Key:
    """One answer."""

    digit: str
    text: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """One question on the line of progress."""

    code: str
    answered: bool
    current: bool
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """The middle column."""

    task_id: str
    title: str
    version: str
    number: int
    total: int
    dots: tuple[Dot, ...]
    code: str
    aloud: str
    hint: str
    input: Input
    keys: tuple[Key, ...] = ()
    multiple: bool = False
    rows: tuple[tuple[str, str, bool], ...] = ()
    text: str = ""
    error: str = ""
    may_override: bool = False
    end: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    """Where the tags of this call are likely found, the likeliest branch first."""
    about: tuple[str, ...] = ()
    """What sort of case it was."""
    said: str = ""
    """All that was written of what the citizen said."""
    remark: str = ""
    remark_error: str = ""
    stressed: bool = False


@dataclass(frozen=True, slots=True)
class Control:
    """The right column."""

    phase: str
    since: int | None
    wrapped: int | None
    panel: Panel
    chosen: str = ""
    chosen_note: str = ""
    note: str | None = None
    """What is noted of the chosen outcome; None where nothing can be."""
    again: str = ""
    """What pressing the key of the chosen outcome once more is for, in words."""
    choices: tuple[tuple[str, str, str], ...] = ()
    choices_title: str = ""
    finding: str | None = None
    """What is searched for among the choices; None where the list is too short to be searched."""
    typed: AppointmentTyped = field(default_factory=AppointmentTyped)
    meant: str = ""
    """What Enter would take, in words."""
    agreed: str = ""
    """The time agreed on already, in words."""
    appointment_error: str = ""
    slots: tuple[tuple[str, int], ...] = ()
    may_dial: bool = True
    may_connect: bool = False
    may_hang_up: bool = False
    busy: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Showing:
    """The whole screen."""

    stage: CallStage
    notice: Notice | None = None
    who: Who = field(default_factory=lambda: Who("", ""))
    script: Script | None = None
    control: Control | None = None
    empty: tuple[str, str, str] = ("", "", "")
    attempt: int = 0
    saved: str = ""
