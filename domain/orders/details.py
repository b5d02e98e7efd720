"""What a move brings with it, and what of it is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum, auto

from domain.orders.clocks import Clock
from domain.orders.standing import Actor, Standing, Units
from domain.questionnaire.rectification import Verdict
from domain.vocabulary import Finding, OrderEnd


class Ground(StrEnum):
    """Why a unit returns, objects, holds, appeals, or a lead voids: the code beside the words."""

    NOT_OURS = auto()
    CLASSIFICATION = auto()
    FACTS = auto()
    LITIGATION = auto()  # 诉讼复议
    INVESTIGATION = auto()  # 鉴定侦查
    SEVERAL_DEPARTMENTS = auto()
    FORCE_MAJEURE = auto()
    MISJUDGED = auto()
    FALSE = auto()
    POLICY = auto()
    SYSTEM = auto()
    COUNTED_TWICE = auto()
    TEST = auto()
    ENTERED_TWICE = auto()
    CHECKED_BY_MISTAKE = auto()
    EMPTY = auto()


@dataclass(frozen=True, slots=True)
class Report:
    """报结: what the unit found and did.

    Attributes:
        causes, actions: codes of ``domain.orders.causes``: a ``RootCause``, a ``Remedy``.
        officers: 警号 of the officers responsible; empty with ``nobody`` True.
        contacted: a contact was recorded, or ``no_contact`` says why none was.
    """

    finding: Finding
    facts: str = ""
    causes: tuple[str, ...] = ()
    cause_words: str = ""
    actions: tuple[str, ...] = ()
    action_words: str = ""
    officers: tuple[str, ...] = ()
    nobody: bool = False
    contacted: bool = False
    no_contact: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """What was given with a move; what it does not ask for is left empty.

    Attributes:
        unit_id: where it goes; for a return the 建议承办单位.
        days: of an extension, in working days.
        until: the next date of a hold.
        told: what the citizen was told, and how.
        attempt_id: the call in which the citizen said it; pressed: whether "有人让您撤吗" was asked.
        upheld: what was decided of an objection or an appeal.
        sampled: whether an answered demand is revisited all the same.
        alone: there is no second of 督察.
        files: what was attached, by id.
    """

    unit_id: str | None = None
    reason: str = ""
    ground: Ground | None = None
    days: int = 0
    until: date | None = None
    told: str = ""
    department: str = ""
    attempt_id: str | None = None
    pressed: bool = False
    report: Report | None = None
    officers: tuple[str, ...] = ()
    upheld: bool | None = None
    verdict: Verdict | None = None
    end: OrderEnd | None = None
    target: Standing | None = None
    same_group: bool = False
    sampled: bool = True
    alone: bool = False
    consent: bool = False
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """How often and how far: settings ``orders.*`` of the city."""

    returns: int = 2
    redispatches: int = 3
    extension_days: int = 10
    holds: int = 2
    hold_days: int = 90
    sent_back: int = 2
    redos: int = 2
    reopen_days: int = 30
    shortest_ground: int = 10
    assisting: int = 3
    chief_signs: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """A move that is to be judged.

    Attributes:
        due: when the order's clocks run out, instants in ms; one that does not run is not in it.
        at: when it was made, in ms; today: the city's day of that.
        named: 警号 of the officers the order names; named_chiefs: units whose chief is one of them. Known to the centre alone.
    """

    order: Standing
    actor: Actor
    details: Details
    units: Units
    at: int
    today: date
    due: Mapping[Clock, int] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    named: frozenset[str] = frozenset()
    named_chiefs: frozenset[str] = frozenset()

    @property
    def sent_for_good(self) -> bool:
        """Whether it goes to the unit that returned it, or was returned as often as it may be: it is not returned again."""
        order, unit = self.order, self.details.unit_id
        again = order.returned_by is not None and order.returned_by == unit
        return again or order.returns >= self.limits.returns

    def overdue(self, clock: Clock) -> bool:
        """Whether a clock that runs has run out."""
        end = self.due.get(clock)
        return end is not None and self.at > end


Given = Callable[[Details], bool]

NEEDS: Mapping[str, Given] = {
    "unit_id": lambda d: d.unit_id is not None,
    "reason": lambda d: bool(d.reason.strip()),
    "ground": lambda d: d.ground is not None,
    "days": lambda d: d.days > 0,
    "until": lambda d: d.until is not None,
    "told": lambda d: bool(d.told.strip()),
    "department": lambda d: bool(d.department.strip()),
    "attempt_id": lambda d: d.attempt_id is not None,
    "pressed": lambda d: d.pressed,
    "upheld": lambda d: d.upheld is not None,
    "verdict": lambda d: d.verdict is not None,
    "end": lambda d: d.end is not None,
    "target": lambda d: d.target is not None,
    "report": lambda d: d.report is not None,
    "files": lambda d: bool(d.files),
}
"""By the name a move asks for it: whether it is there."""
