"""The centre is not where it was: restored from a backup, or failed over to a copy that was behind."""

from __future__ import annotations

from app.models import outbox, replica, tasks
from app.models.store import Connection
from app.sync.fold import Rules, refold
from app.sync.link import RESTORED
from domain.wire.sync import Witness


def forked(connection: Connection, epoch: int, head: Witness, rules: Rules) -> None:
    """Fetch everything anew, ask about everything acked, raise the alarm; what is shown stays until it is replaced."""
    replica.fork(connection, epoch, head, RESTORED)
    outbox.doubt(connection)
    tasks.doubt(connection)
    refold(connection, rules, tasks.touched(connection))
