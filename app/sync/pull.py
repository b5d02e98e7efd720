"""What the centre says: rows, cursors, receipts and head in one transaction; whole scopes page by page."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from msgspec import UNSET

from app.models import notes, outbox, replica, tasks, window
from app.models.store import Connection
from app.models.tasks import Base
from app.records.changes import ChangeKind, Changes
from app.records.errors import (
    Busy,
    CentreError,
    LoginNeeded,
    NotOurs,
    Refused,
    TooOld,
    Unreachable,
)
from app.sync.backoff import Backoff
from app.sync.fold import load_rules, put, refold, refold_all
from app.sync.fork import forked
from app.sync.link import FORGOTTEN, OTHER_CENTRE, RESTORED, EngineContext
from app.sync.push import PAUSE_MS
from domain.problems import ProblemError
from domain.wire.codec import decode
from domain.wire.message import replace
from domain.wire.rows import EmergencyRow, RowKind, TaskRow
from domain.wire.sync import (
    MAX_PULL_ROWS,
    PULL_SCHEMA,
    SNAPSHOT_SCHEMA,
    Pull,
    Pulled,
    Row,
    SnapshotPage,
    SnapshotRequest,
)

log = logging.getLogger(__name__)

IDLE_MS = 15_000
"""Without the live stream's word, how often it is asked whether something changed."""

FIRST_PAGE = 250
"""Rows of a whole scope asked for at first: a small page comes soon, and while it is saved the centre makes a larger one."""

RUN_MS = 1_000
"""How long page follows page before delivery has its turn."""

REOFFER_SPREAD_MS = 20_000
KNOWN_AT_ONCE = 500

FORMER_MS = 600_000
"""How often a workstation asks about what it made before it was registered anew."""

OTHER, BACK, LOST = "centre.other", "centre.restored", "scope.forbidden"
"""What a centre answers that is not the one this store belongs to, or not where it was, or gives a scope to somebody no more."""

_TASK = RowKind.TASK.value
_SHOWS: dict[str, ChangeKind] = {
    RowKind.TASK: ChangeKind.TASK,
    RowKind.UNIT: ChangeKind.UNIT,
    RowKind.USER: ChangeKind.USER,
    RowKind.TAG: ChangeKind.TAG,
    RowKind.SETTING: ChangeKind.SETTING,
    RowKind.EMERGENCY: ChangeKind.EMERGENCY,
    RowKind.AGENT: ChangeKind.PANEL,
    RowKind.RECORD: ChangeKind.RECORD,
    RowKind.ORDER: ChangeKind.ORDER,
}


class _Page:
    """A page of a scope that is here and lies in memory only.

    Attributes:
        out_of_place: it was not saved, because the scope is fetched anew since it was asked for, or followed no more.
    """

    def __init__(self, lane: PullLane, asked: SnapshotRequest, page: SnapshotPage, now: int) -> None:
        self._lane, self._asked, self._page, self._now = lane, asked, page, now
        self._done = self.out_of_place = False

    def save(self) -> None:
        """Save it, once: by whoever sends the next request, or else by whoever asked for that."""
        if not self._done:
            self.out_of_place = not self._lane._take(self._asked, self._page, self._now)
            self._done = True


class PullLane:
    """Keeps the replica of the user's scopes."""

    def __init__(self, link: EngineContext) -> None:
        self._link = link
        self.backoff = Backoff(link.random)
        self._reoffer_at: int | None = None
        self._reoffered = ""
        self._pull_first = False
        self._page_size = 0
        self._former = ""
        self._former_at = 0

    def wake(self) -> None:
        """The live stream said that something changed, or somebody asked."""
        self.backoff.reset()

    def nudge(self) -> None:
        """Ask soon whether the centre is there, unless one waits for it already."""
        self.backoff.nudge()

    def due_at(self) -> int:
        """When to step again."""
        return self.backoff.due_at

    def step(self, now: int) -> bool:
        """One request, or pages of a scope for a moment; True if there is more to fetch at once."""
        link = self._link
        if now < self.backoff.due_at:
            return False
        try:
            return self._step(now)
        except TooOld:
            link.state.deliver_only = True
            link.reached()
            self.backoff.pause(now, PAUSE_MS)
        except (LoginNeeded, Refused) as error:
            log.info("pull refused: %s", error)
            problem = error.problems[0]
            same = problem.params.get("centre_id") == link.centre_id
            if (problem.code in (OTHER, BACK) and same) or problem.code == LOST:
                # Another epoch or history, or a scope that is not theirs any more: a pull says where it goes on.
                self._pull_first = True
                self.backoff.failed(now)
                return False
            if problem.code == OTHER:
                link.state.alarm = OTHER_CENTRE
                link.lost()
            else:
                link.state.login_needed = isinstance(error, LoginNeeded)
                link.reached()
            self.backoff.pause(now, PAUSE_MS)
        except CentreError as error:
            log.info("pull failed: %s", error)
            if isinstance(error, Unreachable | NotOurs):
                link.lost()
            self.backoff.failed(now, error.retry_after if isinstance(error, Busy) else 0.0)
        return False

    def _step(self, now: int) -> bool:
        link = self._link
        if not link.centre.has_user or link.user_id is None:
            self._look(now)
            return False
        with link.store.read() as connection:
            known = replica.server(connection)
            feeds = replica.feeds(connection)
        if known.reoffer and self._reoffer(now):
            return True
        if self._follow_former(now):
            return True
        missing = sorted(scope for scope, feed in feeds.items() if feed.cursor < 0)
        # Without a witness a restored centre is not recognised, so that comes before the first page.
        if missing and known.witness.seq > 0 and not self._pull_first:
            link.state.syncing = True
            return self._snapshot(feeds[missing[0]], known, now)
        return self._pull(known, {scope: feed.cursor for scope, feed in feeds.items()}, now)

    def _look(self, now: int) -> None:
        """Nobody is logged in at the centre: only whether it answers is asked."""
        link = self._link
        card = link.centre.card()
        if card.centre_id != link.centre_id:
            link.state.alarm = OTHER_CENTRE
            link.lost()
        else:
            link.state.login_needed = link.user_id is not None
            link.reached()
        self.backoff.pause(now, IDLE_MS)

    def _pull(self, known: replica.ServerState, cursors: dict[str, int], now: int) -> bool:
        link = self._link
        with link.store.read() as connection:
            presence = link.presence(outbox.unsent(connection))
        before = link.clock.wall()
        pulled = link.centre.pull(
            Pull(
                schema=PULL_SCHEMA,
                centre_id=link.centre_id,
                epoch=known.epoch,
                witness=known.witness,
                device_id=link.device_id,
                incarnation=link.incarnation,
                presence=presence,
                cursors=cursors,
                receipts_after=known.receipts_after,
            )
        )
        after = link.clock.wall()
        if not self._ours(pulled.centre_id, now):
            return False
        self._pull_first = False
        link.state.deliver_only = False
        if pulled.fork or pulled.epoch != known.epoch:
            link.store.transact(lambda c: forked(c, pulled.epoch, pulled.head, link.rules))
            self._forked()
            return True
        changes = link.store.transact(
            lambda c: self._save(c, cursors, pulled, link.measured(before, after, pulled.now))
        )
        if changes is None:
            self._done(now, more=True)
            return True
        # A scope that was given to the user since they logged in is followed from their next login on, not asked for again and again.
        more = pulled.more or any(scope in cursors for scope in pulled.snapshot)
        self._done(now, more=more)
        if changes.kinds:
            link.bus.publish(changes)
        return more

    def _save(
        self,
        connection: Connection,
        cursors: dict[str, int],
        pulled: Pulled,
        clock: tuple[int, int] | None,
    ) -> Changes | None:
        """Save an answer, all of it or (None) nothing: ``cursors`` are what was asked with."""
        if {scope: feed.cursor for scope, feed in replica.feeds(connection).items()} != cursors:
            return None  # somebody else has logged in meanwhile: it is asked again for them
        for scope in pulled.lost:
            replica.erase(connection, scope)
        changed = outbox.take_receipts(connection, pulled.receipts)
        changes = self._save_rows(connection, pulled.rows, outbox.tasks_of(connection, changed))
        for scope, cursor in pulled.cursors.items():
            if scope not in pulled.lost and scope not in pulled.snapshot:
                replica.set_cursor(connection, scope, cursor)
        for scope in pulled.snapshot:
            replica.begin_snapshot(connection, scope)
        replica.set_receipts(connection, pulled.receipts_upto)
        replica.set_witness(connection, pulled.head)
        replica.set_safe_seq(connection, pulled.safe_seq)
        outbox.archive(connection, pulled.safe_seq)
        if clock is not None:
            replica.set_clock(connection, *clock)
        if not pulled.more:
            replica.set_synced(connection, self._link.clock.wall())
        if self._link.state.alarm in (RESTORED, FORGOTTEN):
            self._healed(
                connection
            )  # the last scope that was missing may have been taken away instead of fetched
        if changed or pulled.lost:
            return Changes(
                changes.kinds | {ChangeKind.RECORD, ChangeKind.TASK, ChangeKind.SYNC}, source="pull"
            )
        return changes

    def _save_rows(self, connection: Connection, rows: Sequence[Row], touched: set[str]) -> Changes:
        """Save rows and refold what they and the receipts touch; says what screens have to refresh."""
        generations = {scope: feed.generation for scope, feed in replica.feeds(connection).items()}
        bases: list[Base] = []
        gone: list[tuple[str, str]] = []
        others: list[Row] = []
        for row in rows:
            if row.kind != _TASK:
                others.append(row)
            elif row.deleted:
                gone.append((row.id, row.scope))
            elif (base := _base(row, generations)) is not None:
                bases.append(base)
        tasks.remove(connection, gone)
        replica.put_rows(connection, others, generations)
        if any(r.kind == RowKind.SETTING for r in others):
            self._renew_rules(connection)
        put(connection, self._link.rules, bases)
        refold(connection, self._link.rules, touched.difference(base.task_id for base in bases))
        self._heard(connection, others)
        kinds = {_SHOWS[kind] for kind in {r.kind for r in rows} if kind in _SHOWS}
        return Changes(
            frozenset(kinds), frozenset(r.id for r in rows) if len(rows) <= 200 else frozenset(), "pull"
        )

    def _renew_rules(self, connection: Connection) -> None:
        rules = load_rules(connection, self._link.zone)
        changed = rules != self._link.rules
        self._link.rules = rules
        if changed:
            refold_all(connection, rules)

    def _heard(self, connection: Connection, rows: Sequence[Row]) -> None:
        for r in rows:
            if r.kind != RowKind.EMERGENCY or r.deleted or r.data is UNSET:
                continue
            try:
                emergency = decode(r.data, EmergencyRow)
            except ProblemError:
                continue
            if emergency.acknowledged_at is not None:
                notes.heard_emergency(
                    connection,
                    emergency.emergency_id,
                    emergency.acknowledged_at,
                    emergency.acknowledged_by_name,
                )

    def _snapshot(self, feed: replica.Feed, known: replica.ServerState, now: int) -> bool:
        """Fetch a scope, a few pages at most: while the centre makes one, the one before is saved.

        The next is asked for by what stands in the one before, the newest witness included, and taken in only once that is
        saved. So what is written down is always where a restart goes on. Where delivery only had its turn, pages go on as large as they
        had grown: each page that is saved writes much of every index.
        """
        link = self._link
        grown, self._page_size = self._page_size if feed.after_id else 0, 0
        until = link.clock.ticks() + RUN_MS
        request = SnapshotRequest(
            schema=SNAPSHOT_SCHEMA,
            centre_id=link.centre_id,
            epoch=known.epoch,
            device_id=link.device_id,
            scope=feed.scope,
            after_kind=feed.after_kind,
            after_id=feed.after_id,
            head=feed.snapshot_head,
            limit=max(FIRST_PAGE, grown),
            witness=known.witness,
        )
        before: _Page | None = None
        while True:
            try:
                page = link.centre.snapshot(request, before.save if before is not None else None)
            except CentreError:
                if before is not None:
                    before.save()
                raise
            if before is not None:
                before.save()
            if not self._ours(page.centre_id, now):
                return False
            if before is not None and before.out_of_place:
                return True
            if page.epoch != known.epoch:
                self._begin_epoch(page.epoch)
                return True
            before = _Page(self, request, page, now)
            if _is_last(page):
                before.save()
                return True
            request = _following(request, page)
            if link.clock.ticks() >= until:
                before.save()
                self._page_size = request.limit
                return True

    def _begin_epoch(self, epoch: int) -> None:
        # The head of the new epoch is not known here: the next pull or push brings it.
        link = self._link
        link.store.transact(lambda c: forked(c, epoch, replica.server(c).witness, link.rules))
        self._forked()

    def _take(self, asked: SnapshotRequest, page: SnapshotPage, now: int) -> bool:
        """Save a page; False if it has no place here any more."""
        changes = self._link.store.transact(lambda c: self._save_page(c, asked, page))
        self._done(now, more=True)
        if changes is None:
            return False
        self._link.bus.publish(changes)
        return True

    def _save_page(
        self, connection: Connection, asked: SnapshotRequest, page: SnapshotPage
    ) -> Changes | None:
        feed = replica.feeds(connection).get(page.scope)
        place = (asked.after_kind, asked.after_id, asked.head)
        if feed is None or feed.cursor >= 0 or (feed.after_kind, feed.after_id, feed.snapshot_head) != place:
            return None  # somebody else has logged in meanwhile: the scope is not theirs, or begins again
        changes = self._save_rows(connection, page.rows, set())
        window.fetched(connection, page.scope, page.since, first=asked.head is None)
        if page.witness is not None:
            replica.set_witness(connection, page.witness)
        if not _is_last(page):
            last = page.rows[-1]
            replica.snapshot_page(connection, page.scope, page.head, last.kind, last.id)
            return changes
        removed = replica.end_snapshot(connection, page.scope, page.head)
        self._healed(connection)
        return Changes(changes.kinds | {ChangeKind.TASK}, source="pull") if removed else changes

    def _reoffer(self, now: int) -> bool:
        """After a restore: ask which acked operations are still there, offer again those that are not."""
        if self._reoffer_at is None:
            self._reoffer_at = now + self._link.random.randint(0, REOFFER_SPREAD_MS)
            self._reoffered = ""
        if now < self._reoffer_at:
            return False
        link = self._link
        with link.store.read() as connection:
            ids = outbox.acked_ids(connection, self._reoffered, KNOWN_AT_ONCE)
        if not ids:
            link.store.transact(self._reoffer_done)
            self._reoffer_at = None
            link.bus.tell(ChangeKind.SYNC, ChangeKind.RECORD, source="pull")
            return False
        self._ask_about(ids)
        self._reoffered = ids[-1]
        return True

    def _ask_about(self, ids: list[str]) -> None:
        """What became of these; what the centre does not have is offered again."""
        link = self._link
        known = link.centre.known(ids)
        asked = set(ids)

        def save(connection: Connection) -> None:
            outbox.offer_again(connection, [i for i in known.unknown if i in asked])
            outbox.take_receipts(connection, [r for r in known.receipts if r.op_id in asked])
            refold(connection, link.rules, outbox.tasks_of(connection, asked))

        link.store.transact(save)

    def _follow_former(self, now: int) -> bool:
        """A workstation that was registered anew gets no receipts of what it made under its former id with a pull: it asks
        for them, now and then, because a refusal may be judged again and two answers be settled at any time."""
        link = self._link
        if now < self._former_at:
            return False
        with link.store.read() as connection:
            ids = outbox.made_under_another_id(connection, link.device_id, self._former, KNOWN_AT_ONCE)
        if not ids:
            self._former, self._former_at = "", now + FORMER_MS
            return False
        self._ask_about(ids)
        self._former = ids[-1]
        return True

    def _reoffer_done(self, connection: Connection) -> None:
        replica.set_reoffered(connection)
        self._healed(connection)

    def _healed(self, connection: Connection) -> None:
        """The alarm ends once every scope is whole again and everything acked was asked about."""
        if any(feed.cursor < 0 for feed in replica.feeds(connection).values()):
            return
        replica.clear_alarm(connection)
        if not replica.server(connection).alarm and self._link.state.alarm in (RESTORED, FORGOTTEN):
            self._link.state.alarm = ""

    def _ours(self, centre_id: str, now: int) -> bool:
        if centre_id == self._link.centre_id:
            self._link.ours()
            return True
        self._link.state.alarm = OTHER_CENTRE
        self._link.lost()
        self.backoff.failed(now)
        return False

    def _forked(self) -> None:
        log.warning("the centre is not where it was: fetching everything anew")
        self._link.state.alarm = RESTORED
        self._reoffer_at = None
        self._link.bus.tell(ChangeKind.SYNC, source="pull")

    def _done(self, now: int, *, more: bool) -> None:
        link = self._link
        link.reached(as_user=True)
        if link.state.syncing is not more:  # the strip said that it was going on
            link.state.syncing = more
            link.bus.tell(ChangeKind.SYNC, source="pull")
        self.backoff.succeeded(now)
        if not more:
            self.backoff.pause(now, IDLE_MS)


def _is_last(page: SnapshotPage) -> bool:
    return page.last or not page.rows


def _following(request: SnapshotRequest, page: SnapshotPage) -> SnapshotRequest:
    """What to ask for after a page; by its witness a centre restored meanwhile is recognised, as by any other."""
    last, witness = page.rows[-1], request.witness
    if page.witness is not None and page.witness.seq > witness.seq:
        witness = page.witness
    # Half as much again: to save a row takes longer than to make one, but not twice as long.
    limit = min(MAX_PULL_ROWS, request.limit * 3 // 2 + 1)
    return replace(
        request, after_kind=last.kind, after_id=last.id, head=page.head, limit=limit, witness=witness
    )


def _base(row: Row, generations: dict[str, int]) -> Base | None:
    """A task row, None for a tombstone, and (logged) if this version cannot read it: the others must still come in."""
    if row.deleted or row.data is UNSET:
        return None
    try:
        task = decode(row.data, TaskRow)
    except ProblemError as error:
        log.warning("unreadable task row: %s", error)
        return None
    return Base(row.id, row.scope, row.version, generations.get(row.scope, 0), task, bytes(row.data))
