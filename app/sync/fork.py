"""The centre is not where it was: restored from a backup, or failed over to a copy that was behind."""

from __future__ import annotations

import logging

from app.models import outbox, replica, tasks
from app.models.store import Connection
from app.records.changes import ChangeKind
from app.records.errors import CentreError
from app.sync.fold import Rules, refold
from app.sync.link import FORGOTTEN, RESTORED, EngineContext
from domain.wire.sync import Witness

log = logging.getLogger(__name__)

_UNKNOWN = "access.device_invalid"


def forked(connection: Connection, epoch: int, head: Witness, rules: Rules) -> None:
    """Fetch everything anew, ask about everything acked, raise the alarm; what is shown stays until it is replaced."""
    replica.fork(connection, epoch, head, RESTORED)
    outbox.doubt(connection)
    tasks.doubt(connection)
    refold(connection, rules, tasks.touched(connection))


def says_unknown(error: CentreError) -> bool:
    """Whether the centre answered that it does not know this workstation."""
    return error.problems[0].code == _UNKNOWN


def forgotten(link: EngineContext) -> None:
    """The centre does not know this workstation any more: it may be back at a time before it was registered. Nothing it confirmed
    counts until it was asked about each, which the next login begins; said now, once."""
    if link.state.alarm:
        return
    log.warning("the centre does not know this workstation any more: what it confirmed is in doubt")

    def doubt(connection: Connection) -> None:
        replica.doubt(connection, FORGOTTEN)
        outbox.doubt(connection)

    link.store.transact(doubt)
    link.state.alarm = FORGOTTEN
    link.bus.tell(ChangeKind.SYNC, source="sync")
