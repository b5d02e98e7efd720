"""What a judged operation will write, and how judging refuses one."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.problems import Param, Problem
from domain.wire.sync import OpResult
from server.orders.opening import OrderChange


@dataclass(frozen=True, slots=True)
class NewWord:
    """What the centre says now of an operation it had answered before, so that its author's mark follows."""

    op_id: str
    result: OpResult
    code: str | None = None
    params: dict[str, Param] = field(default_factory=dict)


@dataclass(slots=True)
class Effect:
    """Rows to insert by table, tasks it changed, further rows of the feed, orders opened or corrected.

    ``settled``: (response id, revision, settlement) of answers a lead has seen to; ``renewed``: receipts to be given anew.
    """

    rows: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    tasks: list[str] = field(default_factory=list)
    touched: list[tuple[str, str, str]] = field(default_factory=list)
    orders: list[OrderChange] = field(default_factory=list)
    settled: list[tuple[str, int, str]] = field(default_factory=list)
    renewed: list[NewWord] = field(default_factory=list)

    def insert(self, table: str, **values: object) -> None:
        """Add a row."""
        self.rows.setdefault(table, []).append(values)


class Refused(Exception):
    """The operation breaks a rule."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem
