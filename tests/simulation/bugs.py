"""Slips put in on purpose: a proof that cannot fail proves nothing. Each is a way in which such systems have lost or doubled work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from app.models import outbox, replica, tasks
from app.models.store import Store
from app.sync import emergency, fork, signing
from app.sync.pull import PullLane
from app.sync.push import PushLane
from domain.wire.operations import author_mac
from domain.wire.sync import OpResult, Receipt
from server.sync import delivery
from tests.simulation.client import SimClient

Connection = tasks.Connection


@contextmanager
def new_key_per_retry() -> Iterator[None]:
    """Every try is sent as an operation of its own."""
    real, start = PushLane._choose, SimClient.start
    keys: dict[str, bytes] = {}

    def remember(self: SimClient) -> None:
        start(self)
        keys[self.desk.user_id] = self.desk.working.author.key

    def choose(self: PushLane, connection: Connection, now: int) -> Any:
        batch = real(self, connection, now)
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


@contextmanager
def deleted_before_the_ack() -> Iterator[None]:
    """What was sent is taken out of the outbox, whether it arrived or not."""

    def marked(connection: Connection, op_ids: Iterable[str]) -> None:
        connection.exec_driver_sql("DELETE FROM outbox WHERE op_id = ?", [(i,) for i in op_ids])

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

    def save(self: PullLane, connection: Connection, pulled: Any, clock: Any) -> Any:
        for scope, cursor in pulled.cursors.items():
            replica.set_cursor(connection, scope, cursor)
        connection.exec_driver_sql("COMMIT")
        self._link.store.after()  # type: ignore[attr-defined]
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return real(self, connection, pulled, clock)

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

    def save(self: PullLane, connection: Connection, pulled: Any, clock: Any) -> Any:
        return real(self, connection, replace(pulled, receipts=[]), clock)

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
        connection.exec_driver_sql("DELETE FROM outbox WHERE state = 'quarantined'")
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


def no_witness() -> AbstractContextManager[Any]:
    """The client does not remember what it has seen, so a restored centre looks like any other."""
    return patch.object(replica, "set_witness", lambda *_: None)


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

    def choose(self: PushLane, connection: Connection, now: int) -> Any:
        batch = real(self, connection, now)
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


BUGS: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    bug.__name__: bug
    for bug in (
        new_key_per_retry,
        deleted_before_the_ack,
        form_and_outbox_saved_apart,
        cursor_before_the_rows,
        dropped_poison,
        dropped_duplicate,
        dropped_refusal,
        dropped_from_the_fold_at_ack,
        snapshot_without_deletion,
        no_reoffer,
        no_witness,
        cursor_kept_after_a_restore,
        head_of_line_blocking,
        numbers_of_another_history,
        emergency_without_a_witness,
        receipts_forgotten,
    )
}
