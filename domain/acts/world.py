"""What the rules of acts may ask: the part of the world an act is checked against.

Each side builds it from what it has, the workstation from its store, the centre from its tables. A question about what a side does
not know is answered ``None``; with the same answers both sides come to the same problems.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import TYPE_CHECKING, Protocol

from domain.dispositions import Disposition
from domain.settings import CitySettings
from domain.times import DEFAULT_ZONE
from domain.vocabulary import Role

if TYPE_CHECKING:
    from domain.acts.response_submit import Response
    from domain.problems import Param, Problem
    from domain.questionnaire.outcome import Outcome

AnswerKey = tuple[str, int]
"""Response id and revision."""


class AnswerStanding(StrEnum):
    """How one revision of an answer stands among all answers to its task."""

    CANONICAL = auto()
    """It counts."""
    SUPERSEDED = auto()
    """Another revision took its place."""
    SECONDARY = auto()
    PENDING = auto()
    """A second revision of one base, or one by somebody else: it waits for the lead."""
    PARTIAL = auto()
    """Of a conversation that broke off: kept, settles nothing, waits for nobody; the next one's answers are a revision of it."""
    WITHDRAWN = auto()
    """Taken back with the outcome of its call, which was put right: kept, counts for nothing."""
    ENDED = auto()
    """Begun, but nothing was answered: kept, settles nothing, waits for nobody."""


class Doer(Protocol):
    """Whoever does an act, as the rules need them.

    ``roles`` is ``None`` for the centre itself and for whoever runs it, of whom no permission is asked. ``hall_id``: the callback
    hall they work in, where they have one.
    """

    @property
    def roles(self) -> Collection[Role] | None: ...
    @property
    def hall_id(self) -> str | None: ...


class TaskSeen(Protocol):
    """A task as the rules need it. ``hall_id``: its callback hall, where that is known."""

    @property
    def group_id(self) -> str: ...
    @property
    def hall_id(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class CallSeen:
    """A call about a task as the rules need it: when it ended (UTC ms), and whether whoever does the act made it."""

    at: int
    own: bool


@dataclass(frozen=True, slots=True)
class KnownTask:
    """A task of which no more is known than this."""

    group_id: str
    hall_id: str | None = None


class FormSeen(Protocol):
    """What a form's answers come to by their script: the disposition one of them ended the call with, what follows, what is wrong."""

    @property
    def ended(self) -> Disposition | None: ...
    @property
    def outcome(self) -> Outcome: ...
    @property
    def problems(self) -> Collection[Problem]: ...


@dataclass(frozen=True, slots=True)
class AnswersSeen:
    """The answers to one task.

    Attributes:
        standings: how each revision stands among the others (:class:`AnswerStanding`).
        settled: params of the newest settlement: ``settlement_id``, and by whom and when; empty if there is none.
    """

    standings: Mapping[AnswerKey, str]
    settled: Mapping[str, Param] = field(default_factory=dict)

    @property
    def counted(self) -> AnswerKey | None:
        """The answer that counts, if one does."""
        return next((key for key, one in self.standings.items() if one == AnswerStanding.CANONICAL), None)


class World(Protocol):
    """What is known where an act is checked. ``settings_version``: of the city's settings as they stand here."""

    @property
    def doer(self) -> Doer: ...
    @property
    def settings(self) -> CitySettings: ...
    @property
    def settings_version(self) -> int: ...
    @property
    def zone(self) -> str: ...

    def taken(self, act_id: str) -> bool:
        """Whether an attempt, a look at a number or a settlement of this id is recorded already."""

    def group(self, group_id: str) -> str:
        """The contact group that goes by this name here."""

    def task(self, task_id: str) -> TaskSeen | None:
        """A task, if it is known here."""

    def call(self, task_id: str, attempt_id: str) -> CallSeen | None:
        """A call about a task, if it is known here."""

    def form(self, told: Response) -> FormSeen | None:
        """What a form comes to, ``None`` where its script is not known here."""

    def answer_is_of(self, response_id: str, task_id: str) -> bool | None:
        """Whether the answer of this name was given to that task; ``None`` if there is none."""

    def answers(self, task_id: str) -> AnswersSeen | None:
        """All answers to a task, where they are known."""

    def dialled(self, call_id: str) -> bool:
        """Whether a number was shown for this call, or the call itself is recorded."""


@dataclass(slots=True)
class KnownWorld:
    """A world whose answers lie ready: what a workstation builds for one act."""

    doer: Doer
    settings: CitySettings = field(default_factory=CitySettings)
    settings_version: int = 0
    zone: str = DEFAULT_ZONE
    tasks: Mapping[str, TaskSeen] = field(default_factory=dict)
    forms: Mapping[str, FormSeen] = field(default_factory=dict)
    """By response id."""
    reviews: Mapping[str, AnswersSeen] = field(default_factory=dict)
    """By task."""
    calls_dialled: Container[str] = frozenset()
    calls: Mapping[str, CallSeen] = field(default_factory=dict)
    """By attempt id."""

    def taken(self, act_id: str) -> bool:
        return False

    def group(self, group_id: str) -> str:
        return group_id

    def task(self, task_id: str) -> TaskSeen | None:
        return self.tasks.get(task_id)

    def call(self, task_id: str, attempt_id: str) -> CallSeen | None:
        return self.calls.get(attempt_id)

    def form(self, told: Response) -> FormSeen | None:
        return self.forms.get(told.response_id)

    def answer_is_of(self, response_id: str, task_id: str) -> bool | None:
        return None

    def answers(self, task_id: str) -> AnswersSeen | None:
        return self.reviews.get(task_id)

    def dialled(self, call_id: str) -> bool:
        return call_id in self.calls_dialled
