"""Giving out rows and receipts: SYNC rules 4, 5, 7 and 8. Everything of one answer comes from one database snapshot."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import Raw

from domain.times import DAY, SECOND
from domain.windows import window_start
from domain.wire import codec
from domain.wire.rows import is_users
from domain.wire.sync import (
    PULLED_SCHEMA,
    SNAPSHOT_PAGE_SCHEMA,
    KnownOperations,
    OpResult,
    Pull,
    Pulled,
    Receipt,
    Row,
    SnapshotPage,
    SnapshotRequest,
    Witness,
)
from server.accounts.people import CurrentDevice, CurrentUser
from server.accounts.scopes import feed_scopes
from server.acts.registry import Registry
from server.db.database import Database
from server.db.mechanism import FeedHead, standing
from server.db.work import Reading
from server.settings.repository import terms_of
from server.sync import repository
from server.sync.delivery import is_fork, note_presence
from server.sync.repository import FeedRow
from server.web.problems import Refusal

log = logging.getLogger("minyi110.sync")

MAX_RECEIPTS = 5_000
_PRESENCE_EVERY = 5 * SECOND


@dataclass(frozen=True, slots=True)
class _Portion:
    rows: list[Row]
    cursors: dict[str, int]
    more: bool


def pull(
    database: Database, registry: Registry, user: CurrentUser, device: CurrentDevice, message: Pull
) -> Pulled:
    """What changed in this user's scopes since their cursors, and this device's receipts.

    Raises:
        Refusal: 409 ``centre.other``, 403 ``access.device_other``.
    """
    if not message.device_id == device.device_id == user.device_id or device.city_id != user.city_id:
        raise Refusal(403, "access.device_other")
    with database.read(user.city_id) as reading:
        now = standing(reading, message.witness.seq)
        if message.centre_id != now.centre_id:
            raise Refusal(409, "centre.other", {"centre_id": now.centre_id})
        answer = _answer(reading, registry, user, message, now)
        said, told_at, newest = repository.presence_of(reading, device.device_id)
        # Another start than the newest is news in any case: it may be a second copy of the workstation.
        stale = (
            said != message.presence
            or newest != message.incarnation
            or told_at < reading.now - _PRESENCE_EVERY
        )
    if stale:
        with database.write(user.city_id) as work:
            note_presence(work, device.device_id, message.presence, message.incarnation)
    return answer


def snapshot(
    database: Database, registry: Registry, user: CurrentUser, message: SnapshotRequest
) -> SnapshotPage:
    """One page of a scope's standing rows in order of kind and id; the first notes the head to pull from afterwards.

    Of a user's own scope only what is within its window of days: with it, no page goes through the years before.

    Raises:
        Refusal: 403 ``scope.forbidden`` or ``access.device_other``, 409 ``centre.other``, 409 ``centre.restored`` where the
            witness is of another history: a pull says where it goes on.
    """
    if message.device_id != user.device_id:
        raise Refusal(403, "access.device_other")
    if message.scope not in feed_scopes(user):
        raise Refusal(403, "scope.forbidden", {"scope": message.scope})
    with database.read(user.city_id) as reading:
        now = standing(reading, message.witness.seq)
        if (message.centre_id, message.epoch) != (now.centre_id, now.epoch):
            raise Refusal(409, "centre.other", {"centre_id": now.centre_id})
        if is_fork(now, message.epoch, message.witness):
            raise Refusal(409, "centre.restored", {"centre_id": now.centre_id})
        after = (message.after_kind, message.after_id)
        since = _window_of(reading, message.scope)
        found = repository.standing_rows(
            reading, message.scope, after, message.limit + 1, _number_before(reading, since)
        )
        page = found[: message.limit]
        # A row that its projector no longer knows is left out: only there absence means deletion.
        rows = [row for row in project(reading, registry, message.scope, page) if not row.deleted]
        last = len(found) <= message.limit
        if not last and (not rows or rows[-1].id != page[-1].row_id):
            # The client goes on after the last row of a page, so that one must be there, even as a tombstone.
            rows.append(Row(message.scope, page[-1].kind, page[-1].row_id, page[-1].seq, deleted=True))
    return SnapshotPage(
        schema=SNAPSHOT_PAGE_SCHEMA,
        centre_id=now.centre_id,
        epoch=now.epoch,
        scope=message.scope,
        rows=rows,
        head=now.head if message.head is None else message.head,
        last=last,
        witness=Witness(now.head, now.head_hash),
        since=since,
    )


def _window_of(reading: Reading, scope: str) -> int | None:
    """From which instant on the rows of a scope are handed out; None: all of them."""
    if not is_users(scope):
        return None
    terms = terms_of(reading)
    return window_start(terms.settings.records, reading.now, terms.zone)


def _number_before(reading: Reading, since: int | None) -> int:
    """A number behind which everything stands that was done since an instant: nothing is received before it was done.

    The day that is allowed for is more than the clocks of the centre's processes ever differed.
    """
    return 0 if since is None else repository.number_at(reading, since - DAY)


def known(database: Database, device: CurrentDevice, op_ids: Sequence[str]) -> KnownOperations:
    """Which of these operations the centre has, with their receipts; held ones are known too."""
    with database.read(device.city_id) as reading:
        receipts = {op_id: item.receipt for op_id, item in repository.known(reading, set(op_ids)).items()}
        held = repository.held_ids(reading, [op_id for op_id in op_ids if op_id not in receipts])
    receipts.update({op_id: Receipt(op_id, OpResult.HELD, code="op.held") for op_id in held})
    wanted = dict.fromkeys(op_ids)
    return KnownOperations(
        receipts=[receipts[op_id] for op_id in wanted if op_id in receipts],
        unknown=[op_id for op_id in wanted if op_id not in receipts],
    )


def project(reading: Reading, registry: Registry, scope: str, rows: Sequence[FeedRow]) -> list[Row]:
    """The rows with their data as it is now; what is gone is a tombstone."""
    wanted: dict[str, list[str]] = {}
    for row in rows:
        if not row.deleted:
            wanted.setdefault(row.kind, []).append(row.row_id)
    data: dict[tuple[str, str], object] = {}
    for kind, ids in wanted.items():
        projector = registry.projectors.get(kind)
        if projector is None:
            log.error("nobody builds rows of kind %s", kind)
            continue
        for row_id, value in projector.project(reading, scope, ids).items():
            data[(kind, row_id)] = value
    built = []
    for row in rows:
        value = data.get((row.kind, row.row_id))
        if value is None:
            built.append(Row(scope, row.kind, row.row_id, row.seq, deleted=True))
        else:
            built.append(Row(scope, row.kind, row.row_id, row.seq, data=Raw(codec.encode(value))))
    return built


def _answer(reading: Reading, registry: Registry, user: CurrentUser, message: Pull, now: FeedHead) -> Pulled:
    fork = is_fork(now, message.epoch, message.witness)
    scopes = feed_scopes(user)
    receipts: list[Receipt] = []
    upto = now.head
    portion = _Portion([], {}, more=False)
    lost = [scope for scope in message.cursors if scope not in scopes]
    needing: list[str] = []
    if not fork:
        receipts = repository.receipts_of(
            reading, message.device_id, message.receipts_after, MAX_RECEIPTS + 1
        )
        if len(receipts) > MAX_RECEIPTS:
            # Rows must not come before the receipts of what is in them, or it would show twice.
            del receipts[MAX_RECEIPTS:]
            upto = receipts[-1].seq
        needing = [scope for scope in scopes if _needs_snapshot(message.cursors.get(scope, -1), now)]
        cursors = {scope: message.cursors[scope] for scope in scopes if scope not in needing}
        portion = _changes(reading, registry, cursors, upto, message.limit)
    return Pulled(
        schema=PULLED_SCHEMA,
        centre_id=now.centre_id,
        epoch=now.epoch,
        now=reading.now,
        rows=portion.rows,
        cursors=portion.cursors,
        receipts=receipts,
        receipts_upto=message.receipts_after if fork else max(upto, message.receipts_after),
        head=Witness(now.head, now.head_hash),
        snapshot=needing,
        lost=lost,
        more=portion.more or (not fork and upto < now.head),
        fork=fork,
        safe_seq=now.safe_seq,
    )


def _needs_snapshot(cursor: int, now: FeedHead) -> bool:
    # Below the tombstones deletions would be missed; above the head is a cursor of another history.
    return cursor < 0 or cursor < now.tombstone_seq or cursor > now.head


def _changes(
    reading: Reading, registry: Registry, cursors: dict[str, int], upto: int, limit: int
) -> _Portion:
    rows: list[Row] = []
    reached: dict[str, int] = {}
    more = False
    for scope, cursor in cursors.items():
        left = limit - len(rows)
        if left <= 0:
            reached[scope], more = cursor, True
            continue
        found, complete = _whole_numbers(reading, scope, cursor, upto, left)
        rows.extend(project(reading, registry, scope, found))
        reached[scope] = max(upto, cursor) if complete else found[-1].seq
        more = more or not complete
    return _Portion(rows, reached, more)


def _whole_numbers(
    reading: Reading, scope: str, after: int, upto: int, limit: int
) -> tuple[list[FeedRow], bool]:
    """About ``limit`` changes, never part of one number: the cursor can only stand between numbers."""
    found = repository.changes(reading, scope, after, upto, limit + 1)
    if len(found) <= limit:
        return found, True
    cut = found[limit].seq
    kept = [row for row in found if row.seq < cut]
    if not kept:
        # One operation changed more rows than the limit (an import): all of them, and only them.
        kept = repository.changes(reading, scope, cut - 1, cut, 10 * len(found) + 100_000)
    return kept, False
