"""The databases that the other tests stand on."""

from __future__ import annotations

import sqlalchemy as sa

from tests.helpers.postgres import PostgresCluster


def _write(url: str, text: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE note (text VARCHAR)"))
        connection.execute(sa.text("INSERT INTO note VALUES (:text)"), {"text": text})
    engine.dispose()


def _tables(url: str) -> list[str]:
    engine = sa.create_engine(url)
    try:
        return sa.inspect(engine).get_table_names()
    finally:
        engine.dispose()


def test_a_database_starts_empty_and_takes_chinese(database_url: str) -> None:
    assert _tables(database_url) == []
    _write(database_url, "满意")
    engine = sa.create_engine(database_url)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT text FROM note")).scalar_one() == "满意"
    engine.dispose()


def test_two_databases_share_nothing(postgres: PostgresCluster) -> None:
    with postgres.database() as one, postgres.database() as other:
        _write(one, "first")
        assert _tables(one) == ["note"]
        assert _tables(other) == []


def test_a_template_is_built_once_and_copied(postgres: PostgresCluster) -> None:
    built: list[str] = []

    def build(url: str) -> None:
        built.append(url)
        _write(url, "copied")

    name = postgres.template("note", build)
    assert postgres.template("note", build) == name
    assert len(built) == 1
    with postgres.database(name) as url:
        assert _tables(url) == ["note"]


def test_a_database_goes_even_while_someone_is_connected(postgres: PostgresCluster) -> None:
    engine = sa.create_engine("sqlite://")
    with postgres.database() as url:
        engine = sa.create_engine(url)
        left_open = engine.connect()
    left_open.invalidate()
    engine.dispose()
