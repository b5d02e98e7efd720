"""A backup is whole, verified, its owner's alone, and decides what workstations may put aside."""

from __future__ import annotations

import json
import sqlite3
import stat
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest

from domain.problems import ProblemError
from domain.times import DAY, HOUR
from server.backups import folder as folders
from server.backups import making, timer
from server.backups.manifest import Mark, mark_numbers, reach
from server.backups.repository import copying
from server.config import ServerConfig
from server.db import heartbeat, tables
from server.db.database import Database
from server.db.metadata import metadata
from server.db.work import new_id
from tests.helpers.centre import CITY, Clock, open_anew, running
from tests.helpers.city import crowd, fill
from tests.helpers.patience import HANG_S
from tests.server.backups.conftest import Command, opened


def _work(database: Database, count: int = 1) -> None:
    """Something done, as it is always done."""
    for _ in range(count):
        with database.write(CITY) as work:
            work.record("test.note", new_id(), {"text": "备注"}, author_id=None).touch(
                "city", "note", new_id()
            )


def _rows(path: Path, table: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute(f'SELECT * FROM "{table}"').fetchall()
    connection.close()
    return sorted(rows, key=repr)


def test_a_backup_holds_every_row_as_it_is(
    command: Command, database_url: str, home: Path, tmp_path: Path
) -> None:
    command("create-admin", "A001", "张管理")
    database = opened(database_url, home)
    fill(database, crowd(30))
    _work(database, 5)
    code, made = command("backup")
    assert code == 0
    with zipfile.ZipFile(made["file"]) as archive:
        assert set(archive.namelist()) == {"attachments.txt", "centre.db", "manifest.json"}
        manifest = json.loads(archive.read("manifest.json"))
        archive.extract("centre.db", tmp_path / "copy")
    assert manifest["counts"]["event"] == 30
    assert {"size", "sha256", "mac", "made_at", "revision", "version"} <= set(manifest)
    with database.snapshot() as conn:
        for table in metadata.sorted_tables:
            if table.name in ("backup", "counter"):  # written once the backup was made
                continue
            kept = conn.exec_driver_sql(f'SELECT * FROM "{table.name}"')  # as it is kept, nothing converted
            there = sorted((tuple(map(_plain, row)) for row in kept), key=repr)
            assert _rows(tmp_path / "copy" / "centre.db", table.name) == there, table.name
            assert manifest["counts"][table.name] == len(there)
        head = conn.execute(tables.counter.select()).one()
    database.dispose()
    city = manifest["cities"][0]
    assert (city["head"], city["head_hash"], city["epoch"]) == (head.head, head.head_hash, 1)
    file = Path(made["file"])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [path.name for path in file.parent.iterdir() if path.name.startswith(".minyi110-partial")] == []
    raw = (tmp_path / "copy" / "centre.db").read_bytes()
    assert b"13800000001" not in raw
    assert "李明".encode() not in raw


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value


def test_it_is_consistent_while_the_centre_serves(command: Command, database_url: str, home: Path) -> None:
    """A writer goes on all the time; the backup holds a moment, never half of a transaction."""
    database = opened(database_url, home)
    _work(database, 200)
    stop, wrote = threading.Event(), threading.Event()

    def write() -> None:
        while not stop.is_set():
            _work(database)
            wrote.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert wrote.wait(HANG_S)
        made = [making.make(database, home / "backups") for _ in range(3)]
    finally:
        stop.set()
        writer.join()
    database.dispose()
    heads = [one.manifest.cities[0].head for one in made]
    assert heads == sorted(heads)
    for one in made:
        head = one.manifest.cities[0].head
        assert one.manifest.counts["operation"] == head
        assert one.manifest.counts["feed"] == head
    code, listed = command("backups", "--check")
    assert code == 0
    assert {item["condition"] for item in listed["backups"]} == {"sound"}


def test_the_oldest_backup_kept_decides_what_is_published(
    command: Command, database_url: str, home: Path
) -> None:
    database = opened(database_url, home)
    heads = []
    for _ in range(4):
        _work(database, 3)
        code, made = command("backup", "--keep", "3")
        assert code == 0
        heads.append(made["cities"][0]["head"])
    assert made["cities"][0]["safe_seq"] == heads[1]
    assert len(made["removed"]) == 1
    assert not Path(made["removed"][0]).exists()
    listed = command("backups")[1]
    assert [item["head"] for item in listed["backups"]] == heads[:0:-1]
    assert command("status")[1]["oldest_backup"] == heads[1]
    # Somebody deletes the oldest by hand: it counts until it is said to be gone for good.
    oldest = Path(listed["backups"][-1]["file"])
    oldest.unlink()
    assert command("backups")[1]["backups"][-1]["condition"] == "missing"
    assert command("backups", "--check")[0] == 1
    assert command("backup", "--keep", "9")[1]["cities"][0]["safe_seq"] == heads[1]
    told = command("backups", "--forget-missing")[1]
    assert (told["forgotten"], told["safe_seq"]) == ([str(oldest)], heads[2])
    database.dispose()


def test_one_that_turns_up_in_the_folder_counts(command: Command, database_url: str, home: Path) -> None:
    database = opened(database_url, home)
    _work(database, 3)
    first = command("backup", "--to", str(home / "a"))[1]
    _work(database, 3)
    away = home / "elsewhere.zip"
    Path(first["file"]).rename(away)
    assert command("backups", "--forget-missing")[1]["safe_seq"] == 0
    second = command("backup", "--to", str(home / "a"))[1]
    assert second["cities"][0]["safe_seq"] == second["cities"][0]["head"]
    away.rename(home / "a" / "came-back.zip")
    third = command("backup", "--to", str(home / "a"))[1]
    assert third["cities"][0]["safe_seq"] == first["cities"][0]["head"]
    database.dispose()


def test_a_damaged_or_exchanged_file_is_noticed(command: Command, database_url: str, home: Path) -> None:
    database = opened(database_url, home)
    _work(database, 50)
    first, second = (command("backup")[1] for _ in range(2))
    raw = bytearray(Path(first["file"]).read_bytes())
    raw[len(raw) // 2] ^= 1
    Path(first["file"]).write_bytes(raw)
    code, listed = command("backups", "--check")
    assert code == 1
    assert {item["backup_id"]: item["condition"] for item in listed["backups"]} == {
        first["backup_id"]: "damaged",
        second["backup_id"]: "sound",
    }
    Path(first["file"]).write_bytes(Path(second["file"]).read_bytes())
    code, listed = command("backups", "--check")
    assert (code, {item["condition"] for item in listed["backups"]}) == (1, {"sound", "replaced"})
    code, said = command("restore", first["file"][:-4])
    assert (code, said["error"]["code"]) == (2, "backup.missing")
    database.dispose()


@pytest.mark.parametrize("at", ["copy", "look", "pack", "check"])
@pytest.mark.parametrize("how", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_interrupted_it_leaves_nothing(
    command: Command,
    database_url: str,
    home: Path,
    at: str,
    how: type[BaseException] | BaseException,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(heartbeat, "STEPS", 100)
    database = opened(database_url, home)
    _work(database, 50)

    def stage(name: str) -> making.Progress:
        def told(_done: int, _total: int | None) -> None:
            if name == at:
                raise how

        return told

    with pytest.raises(KeyboardInterrupt if how is KeyboardInterrupt else ProblemError):
        making.make(database, home / "backups", stage=stage)
    assert [path.name for path in (home / "backups").iterdir()] == [".minyi110-lock"]
    assert command("backups")[1]["backups"] == []
    _work(database)  # nothing is left locked
    assert command("backup")[0] == 0
    database.dispose()


def test_what_a_killed_process_left_is_swept_and_one_at_a_time_works(sqlite_url: str, home: Path) -> None:
    database = opened(sqlite_url, home)
    left = home / "backups" / ".minyi110-partial-x.db"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    with folders.alone(home / "backups"), pytest.raises(ProblemError, match=r"backup\.running"):
        making.make(database, home / "backups")
    making.make(database, home / "backups")
    assert not left.exists()
    database.dispose()


def test_no_room_is_said_before_anything_is_written(
    sqlite_url: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = opened(sqlite_url, home)
    monkeypatch.setattr(making, "size_of", lambda _database: 10**15)
    with pytest.raises(ProblemError, match=r"backup\.space"):
        making.make(database, home / "backups")
    database.dispose()


def test_a_folder_that_cannot_be_written_is_said(command: Command, home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "file").write_text("x")
    code, said = command("backup", "--to", str(home / "file" / "below"))
    assert (code, said["error"]["code"]) == (2, "backup.folder")


def test_a_copy_that_lost_rows_is_no_backup(
    database_url: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = opened(database_url, home)
    _work(database, 5)
    real = copying.copy_database

    def lossy(source: Database, target: Path, progress: making.Progress) -> None:
        real(source, target, progress)
        with sqlite3.connect(target) as connection:
            connection.execute("DELETE FROM operation WHERE seq = (SELECT max(seq) FROM operation)")
        connection.close()

    monkeypatch.setattr(making, "copy_database", lossy)
    with pytest.raises(Exception, match=r"missing|last link"):
        making.make(database, home / "backups")
    assert [path.name for path in (home / "backups").iterdir()] == [".minyi110-lock"]
    database.dispose()


def test_marks_tell_how_far_a_backup_reaches() -> None:
    assert mark_numbers(0) == []
    assert mark_numbers(1) == [1]
    assert mark_numbers(2) == [2, 1]
    assert mark_numbers(100) == [100, 99, 98, 96, 92, 84, 68, 36, 1]
    here = {n: f"h{n}" for n in range(1, 91)} | {n: f"other{n}" for n in range(91, 200)}
    marks = [Mark(n, f"h{n}") for n in mark_numbers(100)]
    assert reach(marks, here.get) == 84
    assert reach(marks, {}.get) == 0
    assert reach([Mark(90, "h90")], here.get) == 90


def test_a_serving_centre_backs_up_once_a_day_and_tries_again_after_a_fault(
    database_url: str, home: Path
) -> None:
    clock = Clock()
    database = open_anew(database_url, home, clock)
    database.ensure_city(CITY, "明川市")
    folder = home / "daily"
    assert not timer.backup_if_due(database, CITY, folder, 2)  # a day from its first start
    for _ in range(3):
        clock.forward(DAY)
        _work(database)
        assert timer.backup_if_due(database, CITY, folder, 2)
        assert not timer.backup_if_due(database, CITY, folder, 2)
    assert len(list(folder.glob("*.zip"))) == 2
    clock.forward(DAY)
    with folders.alone(folder):  # somebody makes one by hand
        assert not timer.backup_if_due(database, CITY, folder, 2)
    assert not timer.backup_if_due(database, CITY, folder, 2)
    clock.forward(HOUR)
    assert timer.backup_if_due(database, CITY, folder, 2)
    clock.forward(DAY)
    ending = threading.Event()
    ending.set()
    with pytest.raises(timer.Stopped):
        timer.backup_if_due(database, CITY, folder, 2, ending)
    assert [path.name for path in folder.iterdir() if "partial" in path.name] == []
    database.dispose()


def test_the_application_ends_with_its_backup_thread(sqlite_url: str, home: Path) -> None:
    database = opened(sqlite_url, home)
    with running(database, Clock(), config=ServerConfig(backups_to=home / "daily")) as centre:
        assert centre.http.get("/api/v1/healthz").status_code == 200
        assert "backups" in {thread.name for thread in threading.enumerate()}
    assert "backups" not in {thread.name for thread in threading.enumerate()}
    database.dispose()
