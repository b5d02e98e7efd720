"""Part ``writers``: many deliver to one PostgreSQL at once while others follow the feed and backups are taken.

Every number appears to every reader exactly once and in order: a reader that saw n + 1 before n would never see n.
"""

from __future__ import annotations

import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import sqlalchemy as sa

from domain.wire.envelope import Envelope
from domain.wire.sync import OpResult, Receipt
from server.accounts.people import CurrentDevice
from server.db.audit import verify
from server.db.database import Database
from server.db.sealing import Sealer
from server.db.tables import feed, operation
from server.db.work import new_id
from server.sync import delivery
from tests.helpers import centre as helpers
from tests.helpers.centre import CITY, KEYS, Centre, Clock, Workstation
from tests.helpers.postgres import PostgresCluster
from tests.server.sync.notes import KIND, Note, registry
from tests.torture.tally import Tally

READERS = 3
LARGEST = 5
"""Operations of one transaction."""


def together(jobs: list[Callable[[], None]]) -> list[BaseException]:
    """Run all at the same moment; what they raised."""
    errors: list[BaseException] = []
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], None]) -> None:
        gate.wait()
        try:
            job()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def many(
    name: str, cluster: PostgresCluster, writers: int, writes: int, folder: Path, seed: int = 1
) -> Tally:
    """Let so many write so many transactions each."""
    with ExitStack() as stack:
        url = stack.enter_context(helpers.postgres_copy(cluster))
        database = Database(url, Sealer(KEYS), clock=Clock(), pool_size=(writers + READERS) // 2 + 4)
        stack.callback(database.dispose)
        centre = stack.enter_context(helpers.running(database, database.clock, registry=registry()))  # type: ignore[arg-type]
        numbers = [f"10{n:02d}" for n in range(READERS + 1)]
        for number in numbers:
            centre.add_user(number)
        stations = []
        for number in numbers:
            stations.append(centre.workstation(number))
            stations[-1].login(number)
        return _Crowd(name, cluster, centre, stations, Random(seed)).run(writers, writes, folder)


@dataclass
class _Crowd:
    name: str
    cluster: PostgresCluster
    centre: Centre
    stations: list[Workstation]
    random: Random
    receipts: list[Receipt] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    left: int = 0
    pulls: int = 0
    backups: int = 0

    def run(self, writers: int, writes: int, folder: Path) -> Tally:
        tally = Tally(self.name)
        start = self.stations[0].push([]).witness.seq
        batches = [[self._batch() for _ in range(writes)] for _ in range(writers)]
        total = sum(len(batch) for own in batches for batch in own)
        self.left = writers
        followed: list[list[int]] = [[] for _ in range(READERS)]
        jobs = [self._writer(own) for own in batches]
        jobs += [self._reader(s, start, seen) for s, seen in zip(self.stations[1:], followed, strict=True)]
        jobs += [self._long_reader, lambda: self._backups(folder)]
        began = time.monotonic()
        for error in together(jobs):
            tally.broken.append(f"{type(error).__name__}: {error}")
        tally.figures |= {
            "seconds": round(time.monotonic() - began, 1),
            "pulls": self.pulls,
            "readers": READERS,
        }
        tally.faults |= Counter(
            {
                "concurrent writers": writers,
                "transaction": writers * writes,
                "operation": total,
                "backup meanwhile (pg_dump)": self.backups,
                "long reader meanwhile": 1,
            }
        )
        self._check(tally, start, total, followed)
        return tally

    def _batch(self) -> list[Envelope]:
        count = self.random.randint(1, LARGEST)
        return [self.stations[0].envelope(KIND, Note(new_id(), "好")) for _ in range(count)]

    def _writer(self, batches: list[list[Envelope]]) -> Callable[[], None]:
        device = CurrentDevice(self.stations[0].device_id, CITY)

        def job() -> None:
            try:
                for batch in batches:
                    self.receipts += delivery.deliver(self.centre.database, registry(), device, batch)
            finally:
                self.left -= 1
                if not self.left:
                    self.over.set()

        return job

    def _reader(self, station: Workstation, start: int, seen: list[int]) -> Callable[[], None]:
        def job() -> None:
            cursor = start
            while True:
                last_round = self.over.is_set()
                pulled = station.pull({"city": cursor})
                self.pulls += 1
                seen.extend(row.version for row in pulled.rows)
                cursor = pulled.cursors["city"]
                if last_round and not pulled.more:
                    return

        return job

    def _long_reader(self) -> None:
        """Somebody who began to read before all of it and does not end: old row versions cannot be cleaned up."""
        with self.centre.database.read(CITY) as reading:
            before = reading.head()
            self.over.wait()
            assert reading.head() == before

    def _backups(self, folder: Path) -> None:
        program = self.cluster.program("pg_dump")
        name = sa.make_url(self.centre.database.url).database
        command = [str(program), "--host", self.cluster.socket_dir, "--username", "postgres", "--file"]
        if self.cluster.port:
            command[1:1] = ["--port", str(self.cluster.port)]
        while True:
            last_round = self.over.is_set()
            subprocess.run([*command, str(folder / "dump.sql"), str(name)], check=True)
            self.backups += 1
            if last_round:
                return

    def _check(self, tally: Tally, start: int, total: int, followed: list[list[int]]) -> None:
        wanted = list(range(start + 1, start + total + 1))
        for what, found in [("receipts", sorted(r.seq for r in self.receipts))] + [
            (f"reader {n}", seen) for n, seen in enumerate(followed, 1)
        ]:
            times = Counter(found)
            missing, twice = set(wanted) - set(found), [n for n, count in times.items() if count > 1]
            if missing:
                tally.found(f"I1: {what}: {len(missing)} numbers never appeared, first {min(missing)}")
            if twice:
                tally.found(f"I2: {what}: {len(twice)} numbers appeared twice")
            if not missing and not twice and found != wanted:
                tally.broken.append(f"{what}: numbers out of order")
        if any(receipt.result is not OpResult.APPLIED for receipt in self.receipts):
            tally.broken.append("an operation was not applied")
        with self.centre.database.read(CITY) as reading:
            count = sa.select(sa.func.count())
            logged = reading.conn.execute(count.select_from(operation)).scalar_one()
            seqs = reading.conn.execute(sa.select(feed.c.seq).where(feed.c.kind == "note")).scalars().all()
        if logged != start + total or sorted(seqs) != wanted:
            tally.found(
                f"I2: {logged} operations, {len(seqs)} rows of the feed for {total} operations after {start}"
            )
        if verify(self.centre.database, CITY) != (start + total, None):
            tally.broken.append("the chain is broken")
