"""``emergency.raise``, on whatever lane it came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain.acts.act import Act
from domain.acts.emergency_raise import Emergency
from domain.permissions import DEFAULT_HALL
from domain.settings import read
from domain.wire import codec
from domain.wire.rows import RowKind, hall_scope
from server.acts.handler import Handler, Simply
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.emergencies import repository as emergencies
from server.settings.repository import values

_ESCALATION = "emergency.escalate_seconds"


@dataclass(slots=True)
class _Emergencies(Simply):
    """Which of them are here already, and after how long one goes on to the duty officer (ms)."""

    known: set[str]
    escalate_after: int


class EmergencyRows:
    """Emergencies, stored with their deadline, so that any process can escalate them after a crash."""

    def load(self, work: UnitOfWork, operations: Sequence[Operation[Act]]) -> _Emergencies:
        ids = sorted({operation.payload.entity_of(operation.author.user_id) for operation in operations})
        settings = read(values(work, [_ESCALATION]))
        return _Emergencies(emergencies.known(work, ids), settings.emergency.escalate_after)

    def write(
        self, work: UnitOfWork, judged: Sequence[Judged[Act, Emergency]], context: _Emergencies
    ) -> None:
        rows: list[dict[str, Any]] = []
        for item in judged:
            report = item.verdict.effect
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


def raise_(operation: Operation[Emergency], context: _Emergencies) -> Verdict[Emergency]:
    """Once, however often it is told."""
    report = operation.payload
    if report.emergency_id in context.known:
        return Verdict.secondary(code="emergency.raised_before")
    context.known.add(report.emergency_id)
    return Verdict.applied(report)


HANDLER = Handler(Emergency, EmergencyRows(), raise_)
