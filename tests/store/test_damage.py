"""A page that does not hold, a log that is gone: nothing unsent is lost with it, and it is said."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from random import Random

import pytest

from app.models import outbox, replica
from app.models.mending import sound
from app.models.outbox import OpState
from app.models.store import Connection, Store
from app.models.unsent_copy import SUFFIX
from app.records.errors import SaveFailed, StoreUnusable
from domain.wire.sync import OpResult, Receipt
from tests.helpers.damage import CENTRE, DEVICE, KEY, copied, flip, make_store, pages, root_of, unsent_in
from tests.helpers.envelopes import envelope

UNSENT = 12


@pytest.fixture(scope="module")
def sound_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    made = make_store(folder / "store.db", UNSENT)
    assert len(made) == UNSENT
    return folder


@pytest.mark.parametrize(
    "name", ["page 1", "outbox", "signed", "outbox_unsent", "device", "server", "note", "entity"]
)
def test_a_damaged_page_costs_nothing_that_is_unsent(sound_folder: Path, tmp_path: Path, name: str) -> None:
    path = copied(sound_folder, tmp_path / "copy")
    whole = Store.open(copied(sound_folder, tmp_path / "whole"), KEY)
    wanted = unsent_in(whole)
    whole.close()
    flip(path, 0 if name == "page 1" else root_of(path, name), Random(name))
    store = Store.open(path, KEY)
    with contextlib.suppress(SaveFailed), store.write() as c:  # pages that only beginning touches
        replica.begin(c, CENTRE, DEVICE, 1)
    store.close()
    path.with_suffix(".suspect").touch()
    store = Store.open(path, KEY)
    assert unsent_in(store) == wanted
    assert sound(path, KEY)
    with store.write() as c:
        assert replica.begin(c, CENTRE, DEVICE, 1) >= 2 * replica.OWN
    store.close()
    again = Store.open(path, KEY)
    assert (again.found.code, unsent_in(again)) == ("", wanted)
    again.close()


def test_what_can_be_read_without_a_second_copy_is_read_and_the_rest_named(
    sound_folder: Path, tmp_path: Path
) -> None:
    path = copied(sound_folder, tmp_path / "copy", second=False)
    whole = Store.open(copied(sound_folder, tmp_path / "whole"), KEY)
    wanted = unsent_in(whole)
    whole.close()
    lost_somewhere = 0
    for page in range(1, pages(path)):
        one = copied(sound_folder, tmp_path / f"page-{page}", second=False)
        flip(one, page, Random(page))
        one.with_suffix(".suspect").touch()
        store = Store.open(one, KEY, at_any_cost=True)
        found = unsent_in(store)
        store.close()
        assert found.items() <= wanted.items()
        named = {lost.op_id for lost in store.found.lost}
        unknown = any(lost.n == 0 for lost in store.found.lost)  # the page that says what tables there are
        assert wanted.keys() - found.keys() == named or (unknown and not found)
        lost_somewhere += bool(named)
    assert lost_somewhere


def test_a_store_of_which_something_unsent_is_nowhere_is_not_made_anew(
    sound_folder: Path, tmp_path: Path
) -> None:
    path = copied(sound_folder, tmp_path / "copy", second=False)
    flip(path, root_of(path, "signed"), Random(1))
    before = path.read_bytes()
    with pytest.raises(StoreUnusable) as refused:
        Store.open(path, KEY)
    assert refused.value.problems[0].code == "store.broken"
    assert path.read_bytes() == before
    assert not list(path.parent.glob("*damaged*"))


def test_the_damaged_files_are_kept(sound_folder: Path, tmp_path: Path) -> None:
    path = copied(sound_folder, tmp_path / "copy")
    flip(path, 0, Random(3))
    damaged = path.read_bytes()
    store = Store.open(path, KEY)
    store.close()
    assert (store.found.code, store.found.whole, store.found.copied) == ("store.mended", 0, UNSENT)
    assert path.with_name("store.damaged-1.db").read_bytes() == damaged


def test_keys_of_another_store_do_not_make_a_new_one(sound_folder: Path, tmp_path: Path) -> None:
    path = copied(sound_folder, tmp_path / "copy")
    before = path.read_bytes()
    with pytest.raises(StoreUnusable) as refused:
        Store.open(path, bytes(32))
    assert refused.value.problems[0].code == "store.wrong_key"
    assert path.read_bytes() == before


@pytest.mark.parametrize("delivered", [0, 3])
def test_a_log_that_is_gone_is_said_and_what_it_held_is_taken_in_again(
    tmp_path: Path, delivered: int
) -> None:
    path = tmp_path / "run" / "store.db"
    store = Store.open(path, KEY)
    with store.write() as c:
        replica.begin(c, CENTRE, DEVICE, 1)
    store.begun()
    store.fold()
    saved = [envelope("attempt.record", {"n": n}, entity=n + 1) for n in range(8)]
    for number, one in enumerate(saved):
        with store.write() as c:
            outbox.append(c, one, number)
    if delivered:
        with store.write() as c:
            outbox.take_receipts(
                c, [Receipt(one.op_id, OpResult.APPLIED, n + 1) for n, one in enumerate(saved[:delivered])]
            )
    killed = copied(path.parent, tmp_path / "killed")
    store.close()
    killed.with_name("store.db-wal").unlink()
    again = Store.open(killed, KEY)
    assert again.found.code == "store.behind"
    assert again.found.behind == 8
    assert unsent_in(again) == {
        one.op_id: one for one in saved
    }  # what was delivered counts once, however often it is sent
    with again.write() as c:
        fresh = envelope("attempt.record", {"n": 9}, entity=9)
        outbox.append(c, fresh, 9)
        assert c.exec_driver_sql("SELECT n FROM outbox WHERE op_id = ?", (fresh.op_id,)).scalar_one() == 9
    again.close()


def test_an_older_start_beside_a_newer_mark_is_said_without_any_save(tmp_path: Path) -> None:
    path = tmp_path / "run" / "store.db"
    for _ in range(2):
        store = Store.open(path, KEY)
        with store.write() as c:
            replica.begin(c, CENTRE, DEVICE, 1)
        store.begun()
        store.close()
        if not (tmp_path / "older.db").exists():
            shutil.copyfile(path, tmp_path / "older.db")
    shutil.copyfile(tmp_path / "older.db", path)
    again = Store.open(path, KEY)
    assert again.found.code == "store.behind"
    with again.write() as c:
        assert replica.begin(c, CENTRE, DEVICE, 1) == 3 * replica.OWN  # no start is counted twice
    again.close()


def test_a_file_taken_alone_is_said(sound_folder: Path, tmp_path: Path) -> None:
    store = Store.open(copied(sound_folder, tmp_path / "copy", second=False), KEY)
    assert store.found.code == "store.behind"
    store.close()


def test_a_store_that_is_gone_is_made_of_its_second_copy(sound_folder: Path, tmp_path: Path) -> None:
    path = copied(sound_folder, tmp_path / "copy")
    path.unlink()
    store = Store.open(path, KEY)
    assert len(unsent_in(store)) == UNSENT
    assert store.found.code == "store.behind"
    store.close()


def test_a_page_that_breaks_while_it_works_is_mended_at_the_next_opening(
    sound_folder: Path, tmp_path: Path
) -> None:
    path = copied(sound_folder, tmp_path / "copy")
    wanted = unsent_in(opened := Store.open(path, KEY))
    opened.close()
    store = Store.open(path, KEY)
    flip(path, root_of(path, "own_record"), Random(2))
    with pytest.raises(StoreUnusable) as refused, store.read() as c:
        c.exec_driver_sql("SELECT count(data) FROM own_record").fetchall()
    assert refused.value.problems[0].code == "store.broken"
    assert {one.envelope.op_id for one in store.kept()} == wanted.keys()
    store.close()
    again = Store.open(path, KEY)
    assert again.found.code == "store.mended"
    assert unsent_in(again) == wanted
    with again.read() as c:
        assert c.exec_driver_sql("SELECT count(data) FROM own_record").scalar_one() == 0
    again.close()


def test_the_copy_is_written_with_the_save_and_dropped_after_the_receipt(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = Store.open(path, KEY)
    one, two = (
        envelope("attempt.record", {"words": "王伟"}, entity=1),
        envelope("attempt.record", {"n": 2}, entity=2),
    )
    with store.write() as c:
        outbox.append(c, one, 1)
        outbox.append(c, two, 1)
    assert [kept.envelope for kept in store.kept()] == [one, two]
    assert "王伟".encode() not in path.with_suffix(SUFFIX).read_bytes()
    with store.write() as c:
        outbox.take_receipts(c, [Receipt(e.op_id, OpResult.APPLIED, 1) for e in (one, two)])
    store.drop_delivered()
    assert store.kept() == []
    with store.write() as c:
        outbox.offer_again(c, [two.op_id])  # the centre lost it
    store.drop_delivered()
    assert [kept.envelope for kept in store.kept()] == [two]
    store.close()


def test_what_the_store_refused_is_not_in_the_copy(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store.db", KEY)

    def save(connection: Connection) -> None:
        outbox.append(connection, envelope("attempt.record", {"n": 1}), 1)
        raise OSError(28, "No space left on device")

    with pytest.raises(SaveFailed):
        store.transact(save)
    assert store.kept() == []
    store.close()


def test_a_copy_that_cannot_be_written_costs_no_save_and_is_made_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.db"
    store = Store.open(path, KEY)
    path.with_suffix(".reserve").unlink()
    one, two = envelope("attempt.record", {"n": 1}, entity=1), envelope("attempt.record", {"n": 2}, entity=2)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("app.models.unsent_copy.FileMedium.add", full)
        with store.write() as c:
            outbox.append(c, one, 1)
    assert store.kept() == []
    with store.read() as c:
        assert outbox.status_of(c, [one.op_id])[one.op_id].state is OpState.PENDING
    with store.write() as c:
        outbox.append(c, two, 1)
    assert [kept.envelope for kept in store.kept()] == [one, two]
    store.close()


def test_a_damaged_record_of_the_copy_costs_itself_alone(sound_folder: Path, tmp_path: Path) -> None:
    path = copied(sound_folder, tmp_path / "copy")
    beside = path.with_suffix(SUFFIX)
    store = Store.open(path, KEY)
    kept = store.kept()
    content = bytearray(beside.read_bytes())
    content[len(content) // 2] ^= 0x40
    beside.write_bytes(content)
    left = store.kept()
    store.close()
    assert len(left) == len(kept) - 1
    assert all(one in kept for one in left)
    beside.write_bytes(content)
    again = Store.open(path, KEY)  # the store still has it, and the copy is whole again
    assert len(again.kept()) == len(kept)
    again.close()


def test_a_copy_that_was_started_as_often_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "run" / "store.db"
    store = Store.open(path, KEY)
    with store.write() as c:
        assert replica.begin(c, CENTRE, DEVICE, 1, 7) == replica.OWN + 7
    store.close()
    starts = []
    for name, own in (("one", 5), ("other", 3)):
        with (
            contextlib.closing(Store.open(copied(path.parent, tmp_path / name), KEY)) as copy,
            copy.write() as c,
        ):
            starts.append(replica.begin(c, CENTRE, DEVICE, 1, own))
    assert starts == [2 * replica.OWN + 5, 2 * replica.OWN + 3]


def test_a_store_of_an_earlier_version_counts_on(tmp_path: Path) -> None:
    with contextlib.closing(Store.open(tmp_path / "run" / "store.db", KEY)) as store, store.write() as c:
        replica.begin(c, CENTRE, DEVICE, 1)
        c.exec_driver_sql("UPDATE device SET incarnation = 57")
        assert replica.begin(c, CENTRE, DEVICE, 1, 9) == replica.OWN + 9
