"""A disk that takes nothing: what is said, what stays, and that it works again afterwards. Every write: tests/torture/disk.py."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.models import migrate
from app.models import store as stores
from app.models.faults import FULL_BELOW, code_of
from app.models.migrate import prepare
from app.models.migrations import MIGRATIONS
from app.models.secrets import NoKeyring, make_device_secret, read_json, write_json
from app.models.store import Connection, Store
from app.records.errors import SaveFailed, StoreUnusable
from app.services.settings import Settings

KEY = bytes(range(32))


@contextmanager
def full(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No new file can be made."""
    real = os.open

    def refuse(path: str, flags: int, *more: int, **named: int) -> int:
        if flags & os.O_CREAT:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(path, flags, *more, **named)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        yield


def test_a_file_of_the_profile_is_refused_in_words_and_the_old_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "vault.json"
    write_json(path, {"n": 1})
    with full(monkeypatch), pytest.raises(SaveFailed) as refused:
        write_json(path, {"n": 2})
    assert refused.value.problems[0].code == "store.disk_full"
    assert read_json(path) == {"n": 1}
    with full(monkeypatch), pytest.raises(SaveFailed):
        make_device_secret(tmp_path, NoKeyring())


def test_a_setting_holds_though_it_could_not_be_written_and_is_written_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(tmp_path)
    with full(monkeypatch):
        settings.put("theme", "dark")
    assert settings.get("theme") == "dark"
    assert Settings(tmp_path).get("theme") is None
    settings.put("theme", "dark")
    assert Settings(tmp_path).get("theme") == "dark"


def test_an_error_of_input_and_output_on_a_full_disk_is_called_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = RuntimeError("disk I/O error")
    assert code_of(error, tmp_path / "store.db") == "store.io"
    room = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: room._replace(free=FULL_BELOW - 1))
    assert code_of(error, tmp_path / "store.db") == "store.disk_full"
    assert code_of(error) == "store.io"


def test_an_upgrade_without_room_leaves_the_old_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "profile" / "store.db"
    Store.open(path, KEY).close()

    def later(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE later (n INTEGER)")

    monkeypatch.setattr(stores, "prepare", lambda p, key: prepare(p, key, (*MIGRATIONS, later)))

    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", no_room)
        with pytest.raises(StoreUnusable) as refused:
            Store.open(path, KEY)
    assert refused.value.problems[0].code == "store.disk_full"
    store = Store.open(path, KEY)
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM later").scalar_one() == 0
    store.close()


def test_a_store_whose_log_could_not_be_folded_back_is_not_put_into_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "profile" / "store.db"

    def unfolded(copy: Path, _key: bytes) -> str:
        copy.with_name(copy.name + "-wal").write_bytes(b"what stands only here")
        return ""

    with monkeypatch.context() as patch:
        patch.setattr(migrate, "_fold_log", unfolded)
        with pytest.raises(StoreUnusable) as refused:
            Store.open(path, KEY)
    assert refused.value.problems[0].code == "store.disk_full"
    assert not path.exists()
    Store.open(path, KEY).close()
