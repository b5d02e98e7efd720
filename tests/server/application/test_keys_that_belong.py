"""A centre whose key file is another one, or gone, is not started: it would refuse good work for ever."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from sqlalchemy import update

from server.cli import main
from server.db.database import Database, key_path, open_migrated
from server.db.sealing import KeyFile
from server.db.tables import operation
from tests.helpers.centre import CITY
from tests.helpers.postgres import PostgresCluster


def history(url: str, home: Path) -> None:
    """A database with two links, made with the key file beside it."""
    database = open_migrated(url, home)
    try:
        database.ensure_city(CITY, "明川市")
        for number in (1, 2):
            with database.write(CITY) as work:
                work.record("test.note", CITY, {"n": number}, author_id=None)
    finally:
        database.dispose()


def swap(keys: Path) -> None:
    keys.unlink()
    KeyFile.load_or_create(keys)


def run(
    url: str, home: Path, monkeypatch: pytest.MonkeyPatch, *command: str
) -> tuple[int, dict[str, object]]:
    monkeypatch.setenv("MINYI110_HOME", str(home))
    out = io.StringIO()
    code = main(["--database", url, "--json", *command], out, io.StringIO())
    told: dict[str, object] = json.loads(out.getvalue().splitlines()[-1])
    return code, told


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("status",), ("migrate",)])
def test_other_keys_are_refused_before_anything_is_done(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    history(sqlite_url, tmp_path)
    swap(key_path(sqlite_url, tmp_path))
    code, told = run(sqlite_url, tmp_path, monkeypatch, *command)
    assert (code, told["error"]["code"]) == (2, "database.keys")  # type: ignore[index]


def test_a_key_file_that_is_gone_is_not_replaced_by_a_new_one(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history(sqlite_url, tmp_path)
    keys = key_path(sqlite_url, tmp_path)
    right = keys.read_bytes()
    keys.unlink()
    code, told = run(sqlite_url, tmp_path, monkeypatch, "serve", "--port", "0")
    assert (code, told["error"]["code"]) == (2, "database.keys")  # type: ignore[index]
    assert not keys.exists()
    keys.write_bytes(right)
    assert run(sqlite_url, tmp_path, monkeypatch, "status")[0] == 0


def test_a_second_process_on_postgresql_with_keys_of_its_own_is_refused(
    postgres: PostgresCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgres.database() as url:
        history(url, tmp_path / "one")
        code, told = run(url, tmp_path / "other", monkeypatch, "serve", "--port", "0")
        assert (code, told["error"]["code"]) == (2, "database.keys")  # type: ignore[index]
        assert not key_path(url, tmp_path / "other").exists()


def test_a_newest_link_that_does_not_hold_is_not_served(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history(sqlite_url, tmp_path)
    database: Database = open_migrated(sqlite_url, tmp_path)
    with database.upkeep() as conn:
        conn.execute(update(operation).where(operation.c.seq == 2).values(entity_id="somebody else"))
    database.dispose()
    code, told = run(sqlite_url, tmp_path, monkeypatch, "serve", "--port", "0")
    assert (code, told["error"]["code"]) == (2, "serve.head")  # type: ignore[index]
    assert run(sqlite_url, tmp_path, monkeypatch, "status")[0] == 0
