"""What gateways brought is judged in batches: whose it is, and what it makes of the message.

It was kept and answered before. So nothing here is pressed: what cannot be understood is counted, what belongs to nobody waits ten
minutes for its message, and the same thing told twice moves nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from domain.problems import ProblemError
from domain.times import DAY, MINUTE
from server.db.database import Database
from server.db.sealing import SealBroken
from server.db.work import Reading, UnitOfWork, new_id
from server.sms import breaking
from server.sms.gateways.interface import Incoming, NotUnderstood, Receipt, Reply, Understands
from server.sms.gateways.kinds import understanding
from server.sms.moving import Moves
from server.sms.raw import opened
from server.sms.receipts import Receipts, Told
from server.sms.replies import LongReplies, Replies, Written
from server.sms.repository import incoming as repository
from server.sms.repository import tries
from server.sms.repository.incoming import PART, RECEIPT
from server.sms.ways import Configured, configured

log = logging.getLogger("minyi110.sms")

AT_ONCE = 500
JOIN_WITHIN = 10 * MINUTE
"""So long a receipt waits for the answer that names its id; after that it stays where it is."""
_PARTS_SINCE = DAY
"""Parts of a long reply that came while nobody judged are joined all the same."""
JUDGED = "sms.judged"
NOT_UNDERSTOOD = "not_understood"
"""The state of a stray that is nothing its gateway's settings describe."""


def judge(database: Database, city_id: str) -> int:
    """Judge a batch of what came in, and what waited for its message; returns how many rows were looked at."""
    with database.write(city_id) as work:
        rows = repository.unjudged(work, AT_ONCE)
        waiting = repository.unjoined(work, RECEIPT, work.now - JOIN_WITHIN, AT_ONCE)
        since = work.now - _PARTS_SINCE
        if not rows and not waiting and not repository.any_unjoined(work, PART, since):
            return 0
        judging = _Judging(work)
        judging.join(waiting)
        judging.take(rows)
        judging.join_parts(repository.unjoined(work, PART, since, AT_ONCE))
        judging.write()
        repository.judged(work, [row.raw_id for row in rows])
    return len(rows)


def waits(reading: Reading) -> bool:
    """Whether there is anything to judge."""
    now = reading.now
    return bool(
        repository.waiting(reading, 1)
        or repository.any_unjoined(reading, RECEIPT, now - JOIN_WITHIN)
        or repository.any_unjoined(reading, PART, now - _PARTS_SINCE)
    )


class _Judging:
    """One batch."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._moves = Moves(work)
        ways = configured(work)
        self._receipts = Receipts(work, self._moves, ways)
        self._replies = Replies(work, self._moves, ways)
        self._long = LongReplies(work)
        self._strays: list[dict[str, object]] = []
        self._words = _words(ways)

    def join(self, waiting: Sequence[Any]) -> None:
        """Receipts that came before their message's id was known, where it is by now."""
        by_gateway: dict[str, list[Any]] = {}
        for row in waiting:
            by_gateway.setdefault(row.gateway, []).append(row)
        for gateway, rows in by_gateway.items():
            known = tries.parts(self._work, gateway, [row.gateway_id for row in rows])
            found = [row for row in rows if row.gateway_id in known]
            brought = {row.raw_id: row for row in repository.raw(self._work, [row.raw_id for row in found])}
            for row in found:
                raw = brought.get(row.raw_id)
                if raw is not None:
                    self._tell(
                        [one for one in self._receipts_in(raw) if one.receipt.gateway_id == row.gateway_id]
                    )
            repository.join(self._work, [row.stray_id for row in found])

    def take(self, rows: Sequence[Any]) -> None:
        """What came in since."""
        told = [(row, one) for row in rows for one in self._understood(row)]
        self._tell([Told(row, one) for row, one in told if isinstance(one, Receipt)])
        replied = [(row, one) for row, one in told if isinstance(one, Reply)]
        self._replies.take([Written(row, one) for row, one in replied if one.long is None])
        parts = [self._long.wait(row, one) for row, one in replied if one.long is not None]
        repository.add_strays(self._work, parts)

    def join_parts(self, waiting: Sequence[Any]) -> None:
        """Long replies that are whole by now, or will not be."""
        understood: dict[str, Reply] = {}
        for raw in repository.raw(self._work, [row.raw_id for row in waiting]):
            for one in self._understood(raw):
                if isinstance(one, Reply):
                    understood[raw.raw_id] = one
        for rows, written in self._long.whole(understood, waiting):
            self._replies.take([written])
            repository.join(self._work, [row.stray_id for row in rows])

    def write(self) -> None:
        """Write what follows."""
        self._receipts.write()
        self._moves.write(JUDGED)
        breaking.texts_refused(self._work, self._receipts.not_let_through)
        self._replies.tell()
        repository.add_strays(self._work, self._strays)

    def _tell(self, receipts: Sequence[Told]) -> None:
        for told in self._receipts.take(receipts):
            self._stray(told.raw, told.receipt)

    def _receipts_in(self, row: Any) -> list[Told]:
        return [Told(row, one) for one in self._understood(row) if isinstance(one, Receipt)]

    def _understood(self, row: Any) -> list[Incoming]:
        try:
            words = self._words.get(row.gateway)
            if words is None:
                raise NotUnderstood("no such gateway")
            return words.understand(opened(self._work, row))
        except (NotUnderstood, SealBroken, msgspec.MsgspecError) as error:
            log.info("what a gateway brought is not understood: %s", type(error).__name__)
            self._stray(row, None)
            return []

    def _stray(self, row: Any, receipt: Receipt | None) -> None:
        self._strays.append(
            {
                "city_id": self._work.city_id,
                "stray_id": new_id(),
                "kind": row.kind,
                "raw_id": row.raw_id,
                "gateway": row.gateway,
                "gateway_id": (receipt.gateway_id or None) if receipt else None,
                "part_no": receipt.part if receipt else None,
                "state": receipt.state.value if receipt else NOT_UNDERSTOOD,
                "error": receipt.code[:40] if receipt else None,
                "received_at": row.received_at,
                "joined_at": None,
            }
        )


def _words(ways: Mapping[str, Configured]) -> Mapping[str, Understands]:
    found: dict[str, Understands] = {}
    for name, one in ways.items():
        try:
            found[name] = understanding(one.kind, one.settings)
        except (msgspec.MsgspecError, ProblemError) as error:
            log.error("the settings of a gateway cannot be read: %s", type(error).__name__)
    return found
