"""A lead's choice between answers on its way to the centre."""

from __future__ import annotations

from dataclasses import dataclass

from domain.problems import Problem


@dataclass(frozen=True, slots=True)
class OwnChoice:
    """What this lead chose for a task and the centre has not taken in: on its way, or refused with ``problem``."""

    op_id: str
    task_id: str
    response_id: str
    revision: int
    at: int
    problem: Problem | None = None

    @property
    def refused(self) -> bool:
        """Whether the centre refused it; else it is saved here and goes by itself."""
        return self.problem is not None
