"""A hall in which two agents told two answers to one task."""

from __future__ import annotations

from dataclasses import dataclass

from app.records.record import Delivery
from domain.wire.oversight import Review
from domain.wire.parts import AnswerName
from tests.helpers.seat import Seat


@dataclass
class Hall:
    """Two agents who told two answers to one task, and their lead."""

    first: Seat
    second: Seat
    lead: Seat
    task_id: str
    records: tuple[str, str]

    def review(self) -> Review:
        return self.lead.bench.oversight.review(self.task_id)

    def name(self, at: int) -> AnswerName:
        """The first or the second answer."""
        return AnswerName(self.records[at], 1)

    def marks(self) -> tuple[Delivery, Delivery]:
        """What both authors see, after their next sync."""
        self.first.sync()
        self.second.sync()
        return tuple(  # type: ignore[return-value]
            next(r.delivery for r in seat.bench.records.today() if r.response_id == record)
            for seat, record in zip((self.first, self.second), self.records, strict=True)
        )

    def satisfied(self) -> tuple[int, int]:
        panel = self.lead.bench.hall.panel()
        return panel.satisfied, panel.dissatisfied
