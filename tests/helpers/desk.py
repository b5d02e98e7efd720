"""An agent at his desk for tests: takes what is handed out, calls, fills the form, sends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.acts.appointment_set import Appointment
from domain.acts.attempt_correct import Correction, TakenBack
from domain.acts.attempt_record import Attempt, Outcome
from domain.acts.response_submit import Response
from domain.acts.task_put_back import PutBack
from domain.questionnaire.answers import Answers
from domain.questionnaire.context import ScriptContext
from domain.questionnaire.engine import evaluate
from domain.questionnaire.wire import context_to_wire, to_wire
from domain.vocabulary import Role
from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.leases import (
    ClaimRequest,
    FindCaller,
    LeaseChange,
    Leased,
    LeaseRef,
    LeaseResult,
    NextRequest,
    PackGroup,
    PackRequest,
)
from domain.wire.parts import EventName
from domain.wire.sync import Receipt
from resources import questionnaires
from server.db.work import new_id
from tests.helpers.centre import Centre, Workstation

SATISFIED: Answers = {
    "identity": 1, "convenient": 1, "call_attitude": 1, "handled": 1, "more": (1,), "arrival": 1, "officer_attitude": 1, "result": 1, "overall": 1,
}  # fmt: skip
DISSATISFIED: Answers = {
    **SATISFIED, "officer_attitude": 3, "overall": 3, "unhappy_what": "说话很冲", "unhappy_wish": "道歉", "may_contact": 1,
}  # fmt: skip


@dataclass
class Desk:
    """One workstation with an agent logged in."""

    station: Workstation
    number: str

    @property
    def as_user(self) -> dict[str, str]:
        """Headers of the agent, who logs in again when his token has run out."""
        session = self.station.session
        if session is None or session.tokens.access_until <= self.station.centre.clock():
            self.station.login(self.number)
        return self.station.as_user

    @property
    def user_id(self) -> str:
        assert self.station.session is not None
        return self.station.session.grant.user_id

    def next(self, request_id: str | None = None, **more: Any) -> Leased:
        """下一件."""
        message = NextRequest(request_id or new_id(), self.station.device_id, **more)
        return self.ask("/revisits/next", message)

    def pack(self, size: int = 20, **more: Any) -> Leased:
        return self.ask("/revisits/pack", PackRequest(new_id(), self.station.device_id, size, **more))

    def claim(self, task_id: str) -> Any:
        """The raw answer, because tests look at refusals."""
        message = ClaimRequest(new_id(), self.station.device_id, task_id)
        return self.station.centre.post("/revisits/claim", message, self.as_user)

    def find(self, number: str) -> Leased:
        return self.ask("/revisits/callers/find", FindCaller(new_id(), self.station.device_id, number))

    def give_back(self, group: PackGroup) -> list[LeaseResult]:
        change = LeaseChange(self.station.device_id, [LeaseRef(group.group_id, group.lease_no)])
        answer = self.station.centre.post("/revisits/leases/release", change, self.as_user)
        assert answer.status_code == 200, answer.text
        return codec.decode(answer.content, list[LeaseResult])

    def ask(self, path: str, message: object) -> Leased:
        answer = self.station.centre.post(path, message, self.as_user)
        assert answer.status_code == 200, answer.text
        return codec.decode(answer.content, Leased)

    # operations

    def attempt(self, group: PackGroup, disposition: str = "complete", **more: Any) -> Envelope:
        """One call about all tasks of the group (or ``tasks``), with the same outcome."""
        now = self.station.centre.clock()
        tasks = more.pop("tasks", None) or [t.task.task_id for t in group.tasks]
        payload = Attempt(
            attempt_id=more.pop("attempt_id", None) or new_id(),
            group_id=group.group_id,
            started_at=now - 60_000,
            ended_at=now,
            outcomes=[Outcome(task_id, disposition) for task_id in tasks],
            **{"direction": "outgoing", "connected_at": now - 50_000, "number_shown": True, **more},
        )
        return self._sign(Attempt.KIND, payload, group.group_id, group.lease_no)

    def response(self, group: PackGroup, answers: Answers = SATISFIED, **more: Any) -> Envelope:
        """The form of the group's first task (or ``task_id``)."""
        task = next(
            (t.task for t in group.tasks if t.task.task_id == more.get("task_id")), group.tasks[0].task
        )
        script = questionnaires()[task.questionnaire]
        context = more.pop("context", ScriptContext({"line": "alarm"}))
        overall = evaluate(script, context, answers).outcome.overall
        values: dict[str, Any] = {
            "response_id": new_id(), "revision": 1, "task_id": task.task_id, "group_id": group.group_id, "attempt_id": new_id(),
            "questionnaire": script.code, "questionnaire_version": str(script.version), "questionnaire_hash": script.hash,
            "language": "zh", "answers": to_wire(script, answers), "overall": None if overall is None else int(overall),
            "event": EventName(task.event_id, task.source, task.dispatch_no), "context": context_to_wire(context),
        }  # fmt: skip
        payload = Response(**{**values, **more})
        return self._sign(Response.KIND, payload, task.task_id, group.lease_no)

    def appointment(self, group: PackGroup, at: int, **more: Any) -> Envelope:
        task_id = group.tasks[0].task.task_id
        payload = Appointment(
            new_id(), task_id, group.group_id, more.pop("attempt_id", None), at, True, **more
        )
        return self._sign(Appointment.KIND, payload, task_id, group.lease_no)

    def correction(
        self, group: PackGroup, attempt_id: str, disposition: str, takes_back: TakenBack | None = None
    ) -> Envelope:
        """更正 of what a call brought for the group's first task."""
        task_id = group.tasks[0].task.task_id
        payload = Correction(
            new_id(), attempt_id, group.group_id, Outcome(task_id, disposition), takes_back=takes_back
        )
        return self._sign(Correction.KIND, payload, task_id, group.lease_no)

    def put_back(self, group: PackGroup, reason: str = "noise", **more: Any) -> Envelope:
        """放回 of the group's first task; ``call_id`` if it was a certain call."""
        task_id = more.pop("task_id", None) or group.tasks[0].task.task_id
        payload = PutBack(
            new_id(), task_id, group.group_id, more.pop("call_id", None) or new_id(), reason, **more
        )
        return self._sign(PutBack.KIND, payload, task_id, group.lease_no)

    def send(self, *envelopes: Envelope) -> list[Receipt]:
        """Push; the receipts in order."""
        return self.station.push(envelopes).results

    def _sign(self, kind: str, payload: object, entity: str, lease_no: int) -> Envelope:
        return self.station.envelope(kind, payload, entity_id=entity, lease_no=lease_no)


def sit_down(centre: Centre, number: str, role: Role = Role.AGENT, **user: Any) -> Desk:
    """A new user at a workstation of his own."""
    centre.add_user(number, role, **user)
    station = centre.workstation(f"席位{number}")
    station.login(number)
    return Desk(station, number)
