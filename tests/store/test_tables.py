"""The metadata, the store made from it, and the stores that earlier versions left are one schema."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from app.models.engine import connect, memory_connection, memory_engine
from app.models.migrate import create_in, prepare
from app.models.migrations import MIGRATIONS
from app.models.tables import metadata
from tests.helpers.stores import store_of_version

KEY = bytes(range(32))
APP = Path(__file__).parents[2] / "app"


def _rows(raw: Any, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in raw.execute(sql)]


def _close(text: str) -> str:
    """Words with single spaces, as two writers of the same SQL agree on."""
    return re.sub(r"\s*([(),=])\s*", r"\1", " ".join(text.split()))


def described(raw: Any) -> dict[str, Any]:
    """A schema as the database itself understands it, and what it only keeps as text."""
    found: dict[str, Any] = {}
    for _, name, kind, columns, without_rowid, strict in _rows(raw, "PRAGMA main.table_list"):
        if name.startswith("sqlite_"):
            continue
        sql = raw.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]
        found[name] = (
            (kind, columns, without_rowid, strict),
            _rows(raw, f"PRAGMA table_xinfo({name})"),
            sorted(_rows(raw, f"PRAGMA foreign_key_list({name})")),
            sorted(re.findall(r"CHECK\([^)]*\)", _close(sql))),
            "AUTOINCREMENT" in sql,
            sorted(_indexes(raw, name)),
        )
    rest = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type NOT IN ('table', 'index')"
    for kind, name, table, sql in _rows(raw, rest):
        found[name] = (kind, table, _close(sql))
    return found


def _indexes(raw: Any, table: str) -> list[tuple[Any, ...]]:
    found = []
    for _, name, unique, origin, partial in _rows(raw, f"PRAGMA index_list({table})"):
        sql = raw.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        where = _close(sql[0]).partition("WHERE ")[2] if partial else ""
        found.append((name, unique, origin, where, tuple(_rows(raw, f"PRAGMA index_xinfo({name})"))))
    return found


def _newest() -> sqlite3.Connection:
    """A store made from the metadata."""
    raw = memory_connection()
    with memory_engine(raw).begin() as connection:
        create_in(connection)
    return raw


def test_a_store_is_made_from_the_metadata() -> None:
    raw = _newest()
    tables = [name for name in described(raw) if name in metadata.tables]
    assert sorted(tables) == sorted(metadata.tables) == sorted(described(raw))
    for name, table in metadata.tables.items():
        here = _rows(raw, f"PRAGMA table_info({name})")
        assert [row[1] for row in here] == [column.name for column in table.columns]
        assert [row[2] for row in here] == [str(column.type.compile()) for column in table.columns]
        assert [bool(row[3]) for row in here] == [not column.nullable for column in table.columns]
        keys = sorted((row[5], row[1]) for row in here if row[5])
        assert [key for _, key in keys] == [column.name for column in table.primary_key]
        made = {row[1] for row in _rows(raw, f"PRAGMA index_list({name})") if row[3] == "c"}
        assert made == {index.name for index in table.indexes}
    assert raw.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
    raw.close()


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS) + 1))
def test_a_store_of_each_earlier_version_reaches_the_schema_of_the_metadata(
    tmp_path: Path, version: int
) -> None:
    path = tmp_path / "profile" / "store.db"
    store_of_version(path, KEY, version)
    prepare(path, KEY)
    raw, newest = connect(path, KEY), _newest()
    assert described(raw) == described(newest)
    assert raw.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
    raw.close()
    newest.close()


def test_a_new_store_on_the_disk_has_the_schema_of_the_metadata(tmp_path: Path) -> None:
    path = tmp_path / "profile" / "store.db"
    path.parent.mkdir()
    prepare(path, KEY)
    raw, newest = connect(path, KEY), _newest()
    assert described(raw) == described(newest)
    raw.close()
    newest.close()


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("effect", "fact BLOB NOT NULL", "fact BLOB"),
        ("effect", "fact BLOB", "fact TEXT"),
        ("effect", "PRIMARY KEY (task_id, op_id)", "PRIMARY KEY (op_id, task_id)"),
        ("effect", "WITHOUT ROWID", ""),
        ("feed", "DEFAULT 0", "DEFAULT 1"),
        ("device", "CHECK (one = 1)", "CHECK (one = 2)"),
        ("outbox", "UNIQUE (op_id)", "UNIQUE (place)"),
        ("outbox", "AUTOINCREMENT", ""),
        ("outbox_acked", "'acked'", "'archived'"),
        ("task_best", "priority, sort_at", "sort_at, priority"),
    ],
)
def test_no_difference_goes_unseen(name: str, before: str, after: str) -> None:
    whole, other = _newest(), memory_connection()
    rows = _rows(
        whole, "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    )
    for made, sql in rows:
        changed = sql.replace(before, after) if made == name else sql
        assert made != name or changed != sql
        other.execute(changed)
    assert described(other) != described(whole)
    other.close()
    other = memory_connection()
    for _, sql in rows:
        other.execute(sql)
    assert described(other) == described(whole)
    other.execute("CREATE TRIGGER late AFTER DELETE ON note BEGIN DELETE FROM feed; END")
    assert described(other) != described(whole)
    other.close()
    whole.close()


def test_no_table_is_made_by_text_outside_the_migrations() -> None:
    made = re.compile(r"\b(CREATE|ALTER|DROP)\s+(TABLE|(UNIQUE\s+)?INDEX|TRIGGER|VIEW)\b", re.IGNORECASE)
    found = {path.relative_to(APP).as_posix() for path in APP.rglob("*.py") if made.search(path.read_text())}
    assert found == {"models/migrations.py"}
