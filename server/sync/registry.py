"""Where capabilities plug into sync: operation kind → handler, row kind → projector.

A capability offers, in ``server/<capability>/operations.py``, ``HANDLERS`` (a sequence of :class:`Handler`); in ``server/<capability>/rows.py``, ``PROJECTORS`` (a sequence of :class:`Projector`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol

from msgspec import Struct, field

from domain.acts.act import Act
from domain.acts.registry import ACTS
from domain.problems import Param, Problem
from domain.wire.envelope import Envelope
from domain.wire.sync import OpResult
from server.accounts.people import Person
from server.db.work import Reading, Record, UnitOfWork
from server.plugins import offered


class Operation(Struct, frozen=True):
    """A delivered operation whose MAC held and whose payload was understood.

    Attributes:
        payload: the act, up-cast to its newest version.
        author: who did it, as the centre knows them now; their MAC proved it.
        occurred_at: client clock plus offset, never later than ``received_at``. For showing and counting, never for order.
        time_doubt: the workstation's clock offset was old or large.
        payload_digest: hex SHA-256 of the payload's bytes, where it was worked out already.
    """

    envelope: Envelope
    payload: Any
    author: Person
    transport_device_id: str
    occurred_at: int
    received_at: int
    time_doubt: bool = False
    payload_digest: str | None = None

    @property
    def op_id(self) -> str:
        return self.envelope.op_id

    @property
    def kind(self) -> str:
        return self.envelope.kind


class Verdict(Struct, frozen=True):
    """What becomes of an operation. ``effect`` is whatever the handler's ``write`` needs to carry it out."""

    result: OpResult
    code: str | None = None
    params: Mapping[str, Param] = field(default_factory=dict)
    effect: Any = None
    waiting: tuple[str, str] | None = None

    @classmethod
    def applied(
        cls, effect: Any = None, *, code: str | None = None, params: Mapping[str, Param] | None = None
    ) -> Verdict:
        return cls(OpResult.APPLIED, code, params or {}, effect)

    @classmethod
    def secondary(
        cls, effect: Any = None, *, code: str | None = None, params: Mapping[str, Param] | None = None
    ) -> Verdict:
        """Kept whole but not counted: a second answer to one task."""
        return cls(OpResult.SECONDARY, code, params or {}, effect)

    @classmethod
    def refused(cls, problem: Problem, effect: Any = None) -> Verdict:
        """Against a rule; the author gets it back with the code. Never for a fault of ours: raise instead."""
        return cls(OpResult.REFUSED, problem.code, problem.params, effect)

    @classmethod
    def held(cls, kind: str, missing_id: str) -> Verdict:
        """It names a task or event the centre does not know yet: kept, judged again when that appears."""
        return cls(
            OpResult.HELD,
            "op.held",
            {"waiting_kind": kind, "waiting_for": missing_id},
            None,
            (kind, missing_id),
        )


class Judged(Struct, frozen=True):
    """An operation with its verdict, and the record on which ``write`` says what rows it touched."""

    operation: Operation
    verdict: Verdict
    record: Record


class Handler(Protocol):
    """Judges and carries out the operations of some kinds, set-wise.

    All operations of the handler's kinds in a batch come together and in their order, so that kinds which change the same
    rows share one context. If anything raises, everything is rolled back and redone one operation at a time; an
    operation that still raises is answered ``retry_later``, without receipt.
    """

    kinds: Sequence[str]

    def load(self, work: UnitOfWork, operations: Sequence[Operation]) -> Any:
        """Read all that judging these needs, one statement per table; lock on PostgreSQL what ``write`` will change
        (``FOR UPDATE``, in order of key). The context may be changed by ``judge``: later operations see earlier ones."""

    def judge(self, operation: Operation, context: Any) -> Verdict:
        """Decide in memory, by ``domain``; no SQL."""

    def write(self, work: UnitOfWork, judged: Sequence[Judged], context: Any) -> None:
        """Carry out the effects, one statement per table, and ``record.touch(scope, kind, id)`` the rows changed.

        Gets applied, secondary and refused ones (a refused one may leave a trace too); never held ones.
        """


class Projector(Protocol):
    """Builds the data of one row kind at the moment of pulling."""

    kind: str

    def project(self, reading: Reading, scope: str, ids: Sequence[str]) -> Mapping[str, object]:
        """Row id → data (a dataclass of ``domain.wire.rows``); an id left out is sent as a tombstone."""


class Registry:
    """All handlers and projectors of this process."""

    def __init__(
        self,
        handlers: Sequence[Handler] = (),
        projectors: Sequence[Projector] = (),
        acts: Mapping[str, type[Act]] = ACTS,
    ) -> None:
        """``acts``: all kinds that can be read; ``versions`` says up to which payload version.

        Raises:
            ValueError: two handlers claim one kind, or two projectors one row kind.
        """
        self.handlers: dict[str, Handler] = {}
        for handler in handlers:
            for kind in handler.kinds:
                if kind in self.handlers:
                    raise ValueError(f"two handlers for {kind}")
                self.handlers[kind] = handler
        self.projectors = {projector.kind: projector for projector in projectors}
        if len(self.projectors) != len(projectors):
            raise ValueError("two projectors for one row kind")
        self.acts = acts
        self.versions = {kind: act.VERSION for kind, act in acts.items()}


@lru_cache(maxsize=1)
def default_registry() -> Registry:
    """The registry of what the capabilities offer."""
    return Registry(
        handlers=[h for offer in offered("operations", "HANDLERS") for h in offer],
        projectors=[p for offer in offered("rows", "PROJECTORS") for p in offer],
    )
