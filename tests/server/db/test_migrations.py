"""The migrations make exactly the tables the program uses, on both databases, up and down."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from domain.problems import ProblemError
from server.db import migrate
from server.db.database import make_engine, open_migrated


def test_migrated_tables_are_the_programs_tables(database_url: str) -> None:
    engine = make_engine(database_url)
    try:
        migrate.upgrade(engine)
        assert migrate.current(engine) == migrate.head()
        assert migrate.differences(engine) == []
    finally:
        engine.dispose()


def test_a_missing_column_is_noticed(database_url: str) -> None:
    engine = make_engine(database_url)
    try:
        migrate.upgrade(engine)
        with engine.begin() as conn:
            conn.execute(sa.text("ALTER TABLE counter DROP COLUMN tombstone_seq"))
        assert migrate.differences(engine) != []
    finally:
        engine.dispose()


def test_down_leaves_nothing_and_up_again_works(database_url: str) -> None:
    engine = make_engine(database_url)
    try:
        migrate.upgrade(engine)
        migrate.downgrade(engine)
        assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version"}
        migrate.upgrade(engine)
        assert migrate.differences(engine) == []
    finally:
        engine.dispose()


KEPT = {
    "attempt_outcome": [("main", f"a{n}", f"t{n}", "complete", None, bytes([n])) for n in range(3)],
    "response_aspect": [("main", "r1", 1, "bearing", 1), ("main", "r1", 2, "bearing", 3)],
    "response_tag": [("main", "r1", 1, "problem.noise")],
}
"""Rows of tables that are made anew by a migration."""


def test_what_an_older_database_holds_is_still_there(database_url: str) -> None:
    engine = make_engine(database_url)

    def held() -> dict[str, list[tuple[object, ...]]]:
        with engine.connect() as conn:
            found = {
                name: conn.execute(sa.text(f"SELECT * FROM {name} ORDER BY 1, 2, 3")).all() for name in KEPT
            }
        return {
            name: [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in rows]
            for name, rows in found.items()
        }

    try:
        migrate.upgrade(engine, "0001")
        with engine.begin() as conn:
            for name, rows in KEPT.items():
                marks = ", ".join(f":c{n}" for n in range(len(rows[0])))
                values = [{f"c{n}": value for n, value in enumerate(row)} for row in rows]
                conn.execute(sa.text(f"INSERT INTO {name} VALUES ({marks})"), values)
        migrate.upgrade(engine)
        assert held() == KEPT
        assert migrate.differences(engine) == []
        if engine.dialect.name == "sqlite":
            with engine.connect() as conn, pytest.raises(sa.exc.OperationalError, match="rowid"):
                conn.execute(sa.text("SELECT rowid FROM attempt_outcome"))
        migrate.downgrade(engine, "0001")
        assert held() == KEPT
    finally:
        engine.dispose()


def test_a_database_of_a_newer_version_is_refused(database_url: str, tmp_path: Path) -> None:
    open_migrated(database_url, tmp_path).dispose()
    engine = make_engine(database_url)
    with engine.begin() as conn:
        conn.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(ProblemError, match=r"database\.newer"):
        open_migrated(database_url, tmp_path)


def test_every_key_begins_with_the_city() -> None:
    migrate.load_tables()
    for table in migrate.metadata.sorted_tables:
        assert table.primary_key.columns.values()[0].name == "city_id", table.name
        for constraint in table.constraints:
            if isinstance(constraint, sa.UniqueConstraint | sa.ForeignKeyConstraint):
                assert next(iter(constraint.columns)).name == "city_id", table.name


@pytest.mark.parametrize("url", ["mysql://x/y", "not a url", "sqlite:////proc/none/centre.db"])
def test_a_wrong_url_is_said_without_repeating_it(url: str, tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        open_migrated(url, tmp_path)
    assert caught.value.problems[0].code == "database.url"
    assert url not in str(caught.value.problems[0].params)


def test_an_embedded_database_is_its_owners_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    database = open_migrated(f"sqlite:///{home / 'centre.db'}", home)
    database.ensure_city("main", "明川市")
    modes = {path.name: path.stat().st_mode & 0o077 for path in (home, *home.iterdir())}
    database.dispose()
    assert "centre.db-wal" in modes
    assert set(modes.values()) == {0}
