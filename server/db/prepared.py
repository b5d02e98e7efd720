"""Statements compiled once and handed straight to the driver, for the few paths where a millisecond counts.

SQLAlchemy writes the SQL, once per database dialect; after that a call costs what the driver costs. Of its types only the ids'
has something to convert (``server.db.ids``), which is done here, column by column. Errors come out as SQLAlchemy's own, so that
whoever handles conflicts sees no difference.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, false, insert
from sqlalchemy.exc import DBAPIError

from server.db.ids import PackedId, converted, in_rows, pack, places_of_ids, unpack

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
        self._ids = [name for name in compiled.params if isinstance(compiled.binds[name].type, PackedId)]
        self._id_places = [n for n, name in enumerate(self._order or ()) if name in self._ids]
        self._id_runs = _runs(self._id_places)
        found = list(getattr(statement, "exported_columns", ()))
        self._found_ids = places_of_ids(found)
        names = [column.key or f"column_{n}" for n, column in enumerate(found)]
        self._row: Any = namedtuple("Row", names, rename=True) if names else tuple

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

    @property
    def positional(self) -> bool:
        """Whether the driver takes parameters by their order."""
        return self._order is not None

    def values(self, params: Parameters) -> Any:
        """Parameters as the driver takes them."""
        if self._order is None:
            named = {**self._fixed, **params}
            for name in self._ids:
                named[name] = pack(named[name])
            return named
        values = self._listed(params)
        for run in self._id_runs:
            values[run] = map(pack, values[run])
        return values

    def each(self, params: Iterable[Parameters]) -> Sequence[Any]:
        """Parameters of many runs, as the driver takes them."""
        return self.tuples(self.in_order(params)) if self.positional else list(map(self.values, params))

    def in_order(self, params: Iterable[Parameters]) -> Sequence[Sequence[Any]]:
        """Parameters of many runs in the driver's order, with nothing converted."""
        return list(map(self._listed if self._fixed or self._picked is None else self._picked, params))

    def flat(self, rows: Sequence[Sequence[Any]]) -> list[Any]:
        """The values of rows in the driver's order, as it takes them, one row after the other."""
        return converted(rows, len(self._order or ()), self._id_places, pack)

    def tuples(self, rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """Rows in the driver's order, as it takes them."""
        return self.rows_of(self.flat(rows)) if self._id_places else rows

    def rows_of(self, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Rows made of such values again."""
        return list(in_rows(values, len(self._order or ())))

    def found(self, rows: Sequence[tuple[Any, ...]]) -> list[Any]:
        """Rows that the driver found, as named tuples."""
        if not self._found_ids:
            return list(map(self._row._make, rows))
        width = len(self._row._fields)
        return list(map(self._row._make, in_rows(converted(rows, width, self._found_ids, unpack), width)))

    def _listed(self, params: Parameters) -> list[Any]:
        fixed = self._fixed
        if self._picked is not None and not fixed:
            return list(self._picked(params))
        return [params[name] if name in params else fixed[name] for name in self._order or ()]


def _runs(places: Sequence[int]) -> list[slice]:
    """Places that follow on each other, together: a list of ids is converted at once."""
    runs: list[slice] = []
    for place in places:
        if runs and runs[-1].stop == place:
            runs[-1] = slice(runs[-1].start, place + 1)
        else:
            runs.append(slice(place, place + 1))
    return runs


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
            return compiled.found(cursor.fetchall())
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
            _run_all(conn, compiled, compiled.tuples(rows))
        else:
            self.run_all(conn, [dict(zip(names, row, strict=True)) for row in rows])

    def insert(self, conn: Connection, rows: Iterable[Parameters]) -> None:
        """Insert rows, many with one statement where the driver would take a turn for each."""
        compiled = self._compiled(conn)
        if compiled.positional:
            _insert(conn, compiled, compiled.in_order(rows))
        else:
            _run_all(conn, compiled, compiled.each(rows))

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


def one_of(column: ColumnElement[Any], names: Sequence[str]) -> ColumnElement[bool]:
    """Whether a column holds one of the values of these parameters, which are of its type (``in_`` alone leaves them without one)."""
    return column.in_([bindparam(name, type_=column.type) for name in names])


def one_of_these(column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """Whether a column holds one of these values, which the statement then carries (``in_`` alone leaves them out until it is run)."""
    if not values:
        return false()
    return column.in_([bindparam(None, value, type_=column.type) for value in values])


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


def _insert(conn: Connection, compiled: _Compiled, rows: Sequence[Sequence[Any]]) -> None:
    whole = len(rows) // _TOGETHER * _TOGETHER if compiled.several else 0
    cursor = _cursor(conn)
    try:
        for start in range(0, whole, _TOGETHER):
            cursor.execute(compiled.several, compiled.flat(rows[start : start + _TOGETHER]))
        if whole < len(rows):
            cursor.executemany(compiled.sql, compiled.tuples(rows[whole:]))
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
