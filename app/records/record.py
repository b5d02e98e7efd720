"""我的记录: what I did today, and where each form is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

from domain.problems import Problem


class Delivery(StrEnum):
    """Where a form is; a person acts only on ``REFUSED``."""

    SAVED = auto()
    """已存本机 ✓."""
    ARRIVED = auto()
    """已到中心 ✓✓."""
    SECONDARY = auto()
    """重复待审: somebody else had answered the task first; both are kept."""
    HELD = auto()
    """The centre keeps it until the task it belongs to is there."""
    REFUSED = auto()
    """退回待改."""
    CENTRE_FAULT = auto()
    """中心故障: the centre failed on it three times; nothing for the agent to do."""


@dataclass(frozen=True, slots=True)
class MyRecord:
    """One task's outcome of one call, or an emergency of the user's own day.

    Attributes:
        record_id: response id if a form was filled, else attempt id + task id; stable through revisions.
        revision: of the response, 0 where there is none.
        delivery: the worst of the operations that make it up.
        problem: why it was refused, or what the centre failed on.
        correctable: it is of today, has a form, and may be corrected.
    """

    record_id: str
    attempt_id: str
    task_id: str
    group_id: str
    at: int
    disposition: str
    delivery: Delivery
    response_id: str = ""
    revision: int = 0
    reason: str = ""
    mask: str = ""
    unit_name: str = ""
    business_line: str = ""
    questionnaire: str = ""
    overall: int | None = None
    orders: tuple[str, ...] = ()
    problem: Problem | None = None
    correctable: bool = False
