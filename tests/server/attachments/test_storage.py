"""Attachments lie sealed, named by the digest of what lies there, and what was changed is not given out."""

from __future__ import annotations

import io
import stat
from pathlib import Path

import pytest

from server.attachments.storage import Store, copy_missing, digest_of, folder_of
from server.db.sealed_files import sealed_size
from server.db.sealing import KeyFile, SealBroken, Sealer

ID, OTHER = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
MEGABYTE = 1 << 20
WORDS = "李某某说民警当场道歉".encode()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "centre.files")


@pytest.fixture(scope="module")
def sealer() -> Sealer:
    return Sealer(KeyFile.fresh())


@pytest.mark.parametrize("size", [1, MEGABYTE - 1, MEGABYTE, MEGABYTE + 1, 3 * MEGABYTE])
def test_what_is_put_there_comes_back(store: Store, sealer: Sealer, size: int) -> None:
    content = (WORDS * (size // len(WORDS) + 1))[:size]
    stored = store.put(io.BytesIO(content), sealer, ID)
    path = store.path(stored.name)
    assert b"".join(store.read(stored.name, sealer, ID)) == content
    assert (stored.size, path.stat().st_size) == (size, sealed_size(size))
    assert path.name == digest_of(path)
    assert store.whole(stored.name)
    assert list(store.names()) == [stored.name]
    assert size < 100 or WORDS not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700


def test_the_same_file_twice_is_two_files(store: Store, sealer: Sealer) -> None:
    """Nobody learns from a name that a file is attached elsewhere."""
    first, second = (store.put(io.BytesIO(WORDS), sealer, ID) for _ in range(2))
    assert first.name != second.name
    assert first.digest == second.digest


def test_what_was_changed_or_belongs_elsewhere_is_not_given_out(store: Store, sealer: Sealer) -> None:
    stored = store.put(io.BytesIO(bytes(2 * MEGABYTE + 5)), sealer, ID)
    path = store.path(stored.name)
    whole = path.read_bytes()
    last = len(whole) - (5 + 4 + 29)
    for changed in (whole[:-1] + b"x", whole[:last], whole + whole[last:], b"x" + whole[1:]):
        path.write_bytes(changed)
        assert not store.whole(stored.name)
        with pytest.raises(SealBroken):
            list(store.read(stored.name, sealer, ID))
    path.write_bytes(whole)
    with pytest.raises(SealBroken):
        list(store.read(stored.name, sealer, OTHER))
    with pytest.raises(SealBroken):
        list(store.read(stored.name, Sealer(KeyFile.fresh()), ID))
    store.remove(stored.name)
    store.remove(stored.name)
    with pytest.raises(FileNotFoundError):
        list(store.read(stored.name, sealer, ID))
    assert not store.whole(stored.name)


class _Broken(io.BytesIO):
    """Is read once, and then no more."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError("gone")
        return super().read(size)


def test_a_file_that_could_not_be_sealed_to_its_end_leaves_nothing(store: Store, sealer: Sealer) -> None:
    with pytest.raises(OSError, match="gone"):
        store.put(_Broken(bytes(2 * MEGABYTE)), sealer, ID)
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []


def test_copying_takes_what_is_missing_and_names_what_is_nowhere(
    store: Store, sealer: Sealer, tmp_path: Path
) -> None:
    names = [store.put(io.BytesIO(bytes((n,))), sealer, ID).name for n in range(4)]
    target = Store(tmp_path / "copy")
    assert copy_missing(names[:2], store, target) == []
    store.remove(names[0])  # the copy has it
    store.remove(names[2])
    store.path(names[3]).write_bytes(b"damaged")
    assert copy_missing(names, store, target) == names[2:]
    assert sorted(target.names()) == sorted(names[:2])
    assert all(target.whole(name) for name in names[:2])
    assert [path for path in target.folder.iterdir() if path.is_file()] == []


def test_they_lie_beside_the_database_or_where_the_operator_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert folder_of("sqlite:////srv/centre.db") == Path("/srv/centre.files")
    assert folder_of("postgresql://x/y", tmp_path) == tmp_path / "attachments"
    monkeypatch.setenv("MINYI110_ATTACHMENTS", "/mnt/evidence")
    assert folder_of("sqlite:////srv/centre.db", tmp_path) == Path("/mnt/evidence")
