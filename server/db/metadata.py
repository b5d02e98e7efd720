"""The one ``MetaData`` of the centre and the column shapes all tables share.

``city_id`` is the first column of every primary, unique and foreign key: one database can carry many cities.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from server.db.ids import PackedId

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)


def city() -> Column[str]:
    """First column of every table and key."""
    return Column("city_id", String(32), primary_key=True)


def uid(name: str, *, key: bool = False, null: bool = False) -> Column[str]:
    """A lower-case UUID, kept as 16 bytes; at times the name of something that has none (:mod:`server.db.ids`)."""
    return Column(name, PackedId, primary_key=key, nullable=null)


def code(name: str, *, key: bool = False, null: bool = False, length: int = 64) -> Column[str]:
    """A short machine code or a number from a source."""
    return Column(name, String(length), primary_key=key, nullable=null)


def words(name: str, *, null: bool = False) -> Column[str]:
    """Text without personal data; sealed text stands in :func:`sealed` columns."""
    return Column(name, Text, nullable=null)


def instant(name: str, *, null: bool = False) -> Column[int]:
    """UTC milliseconds."""
    return Column(name, BigInteger, nullable=null)


def number(name: str, *, key: bool = False, null: bool = False, default: Any = None) -> Column[int]:
    """A 64-bit whole number."""
    return Column(name, BigInteger, primary_key=key, nullable=null, autoincrement=False, default=default)


def small(name: str, *, key: bool = False, null: bool = False) -> Column[int]:
    """A small whole number: a satisfaction value, a revision, an ordinal."""
    return Column(name, Integer, primary_key=key, nullable=null, autoincrement=False)


def flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, default=False)


def sealed(name: str, *, null: bool = True) -> Column[bytes]:
    """Ciphertext with its key id in front (``server.db.sealing``)."""
    return Column(name, LargeBinary, nullable=null)


def blob(name: str, *, null: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=null)


_OF_POSTGRESQL: list[tuple[Table | Index, dict[str, object]]] = []


def partial_index(name: str, *columns: Column[Any], where: str, postgresql: str | None = None) -> Index:
    """An index over the rows for which ``where`` holds: the words that a query must use, so that both databases find it.

    ``postgresql``: the words there, where the two say it differently.
    """
    index = Index(name, *columns, sqlite_where=text(where))
    for_postgresql(index, where=text(postgresql or where))
    return index


def for_postgresql(thing: Table | Index, **options: object) -> None:
    """Note what only PostgreSQL is to be told. Said at once, it would import that dialect with all its drivers into every command."""
    _OF_POSTGRESQL.append((thing, {f"postgresql_{name}": value for name, value in options.items()}))


def complete_for_postgresql() -> None:
    """Say it: before tables are made or compared."""
    for thing, options in _OF_POSTGRESQL:
        thing.dialect_kwargs.update(options)
