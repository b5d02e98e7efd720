"""Slips put in on purpose: a proof that cannot fail proves nothing. Each is a way in which such systems have lost or doubled work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from operator import itemgetter
from typing import Any
from unittest.mock import patch

from sqlalchemy import delete, insert, select, update

from app.models import migrate, outbox, replica, tasks, window
from app.models import store as store_module
from app.models.bringing_back import Found
from app.models.store import Store
from app.records.errors import NotOurs, SaveFailed
from app.services import tidying
from app.sync import emergency, fork, pull, signing
from app.sync.fold import load_rules
from app.sync.pull import PullLane
from app.sync.push import PushLane
from app.transport.centre import Centre
from domain.tasks import callers
from domain.times import MINUTE
from domain.windows import window_start
from domain.wire.envelope import author_mac
from domain.wire.message import replace
from domain.wire.sync import OpResult, Pull, Push, Receipt, SnapshotPage, SnapshotRequest, Witness
from server.answers import incoming
from server.answers import task_rows as call_desk
from server.answers.new_rows import ResponseRow
from server.answers.tables import response
from server.db import mechanism
from server.db.tables import counter, operation
from server.db.work import new_id
from server.planning import planning
from server.sync import delivery, pulling
from tests.helpers.centre import CITY
from tests.simulation import stores
from tests.simulation.centre import CentreCrash, SimCentre
from tests.simulation.client import SimClient
from tests.simulation.odds import ASKED, MOVED, RESTORED, USUAL, Odds
from tests.simulation.order_bugs import ORDER_BUGS
from tests.simulation.sms_bugs import SMS_BUGS

Connection = tasks.Connection


@contextmanager
def new_key_per_retry() -> Iterator[None]:
    """Every try is sent as an operation of its own."""
    real, start = PushLane._choose, SimClient.start
    keys: dict[str, bytes] = {}

    def remember(self: SimClient, **how: Any) -> None:
        start(self, **how)
        keys[self.desk.user_id] = self.desk.working.author.key

    def choose(self: PushLane, connection: Connection, now: int, *run: Any) -> Any:
        batch = real(self, connection, now, *run)
        return [w if w.attempts == 0 else replace(w, envelope=_renamed(w.envelope)) for w in batch]

    def _renamed(e: Any) -> Any:
        fresh = replace(e, op_id=e.op_id[:-4] + f"{(int(e.op_id[-4:], 16) + 1) % 65536:04x}")
        return replace(fresh, author_mac=author_mac(keys[e.author_id], fresh))

    def marked(connection: Connection, op_ids: Iterable[str]) -> None:
        for op_id in op_ids:
            before = op_id[:-4] + f"{(int(op_id[-4:], 16) - 1) % 65536:04x}"
            for table in ("effect", "record_op", "outbox"):
                connection.exec_driver_sql(f"UPDATE {table} SET op_id = ? WHERE op_id = ?", (op_id, before))
            connection.exec_driver_sql(
                "UPDATE outbox SET state = 'sent', attempts = attempts + 1 WHERE op_id = ?", (op_id,)
            )

    with (
        patch.object(SimClient, "start", remember),
        patch.object(PushLane, "_choose", choose),
        patch.object(outbox, "mark_sent", marked),
    ):
        yield


def _drop(connection: Connection, where: str, *values: object) -> None:
    """Take operations out of both tables of the outbox."""
    connection.exec_driver_sql(f"DELETE FROM signed WHERE n IN (SELECT n FROM outbox WHERE {where})", values)
    connection.exec_driver_sql(f"DELETE FROM outbox WHERE {where}", values)


@contextmanager
def deleted_before_the_ack() -> Iterator[None]:
    """What was sent is taken out of the outbox, whether it arrived or not."""

    def marked(connection: Connection, op_ids: Iterable[str]) -> None:
        for op_id in op_ids:
            _drop(connection, "op_id = ?", op_id)

    with patch.object(outbox, "mark_sent", marked):
        yield


@contextmanager
def form_and_outbox_saved_apart() -> Iterator[None]:
    """The form is saved in one transaction, its operations in the next."""
    later: list[Callable[[Connection], None]] = []
    real, append, effects = Store.transact, outbox.append, outbox.add_effects

    def transact(self: Store, work: Callable[[Connection], Any]) -> Any:
        later.clear()
        result = real(self, work)
        if later:
            put, later[:] = list(later), []
            real(self, lambda connection: [one(connection) for one in put])
        return result

    def deferred(real_one: Any) -> Any:
        return lambda connection, *args: later.append(lambda c: real_one(c, *args))

    with (
        patch.object(Store, "transact", transact),
        patch.object(outbox, "append", deferred(append)),
        patch.object(signing.outbox, "add_effects", deferred(effects)),
    ):
        yield


@contextmanager
def cursor_before_the_rows() -> Iterator[None]:
    """The cursor is committed, then the rows it stands for."""
    real = PullLane._save

    def save(self: PullLane, connection: Connection, cursors: Any, pulled: Any, clock: Any) -> Any:
        for scope, cursor in pulled.cursors.items():
            replica.set_cursor(connection, scope, cursor)
        connection.exec_driver_sql("COMMIT")
        self._link.store.hooks.after()  # type: ignore[attr-defined]
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        moved = {scope: feed.cursor for scope, feed in replica.feeds(connection).items()}
        return real(self, connection, moved, pulled, clock)

    with patch.object(PullLane, "_save", save):
        yield


def _receipts(change: Callable[[Receipt], Receipt | None]) -> AbstractContextManager[Any]:
    real = outbox.take_receipts

    def take(connection: Connection, receipts: Iterable[Receipt]) -> set[str]:
        return real(connection, [r for one in receipts if (r := change(one)) is not None])

    return patch.object(outbox, "take_receipts", take)


def dropped_poison() -> AbstractContextManager[Any]:
    """What the centre failed on is taken for done."""
    return _receipts(lambda r: replace(r, result=OpResult.APPLIED) if r.result is OpResult.RETRY_LATER else r)


@contextmanager
def dropped_duplicate() -> Iterator[None]:
    """ "I have it already" is no answer, and no receipts come with a pull."""
    real = PullLane._save

    def save(self: PullLane, connection: Connection, cursors: Any, pulled: Any, clock: Any) -> Any:
        return real(self, connection, cursors, replace(pulled, receipts=[]), clock)

    dropped = _receipts(lambda r: None if r.result is OpResult.DUPLICATE else r)
    with patch.object(PullLane, "_save", save), dropped:
        yield


@contextmanager
def dropped_refusal() -> Iterator[None]:
    """What was refused is thrown away."""
    real = outbox.take_receipts

    def take(connection: Connection, receipts: Iterable[Receipt]) -> set[str]:
        told = list(receipts)
        changed = real(connection, told)
        _drop(connection, "state = 'quarantined'")
        return changed

    with patch.object(outbox, "take_receipts", take):
        yield


@contextmanager
def dropped_from_the_fold_at_ack() -> Iterator[None]:
    """An operation is shown until the centre has it, not until its row shows it."""
    real = tasks.own_facts

    def own(connection: Connection, ids: Iterable[str], versions: dict[str, int]) -> Any:
        return {t: [o for o in own if o.unsent] for t, own in real(connection, ids, versions).items()}

    def none(*_: Any) -> set[str]:
        return set()

    with patch.object(tasks, "own_facts", own), patch.object(tasks, "arrived", none):
        yield


@contextmanager
def snapshot_without_deletion() -> Iterator[None]:
    """What a whole scope no longer holds stays here."""

    def end(connection: Connection, scope: str, head: int) -> int:
        connection.exec_driver_sql(
            "UPDATE feed SET cursor = ?, snapshot_head = NULL, after_kind = '', after_id = '' WHERE scope = ?",
            (head, scope),
        )
        return 0

    with patch.object(replica, "end_snapshot", end):
        yield


@contextmanager
def no_reoffer() -> Iterator[None]:
    """After a restore nothing is offered again."""

    def never(self: PullLane, _now: int) -> bool:
        self._link.store.transact(self._reoffer_done)
        return False

    with patch.object(PullLane, "_reoffer", never):
        yield


@contextmanager
def no_witness() -> Iterator[None]:
    """The client does not say what it has seen, so a restored centre looks like any other."""

    def silent(message: Any) -> Any:
        return lambda **values: message(**{**values, "witness": Witness()})

    real = pull._following

    def following(request: SnapshotRequest, page: SnapshotPage) -> SnapshotRequest:
        return replace(real(request, page), witness=Witness())

    with (
        patch("app.sync.push.Push", silent(Push)),
        patch("app.sync.pull.Pull", silent(Pull)),
        patch("app.sync.pull.SnapshotRequest", silent(SnapshotRequest)),
        patch.object(pull, "_following", following),
    ):
        yield


def witness_of_the_first_page_only() -> AbstractContextManager[Any]:
    """A later page, whose rows are newer than the first, does not say how new."""
    real = pulling.SnapshotPage

    def silent(**values: Any) -> SnapshotPage:
        first = values["witness"].seq == values["head"]
        return real(**{**values, "witness": values["witness"] if first else None})

    return patch.object(pulling, "SnapshotPage", silent)


def _pages_in_any_place() -> AbstractContextManager[Any]:
    """Nobody looks whether a page follows on what is saved."""
    real = PullLane._save_page

    def save(self: PullLane, connection: Connection, asked: SnapshotRequest, page: SnapshotPage) -> Any:
        feed = replica.feeds(connection)[page.scope]
        here = replace(asked, after_kind=feed.after_kind, after_id=feed.after_id, head=feed.snapshot_head)
        return real(self, connection, here, page)

    return patch.object(PullLane, "_save_page", save)


@contextmanager
def page_left_to_the_network() -> Iterator[None]:
    """A page that another follows is saved by whoever sends for that one, and by nobody where he does not say when it has left."""
    real_save, real_snapshot = pull._Page.save, Centre.snapshot
    sending: list[bool] = []

    def snapshot(self: Centre, message: SnapshotRequest, meanwhile: Callable[[], None] | None = None) -> Any:
        def sent() -> None:
            sending.append(True)
            try:
                meanwhile()  # type: ignore[misc]
            finally:
                sending.clear()

        return real_snapshot(self, message, sent if meanwhile is not None else None)

    def save(self: pull._Page) -> None:
        if sending or pull._is_last(self._page):
            real_save(self)
        self._done = True

    with (
        patch.object(Centre, "snapshot", snapshot),
        patch.object(pull._Page, "save", save),
        _pages_in_any_place(),
    ):
        yield


@contextmanager
def page_that_was_not_saved_passed_over() -> Iterator[None]:
    """A full disk while the next page is on its way is forgotten, and the next page goes on behind it."""
    real = pull._Page.save

    def save(self: pull._Page) -> None:
        with suppress(SaveFailed):
            real(self)
        self._done = True

    with patch.object(pull._Page, "save", save), _pages_in_any_place():
        yield


@contextmanager
def cursor_kept_after_a_restore() -> Iterator[None]:
    """The fork is noticed and the old cursors are gone on with."""
    real = replica.fork

    def forked(connection: Connection, epoch: int, head: Any, alarm: str) -> None:
        feeds = replica.feeds(connection)
        real(connection, epoch, head, alarm)
        for scope, feed in feeds.items():
            replica.set_cursor(connection, scope, feed.cursor)

    with patch.object(fork.replica, "fork", forked):
        yield


@contextmanager
def head_of_line_blocking() -> Iterator[None]:
    """The first one that has to wait keeps all others waiting."""
    real = PushLane._choose

    def choose(self: PushLane, connection: Connection, now: int, *run: Any) -> Any:
        batch = real(self, connection, now, *run)
        first = outbox.waiting(connection, limit=1)
        return batch[:1] if first and batch and batch[0].n == first[0].n else []

    with patch.object(PushLane, "_choose", choose):
        yield


@contextmanager
def numbers_of_another_history() -> Iterator[None]:
    """After a restore the old numbers are compared with the new ones."""
    with (
        patch.object(fork.outbox, "doubt", lambda _: None),
        patch.object(fork.tasks, "doubt", lambda _: None),
    ):
        yield


@contextmanager
def emergency_without_a_witness() -> Iterator[None]:
    """An emergency's own answer, which carries no witness, is the last word on it."""

    def acked(connection: Connection, op_id: str) -> None:
        outbox.take_receipts(connection, [Receipt(op_id, OpResult.APPLIED, 1)])

    with patch.object(emergency.outbox, "hand_to_sync", acked):
        yield


@contextmanager
def receipts_forgotten() -> Iterator[None]:
    """The centre does not know an operation it has had before."""
    with patch.object(delivery.repository, "known", lambda *_: {}):
        yield


@contextmanager
def receipts_expire() -> Iterator[None]:
    """Receipts are thrown away after five minutes: of what is older nothing is left but a link."""
    real = delivery.take

    def take(work: Any, *args: Any, **how: Any) -> Any:
        old = operation.c.device_id.is_not(None) & (operation.c.received_at < work.now - 5 * MINUTE)
        for op_id in work.conn.execute(select(operation.c.op_id).where(old)).scalars().all():
            forgotten = {"op_id": new_id(), "device_id": None, "envelope": None, "payload": None}
            work.conn.execute(update(operation).where(operation.c.op_id == op_id).values(forgotten))
        return real(work, *args, **how)

    with patch.object(delivery, "take", take):
        yield


@contextmanager
def receipts_per_device() -> Iterator[None]:
    """An operation is known only to the workstation that brought it first."""
    real = delivery.take

    def take(work: Any, registry: Any, batch: Any, device_id: str, **how: Any) -> Any:
        known = delivery.repository.known

        def own(reading: Any, ids: Any) -> Any:
            brought = set(
                reading.conn.execute(
                    select(operation.c.op_id).where(operation.c.transport_device_id == device_id)
                ).scalars()
            )
            return {op_id: one for op_id, one in known(reading, ids).items() if op_id in brought}

        with patch.object(delivery.repository, "known", own):
            return real(work, registry, batch, device_id, **how)

    with patch.object(delivery, "take", take):
        yield


@contextmanager
def receipt_before_the_effect() -> Iterator[None]:
    """The receipt is committed first, the effect in the next transaction: a process that dies between leaves only the receipt."""
    commit, answer = SimCentre._commit, SimCentre.answer
    written: list[dict[str, Any]] = []

    def committing(self: SimCentre, connection: Any) -> None:
        if self.crash_at == 1:
            written[:] = [dict(row._mapping) for row in connection.execute(select(operation))]
        commit(self, connection)

    def answering(self: SimCentre, request: Any) -> Any:
        try:
            return answer(self, request)
        except CentreCrash:
            with self.database.engine.begin() as connection:
                known = set(connection.execute(select(operation.c.op_id)).scalars())
                left = [row for row in written if row["op_id"] not in known]
                if left:
                    connection.execute(insert(operation), left)
                    last = max(left, key=itemgetter("seq"))
                    connection.execute(
                        update(counter)
                        .where(counter.c.city_id == CITY)
                        .values(head=last["seq"], head_hash=last["hash"])
                    )
            raise

    with patch.object(SimCentre, "_commit", committing), patch.object(SimCentre, "answer", answering):
        yield


@contextmanager
def pruned_at_the_ack() -> Iterator[None]:
    """What the centre has said it has is thrown away at once."""
    real = outbox.take_receipts

    def take(connection: Connection, receipts: Iterable[Receipt]) -> set[str]:
        changed = real(connection, receipts)
        _drop(connection, "state = 'acked'")
        return changed

    with patch.object(outbox, "take_receipts", take):
        yield


def archived_at_the_ack() -> AbstractContextManager[Any]:
    """What was acked is put aside whether or not a backup has it."""
    real = outbox.archive
    return patch.object(outbox, "archive", lambda connection, _safe: real(connection, 1 << 60))


@contextmanager
def pruned_by_age() -> Iterator[None]:
    """What is a week old is thrown away whatever became of it."""
    real = tidying.tidy

    def tidy(connection: Connection, now: int, zone: str) -> None:
        real(connection, now, zone)
        _drop(connection, "saved_at < ?", now - 7 * 24 * 60 * MINUTE)

    with patch("tests.simulation.client.tidy", tidy):
        yield


@contextmanager
def window_by_the_own_clock() -> Iterator[None]:
    """Own records are dropped by what the workstation's clock says, however wrong it is."""
    real = tidying.tidy

    def tidy(connection: Connection, now: int, zone: str) -> None:
        real(connection, now, zone)
        window.drop_older(connection, window_start(load_rules(connection, zone).settings.records, now, zone))

    with patch("tests.simulation.client.tidy", tidy):
        yield


@contextmanager
def no_receipts_in_the_pull() -> Iterator[None]:
    """A pull brings rows without the receipts of what is in them."""
    real = PullLane._save

    def save(self: PullLane, connection: Connection, cursors: Any, pulled: Any, clock: Any) -> Any:
        return real(self, connection, cursors, replace(pulled, receipts=[]), clock)

    with patch.object(PullLane, "_save", save):
        yield


@contextmanager
def witness_of_the_cursor_only() -> Iterator[None]:
    """A number is compared, not what it stands for."""

    def fork_by_number(now: mechanism.FeedHead, epoch: int, witness: Witness) -> bool:
        return epoch != now.epoch or witness.seq > now.head

    with patch.object(delivery, "is_fork", fork_by_number), patch.object(pulling, "is_fork", fork_by_number):
        yield


def server_made_ids() -> AbstractContextManager[Any]:
    """A task gets a number of its own each time its event is planned."""
    return patch.object(planning, "task_id", lambda *_: new_id())


@contextmanager
def two_centres_taken_for_one() -> Iterator[None]:
    """Nobody looks at the centre's id."""
    real = mechanism.standing
    first: list[str] = []

    def standing(reading: Any, seq: int = 0) -> Any:
        found = real(reading, seq)
        if not first:
            first.append(found.centre_id)
        return replace(found, centre_id=first[0])

    with patch.object(delivery, "standing", standing), patch.object(pulling, "standing", standing):
        yield


@contextmanager
def resubmission_behind_its_predecessor() -> Iterator[None]:
    """What was refused keeps its entity waiting, what was to take its place included."""

    def blocked(connection: Connection) -> dict[str, int]:
        rows = connection.exec_driver_sql(
            "SELECT entity_id, min(place) - 1 FROM outbox JOIN signed USING (n) WHERE state = 'quarantined' GROUP BY entity_id"
        )
        return {r[0]: r[1] for r in rows}

    with patch.object(outbox, "blocked_entities", blocked):
        yield


@contextmanager
def last_write_wins() -> Iterator[None]:
    """A second answer takes the place of the first."""
    real = call_desk.repository.add

    def add(work: Any, rows: Any) -> None:
        told = [replace(row, standing="canonical") for row in rows.get(ResponseRow, ())]
        for row in told:
            others = (response.c.task_id == row.task_id) & (response.c.response_id != row.response_id)
            work.conn.execute(delete(response).where(others))
        real(work, {**rows, ResponseRow: told})

    with patch.object(call_desk.repository, "add", add):
        yield


@contextmanager
def deduplicated_by_sequence_number() -> Iterator[None]:
    """What has a number in its entity that this workstation has used before is taken for a repetition."""
    real = delivery.take

    def take(work: Any, registry: Any, batch: Any, device_id: str, **how: Any) -> Any:
        used = {
            (row.device_id, row.entity_id, row.entity_seq): row.op_id
            for row in work.conn.execute(
                select(
                    operation.c.op_id, operation.c.device_id, operation.c.entity_id, operation.c.entity_seq
                )
            )
        }
        repeated = {
            e.op_id
            for e in (read.envelope for read in batch)
            if used.get((e.device_id, e.entity_id, e.entity_seq), e.op_id) != e.op_id
        }
        fresh = [read for read in batch if read.envelope.op_id not in repeated]
        taken = real(work, registry, fresh, device_id, **how)
        taken.answers.extend(Receipt(op_id, OpResult.DUPLICATE, 1) for op_id in sorted(repeated))
        return taken

    with patch.object(delivery, "take", take):
        yield


@contextmanager
def portal_taken_for_the_centre() -> Iterator[None]:
    """Any answer with status 200 is success."""
    real = PushLane._failed

    def failed(self: PushLane, error: Any, batch: Any, now: int) -> bool:
        if isinstance(error, NotOurs):
            receipts = [Receipt(w.envelope.op_id, OpResult.APPLIED, 1) for w in batch]
            self._link.store.transact(lambda c: outbox.take_receipts(c, receipts))
            return False
        return real(self, error, batch, now)

    with patch.object(PushLane, "_failed", failed):
        yield


@contextmanager
def lost_scope_kept() -> Iterator[None]:
    """What an agent may not see any more stays on his workstation."""
    with patch.object(replica, "erase", lambda *_: None):
        yield


@contextmanager
def migration_that_touches_what_was_signed() -> Iterator[None]:
    """A migration writes payloads anew, and nobody compares."""
    real = stores._version_next

    def careless(connection: Any) -> None:
        real(connection)
        connection.exec_driver_sql("UPDATE signed SET payload = CAST(json(payload) || ' ' AS BLOB)")

    with patch.object(stores, "_version_next", careless), patch.object(migrate, "_fold_log", lambda *_: ""):
        yield


@contextmanager
def newer_schema_taken_for_done() -> Iterator[None]:
    """A centre that is older than the workstation says yes to what it does not understand."""
    from server.sync import intake

    real = intake.later

    def later(op_id: str, code: str) -> Receipt:
        return Receipt(op_id, OpResult.APPLIED, 1) if code == "op.schema_newer" else real(op_id, code)

    with patch.object(intake, "later", later):
        yield


@contextmanager
def second_chance_forgotten() -> Iterator[None]:
    """What is judged again keeps its old number, so that no pull brings the new result."""

    def renew(work: Any, receipt: Receipt) -> None:
        work.conn.execute(
            update(operation)
            .where(operation.c.city_id == CITY, operation.c.op_id == receipt.op_id)
            .values(result=receipt.result, code=receipt.code, params=None)
        )

    with patch("server.sync.handlers.op_rejudge.receipts.renew", renew):
        yield


@contextmanager
def settled_for_one_only() -> Iterator[None]:
    """The lead's choice is told to nobody: receipts stay as they were."""
    with patch("server.answers.task_rows.settlements.renewing", lambda *_: lambda *_: None):
        yield


def other_name_forgotten() -> AbstractContextManager[Any]:
    """Nobody looks up which task a citizen's call led to: whatever comes later under the workstation's name is about nothing."""
    return patch.object(incoming.repository, "aliases", lambda *_: {})


def every_call_a_new_matter() -> AbstractContextManager[Any]:
    """What a citizen calls about is opened anew each time, whatever is known of it."""
    return patch.object(incoming, "_match", lambda *_: None)


@contextmanager
def held_keeps_the_rest_waiting() -> Iterator[None]:
    """What waits at the centre keeps back what it waits for: of workstations that do not say yet which citizen called in."""
    real = outbox.waiting
    with (
        patch.object(callers, "opens", lambda *_: False),
        patch.object(
            outbox, "waiting", lambda *args, **how: [replace(w, held=False) for w in real(*args, **how)]
        ),
    ):
        yield


def older_store_taken_for_the_newest() -> AbstractContextManager[Any]:
    """Nobody compares a store with the mark beside it when it is opened."""
    return patch.object(store_module, "compare", lambda *_: Found())


def copy_dropped_when_sent() -> AbstractContextManager[Any]:
    """The second copy forgets what was sent, before the centre has answered."""

    def pending(connection: Connection) -> set[str]:
        rows = connection.exec_driver_sql("SELECT op_id FROM outbox WHERE state = 'pending'")
        return {row[0] for row in rows}

    return patch.object(outbox, "unsent_ids", pending)


Bug = Callable[[], AbstractContextManager[Any]]

PROFILES = Odds(old_profile=0.9)
ELSEWHERE = Odds(other_centre=0.9, outage=0)
UPGRADES = Odds(upgrade=0.9)
CALLERS = Odds(callers=1)

BUGS: dict[str, tuple[Bug, Odds]] = (
    {
        bug.__name__: (bug, odds)
        for bug, odds in (
            (new_key_per_retry, USUAL),
            (receipts_expire, USUAL),
            (receipts_forgotten, USUAL),
            (receipts_per_device, Odds(registered_anew=0.9)),
            (receipt_before_the_effect, Odds(server=8)),
            (cursor_before_the_rows, USUAL),
            (form_and_outbox_saved_apart, USUAL),
            (deleted_before_the_ack, USUAL),
            (pruned_at_the_ack, USUAL),
            (archived_at_the_ack, RESTORED),
            (pruned_by_age, Odds(nights=0.9)),
            (window_by_the_own_clock, Odds(skew=0.9)),
            (dropped_from_the_fold_at_ack, USUAL),
            (no_receipts_in_the_pull, Odds(rejudged=0.9, poison=3)),
            (second_chance_forgotten, Odds(rejudged=0.9, poison=3)),
            (no_witness, replace(RESTORED, epoch=0)),
            (witness_of_the_cursor_only, replace(RESTORED, epoch=0)),
            (witness_of_the_first_page_only, USUAL),
            (emergency_without_a_witness, RESTORED),
            (cursor_kept_after_a_restore, RESTORED),
            (numbers_of_another_history, RESTORED),
            (no_reoffer, RESTORED),
            (server_made_ids, replace(RESTORED, imports=0.9)),
            (two_centres_taken_for_one, ELSEWHERE),
            (portal_taken_for_the_centre, USUAL),
            (snapshot_without_deletion, RESTORED),
            (page_left_to_the_network, RESTORED),
            (page_that_was_not_saved_passed_over, RESTORED),
            (lost_scope_kept, Odds(moved=0.9)),
            (head_of_line_blocking, USUAL),
            (resubmission_behind_its_predecessor, Odds(poison=3)),
            (dropped_poison, USUAL),
            (dropped_duplicate, USUAL),
            (dropped_refusal, USUAL),
            (last_write_wins, Odds(clone=0.9, old_profile=0.5)),
            (settled_for_one_only, Odds(clone=0.9, old_profile=0.5, settled=0.9)),
            (deduplicated_by_sequence_number, PROFILES),
            (migration_that_touches_what_was_signed, UPGRADES),
            (newer_schema_taken_for_done, UPGRADES),
            (other_name_forgotten, CALLERS),
            (every_call_a_new_matter, CALLERS),
            (held_keeps_the_rest_waiting, CALLERS),
            (older_store_taken_for_the_newest, Odds(log_lost=0.9)),
            (copy_dropped_when_sent, Odds(damaged=0.9)),
        )
    }
    | {name: (bug, MOVED) for name, bug in ORDER_BUGS.items()}
    | {name: (bug, ASKED) for name, bug in SMS_BUGS.items()}
)
"""Each slip with the odds under which it shows soonest."""

NEAR = {
    "receipt_before_the_effect": 39,
    "numbers_of_another_history": 123,
    "settled_for_one_only": 15,
    "head_of_line_blocking": 69,
    "deduplicated_by_sequence_number": 39,
    "held_keeps_the_rest_waiting": 183,
    "page_that_was_not_saved_passed_over": 264,
    "witness_of_the_first_page_only": 47_002_811,
    "order_reopened_twice": 34,
    "order_urged_twice": 273,
}
"""Where to begin to look for slips that show seldom: the schedules that caught them first."""
