"""Statements compiled once and handed straight to the driver, for the few paths where a millisecond counts.

SQLAlchemy writes the SQL, once per database dialect; after that a call costs what the driver costs. Errors come out as
SQLAlchemy's own, so that whoever handles conflicts sees no difference.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import DBAPIError

Parameters = Mapping[str, Any]
_PADDED = (1, 2, 8, 64, 256, 512)
"""Lengths of ``IN`` lists that statements are compiled for; shorter lists repeat their last value."""

_NAMES = [f"in_{n}" for n in range(_PADDED[-1])]


_TOGETHER = 125
"""Rows inserted with one statement."""


class _Compiled:
    """One statement in one dialect's words."""

    def __init__(self, statement: Any, columns: Sequence[str] | None, conn: Connection) -> None:
        compiled = statement.compile(dialect=conn.dialect, column_keys=columns)
        self.sql = str(compiled)
        self._order: list[str] | None = compiled.positiontup if compiled.positional else None
        self._fixed = {n: value for n, value in compiled.params.items() if not compiled.binds[n].required}
        self._picked = itemgetter(*self._order) if self._order and len(self._order) > 1 else None
        names = [
            column.key or f"column_{n}" for n, column in enumerate(getattr(statement, "exported_columns", ()))
        ]
        self.row: Any = namedtuple("Row", names, rename=True) if names else tuple

    @cached_property
    def several(self) -> str | None:
        """The insertion of a row as one of :data:`_TOGETHER` rows; None where the driver takes its parameters by name."""
        head, found, tail = self.sql.partition(" VALUES ")
        if not found or self._order is None:
            return None
        row, clause, rest = tail.partition(" ON CONFLICT ")
        return head + found + ", ".join([row] * _TOGETHER) + clause + rest

    def takes(self, columns: Sequence[str]) -> bool:
        """Whether the driver takes a row in this order as it is."""
        return self._order is not None and self._order == list(columns)

    def values(self, params: Parameters) -> Any:
        """Parameters as the driver takes them."""
        if self._order is None:
            return {**self._fixed, **params}
        fixed = self._fixed
        return [params[name] if name in params else fixed[name] for name in self._order]

    def each(self, params: Iterable[Parameters]) -> Iterable[Any]:
        """Parameters of many runs."""
        return map(self.values if self._fixed or self._picked is None else self._picked, params)


class Prepared:
    """A statement that is compiled once. Bound parameters go by name; all must be given.

    ``columns``: of an insertion, those that its rows have.
    """

    def __init__(self, statement: Any, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._by_dialect: dict[str, _Compiled] = {}

    def rows(self, conn: Connection, params: Parameters) -> list[Any]:
        """The rows of a query, as named tuples."""
        compiled = self._compiled(conn)
        cursor = _execute(conn, compiled, params)
        try:
            return list(map(compiled.row._make, cursor.fetchall()))
        finally:
            cursor.close()

    def run(self, conn: Connection, params: Parameters) -> int:
        """Carry out a change; returns how many rows it changed."""
        cursor = _execute(conn, self._compiled(conn), params)
        try:
            return int(cursor.rowcount)
        finally:
            cursor.close()

    def run_all(self, conn: Connection, params: Iterable[Parameters]) -> None:
        """Carry out a change once for each set of parameters."""
        compiled = self._compiled(conn)
        _run_all(conn, compiled, compiled.each(params))

    def run_tuples(self, conn: Connection, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """The same, of parameters in the order of ``names``."""
        compiled = self._compiled(conn)
        if compiled.takes(names):
            _run_all(conn, compiled, rows)
        else:
            self.run_all(conn, [dict(zip(names, row, strict=True)) for row in rows])

    def insert(self, conn: Connection, rows: Iterable[Parameters]) -> None:
        """Insert rows, many with one statement where the driver would take a turn for each."""
        compiled = self._compiled(conn)
        _insert(conn, compiled, list(compiled.each(rows)))

    def insert_tuples(self, conn: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """The same, of rows in the order of the columns it was made with."""
        compiled = self._compiled(conn)
        if self._columns is None or not compiled.takes(self._columns):
            self.insert(conn, [dict(zip(self._columns or (), row, strict=True)) for row in rows])
        else:
            _insert(conn, compiled, rows)

    def _compiled(self, conn: Connection) -> _Compiled:
        found = self._by_dialect.get(conn.dialect.name)
        if found is None:
            found = self._by_dialect[conn.dialect.name] = _Compiled(self._statement, self._columns, conn)
        return found


class PreparedIn:
    """A query with one list of values: ``make`` is given the names of the parameters that will hold them."""

    def __init__(self, make: Callable[[Sequence[str]], Any]) -> None:
        self._make = make
        self._by_length: dict[int, Prepared] = {}

    def rows(self, conn: Connection, params: Parameters, values: Sequence[Any]) -> list[Any]:
        """The rows for these values, in pieces where there are many; ordered within a piece only."""
        found: list[Any] = []
        for start in range(0, len(values), _PADDED[-1]):
            found += self._piece(conn, params, values[start : start + _PADDED[-1]])
        return found

    def _piece(self, conn: Connection, params: Parameters, values: Sequence[Any]) -> list[Any]:
        length = next(length for length in _PADDED if length >= len(values))
        prepared = self._by_length.get(length)
        names = _NAMES[:length]
        if prepared is None:
            prepared = self._by_length[length] = Prepared(self._make(names))
        padded = [*values, *[values[-1]] * (length - len(values))]
        return prepared.rows(conn, {**params, **dict(zip(names, padded, strict=True))})


def insert_all(conn: Connection, table: Table, rows: Sequence[Parameters]) -> None:
    """Insert rows, all with the columns of the first; nothing where there are none."""
    if rows:
        _insertion(table, tuple(rows[0])).insert(conn, rows)


@lru_cache(maxsize=256)
def _insertion(table: Table, columns: tuple[str, ...]) -> Prepared:
    return Prepared(insert(table), columns)


def insert_tuples(
    conn: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows that are in the order of ``columns``; nothing where there are none."""
    if rows:
        _insertion(table, columns).insert_tuples(conn, rows)


def _insert(conn: Connection, compiled: _Compiled, rows: Sequence[Any]) -> None:
    whole = len(rows) // _TOGETHER * _TOGETHER if compiled.several else 0
    cursor = _cursor(conn)
    try:
        for start in range(0, whole, _TOGETHER):
            part = rows[start : start + _TOGETHER]
            cursor.execute(compiled.several, list(chain.from_iterable(part)))
        if whole < len(rows):
            cursor.executemany(compiled.sql, rows[whole:])
    except _kind(conn) as error:
        raise _as_sqlalchemy(conn, compiled, error) from error
    finally:
        cursor.close()


def _run_all(conn: Connection, compiled: _Compiled, params: Iterable[Any]) -> None:
    cursor = _cursor(conn)
    try:
        cursor.executemany(compiled.sql, params)
    except _kind(conn) as error:
        raise _as_sqlalchemy(conn, compiled, error) from error
    finally:
        cursor.close()


def _execute(conn: Connection, compiled: _Compiled, params: Parameters) -> Any:
    cursor = _cursor(conn)
    try:
        cursor.execute(compiled.sql, compiled.values(params))
    except _kind(conn) as error:
        cursor.close()
        raise _as_sqlalchemy(conn, compiled, error) from error
    return cursor


def _cursor(conn: Connection) -> Any:
    driver = conn.connection.dbapi_connection
    assert driver is not None  # noqa: S101 - a connection that is open has one
    return driver.cursor()


def _kind(conn: Connection) -> Any:
    return getattr(conn.dialect.dbapi, "Error", Exception)


def _as_sqlalchemy(conn: Connection, compiled: _Compiled, error: Exception) -> BaseException:
    return DBAPIError.instance(
        compiled.sql, None, error, _kind(conn), hide_parameters=True, dialect=conn.dialect
    )
