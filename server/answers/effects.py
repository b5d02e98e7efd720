"""What a judged operation will write."""

from __future__ import annotations

from msgspec import Struct

from domain.problems import Param
from domain.wire.sync import OpResult
from server.answers.new_rows import NewRow
from server.orders.opening import OrderChange


class NewWord(Struct, frozen=True):
    """What the centre says now of an operation it had answered before, so that its author's mark follows."""

    op_id: str
    result: OpResult
    code: str | None = None
    params: dict[str, Param] = {}


class CorrectedOutcome(Struct, frozen=True):
    """What a call brought for a task, as whoever made it says now; ``note`` sealed."""

    attempt_id: str
    task_id: str
    disposition: str
    reason: str | None
    note: bytes | None


class Effect(Struct):
    """Rows to insert, outcomes put right, tasks it changed, further rows of the feed, orders opened or corrected.

    ``settled``: (response id, revision, settlement) of answers a lead has seen to; ``renewed``: receipts to be given anew.
    """

    rows: list[NewRow] = []
    corrected: list[CorrectedOutcome] = []
    tasks: list[str] = []
    touched: list[tuple[str, str, str]] = []
    orders: list[OrderChange] = []
    settled: list[tuple[str, int, str]] = []
    renewed: list[NewWord] = []
