"""Part ``damage``: disks that give back something else than was written, and files that do not belong together.

Every page of a workstation's store with 53 unsent operations (the first 200, and 200 of the others) is met by one flipped byte. Each time
somebody logs in on it, and somebody recovers it elsewhere: both must have all 53, from the store or from its second copy. Without the
copy, what can be read must be there and what cannot must be named. Then files are taken away, put back older, or mixed: each must be
said.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

from app.models import outbox, replica
from app.models.store import Store
from app.records.errors import StoreUnusable
from app.recovery.profile import look, opened_copy
from domain.wire.envelope import Envelope
from server.db.database import Database, key_path, open_migrated
from server.db.sealing import KeyFile
from tests.helpers.centre import CITY
from tests.helpers.damage import CENTRE, DEVICE, KEY, copied, flip, make_store, pages, unsent_in
from tests.helpers.envelopes import envelope
from tests.helpers.patience import HANG_S
from tests.torture.tally import Tally

UNSENT = 53
FIRST, OTHERS = 200, 200
BULK = 2_000
"""Kilobytes beside the outbox: a store of some six hundred pages."""


def every_page(name: str, folder: Path, seed: int, stride: int = 1) -> Tally:
    """Meet each page (each ``stride``-th) and each mix-up."""
    tally = Tally(name)
    sound = folder / "sound"
    wanted = make_store(sound / "store.db", UNSENT, bulk=BULK)
    count, random = pages(sound / "store.db"), Random(seed)
    chosen = list(range(min(FIRST, count)))
    chosen += sorted(random.sample(range(FIRST, count), min(OTHERS, count - FIRST))) if count > FIRST else []
    chosen = chosen[::stride]
    for page in chosen:
        _meet(tally, folder, sound, page, wanted, Random(f"{seed} {page}"))
        shutil.rmtree(folder / "page")
    for mixed in (_log_taken_away, _older_file, _other_keys, _copy_alone):
        mixed(tally, folder / mixed.__name__)
    for mixed in (_centre_other_keys, _centre_older_file):
        mixed(tally, folder / mixed.__name__)
    tally.figures |= {"pages": count, "met": len(chosen), "unsent": UNSENT}
    return tally


def _meet(
    tally: Tally, folder: Path, sound: Path, page: int, wanted: dict[str, Envelope], random: Random
) -> None:
    damaged = copied(sound, folder / "page" / "damaged")
    flip(damaged, page, random)
    tally.faults["a byte flipped"] += 1
    with opened_copy(damaged.parent, KEY) as store, store.read() as connection:
        there = unsent_in(store)
        found = look(connection, store.found)
        tally.faults[f"recovered: {store.found.code or 'no page of it was needed'}"] += 1
        if there != wanted or len(found.operations) != UNSENT or found.centre_id != CENTRE:
            tally.found(f"I1: page {page}: recover has {len(there)} of {UNSENT}")
    alone = copied(damaged.parent, folder / "page" / "alone", second=False)
    try:
        with opened_copy(alone.parent, KEY) as store:
            there = unsent_in(store)
            named = {one.op_id for one in store.found.lost}
            unknown = any(one.n == 0 for one in store.found.lost)
            if (wanted.keys() - there.keys() != named and not unknown) or any(
                there[op] != wanted[op] for op in there
            ):
                tally.found(
                    f"silent: page {page} without a copy: {len(there)} read, {len(named)} named of {UNSENT}"
                )
            tally.faults["without a copy: read or named"] += 1
    except StoreUnusable as error:
        tally.faults[f"without a copy: said {error.problems[0].code}"] += 1
    store = Store.open(damaged, KEY)
    try:
        tally.faults[f"logged in: {store.found.code or 'nothing met'}"] += 1
        if unsent_in(store) != wanted:
            tally.found(f"I1: page {page}: logged in with {len(unsent_in(store))} of {UNSENT}")
    finally:
        store.close()


# files that do not belong together ----------------------------------------------------------------------------------------


def _killed(folder: Path, saves: int) -> tuple[Path, dict[str, Envelope], Path]:
    """A store as a kill leaves it, all its saves in the log; and its file as it was before them."""
    path = folder / "run" / "store.db"
    store = Store.open(path, KEY)
    with store.write() as c:
        replica.begin(c, CENTRE, DEVICE, 1)
    store.begun()
    store.checkpoint()
    older = folder / "older.db"
    shutil.copyfile(path, older)
    saved = {}
    for n in range(saves):
        one = envelope("attempt.record", {"n": n}, entity=n + 1)
        with store.write() as c:
            outbox.append(c, one, n)
        saved[one.op_id] = one
    killed = copied(path.parent, folder / "killed")
    store.close()
    return killed, saved, older


def _said(tally: Tally, what: str, path: Path, wanted: dict[str, Envelope]) -> None:
    tally.faults[what] += 1
    store = Store.open(path, KEY)
    try:
        if not store.found.code:
            tally.found(f"silent: {what}")
        if not wanted.items() <= unsent_in(store).items():
            tally.found(f"I1: {what}: {len(unsent_in(store))} of {len(wanted)}")
    finally:
        store.close()


def _log_taken_away(tally: Tally, folder: Path) -> None:
    path, saved, _ = _killed(folder, 23)
    path.with_name(path.name + "-wal").unlink()
    _said(tally, "workstation: -wal deleted", path, saved)


def _older_file(tally: Tally, folder: Path) -> None:
    path, saved, older = _killed(folder, 23)
    for leftover in ("-wal", "-shm"):
        path.with_name(path.name + leftover).unlink(missing_ok=True)
    shutil.copyfile(older, path)
    _said(tally, "workstation: older file put back", path, saved)


def _copy_alone(tally: Tally, folder: Path) -> None:
    path, saved, _ = _killed(folder, 23)
    for leftover in ("", "-wal", "-shm"):
        path.with_name(path.name + leftover).unlink(missing_ok=True)
    _said(tally, "workstation: store deleted", path, saved)


def _other_keys(tally: Tally, folder: Path) -> None:
    path, _, _ = _killed(folder, 3)
    tally.faults["workstation: keys swapped"] += 1
    try:
        Store.open(path, bytes(32)).close()
        tally.found("silent: a store opened under another key")
    except StoreUnusable as error:
        if error.problems[0].code != "store.wrong_key":
            tally.found(f"silent: another key: {error.problems[0].code}")
    Store.open(path, KEY).close()  # and nothing came of it


def _centre(folder: Path, links: int) -> tuple[str, Path]:
    url = f"sqlite:///{folder / 'centre.db'}"
    database = open_migrated(url, folder)
    database.ensure_city(CITY, "明川市")
    _link(database, links)
    database.dispose()
    return url, folder


def _link(database: Database, links: int) -> None:
    for number in range(links):
        with database.write(CITY) as work:
            work.record("test.note", CITY, {"n": number}, author_id=None)


def _refused(tally: Tally, what: str, url: str, home: Path, codes: set[str]) -> None:
    """``serve`` must end with exit code 2 and one of these words."""
    tally.faults[what] += 1
    command = [sys.executable, "-m", "server.cli", "serve", "--port", "0", "--database", url, "--json"]
    done = subprocess.run(
        command,
        env=os.environ | {"MINYI110_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=HANG_S,
        check=False,
    )
    lines = done.stdout.splitlines()
    code = json.loads(lines[-1]).get("error", {}).get("code", "") if lines else ""
    if done.returncode != 2 or code not in codes:
        tally.found(f"silent: {what}: exit {done.returncode}, {code}")


def _centre_other_keys(tally: Tally, folder: Path) -> None:
    url, home = _centre(folder, 5)
    keys = key_path(url, home)
    keys.unlink()
    _refused(tally, "centre: key file gone", url, home, {"database.keys"})
    KeyFile.load_or_create(keys)
    _refused(tally, "centre: keys swapped", url, home, {"database.keys"})


def _centre_older_file(tally: Tally, folder: Path) -> None:
    url, home = _centre(folder, 5)
    path = folder / "centre.db"
    older = folder / "older.db"
    shutil.copyfile(path, older)
    database = open_migrated(url, home)
    _link(database, 200)
    raw = database.engine.raw_connection()
    raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # type: ignore[union-attr]
    raw.close()
    _link(database, 3)
    wal = path.with_name("centre.db-wal").read_bytes()
    database.dispose()
    shutil.copyfile(older, path)
    path.with_name("centre.db-wal").write_bytes(wal)
    _refused(
        tally,
        "centre: old file beside a newer log",
        url,
        home,
        {"database.log", "database.broken", "serve.head"},
    )
