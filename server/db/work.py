"""The unit of work: one request, one transaction, one commit; it numbers, links and announces what was done.

Services read and write through ``conn`` and say what they did with :meth:`UnitOfWork.record`. Only here is committed. Feed
numbers are taken as the last thing before commit, so that the counter row is locked for as short as can be and numbers
become visible in their own order.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from uuid import UUID

from msgspec import Struct
from sqlalchemy import BindParameter, Connection, Insert, Table, bindparam, select, text, update

from domain.problems import Param
from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.sync import OpResult
from server.db import payloads
from server.db.chain import LINK_VERSION, Link, next_hash
from server.db.envelopes import rest_of
from server.db.inserting import inserting
from server.db.prepared import Prepared, insert_tuples
from server.db.sealing import Sealer
from server.db.tables import centre, counter, feed, operation

NOTIFY_CHANNEL = "minyi110_feed"

# Made once: every write runs them, and making one costs as much as running it.
_CITY: BindParameter[str] = bindparam("city")
_HEAD = Prepared(
    select(counter.c.head, counter.c.head_hash, counter.c.safe_seq).where(counter.c.city_id == _CITY)
)
_HOLD = select(counter.c.head).where(counter.c.city_id == _CITY).with_for_update()
_ZONE = Prepared(select(centre.c.zone).where(centre.c.city_id == _CITY))
_TAKE_NUMBERS = Prepared(
    update(counter)
    .where(counter.c.city_id == _CITY)
    .values(head=counter.c.head + bindparam("taken"))
    .returning(counter.c.head, counter.c.head_hash)
)
_SET_HASH = Prepared(update(counter).where(counter.c.city_id == _CITY).values(head_hash=bindparam("hash_")))
_NOTIFY = text("SELECT pg_notify(:channel, :message)")


@lru_cache(maxsize=64)
def _upsert(
    table: Table, columns: tuple[str, ...], keys: tuple[str, ...], *, sqlite: bool, kept: tuple[str, ...] = ()
) -> Prepared:
    statement = inserting(table, sqlite=sqlite)
    changes = {name: statement.excluded[name] for name in columns if name not in keys + kept}
    upsert: Insert = statement.on_conflict_do_update(index_elements=keys, set_=changes)
    return Prepared(upsert, columns)


@lru_cache(maxsize=64)
def _added(table: Table, columns: tuple[str, ...], keys: tuple[str, ...], *, sqlite: bool) -> Prepared:
    statement: Insert = inserting(table, sqlite=sqlite).on_conflict_do_nothing(index_elements=keys)
    return Prepared(statement, columns)


def new_id() -> str:
    """A random UUID (version 4)."""
    return str(UUID(bytes=secrets.token_bytes(16), version=4))


class Record(Struct):
    """One thing done in this transaction: becomes a number, a link and a receipt at commit.

    ``rows`` are what it changed: (scope, kind, row id) → whether it left that scope.
    """

    op_id: str
    kind: str
    entity_id: str
    payload: bytes
    result: OpResult
    author_id: str | None
    envelope: Envelope | None = None
    payload_digest: str | None = None
    transport_device_id: str | None = None
    occurred_at: int | None = None
    time_doubt: bool = False
    version: int = 1
    code: str | None = None
    params: Mapping[str, Param] = {}
    keep_payload: bool = True
    rows: dict[tuple[str, str, str], bool] = {}
    seq: int = 0
    _stamps: list[Callable[[Connection, int], None]] = []

    def touch(self, scope: str, kind: str, row_id: str, *, deleted: bool = False) -> None:
        """Say that a row changed in a scope, or (``deleted``) left it."""
        self.rows[(scope, str(kind), row_id)] = deleted  # a plain text, also of an enumeration's member

    def when_numbered(self, stamp: Callable[[Connection, int], None]) -> None:
        """Run ``stamp(conn, seq)`` once the number is known, inside the same transaction."""
        self._stamps.append(stamp)


class Reading:
    """A consistent look at one city's data: one snapshot, nothing written."""

    def __init__(self, conn: Connection, city_id: str, now: int, sealer: Sealer) -> None:
        self.conn = conn
        self.city_id = city_id
        self.now = now
        self.sealer = sealer

    @property
    def is_sqlite(self) -> bool:
        return self.conn.dialect.name == "sqlite"

    def head(self) -> tuple[int, str, int]:
        """The newest number, its hash, and the number the oldest kept backup reaches."""
        (row,) = _HEAD.rows(self.conn, {"city": self.city_id})
        return row.head, row.head_hash, row.safe_seq

    def zone(self) -> str:
        """The city's time zone name."""
        ((zone,),) = _ZONE.rows(self.conn, {"city": self.city_id})
        return str(zone)

    def upsert(
        self, table: Table, rows: list[dict[str, object]], keys: list[str], *, kept: Sequence[str] = ()
    ) -> None:
        """Insert the rows, replacing those with the same key but for the columns ``kept``; one statement, both databases."""
        if rows:
            columns, sqlite = tuple(rows[0]), self.is_sqlite
            _upsert(table, columns, tuple(keys), sqlite=sqlite, kept=tuple(kept)).insert(self.conn, rows)

    def add_new(self, table: Table, rows: Sequence[Mapping[str, object]], keys: Sequence[str]) -> None:
        """Insert the rows, all with the columns of the first; one whose key is there already stays as it is."""
        if rows:
            _added(table, tuple(rows[0]), tuple(keys), sqlite=self.is_sqlite).insert(self.conn, rows)


class UnitOfWork(Reading):
    """A writing transaction. Not thread-safe; one per request."""

    def __init__(self, conn: Connection, city_id: str, now: int, sealer: Sealer) -> None:
        super().__init__(conn, city_id, now, sealer)
        self.records: list[Record] = []
        self._at_last: list[Callable[[Connection], None]] = []
        self._touched: dict[str, set[str]] = {}
        self._count: Callable[[UnitOfWork, dict[str, set[str]]], None] | None = None
        self.newest: tuple[int, str] = (0, "")
        """Head and its hash as :meth:`finish` left them; what a push reply gives as the new witness."""

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part that can fail alone: if the block raises, its writes and records are undone and the error goes on."""
        kept, last = len(self.records), len(self._at_last)
        nested = self.conn.begin_nested()
        try:
            yield
        except BaseException:
            nested.rollback()
            del self.records[kept:]
            del self._at_last[last:]
            raise
        nested.commit()

    def record(
        self,
        kind: str,
        entity_id: str,
        payload: object,
        *,
        author_id: str | None,
        op_id: str | None = None,
        result: OpResult = OpResult.APPLIED,
        envelope: Envelope | None = None,
        transport_device_id: str | None = None,
        code: str | None = None,
        params: Mapping[str, Param] | None = None,
        time_doubt: bool = False,
        keep_payload: bool = True,
        payload_digest: str | None = None,
        version: int = 1,
    ) -> Record:
        """Note something done. ``payload`` is the exact bytes of a client's operation (with its digest, where it is known already),
        or a message to be encoded; ``version`` is its, where no envelope says it."""
        return self.add(
            Record(
                op_id=op_id or (envelope.op_id if envelope else new_id()),
                kind=kind,
                entity_id=entity_id,
                payload=payload if isinstance(payload, bytes) else codec.encode(payload),
                result=result,
                author_id=author_id,
                envelope=envelope,
                transport_device_id=transport_device_id,
                occurred_at=envelope.occurred_at if envelope else self.now,
                time_doubt=time_doubt,
                version=version,
                code=code,
                params=params or {},
                keep_payload=keep_payload,
                payload_digest=payload_digest,
            )
        )

    def add(self, record: Record) -> Record:
        """Note something done, as it is to stand on record."""
        self.records.append(record)
        return record

    def at_last(self, act: Callable[[Connection], None]) -> None:
        """Run ``act(conn)`` as the last thing before commit, when the numbers are taken: for rows that many transactions change, which
        whoever holds the city's counter changes alone, so that no two wait for each other crosswise."""
        self._at_last.append(act)

    def touch(
        self, what: str, ids: set[str], count: Callable[[UnitOfWork, dict[str, set[str]]], None]
    ) -> None:
        """Have ``count`` look at all that was touched, once, as the last thing before commit. A savepoint that is undone leaves it named: whoever
        looks finds nothing changed."""
        self._touched.setdefault(what, set()).update(ids)
        self._count = count

    def hold_city(self) -> None:
        """Have the city's counter until commit, as every transaction that records anything has when it ends: one that comes later sees what
        this one wrote."""
        if not self.is_sqlite:
            self.conn.execute(_HOLD, {"city": self.city_id})

    def finish(self) -> int:
        """Number, link and announce what was recorded; called once, right before commit. Returns the head."""
        if not self.records:
            head, head_hash, _ = self.head()
            self.newest = (head, head_hash)
            self._end()
            return head
        n = len(self.records)
        ((head, previous),) = _TAKE_NUMBERS.rows(self.conn, {"city": self.city_id, "taken": n})
        rows = []
        changed: dict[tuple[str, str, str], tuple[int, bool]] = {}
        for seq, record in enumerate(self.records, head - n + 1):
            record.seq = seq
            link = self._link(record)
            previous = next_hash(self.sealer.chain_hash, previous, link)
            rows.append((*link, seq, previous, *self._kept(record)))
            for key, deleted in record.rows.items():
                changed[key] = (seq, deleted)
        self.newest = (head, previous)
        _SET_HASH.run(self.conn, {"city": self.city_id, "hash_": previous})
        insert_tuples(self.conn, operation, _OPERATION, rows)
        self._announce(changed)
        for record in self.records:
            for stamp in record._stamps:
                stamp(self.conn, record.seq)
        self._end()
        if not self.is_sqlite:
            self.conn.execute(_NOTIFY, {"channel": NOTIFY_CHANNEL, "message": f"{self.city_id}:{head}"})
        return int(head)

    def _end(self) -> None:
        if self._count is not None:
            self._count(self, self._touched)
        for act in self._at_last:
            act(self.conn)

    def _announce(self, changed: dict[tuple[str, str, str], tuple[int, bool]]) -> None:
        # In the order of the table's key, so that pages are filled one after the other.
        city_id = self.city_id
        rows = sorted(
            [
                (city_id, scope, seq, kind, row_id, deleted)
                for (scope, kind, row_id), (seq, deleted) in changed.items()
            ]
        )
        if rows:
            insert_tuples(self.conn, feed, _FEED, rows)

    def _link(self, record: Record) -> Link:
        e = record.envelope
        # A clock that runs ahead must not make facts from the future.
        occurred_at = min(record.occurred_at or self.now, self.now)
        digest = record.payload_digest or codec.digest(record.payload)
        params = codec.encode(dict(record.params)).decode() if record.params else None
        if e is None:
            return Link(
                self.city_id, record.seq, LINK_VERSION, record.op_id, record.kind, record.version, record.entity_id, 0,
                record.author_id, None, record.transport_device_id, 0, 0, 0, None, occurred_at, self.now, record.time_doubt,
                digest, str(record.result), record.code, params,
            )  # fmt: skip
        return Link(
            self.city_id, record.seq, LINK_VERSION, record.op_id, record.kind, e.schema_version, record.entity_id, e.entity_seq,
            record.author_id, e.device_id, record.transport_device_id, e.incarnation, e.base_version, e.lease_no, e.supersedes,
            occurred_at, self.now, record.time_doubt, digest, str(record.result), record.code, params,
        )  # fmt: skip

    def _kept(self, record: Record) -> tuple[bytes | None, bytes | None]:
        """What can be erased alone: the rest of the envelope, and the payload sealed."""
        if not record.keep_payload:
            return None, None
        envelope = rest_of(record.envelope) if record.envelope else None
        return envelope, payloads.kept(self.sealer, record.op_id, record.payload)


_FEED = ("city_id", "scope", "seq", "kind", "row_id", "deleted")
_OPERATION = (*Link._fields, "receipt_seq", "hash", "envelope", "payload")
