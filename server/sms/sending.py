"""The sender: claims what is due, commits a try for each, hands it over, commits what came of it.

Between the two commits a message may have gone out, so that whoever finds it there later finds it unknown. Nothing is handed over
whose try was not committed, and nothing is handed over twice by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain.sms.errors import ErrorClass
from domain.sms.message import CLAIM_LIFE, Event, MessageState, refused_for_now
from domain.sms.unknown import UnknownCause
from domain.times import SECOND
from server.db.database import Database
from server.db.work import UnitOfWork
from server.sms import breaking
from server.sms.claiming import Claimed, claim
from server.sms.gateways.interface import Lost, Outgoing, Refused, Submitted
from server.sms.hands import Hands
from server.sms.moving import Moves
from server.sms.repository import messages as repository
from server.sms.repository import tries
from server.sms.ways import OpenWay, Ways

log = logging.getLogger("minyi110.sms")

SENT = "sms.sent"
RELEASED = "sms.released"
_LEAST_WAIT = 5 * SECOND
"""A gateway that is not there is asked again so late at the earliest."""

Result = Submitted | Refused | Lost


@dataclass(frozen=True, slots=True)
class Handed:
    """A message and what the gateway said."""

    claimed: Claimed
    result: Result


class Sender:
    """One process's hands. ``step`` does what is due, one gateway after the other; who has threads runs :meth:`claim` and
    :meth:`hand_over` side by side."""

    def __init__(self, database: Database, city_id: str, ways: Ways) -> None:
        self._database = database
        self._city_id = city_id
        self.ways = ways

    def step(self) -> int:
        """Do what is due; returns how many messages were handed over."""
        batches = self.claim()
        for name, batch in batches.items():
            self.hand_over(name, batch)
        return sum(map(len, batches.values()))

    def claim(self, busy: frozenset[str] = frozenset()) -> dict[str, list[Claimed]]:
        """Claim what may leave now for the gateways that are not ``busy``."""
        with self._database.read(self._city_id) as reading:
            self.ways.refresh(reading)
        now = self._database.clock()
        self.ways.pulse(now)
        room = {
            name: way.pace.allows(now)
            for name, way in self.ways.open.items()
            if way.usable and name not in busy
        }
        if not any(left > 0 for left in room.values()):
            return {}
        with self._database.write(self._city_id) as work:
            claimed = claim(work, self._database.owner, self.ways.open, room)
        for name, batch in claimed.items():
            self.ways.open[name].pace.spend(sum(len(one.outgoing.parts) for one in batch))
        return claimed

    def hand_over(self, name: str, batch: Sequence[Claimed]) -> None:
        """Hand claimed messages to their gateway, as many at once as it takes; what it does not take now goes back."""
        way = self.ways.open.get(name)
        if way is None:
            self._released(batch)
            return
        left, handed, window = list(batch), list[Handed](), way.gateway.window
        with Hands(window) as hands:
            while left or handed:
                shut = not way.usable or any(_shuts(one.result) for one in handed)
                ours, paused = self._committed(way, handed, () if shut else left[:window])
                shut = shut or not way.usable
                held = [one for one in left if shut or one.template in paused]
                self._released(held)
                left = [one for one in left[window:] if one not in held]
                handed = hands.each(lambda one: Handed(one, _submitted(way, one.outgoing)), ours)

    def _committed(
        self, way: OpenWay, handed: Sequence[Handed], to_hand: Sequence[Claimed]
    ) -> tuple[list[Claimed], set[str]]:
        """Keep what came of the last ones, and commit the tries of the next: one transaction. Returns those still ours, and the texts
        that stopped by what was said."""
        with self._database.write(self._city_id) as work:
            moves = Moves(work)
            rows = repository.of(work, [one.claimed.message_id for one in handed])
            _Results(work, way, moves, rows).keep(handed)
            moves.write(SENT)
            breaking.after(work, way, handed)
            refused = [one.claimed.template for one in handed if _is_about_the_text(one.result)]
            paused = breaking.texts_refused(work, refused)
            go = way.usable
            ours = _tried(work, way.way.name, [one for one in to_hand if go and one.template not in paused])
        _learn(way, handed, self._database.clock())
        return ours, paused

    def _released(self, batch: Sequence[Claimed]) -> None:
        if not batch:
            return
        with self._database.write(self._city_id) as work:
            moves, rows = Moves(work), repository.of(work, [one.message_id for one in batch])
            for one in batch:
                row = rows.get(one.message_id)
                if row is not None and _is_ours(row, one):
                    moves.happened(row, Event.LEASE_OVER, due_at=work.now)
            moves.write(RELEASED)


def _submitted(way: OpenWay, message: Outgoing) -> Result:
    try:
        return way.gateway.submit(message)
    except Lost as lost:
        return lost
    except Exception as error:
        # Whatever it was, nobody can say that nothing left.
        log.error("a gateway failed: %s", type(error).__name__)
        return Lost(UnknownCause.CONNECTION, type(error).__name__)


def _shuts(result: Result) -> bool:
    return isinstance(result, Refused) and result.error.costs_no_try


def _is_about_the_text(result: Result) -> bool:
    return isinstance(result, Refused) and result.error is ErrorClass.CONTENT


def _is_ours(row: Any, claimed: Claimed) -> bool:
    return bool(row.state == MessageState.CLAIMED.value and row.claim_fence == claimed.fence)


def _tried(work: UnitOfWork, gateway: str, batch: Sequence[Claimed]) -> list[Claimed]:
    """Commit the tries of those messages that are still ours; their minute begins anew."""
    rows = repository.of(work, [one.message_id for one in batch])
    ours = [
        one
        for one in batch
        if one.message_id in rows
        and _is_ours(rows[one.message_id], one)
        and rows[one.message_id].claim_until > work.now
    ]
    tries.add(
        work,
        [
            {
                "city_id": work.city_id,
                "message_id": one.message_id,
                "try_no": one.try_no,
                "client_ref": one.outgoing.client_ref,
                "gateway": gateway,
                "fence": one.fence,
                "committed_at": work.now,
                "result": None,
                "error": None,
                "answered_at": None,
            }
            for one in ours
        ],
    )
    repository.hold(
        work,
        [
            rows[one.message_id]._replace(
                tries=one.try_no, tried_at=work.now, claim_until=work.now + CLAIM_LIFE
            )
            for one in ours
        ],
    )
    return ours


class _Results:
    """What gateways said, told to the messages."""

    def __init__(self, work: UnitOfWork, way: OpenWay, moves: Moves, rows: dict[str, Any]) -> None:
        self._work = work
        self._way = way
        self._moves = moves
        self._rows = rows
        self._answers: list[tuple[str, int, str, str | None]] = []
        self._parts: list[dict[str, object]] = []
        self._named: dict[str, str] = {}

    def keep(self, handed: Sequence[Handed]) -> None:
        """Keep them all."""
        ids = [one for each in handed for one in _ids(each.result)]
        self._named = {
            gateway_id: part.message_id
            for gateway_id, part in tries.parts(self._work, self._way.way.name, ids).items()
        }
        for each in handed:
            row = self._rows.get(each.claimed.message_id)
            if row is not None:
                self._one(row, each.claimed, each.result)
        tries.answered(self._work, self._answers)
        tries.name_parts(self._work, self._parts)

    def _one(self, row: Any, claimed: Claimed, result: Result) -> None:
        if isinstance(result, Submitted) and not self._name(claimed, result.ids):
            result = Lost(UnknownCause.NO_ID, "an id that is another's")
        if isinstance(result, Lost):
            self._name(claimed, result.ids)
            self._answer(claimed, "lost", f"{result.cause.removeprefix('sms.')} {result.said}")
            if _is_ours(row, claimed):
                self._moves.happened(row, Event.LOST, reason=result.cause.value)
        elif isinstance(result, Submitted):
            self._answer(claimed, "taken", None)
            self._moves.happened(row, Event.NAMED)
        else:
            self._answer(claimed, result.error.value, result.code)
            if _is_ours(row, claimed):
                self._refused(row, result)

    def _refused(self, row: Any, refused: Refused) -> None:
        now, error, code = self._work.now, refused.error, refused.code[:40]
        if error is ErrorClass.ACCOUNT:
            self._moves.happened(row, Event.ACCOUNT, due_at=now)
        elif error.costs_no_try:
            self._moves.happened(row, Event.THROTTLED, due_at=now + max(refused.wait, SECOND))
        elif error is ErrorClass.TRANSIENT:
            event, wait = refused_for_now(row.counted_tries)
            why = {"error_class": error.value, "error": code} if not wait else {}
            self._moves.happened(row, event, due_at=now + wait, **why)
        else:
            self._moves.happened(row, Event.PERMANENT, error_class=error.value, error=code)

    def _answer(self, claimed: Claimed, result: str, error: str | None) -> None:
        self._answers.append((claimed.message_id, claimed.try_no, result, (error or "").strip()[:40] or None))

    def _name(self, claimed: Claimed, ids: Sequence[str]) -> bool:
        """Note what the gateway calls the parts; False where one is another message's already, or one of its own twice."""
        if len(set(ids)) < len(ids) or any(
            self._named.get(one, claimed.message_id) != claimed.message_id for one in ids
        ):
            return False
        for part, gateway_id in enumerate(ids):
            self._named[gateway_id] = claimed.message_id
            self._parts.append(
                {
                    "city_id": self._work.city_id,
                    "gateway": self._way.way.name,
                    "gateway_id": gateway_id,
                    "message_id": claimed.message_id,
                    "try_no": claimed.try_no,
                    "part_no": part,
                    "state": None,
                    "error": None,
                    "at": self._work.now,
                }
            )
        return True


def _ids(result: Result) -> Sequence[str]:
    return () if isinstance(result, Refused) else result.ids


def _learn(way: OpenWay, handed: Sequence[Handed], now: int) -> None:
    """Go slower where it was too fast, and leave a gateway alone that is not there."""
    for each in handed:
        result = each.result
        if not isinstance(result, Refused):
            continue
        if result.error is ErrorClass.THROTTLED:
            way.pace.throttled(now, result.wait)
        elif result.error is ErrorClass.DOWN:
            way.pace.close(now + max(result.wait, _LEAST_WAIT))
