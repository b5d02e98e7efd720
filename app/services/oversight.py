"""What a lead looks after: two answers to one task, what did not go through, and the hall's workstations."""

from __future__ import annotations

import json

from app.models import settlements
from app.models.store import Connection
from app.records.changes import ChangeKind
from app.records.review import OwnChoice
from app.services import acting
from app.services.desk import Desk
from app.sync.signing import PendingAct
from domain.acts.response_settle import NEVER_COUNTS, Settlement
from domain.acts.world import AnswersSeen
from domain.problems import Problem, ProblemError
from domain.wire.oversight import (
    PutAside,
    PutBackList,
    ReturnedLine,
    ReturnedList,
    Review,
    ReviewPage,
    Stations,
)
from domain.wire.parts import AnswerName


class Oversight:
    """Lists come from the centre; a choice between answers is saved here first and travels by itself."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # two answers to one task

    def reviews(self, *, settled: bool = False) -> ReviewPage:
        """Tasks whose answers wait for the lead; or those that were settled."""
        return self._desk.centre.get(
            "/oversight/reviews", ReviewPage, {"settled": "true" if settled else None}
        )

    def review(self, task_id: str) -> Review:
        """All answers to one task. Raises ``Refused`` (``review.unknown``)."""
        return self._desk.centre.get(f"/oversight/reviews/{task_id}", Review)

    def own_choices(self) -> dict[str, OwnChoice]:
        """By task: what this lead chose and the centre has not taken in."""
        desk = self._desk
        with desk.store.read() as connection:
            found = settlements.standing(connection, desk.user_id)
        return {
            one.payload.task_id: OwnChoice(
                one.op_id,
                one.payload.task_id,
                one.payload.chosen.response_id,
                one.payload.chosen.revision,
                one.saved_at,
                Problem(one.code or "op.refused", json.loads(one.params or "{}")) if one.refused else None,
            )
            for one in found
        }

    def settle(self, review: Review, chosen: AnswerName, reason: str) -> OwnChoice:
        """Let one of the answers count, with a reason; kept here and sent by itself, also without the centre.

        A choice the centre refused before is taken back by it.

        Raises:
            ProblemError: ``settle.reason_needed``; ``settle.not_offered``: not one of the answers compared. SaveFailed.
        """
        desk = self._desk
        compared = [
            AnswerName(a.response_id, a.revision) for a in review.answers if a.standing not in NEVER_COUNTS
        ]
        task_id = review.line.task_id
        after = review.settlements[-1].settlement_id if review.settlements else None
        payload = Settlement(desk.ways.new_id(), task_id, chosen, compared, reason.strip(), after)
        acting.check(acting.world(desk, reviews={task_id: _seen(review)}), desk.now(), payload)
        refused = self.own_choices().get(task_id)
        if refused is not None and not refused.refused:
            raise ProblemError(Problem("settle.under_way"))

        def save(connection: Connection) -> str:
            supersedes = refused.op_id if refused is not None else None
            return acting.save(connection, desk, PendingAct(payload, review.version, supersedes=supersedes))

        op_id = desk.store.transact(save)
        desk.seat.wake()
        desk.bus.tell(ChangeKind.REVIEW, ChangeKind.SYNC, ids=frozenset({task_id}), source="save")
        return OwnChoice(op_id, task_id, chosen.response_id, chosen.revision, desk.now())

    # refused and held

    def returned(self, *, done: bool = False) -> ReturnedList:
        """What did not go through in the hall; with ``done`` also what was repaired or put aside."""
        return self._desk.centre.get("/oversight/returned", ReturnedList, {"done": "true" if done else None})

    def set_aside(self, op_id: str, reason: str) -> ReturnedLine:
        """Put a refused operation aside: it blocks nothing any more, nothing is deleted. Safe to repeat.

        Raises:
            ProblemError: ``set_aside.reason_needed``. Refused, CentreError.
        """
        if not reason.strip():
            raise ProblemError(Problem("set_aside.reason_needed", field="reason"))
        line = self._desk.centre.set_aside(PutAside(op_id, reason.strip()[:4000]))
        self._desk.bus.tell(ChangeKind.REVIEW, ids=frozenset({op_id}), source="live")
        return line

    def put_back(self) -> PutBackList:
        """Who put back what today, and why."""
        return self._desk.centre.get("/oversight/put-back", PutBackList)

    # workstations

    def stations(self) -> Stations:
        """The hall's workstations now."""
        return self._desk.centre.get("/oversight/workstations", Stations)


def _seen(review: Review) -> AnswersSeen:
    """The answers as they lie before the lead."""
    last = review.settlements[-1] if review.settlements else None
    return AnswersSeen(
        {(one.response_id, one.revision): one.standing for one in review.answers},
        {"settlement_id": last.settlement_id} if last is not None else {},
    )
