"""What marks and receipts of 10,000 forms cost the encrypted store: pages written anew, and processor time.

The forms lie in the outbox as a call leaves them, two operations each. Batches are marked as sent and the receipts of the one
before written down in one transaction, as :mod:`app.sync.push` does while the centre judges; tasks are left out, because they
cost the same however an outbox is laid out. Pages are the frames of the write-ahead log: every one is encrypted and signed.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from app.models import outbox
from app.models.outbox import PendingOperation
from app.models.store import Connection, Store
from app.sync import signing
from app.sync.signing import Author, PendingAct
from bench.forms import call_of, new_id
from bench.measure import Goal, Line, Measure, Run
from domain.wire.sync import OpResult, Receipt

PAGES = Measure(
    "encrypted pages a form's marks and receipts write at the workstation",
    Goal(most=0.25),
    size="10,000 forms",
    unit="pages",
)
PROCESSOR = Measure(
    "processor a form's marks and receipts take there", Goal(most=40), size="10,000 forms", unit="µs"
)
BATCH = 500
"""Operations a batch, as after an outage."""

_KEY = bytes(range(32))
_NOW = 1_760_000_000_000


def lines(run: Run) -> Iterable[Line]:
    """Two lines: pages a form, processor time a form."""
    forms = run.either(10_000, 1_000)
    with tempfile.TemporaryDirectory(prefix="minyi110-bench-") as folder:
        path = Path(folder) / "profile" / "store.db"
        store = Store.open(path, _KEY)
        try:
            _save(store, forms)
            pages, seconds = _delivered(store, path)
        finally:
            store.close()
    yield PAGES.line(pages / forms, size=f"{forms:,} forms")
    yield PROCESSOR.line(seconds / forms * 1e6, size=f"{forms:,} forms")


def _save(store: Store, forms: int) -> None:
    author = Author(user_id=new_id(), device_id=new_id(), incarnation=1, key=_KEY)

    def save(connection: Connection, first: int) -> None:
        for n in range(first, min(forms, first + 250)):
            _, attempt, response = call_of(n, _NOW)
            for act in (attempt, response):
                signing.save(connection, author, PendingAct(act), _NOW, new_id)

    with store.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO server (one, centre_id, epoch, witness_seq, witness_hash, receipts_after, safe_seq, clock_offset,"
            " offset_at) VALUES (1, 'bench', 1, 0, '', 0, 0, 0, 0)"
        )
    for first in range(0, forms, 250):
        store.transact(lambda connection, first=first: save(connection, first))  # type: ignore[misc]


def _delivered(store: Store, path: Path) -> tuple[int, float]:
    """Pages and seconds of processor that the marks and receipts of all that waits cost."""
    pages, seconds, seq = 0, 0.0, 0
    before: Sequence[PendingOperation] = ()
    after = (0, 0)
    while True:
        with store.read() as connection:
            batch = outbox.waiting(connection, after=after, limit=BATCH)
        answers = [
            Receipt(w.envelope.op_id, OpResult.APPLIED, seq + n) for n, w in enumerate(before, start=1)
        ]

        def write(
            connection: Connection,
            batch: Sequence[PendingOperation] = batch,
            answers: Sequence[Receipt] = answers,
        ) -> None:
            outbox.take_receipts(connection, answers)
            outbox.mark_sent(connection, [w.envelope.op_id for w in batch])
            outbox.unsent(connection)

        store.checkpoint()
        began = time.process_time()
        store.transact(write)
        seconds += time.process_time() - began
        pages += _frames(path)
        if not batch:
            return pages, seconds
        seq += len(before)
        before, after = batch, (batch[-1].place, batch[-1].n)


def _frames(path: Path) -> int:
    """Pages in the write-ahead log of a store whose log was empty before."""
    header, frame, page = 32, 24, 4096
    return max(0, path.with_name(path.name + "-wal").stat().st_size - header) // (frame + page)
