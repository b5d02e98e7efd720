"""What arrives from workstations about the hall itself: agents' states and emergencies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.acts.agent_state import AgentStateChange
from domain.acts.emergency_raise import Emergency
from domain.problems import Problem
from domain.settings import read
from domain.vocabulary import AgentState, EmergencyKind
from domain.wire import codec
from domain.wire.message import replace
from domain.wire.rows import RowKind, hall_scope
from server.accounts.halls import DEFAULT_HALL
from server.db.work import UnitOfWork
from server.live.repository import emergencies, states
from server.revisits.ahead import give_back_unbegun
from server.settings.repository import values
from server.sync.registry import Judged, Operation, Verdict

_ESCALATION = "emergency.escalate_seconds"


@dataclass(slots=True)
class _Emergencies:
    """Which of them are here already, and after how long one goes on to the duty officer (ms)."""

    known: set[str]
    escalate_after: int


@dataclass(slots=True)
class _States:
    """Newest occurrence per user, so that a state told late does not overwrite a newer one."""

    newest: dict[str, int] = field(default_factory=dict)


class AgentStateHandler:
    """``agent.state``: the newest one by when it occurred is the agent's state."""

    kinds: Sequence[str] = (AgentStateChange.KIND,)

    def load(self, work: UnitOfWork, operations: Sequence[Operation]) -> _States:
        users = sorted({operation.author.user_id for operation in operations})
        return _States(states.newest(work, users))

    def judge(self, operation: Operation, context: _States) -> Verdict:
        change: AgentStateChange = operation.payload
        if change.state not in set(AgentState):
            return Verdict.refused(Problem("agent.state_unknown", {"state": change.state}))
        user = operation.author.user_id
        if operation.occurred_at < context.newest.get(user, 0):
            return Verdict.applied()
        context.newest[user] = operation.occurred_at
        return Verdict.applied(change)

    def write(self, work: UnitOfWork, judged: Sequence[Judged], context: _States) -> None:
        rows: dict[str, dict[str, object]] = {}
        for item in judged:
            change = item.verdict.effect
            if change is None:
                continue
            author = item.operation.author
            rows[author.user_id] = {
                "city_id": work.city_id,
                "user_id": author.user_id,
                "state": change.state,
                "since": item.operation.occurred_at,
                "occurred_at": item.operation.occurred_at,
            }
            item.record.touch(hall_scope(author.hall_id or DEFAULT_HALL), RowKind.AGENT, author.user_id)
        states.save(work, list(rows.values()))
        for user_id in sorted(
            user_id for user_id, row in rows.items() if row["state"] == AgentState.OFF_DUTY
        ):
            give_back_unbegun(work, user_id)


class EmergencyHandler:
    """``emergency.raise``: stored with its deadline, so that any process can escalate it after a crash."""

    kinds: Sequence[str] = (Emergency.KIND,)

    def load(self, work: UnitOfWork, operations: Sequence[Operation]) -> _Emergencies:
        ids = sorted({operation.payload.emergency_id for operation in operations})
        settings = read(values(work, [_ESCALATION]))
        return _Emergencies(emergencies.known(work, ids), settings.emergency.escalate_after)

    def judge(self, operation: Operation, context: _Emergencies) -> Verdict:
        report: Emergency = operation.payload
        if report.kind not in set(EmergencyKind):
            # From a newer client: whatever it is, somebody must hear it.
            report = replace(report, kind=EmergencyKind.OTHER, note=f"{report.kind} {report.note}".strip())
        if report.emergency_id in context.known:
            return Verdict.secondary(code="emergency.raised_before")
        context.known.add(report.emergency_id)
        return Verdict.applied(report)

    def write(self, work: UnitOfWork, judged: Sequence[Judged], context: _Emergencies) -> None:
        rows: list[dict[str, Any]] = []
        for item in judged:
            report: Emergency | None = item.verdict.effect
            if report is None:
                continue
            author = item.operation.author
            hall = author.hall_id or DEFAULT_HALL
            rows.append(
                {
                    "city_id": work.city_id,
                    "emergency_id": report.emergency_id,
                    "hall_id": hall,
                    "kind": report.kind,
                    "texts": work.sealer.seal(_texts(report), report.emergency_id.encode()),
                    "raised_by": author.user_id,
                    "raised_at": item.operation.occurred_at,
                    "received_at": work.now,
                    # From the arrival, not from the workstation's clock: a clock that is off must not delay help.
                    "escalate_at": work.now + context.escalate_after,
                    "escalated_at": None,
                    "acknowledged_by": None,
                    "acknowledged_at": None,
                    "group_id": report.group_id,
                    "trial": False,
                }
            )
            item.record.touch(hall_scope(hall), RowKind.EMERGENCY, report.emergency_id)
        emergencies.add(work, rows)


def _texts(report: Emergency) -> bytes:
    return codec.encode(
        {
            "place": report.place,
            "note": report.note,
            "injured": report.injured,
            "weapon": report.weapon,
            "callback_number": report.callback_number,
        }
    )


HANDLERS = (AgentStateHandler(), EmergencyHandler())
