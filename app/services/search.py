"""``Ctrl+K``: tasks, own records, units, colleagues. Commands and orders are the screens' own."""

from __future__ import annotations

from app.models import queue, replica
from app.models.store import Connection
from app.records.queue import QueueQuery
from app.records.search import SearchHit
from app.services.desk import Desk
from app.services.records import Records
from domain.wire.rows import RowKind, UnitRow, UserRow

EACH = 8


class Search:
    """One box over what this workstation knows."""

    def __init__(self, desk: Desk, records: Records) -> None:
        self._desk = desk
        self._records = records

    def find(self, text: str, limit: int = 20) -> list[SearchHit]:
        """Hits over the local replica, best first; never the network."""
        words = text.lower().split()
        if not words:
            return []
        with self._desk.store.read() as connection:
            hits = self._tasks(connection, text)
            hits += self._units(connection, words)
            hits += self._colleagues(connection, words)
        hits += self._own(words)
        return hits[:limit]

    def _tasks(self, connection: Connection, text: str) -> list[SearchHit]:
        desk = self._desk
        page = queue.page(connection, QueueQuery(text=text), desk.user_id, desk.now(), None, EACH)
        return [
            SearchHit(
                "task",
                item.task_id,
                item.mask,
                (item.unit_name, item.case_type, item.dispatch_no),
                item.event_at,
                {"line": item.business_line, "state": item.state},
            )
            for item in page.items
        ]

    def _units(self, connection: Connection, words: list[str]) -> list[SearchHit]:
        rows = replica.rows_of(connection, RowKind.UNIT, UnitRow)
        found = [u for u in rows if _all_in(words, f"{u.name} {u.code}")]
        return [
            SearchHit("unit", u.unit_id, u.name, (u.code, u.public_phone), None, {"kind": u.kind})
            for u in sorted(found, key=lambda u: (len(u.name), u.code))[:EACH]
        ]

    def _colleagues(self, connection: Connection, words: list[str]) -> list[SearchHit]:
        rows = replica.rows_of(connection, RowKind.USER, UserRow)
        found = [u for u in rows if u.active and _all_in(words, f"{u.name} {u.number}")]
        return [
            SearchHit("colleague", u.user_id, u.name, (u.number,), None, {"role": u.role})
            for u in found[:EACH]
        ]

    def _own(self, words: list[str]) -> list[SearchHit]:
        found = [r for r in self._records.today() if _all_in(words, f"{r.mask} {r.unit_name}")]
        return [
            SearchHit("record", r.record_id, r.mask, (r.unit_name,), r.at, {"disposition": r.disposition})
            for r in found[:EACH]
        ]


def _all_in(words: list[str], text: str) -> bool:
    lower = text.lower()
    return all(word in lower for word in words)
