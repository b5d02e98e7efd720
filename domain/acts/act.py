"""What every kind of act says of itself.

An act is the payload of an operation: an immutable message that knows its kind, whose it is, what the centre has to know before
it can take it in, the rules it is checked by, and the facts that follow from it. The same class is used wherever an act is made
(workstation, browser, command line, a timer) and where it is taken in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any, ClassVar, NamedTuple, Self

from domain.acts.world import World
from domain.permissions import Permission
from domain.problems import Param, Problem
from domain.wire.message import Message
from domain.wire.rows import Fact
from domain.wire.types import Count

Upcast = Callable[[dict[str, Any]], dict[str, Any]]
"""Turns a payload of version n, as plain JSON values, into version n + 1."""


class Entity(StrEnum):
    """Aggregate roots: acts on one are sent in the order they were done."""

    GROUP = auto()
    """Contact group: all tasks behind one number."""
    TASK = auto()
    USER = auto()
    EMERGENCY = auto()
    ORDER = auto()
    OPERATION = auto()
    DEVICE = auto()
    SETTING = auto()
    UNIT = auto()
    PACKAGE = auto()
    CITY = auto()


class Origin(StrEnum):
    """Where an act may come from."""

    WORKSTATION = auto()
    """In an envelope signed by its author, by whatever way it travelled."""
    PERSON = auto()
    """Somebody logged in, through the HTTP interface."""
    CONSOLE = auto()
    """Whoever runs the command line on the centre's machine."""
    SMS = auto()
    MACHINE = auto()
    """The centre on its own: a timer, a lease granted."""


class Need(NamedTuple):
    """Something the centre has to know before it can take an act in; until then the act is held.

    Attributes:
        kind: task, group, response or settlement.
        revision: of a response; 0 elsewhere.
    """

    kind: str
    id: str
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing an act is checked for.

    Attributes:
        code: of the problem; one that ends in ``.*`` stands for all codes of a family.
        mark: the act is taken in all the same, put right where it can be, and shown to the lead (time, hours, settings). Without it
            the act is impossible at any time, and refused.
        since: payload version that brought the rule. What an older version breaks is marked and never refused.
        of_settings: it hangs on the city's settings; under others than the author had, it marks and never refuses.
        field: where on the form the problem stands.
    """

    code: str
    mark: bool = False
    since: int = 1
    of_settings: bool = False
    field: str | None = None

    def broken(self, **params: Param) -> Problem:
        """The problem of an act that breaks it."""
        return Problem(self.code, params, self.field, mark=self.mark)

    def covers(self, code: str) -> bool:
        """Whether a problem's code is this rule's."""
        return code == self.code or (self.code.endswith("*") and code.startswith(self.code[:-1]))


class Act(Message, frozen=True):
    """Base of all acts; a kind sets the class variables and overrides what it has something to say to."""

    KIND: ClassVar[str]
    """Stable dotted name; stands in envelopes, receipts and the history."""
    ENTITY: ClassVar[Entity]
    VERSION: ClassVar[int] = 1
    """Newest payload version. It grows with each change of the payload's form, and with each new rule."""
    UPCASTS: ClassVar[Mapping[int, Upcast]] = {}
    """By version: how its payload becomes the next. A version that only brought rules or optional fields needs none."""
    PERMISSIONS: ClassVar[tuple[Permission, ...]] = ()
    """Any one of these is enough; empty: everybody who may log in."""
    ORIGINS: ClassVar[frozenset[Origin]] = frozenset({Origin.WORKSTATION, Origin.PERSON, Origin.CONSOLE})
    """Whatever a person does may come from wherever they are; what only the centre does says so."""
    REPAIRABLE: ClassVar[bool] = False
    """Its author can mend and send it again; refused, it holds back later acts on its entity until then."""
    RULES: ClassVar[tuple[Rule, ...]] = ()

    def entity_of(self, author_id: str) -> str:
        """Id of the aggregate root it is done on. An act that does not name it (the city's settings) is told it where it is made."""
        raise NotImplementedError

    def needs(self) -> Iterable[Need]:
        """What has to be known before it can be taken in, the first that is missing is waited for."""
        return ()

    def check(self, world: World, at: int) -> Iterable[Problem]:
        """What is wrong with it, done at ``at`` (UTC ms); what is not known (yet) of the world is no problem."""
        return ()

    def lawful(self, world: World, at: int) -> Self:
        """As it is carried out: what a mark can put right is put right."""
        return self

    def facts(self, author_id: str, at: int) -> dict[str, Fact]:
        """Task id → the fact it adds to it, the same on the workstation, which folds its own, and at the centre."""
        return {}


class UnderSettings(Act, frozen=True, kw_only=True):
    """An act whose rules read the city's settings.

    Attributes:
        settings: version of the settings its author had before them; 0 if not told.
    """

    settings: Count = 0
