"""How a kind of act is taken in: one handler a kind, and the rows that handlers of several kinds share.

A capability offers ``server/<capability>/handlers/<kind>.py`` with ``HANDLER``; it is found by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from domain.acts import checking
from domain.acts.act import Act, Need
from domain.acts.world import KnownWorld, World
from domain.problems import Problem
from domain.wire.message import replace
from domain.wire.sync import OpResult
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork

P = TypeVar("P", bound=Act)
E = TypeVar("E")


class AtHand(Protocol):
    """What judging a batch has at hand. It may be changed by judging: later operations see earlier ones."""

    def world(self, operation: Operation[Act]) -> World:
        """The world as the rules of an act may ask about it."""

    def knows(self, need: Need) -> bool:
        """Whether the centre has what an act needs."""


C = TypeVar("C", bound=AtHand)
C_ = TypeVar("C_", bound=AtHand)


class Rows(Protocol[C]):
    """The rows that some kinds of acts are judged against and change, set-wise.

    All operations on the same rows in a batch come together and in their order. If anything raises, everything is rolled back and
    redone one operation at a time; an operation that still raises is answered ``retry_later``, without receipt.
    """

    def load(self, work: UnitOfWork, operations: Sequence[Operation[Act]]) -> C:
        """Read all that judging these needs, one statement per table; lock on PostgreSQL what ``write`` will change
        (``FOR UPDATE``, in order of key)."""

    def write(self, work: UnitOfWork, judged: Sequence[Judged[Act, Any]], context: C) -> None:
        """Carry out the effects, one statement per table, and ``record.touch(scope, kind, id)`` the rows changed.

        Gets applied, secondary and refused ones; never held ones.
        """


class Refused(Exception):
    """An act breaks a rule that only carrying it out can know."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Handler(Generic[P, C_, E]):
    """One kind of act at the centre.

    Attributes:
        act: its class.
        rows: what it is judged against; the same object for all kinds that change the same rows.
        carry_out: decides in memory, by ``domain``, what an act that broke no rule comes to; no SQL. It is given the act as it is
            lawful, and may raise :class:`Refused`.
    """

    act: type[P]
    rows: Rows[C_]
    carry_out: Callable[[Operation[P], C_], Verdict[E]]

    def judge(self, operation: Operation[P], context: C_) -> Verdict[E]:
        """By the act's own rules, then by what it needs, then by what it comes to."""
        act, at = operation.payload, operation.occurred_at
        world = context.world(operation)
        found = checking.problems(act, world, at, operation.version)
        if found and not found[0].mark:
            return Verdict.refused(found[0])
        for need in act.needs():
            if not context.knows(need):
                return Verdict.held(need.kind, need.id)
        lawful = act.lawful(world, at)
        if lawful is not act:
            operation = replace(operation, payload=lawful)
        try:
            verdict = self.carry_out(operation, context)
        except Refused as refused:
            return Verdict.refused(refused.problem)
        if found and verdict.result is OpResult.APPLIED and verdict.code is None:
            return replace(verdict, code=found[0].code, params=found[0].params)
        return verdict


class Simply:
    """At hand for acts whose rules ask of nothing but whoever does them, and that need nothing."""

    def world(self, operation: Operation[Act]) -> World:
        return KnownWorld(operation.author)

    def knows(self, need: Need) -> bool:
        return False


@dataclass(slots=True)
class Alone(Simply):
    """At hand for acts that come one at a time and read what they need themselves."""

    work: UnitOfWork


@dataclass(frozen=True, slots=True)
class _OneByOne(Generic[P, E]):
    """Rows of a kind whose acts are judged and written one by one."""

    put: Callable[[UnitOfWork, Judged[P, E]], None]

    def load(self, work: UnitOfWork, operations: Sequence[Operation[Act]]) -> Alone:
        return Alone(work)

    def write(self, work: UnitOfWork, judged: Sequence[Judged[Any, Any]], context: Alone) -> None:
        for one in judged:
            if one.verdict.result is not OpResult.REFUSED:
                self.put(work, one)


def alone(
    act: type[P],
    judge: Callable[[UnitOfWork, Operation[P]], Verdict[E]],
    put: Callable[[UnitOfWork, Judged[P, E]], None],
) -> Handler[P, Alone, E]:
    """The handler of a kind that comes one at a time (an account, a setting): ``judge`` reads and decides, ``put`` writes the
    verdict's effect and says on ``judged.record`` which rows it touched."""
    return Handler(act, _OneByOne(put), lambda operation, context: judge(context.work, operation))


def noted(act: type[P]) -> Handler[P, Alone, None]:
    """The handler of a kind that changes no rows: it happened, and stands on record."""
    return alone(act, lambda _work, _operation: Verdict.applied(), lambda _work, _judged: None)


AnyHandler = Handler[Any, Any, Any]
"""As the registry holds them: which act goes with which rows is each handler's own to know."""
