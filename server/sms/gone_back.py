"""A centre that went back to a backup: what was due then may have gone out, and what was planned since is not known any more."""

from __future__ import annotations

from domain.sms.message import TOO_OLD, MessageState
from domain.sms.unknown import UnknownCause
from server.db.work import UnitOfWork
from server.sms import batches, counting
from server.sms.counting import Counted
from server.sms.repository import looking, released, rules

GONE_BACK = "sms.gone_back"


def gone_back(work: UnitOfWork, backup_at: int) -> int:
    """Send nothing again by itself: every message that was due is unknown, and nothing is planned for events whose message may be lost,
    until a lead decides. Returns how many messages there were.

    Args:
        backup_at: the last instant the backup knows of.
    """
    rows = released.gone_back(work)
    state, why = MessageState.UNKNOWN.value, UnknownCause.RESTORED.value
    counting.moved(
        work,
        [(_counted(row, MessageState.PLANNED.value, None), _counted(row, state, why)) for row in rows],
    )
    batches.note(work, GONE_BACK, [(row.message_id, state, why, row.gateway or "") for row in rows])
    # Planned after the backup is whatever came so far after it; by an import that was late, up to what is too old to be sent.
    if rules.in_force(work):
        looking.hold(work, max(0, backup_at - TOO_OLD), work.now)
    return len(rows)


def _counted(row: released.Before, state: str, reason: str | None) -> Counted:
    return Counted(
        row.planned_at, row.leg, row.unit_id, row.carrier, row.template, row.gateway, state, reason
    )
