"""A new version of the program meets a store full of unsent work, and is killed at each stage of bringing it to its own schema."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.models.engine import connect
from app.models.migrate import prepare
from app.models.migrations import MIGRATIONS
from tests.helpers.patience import HANG_S
from tests.helpers.stores import store_of_version

KEY = bytes(range(32))
PENDING = 10_000
LAST = 12_345
"""The last number that was ever given in the store: the newest operations had been put aside and pruned."""

NEWEST = len(MIGRATIONS)
STAGES = 25
EVERY = int(os.environ.get("MINYI110_UPGRADE_EVERY", "4"))
"""Of so many stages one is met by a kill; 1 for all of them."""

INSERTS = {
    1: [
        """INSERT INTO outbox (place, op_id, lane, entity_id, entity_seq, kind, schema_version, payload, author_id, author_mac,
            device_id, incarnation, base_version, lease_no, supersedes, occurred_at, clock_offset, offset_age, saved_at, state,
            attempts) VALUES (:place, :op_id, 'sync', :entity_id, 1, 'response.submit', 1, :payload, :author_id, :author_mac,
            :device_id, 3, 0, 4, NULL, :at, -12, 900, :at, :state, :attempts)"""
    ],
    3: [
        """INSERT INTO outbox (op_id, kind, place, lane, saved_at, state, attempts)
            VALUES (:op_id, 'response.submit', :place, 'sync', :at, :state, :attempts)""",
        """INSERT INTO signed (n, schema_version, entity_id, entity_seq, payload, author_id, author_mac, device_id, incarnation,
            occurred_at, clock_offset, offset_age, base_version, lease_no, supersedes) SELECT n, 1, :entity_id, 1, :payload,
            :author_id, :author_mac, :device_id, 3, :at, -12, 900, 0, 4, NULL FROM outbox WHERE op_id = :op_id""",
    ],
}
"""How a version of the program wrote an operation, kept as it was shipped; a version that is not named wrote as the one before."""

UPGRADER = """
import sys
from pathlib import Path
from sqlalchemy import Engine, event
from app.models import migrate
from app.models.migrations import MIGRATIONS

def told(stage):
    sys.stdout.write(stage + "\\n")
    sys.stdout.flush()
    sys.stdin.readline()  # whoever watches says go on, or kills

def watched(module, name):
    real = getattr(module, name)
    def around(*args, **more):
        told("before " + name)
        done = real(*args, **more)
        told("after " + name)
        return done
    setattr(module, name, around)

def rebuilt(connection):
    # The heaviest change there is: the table of the payloads is written anew, and all of its rows.
    sql = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'signed'").fetchone()[0]
    connection.exec_driver_sql(sql.replace("CREATE TABLE signed (", "CREATE TABLE renewed (colour TEXT, "))
    columns = ", ".join(row[1] for row in connection.exec_driver_sql("PRAGMA table_info(signed)").fetchall())
    for start in range(0, 12_000, 1_000):
        connection.exec_driver_sql(
            f"INSERT INTO renewed ({columns}) SELECT {columns} FROM signed WHERE n > {start} AND n <= {start + 1000}")
    connection.exec_driver_sql("DROP TABLE signed")
    connection.exec_driver_sql("ALTER TABLE renewed RENAME TO signed")

def moved(connection, cursor, statement, *rest):
    if statement.startswith(("INSERT", "UPDATE", "DROP TABLE", "ALTER")):
        told("after " + statement[:60].replace("\\n", " "))

for name in ("_fold_log", "_upgrade", "_settle", "_remove"):
    watched(migrate, name)
watched(migrate.shutil, "copyfile")
watched(migrate.Path, "replace")
event.listen(Engine, "after_cursor_execute", moved)
migrate.prepare(Path(sys.argv[1]), bytes(range(32)), (*MIGRATIONS, rebuilt))
"""


def _filled(path: Path, version: int) -> dict[str, str]:
    """A store as a version left it, with unsent work; id and digest of each payload."""
    if version == NEWEST:
        path.parent.mkdir(mode=0o700)
        prepare(path, KEY)
    else:
        store_of_version(path, KEY, version)
    inserts = INSERTS[max(known for known in INSERTS if known <= version)]
    made: dict[str, str] = {}
    rows = []
    for n in range(PENDING):
        op_id = str(UUID(int=n + 1))
        payload = f'{{"n":{n},"words":"他说第二天还是没人来 {n}"}}'.encode()
        made[op_id] = sha256(payload).hexdigest()
        state, attempts = (("sent", 2) if n % 7 == 0 else ("pending", 0)) if n % 11 else ("quarantined", 1)
        rows.append(
            {"place": n + 1, "op_id": op_id, "entity_id": str(UUID(int=n % 900)), "payload": payload,
             "author_id": str(UUID(int=7)), "author_mac": f"{n:064x}", "device_id": str(UUID(int=8)),
             "at": 1_700_000_000_000 + n, "state": state, "attempts": attempts}
        )  # fmt: skip
    raw = connect(path, KEY)
    raw.execute("BEGIN IMMEDIATE")
    for insert in inserts:
        raw.executemany(insert, rows)
    # The number last given is higher than any that is left, as after pruning.
    raw.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'outbox'", (LAST,))
    raw.execute("COMMIT")
    raw.close()  # the log is folded back only when the last connection closes in order
    return made


def _found(path: Path) -> tuple[int, dict[str, str], list[Any]]:
    """Version, digests of the payloads, and all that was signed, read without the program's own checks."""
    raw = connect(path, KEY)
    try:
        assert raw.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        version = int(raw.execute("PRAGMA user_version").fetchone()[0])
        assert raw.execute("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").fetchone()[0] == LAST
        where = "outbox JOIN signed USING (n)" if version >= 3 else "outbox"
        digests = {
            row[0]: sha256(bytes(row[1])).hexdigest()
            for row in raw.execute(f"SELECT op_id, payload FROM {where}")
        }
        signed = raw.execute(
            "SELECT place, n, op_id, entity_id, entity_seq, kind, schema_version, author_mac, device_id, incarnation,"
            " lease_no, occurred_at, clock_offset, offset_age, saved_at, state, attempts"
            f" FROM {where} ORDER BY op_id"
        ).fetchall()
        return version, digests, [tuple(row) for row in signed]
    finally:
        raw.close()


@pytest.mark.parametrize("version", range(1, NEWEST + 1))
def test_unsent_work_survives_an_upgrade_that_is_killed_at_every_stage(tmp_path: Path, version: int) -> None:
    path = tmp_path / "profile" / "store.db"
    made = _filled(path, version)
    before = _found(path)
    assert before[1] == made
    newest = NEWEST + 1
    stop_at = 1
    while True:
        stages, code = _upgraded(path, stop_at)
        now = _found(path)
        assert now[0] in (version, newest), stages[-1]
        assert now[1] == made, stages[-1]
        assert now[2] == before[2], stages[-1]
        if code == 0:
            break
        assert code == -signal.SIGKILL
        if now[0] == newest:  # it was through already; the next kill comes later still
            shutil.rmtree(path.parent)
            _filled(path, version)
        stop_at += EVERY
    assert now[0] == newest
    assert bool([stage for stage in stages if "RENAME TO outbox" in stage]) is (version < 3)
    assert stop_at > STAGES
    assert not list(path.parent.glob("*.migrating*"))


def _upgraded(path: Path, stop_at: int) -> tuple[list[str], int]:
    """Run the upgrade as a process, killed at a stage; the stages it reached and its exit code."""
    stages: list[str] = []
    with subprocess.Popen(
        [sys.executable, "-c", UPGRADER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        for line in process.stdout:
            stages.append(line.strip())
            if len(stages) == stop_at:
                process.send_signal(signal.SIGKILL)
                break
            process.stdin.write("\n")
            process.stdin.flush()
        return stages, process.wait(HANG_S)


def _fill_all(path: Path, rows: int) -> None:
    """So many rows in every table, of the kinds its columns say; one where there can only be one."""
    raw = connect(path, KEY)
    raw.execute("BEGIN IMMEDIATE")
    for table, sql in raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall():
        if table.startswith("sqlite_"):
            continue
        kinds = [row[2] for row in raw.execute(f"PRAGMA table_info({table})")]
        for n in range(1, 2 if "CHECK (one = 1)" in sql else rows + 1):
            made = [{"INTEGER": n, "TEXT": f"字{n}", "BLOB": f"数{n}".encode()}[kind] for kind in kinds]
            raw.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(made))})", made)
    raw.execute("COMMIT")
    raw.close()


def _digests(path: Path) -> dict[str, str]:
    """What lies in each table, its rows' numbers included."""
    raw = connect(path, KEY)
    try:
        found = {}
        for table, sql in raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall():
            number = "0" if "WITHOUT ROWID" in sql else "rowid"
            rows = raw.execute(f"SELECT {number}, * FROM {table} ORDER BY 1, 2, 3").fetchall()
            assert rows
            found[table] = sha256(repr(rows).encode()).hexdigest()
        return found
    finally:
        raw.close()


def _schema(path: Path) -> list[Any]:
    raw = connect(path, KEY)
    try:
        return raw.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()  # type: ignore[no-any-return]
    finally:
        raw.close()


def test_version_2_changes_indexes_and_not_one_row(tmp_path: Path) -> None:
    old, fresh = tmp_path / "old" / "store.db", tmp_path / "fresh" / "store.db"
    store_of_version(old, KEY, 1)
    _fill_all(old, 300)
    before = _digests(old)
    prepare(old, KEY, MIGRATIONS[:2])
    assert _digests(old) == before
    store_of_version(fresh, KEY, 2)
    assert _schema(old) == _schema(fresh)
    assert not [name for _, name, sql in _schema(fresh) if name.startswith("task_") and "task_id" in sql]


def test_version_3_parts_the_outbox_and_changes_no_row_beside_it(tmp_path: Path) -> None:
    """Drafts, forms, packs, tasks and cursors of somebody in the middle of their work."""
    old, fresh = tmp_path / "old" / "store.db", tmp_path / "fresh" / "store.db"
    store_of_version(old, KEY, 2)
    _fill_all(old, 300)
    before = _digests(old)
    prepare(old, KEY, MIGRATIONS[:3])
    after = _digests(old)
    assert after.keys() - before.keys() == {"signed"}
    assert {name for name in before if before[name] != after[name]} == {"outbox", "sqlite_sequence"}
    store_of_version(fresh, KEY, 3)
    assert _schema(old) == _schema(fresh)


def test_a_migration_that_touches_what_was_signed_is_not_taken(tmp_path: Path) -> None:
    from app.records.errors import StoreUnusable

    path = tmp_path / "profile" / "store.db"
    _filled(path, NEWEST)
    before = _found(path)

    def careless(connection: Any) -> None:
        connection.exec_driver_sql("UPDATE signed SET occurred_at = occurred_at + 1 WHERE n = 5000")

    with pytest.raises(StoreUnusable) as refused:
        prepare(path, KEY, (*MIGRATIONS, careless))
    assert refused.value.problems[0].code == "store.migration"
    assert _found(path) == before
