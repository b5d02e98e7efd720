"""Stores with unsent work on a disk that does not hold what was written."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

from app.models import outbox, replica
from app.models.engine import connect
from app.models.outbox import OutboxLane
from app.models.store import Store
from app.models.unsent_copy import SUFFIX
from domain.wire.envelope import Envelope
from domain.wire.sync import OpResult, Receipt
from tests.helpers.envelopes import envelope, uid

KEY = bytes(range(32))
PAGE = 4_096
CENTRE, DEVICE = uid(1), uid(8)


def make_store(path: Path, unsent: int, delivered: int = 40, bulk: int = 0) -> dict[str, Envelope]:
    """A store that was closed in order; what is unsent in it by id. ``bulk``: rows of a kilobyte beside it."""
    random = Random(5)
    store = Store.open(path, KEY)
    with store.write() as c:
        replica.begin(c, CENTRE, DEVICE, 1)
    store.begun()
    made: dict[str, Envelope] = {}
    for number in range(delivered + unsent):
        one = envelope(
            "response.submit",
            {"n": number, "words": "态度很好" * random.randint(1, 200)},
            entity=100 + number,
        )
        lane = OutboxLane.EMERGENCY if number % 17 == 16 else OutboxLane.SYNC
        with store.write() as c:
            outbox.append(c, one, 1_000 + number, lane)
            if number < delivered:
                outbox.take_receipts(c, [Receipt(one.op_id, OpResult.APPLIED, number + 1)])
        if number >= delivered:
            made[one.op_id] = one
    with store.write() as c:
        rows = [(f"bulk-{n}", random.randbytes(1_000)) for n in range(bulk)]
        c.connection.dbapi_connection.executemany("INSERT INTO note VALUES (?, ?)", rows)  # type: ignore[union-attr]
    store.close()
    return made


def pages(path: Path) -> int:
    """How many pages the closed file has."""
    return path.stat().st_size // PAGE


def flip(path: Path, page: int, random: Random) -> None:
    """One byte of a page (counted from 0) becomes another one."""
    with path.open("rb+") as file:
        at = page * PAGE + random.randrange(PAGE)
        file.seek(at)
        was = file.read(1)[0]
        file.seek(at)
        file.write(bytes([was ^ random.randrange(1, 256)]))


def copied(folder: Path, to: Path, *, second: bool = True) -> Path:
    """The files of a store in another folder, with or without the second copy; the path of its database there."""
    to.mkdir(parents=True)
    for path in folder.iterdir():
        if second or path.suffix != SUFFIX:
            shutil.copyfile(path, to / path.name)
    return to / "store.db"


def unsent_in(store: Store) -> dict[str, Envelope]:
    """What a store would deliver, by id."""
    with store.read() as c:
        found = [w.envelope for lane in OutboxLane for w in outbox.waiting(c, lane, limit=10_000)]
    return {one.op_id: one for one in found}


def root_of(path: Path, name: str) -> int:
    """The page (from 0) at which a table or an index begins."""
    raw = connect(path, KEY)
    try:
        return (
            int(raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]) - 1
        )
    finally:
        raw.close()
