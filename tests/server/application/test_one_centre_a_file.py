"""One SQLite file, one centre: what it leaves when it stops, who may serve it, and whether it takes anything."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from server.application.serve_command import check_chains
from server.db.database import open_migrated
from server.db.tables import timer
from server.db.timers import PROBE
from tests.helpers.centre import CITY, Centre
from tests.helpers.patience import HANG_S
from tests.helpers.serving import served, stop


def _refused(url: str, home: Path) -> tuple[int, dict[str, Any]]:
    """How a centre that may not serve this file ends: exit code and error."""
    command = [sys.executable, "-m", "server.cli", "serve", "--port", "0", "--database", url, "--json"]
    env = os.environ | {"MINYI110_HOME": str(home)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=HANG_S, check=False)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])["error"]
    return done.returncode, told


def test_an_orderly_stop_leaves_the_file_alone(sqlite_url: str, tmp_path: Path) -> None:
    with served(sqlite_url, tmp_path) as (url, process):
        assert httpx.get(f"{url}/api/v1/healthz", timeout=HANG_S).status_code == 200
        assert (tmp_path / "centre.db-wal").exists()
        assert stop(process) == 0
    assert not (tmp_path / "centre.db-wal").exists()
    alone = tmp_path / "alone"
    alone.mkdir()
    for name in ("centre.db", "centre.keys"):
        shutil.copyfile(tmp_path / name, alone / name)
    database = open_migrated(f"sqlite:///{alone / 'centre.db'}", alone)
    with database.read("main") as reading:
        probes = reading.conn.execute(select(timer.c.due_at).where(timer.c.name == PROBE)).all()
    database.dispose()
    assert len(probes) == 1


def test_the_second_centre_on_one_file_is_told_who_holds_it(sqlite_url: str, tmp_path: Path) -> None:
    with served(sqlite_url, tmp_path) as (_, process):
        code, told = _refused(sqlite_url, tmp_path)
        assert (code, told["code"]) == (2, "serve.held")
        assert f"pid {process.pid} " in told["params"]["holder"]
        process.kill()
        process.wait(HANG_S)
    with served(sqlite_url, tmp_path):  # a lock goes with its process, however that ended
        pass


def test_an_older_file_beside_a_newer_log_is_not_served(sqlite_url: str, tmp_path: Path) -> None:
    database = open_migrated(sqlite_url, tmp_path)
    database.ensure_city(CITY, "明川市")
    for count in (3, 150, 3):
        for number in range(count):
            with database.write(CITY) as work:
                work.record("test.note", CITY, {"n": number}, author_id=None)
        raw = database.engine.raw_connection()
        if count == 3 and not (tmp_path / "older.db").exists():
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            shutil.copyfile(tmp_path / "centre.db", tmp_path / "older.db")
        elif count == 150:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        raw.close()
    check_chains(database)
    log = (tmp_path / "centre.db-wal").read_bytes()
    database.dispose()
    shutil.copyfile(tmp_path / "older.db", tmp_path / "centre.db")
    (tmp_path / "centre.db-wal").write_bytes(log)
    for _ in range(2):  # opening folds the log in: also the second start says it
        code, told = _refused(sqlite_url, tmp_path)
        assert code == 2
        assert told["code"] in ("database.log", "database.broken", "serve.head")


def test_a_full_disk_is_said_to_the_load_balancer(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    assert centre.http.get("/api/v1/healthz").status_code == 200

    def full(*_: object) -> None:
        raise OperationalError("INSERT", None, sqlite3.OperationalError("database or disk is full"))

    monkeypatch.setattr("server.application.endpoints.probe", full)
    answer = centre.http.get("/api/v1/healthz")
    assert (answer.status_code, answer.json()["code"]) == (503, "database.full")
