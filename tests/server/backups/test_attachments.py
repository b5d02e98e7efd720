"""A backup has what is attached to orders, each file once; a restore puts it back; the doctor counts it and names what is gone."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from server import cli
from server.attachments import repository
from server.attachments.storage import Store, folder_of
from server.db.database import Database
from server.db.work import new_id
from tests.helpers.centre import CITY
from tests.server.backups.conftest import opened

COUNT = 12
MANY = 1000
"""As many as a city has in a quarter."""

Run = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def run(home: Path, sqlite_url: str) -> Run:
    """A command on the test's SQLite database."""

    def command(*arguments: str) -> tuple[int, dict[str, Any]]:
        out = io.StringIO()
        code = cli.main(["--database", sqlite_url, *arguments, "--json"], out, io.StringIO())
        return code, json.loads(out.getvalue().splitlines()[-1])

    return command


def _attach(database: Database, count: int) -> list[str]:
    """Attach so many files to orders; the names they lie under."""
    store, rows, names = Store(folder_of(database.url)), [], []
    for n in range(count):
        attachment_id = new_id()
        stored = store.put(io.BytesIO(f"照片 {n}".encode() * 50), database.sealer, attachment_id)
        names.append(stored.name)
        rows.append(
            {
                "city_id": CITY, "attachment_id": attachment_id, "order_id": new_id(), "kind": "jpeg", "size": stored.size,
                "stored": stored.name, "texts": b"", "added_by": new_id(), "unit_id": None, "added_at": n, "op_id": new_id(),
                "step": 1, "reported_step": None,
            }
        )  # fmt: skip
    with database.write(CITY) as work:
        repository.add(work, rows)
    return names


@pytest.fixture
def attached(run: Run, sqlite_url: str, home: Path, request: pytest.FixtureRequest) -> list[str]:
    """Files attached to orders: ``COUNT``, or as many as the test asks for."""
    run("create-admin", "A001", "张管理")
    database = opened(sqlite_url, home)
    names = _attach(database, getattr(request, "param", COUNT))
    database.dispose()
    return names


@pytest.mark.parametrize("attached", [COUNT, pytest.param(MANY, marks=pytest.mark.long)], indirect=True)
def test_they_are_saved_restored_and_counted_and_one_deleted_by_hand_is_named(
    run: Run, attached: list[str], sqlite_url: str, home: Path, tmp_path: Path
) -> None:
    count = len(attached)
    assert _doctor(run) == (count, 0, [])
    made = run("backup")[1]
    assert (made["attachments"], made["missing"]) == (count, [])
    there = Store(folder_of(sqlite_url))
    for name in attached[1:]:
        there.remove(name)
    elsewhere = f"sqlite:///{tmp_path / 'new' / 'centre.db'}"
    code, done = run("restore", made["file"], "--database", elsewhere)
    assert (code, done["attachments"], done["missing"]) == (0, count, [])
    assert sorted(Store(folder_of(elsewhere)).names()) == sorted(attached)
    assert _doctor(run, "--database", elsewhere) == (count, 0, [])
    code, done = run("restore", made["file"], "--replace")
    assert (code, done["missing"]) == (0, [])
    there.remove(attached[0])
    looked_at, missing, named = _doctor(run)
    assert (looked_at, missing, len(named)) == (count, 1, 1)
    database = opened(sqlite_url, home)
    with database.read(CITY) as reading:
        rows = [row for page in repository.all_stored(reading) for row in page]
    database.dispose()
    assert named == [next(f"{row.order_id}/{row.attachment_id}" for row in rows if row.stored == attached[0])]


def test_a_file_that_was_cut_off_is_found(run: Run, attached: list[str], sqlite_url: str) -> None:
    path = Store(folder_of(sqlite_url)).path(attached[0])
    path.write_bytes(path.read_bytes()[:-1])
    code, found = run("doctor")
    assert code == 1
    assert "doctor.attachment_damaged" in {one["code"] for one in found["findings"] if one["wrong"]}


def test_each_file_lies_in_a_folder_of_backups_once_and_goes_with_the_last_that_names_it(
    run: Run, attached: list[str], sqlite_url: str, home: Path
) -> None:
    first = Path(run("backup")[1]["file"])
    beside = Store(first.parent / "attachments")
    before = {name: beside.path(name).stat().st_mtime_ns for name in beside.names()}
    database = opened(sqlite_url, home)
    fresh = _attach(database, 1)
    with database.write(CITY) as work:
        work.conn.exec_driver_sql("DELETE FROM attachment WHERE stored = ?", (attached[0],))
    database.dispose()
    run("backup")
    assert sorted(beside.names()) == sorted([*attached, *fresh])
    assert {name: beside.path(name).stat().st_mtime_ns for name in before} == before
    run("backup", "--keep", "2")
    assert not first.exists()
    assert sorted(beside.names()) == sorted([*attached[1:], *fresh])


def test_a_backup_whose_attachments_are_not_beside_it_is_not_sound(run: Run, attached: list[str]) -> None:
    file = Path(run("backup")[1]["file"])
    assert run("backups", "--check")[0] == 0
    path = Store(file.parent / "attachments").path(attached[0])
    whole = path.read_bytes()
    path.write_bytes(b"x" + whole[1:])
    assert run("backups")[0] == 0
    assert run("backups", "--check")[1]["backups"][0]["condition"] == "damaged"
    path.unlink()
    assert run("backups")[1]["backups"][0]["condition"] == "damaged"


def test_what_was_lost_before_is_said_and_the_rest_is_saved(
    run: Run, attached: list[str], sqlite_url: str
) -> None:
    Store(folder_of(sqlite_url)).remove(attached[0])
    made = run("backup")[1]
    assert (made["attachments"], made["missing"]) == (COUNT, [attached[0]])
    assert len(list(Store(Path(made["file"]).parent / "attachments").names())) == COUNT - 1


def _doctor(run: Run, *more: str) -> tuple[int, int, list[str]]:
    _, found = run("doctor", *more)
    named = [
        example
        for one in found["findings"]
        if one["code"] == "doctor.attachment_missing"
        for example in one["examples"]
    ]
    return found["checked"]["attachments"], found["checked"]["attachments_missing"], named
