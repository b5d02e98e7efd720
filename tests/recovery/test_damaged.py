"""A damaged profile: who logs in on it works on, who recovers it delivers all of it, and what is nowhere is named."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest

from app.models.engine import connect
from app.models.unsent_copy import SUFFIX
from app.records.errors import Unreachable
from app.transport.network import Request
from domain.problems import Problem
from tests.helpers.centre import PASSWORD, Centre
from tests.helpers.damage import PAGE
from tests.helpers.seat import Seat
from tests.recovery.conftest import Bench, Organisation
from tests.recovery.test_recover import answers, rows, work


def damage(profile: Path, key: bytes, table: str, seed: int = 1) -> Path:
    """One byte of the page at which a table begins; the store must be closed."""
    (path,) = profile.glob("*/store.db")
    raw = connect(path, key)
    page = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    raw.close()
    content = bytearray(path.read_bytes())
    content[(page - 1) * PAGE + Random(seed).randrange(PAGE)] ^= 0x10
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("table", ["outbox", "signed", "server", "own_record"])
@pytest.mark.parametrize("online", [True, False])
def test_who_logs_in_on_a_damaged_store_loses_nothing_and_is_told(
    seat: Seat, centre: Centre, table: str, online: bool
) -> None:
    waiting = work(seat, 2)
    key = _key(seat)
    seat.bench.close()
    damage(seat.profile, key, table)
    seat.restart()
    seat.wire.up = online
    seat.wire.fault = _no_push
    bench = seat.login(pull=online)
    status = bench.sync.status()
    if status.trouble == "store.broken":  # a page that only the work met
        seat.restart()
        bench = seat.login(pull=online)
        status = bench.sync.status()
    if table in ("outbox", "signed", "server"):
        assert status.found == "store.mended"
    assert status.unsent >= len(waiting)
    seat.wire.up, seat.wire.fault = True, None
    bench.session.logout()
    seat.login()
    seat.sync()
    assert set(waiting) <= set(rows(centre))
    assert answers(centre) == 2


def test_a_page_that_breaks_in_the_middle_of_a_day_keeps_nothing_from_the_centre(
    seat: Seat, centre: Centre
) -> None:
    seat.login()
    seat.bench.revisits.keep_pack()
    seat.sync()
    seat.wire.fault = _no_push
    waiting = work(seat, 2)
    seat.wire.up = True
    store = seat.bench.desk.store
    seat.sync()  # what the centre last said is remembered
    key = _key(seat)
    store.checkpoint()
    store._engine.pool.dispose()
    damage(seat.profile, key, "signed")
    seat.wire.fault = None
    for _ in range(6):
        centre.clock.forward(60_000)
        seat.bench.engine.step(seat.hands.ticks())
    assert set(waiting) <= set(rows(centre))
    status = seat.bench.sync.status()
    assert status.trouble == "store.broken"
    seat.restart()
    bench = seat.login()
    assert bench.sync.status().found == "store.mended"
    seat.sync()
    assert (bench.sync.status().unsent, answers(centre)) == (0, 2)


def test_recover_says_how_many_of_how_many_and_names_the_others(
    seat: Seat, organisation: Organisation, office: Bench, tmp_path: Path
) -> None:
    key = organisation.new_key()
    waiting = work(seat, 3)
    data_key = _key(seat)
    seat.bench.close()
    copy = tmp_path / "copied"
    shutil.copytree(seat.profile, copy)
    path = damage(copy, data_key, "signed", seed=3)
    told = office.recover(copy, key)
    assert told.code == 0, told.text
    assert told.last["store"]["code"] == "store.mended"
    assert told.last["applied"] + told.last["duplicate"] == len(waiting)
    assert f"{len(waiting)} of {len(waiting)} undelivered are readable" in told.text
    path.with_suffix(SUFFIX).unlink()
    bare = office.recover(copy, key, "--list", server=False)
    store = bare.last["store"]
    assert store["code"] == "store.lost"
    assert store["whole"] + len(store["lost"]) == len(waiting)
    assert {one["op_id"] for one in store["lost"]} <= set(waiting)
    assert "Not readable" in bare.text
    refused = office.wipe(copy, key)
    assert (refused.code, refused.last["error"]["code"]) == (2, "wipe.pending")


def _key(seat: Seat) -> bytes:
    return seat.bench.desk.seat.vault.unlock("1001", PASSWORD).data_key


def _no_push(request: Request) -> None:
    if request.path.endswith("/sync/push"):
        raise Unreachable(Problem("centre.unreachable"))
