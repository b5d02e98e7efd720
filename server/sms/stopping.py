"""Stopping a rule: what is planned is cancelled at once, what is claimed is finished."""

from __future__ import annotations

from collections.abc import Sequence

from domain.sms.message import MessageState
from server.db.work import UnitOfWork
from server.sms import batches, counting
from server.sms.counting import Counted
from server.sms.repository import planned as repository

CANCELLED = "sms.cancelled"
RULE_STOPPED = "sms.rule_stopped"
EVENT_GONE = "sms.event_gone"


def cancel(work: UnitOfWork, rule: str) -> int:
    """Cancel what a rule has planned and nobody has claimed; returns how many there were."""
    return _told(work, repository.cancel(work, rule, RULE_STOPPED), RULE_STOPPED)


def cancel_of_events(work: UnitOfWork, event_ids: Sequence[str]) -> int:
    """Cancel what is planned about events that are taken out again."""
    return _told(work, repository.cancel_of_events(work, event_ids, EVENT_GONE), EVENT_GONE)


def _told(work: UnitOfWork, rows: Sequence[repository.Cancelled], reason: str) -> int:
    changes = [
        (_counted(row, MessageState.PLANNED), _counted(row, MessageState.CANCELLED, reason)) for row in rows
    ]
    counting.moved(work, changes)
    batches.note(work, CANCELLED, [(row.message_id, "cancelled", reason, row.gateway or "") for row in rows])
    return len(rows)


def _counted(row: repository.Cancelled, state: MessageState, reason: str | None = None) -> Counted:
    return Counted(
        row.planned_at, row.leg, row.unit_id, row.carrier, row.template, row.gateway, state.value, reason
    )
