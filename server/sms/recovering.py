"""What time alone makes of messages: a claim that ran over, a receipt that never came, an unknown one that the gateway can be asked about."""

from __future__ import annotations

from domain.sms.message import RECEIPT_WAIT, UNKNOWN_WAIT, Event
from domain.sms.unknown import UnknownCause
from domain.times import MINUTE
from server.db.database import Database
from server.sms.gateways.interface import LookedUp
from server.sms.moving import Moves
from server.sms.repository import messages as repository
from server.sms.repository import tries
from server.sms.ways import Ways

AT_ONCE = 500
OVERDUE, SILENT, ASKED = "sms.overdue", "sms.silent", "sms.looked_up"
ASK_AFTER = 2 * MINUTE
"""A gateway is asked about a try no sooner: what it says it never had may still be on its way to it."""


def overdue(database: Database, city_id: str) -> int:
    """Claims whose minute is over: with a try behind it nobody knows, without one it goes back. Returns how many."""
    with database.write(city_id) as work:
        rows = repository.overdue(work, AT_ONCE)
        if not rows:
            return 0
        committed = tries.of_messages(work, [row.message_id for row in rows])
        moves = Moves(work)
        for row in rows:
            mine = [one for one in committed.get(row.message_id, ()) if one.fence == row.claim_fence]
            if mine:
                moves.happened(row, Event.LOST, reason=UnknownCause.WORKER_GONE.value)
            else:
                moves.happened(row, Event.LEASE_OVER, due_at=work.now)
        return moves.write(OVERDUE)


def silent(database: Database, city_id: str) -> int:
    """Accepted messages that no receipt came for."""
    with database.write(city_id) as work:
        moves = Moves(work)
        for row in repository.silent(work, work.now - RECEIPT_WAIT, AT_ONCE):
            moves.happened(row, Event.SILENT)
        return moves.write(SILENT)


class LookUps:
    """Asks gateways about messages that may have gone out, each less and less often."""

    def __init__(self, database: Database, city_id: str, ways: Ways) -> None:
        self._database = database
        self._city_id = city_id
        self._ways = ways
        self._next: dict[str, int] = {}

    def look(self) -> int:
        """Ask about those whose turn it is; returns of how many something is known now."""
        now = self._database.clock()
        with self._database.read(self._city_id) as reading:
            rows = repository.unknown(reading, now - UNKNOWN_WAIT, AT_ONCE)
            last = {
                message_id: max(found, key=lambda one: one.try_no)
                for message_id, found in tries.of_messages(reading, [row.message_id for row in rows]).items()
            }
        self._next = {
            row.message_id: self._next.get(row.message_id, row.tried_at + ASK_AFTER) for row in rows
        }
        said: dict[str, LookedUp] = {}
        for row in rows:
            way = self._ways.open.get(row.gateway or "")
            asked = last.get(row.message_id)
            if way is None or asked is None or now < self._next[row.message_id]:
                continue
            self._next[row.message_id] = now + (now - row.tried_at)
            answer = way.gateway.look_up(asked.client_ref)
            if answer is not LookedUp.CANNOT_SAY:
                said[row.message_id] = answer
        return self._keep(said)

    def _keep(self, said: dict[str, LookedUp]) -> int:
        if not said:
            return 0
        with self._database.write(self._city_id) as work:
            moves = Moves(work)
            for row in repository.of(work, list(said)).values():
                has = said[row.message_id] is LookedUp.HAVE_IT
                moves.happened(row, Event.HAVE_IT if has else Event.NEVER_HAD_IT)
            return moves.write(ASKED)
