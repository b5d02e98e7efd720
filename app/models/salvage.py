"""What can still be read of a damaged store, row by row past what cannot, and a new store made of it.

One damaged page costs the rows that lie on it, and a page of a table's tree those beneath it. After an error the connection is
given up: the cipher refuses every further page of a transaction in which one did not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table

from app.models import tables
from app.models.bringing_back import Found, Unreadable, compare, take_in
from app.models.plain import say
from app.models.unsent_copy import Content

_MOST_ERRORS = 2_000
"""In one table: beyond these the rest of it is given up."""

_CARRIED = (
    tables.server,
    tables.device,
    tables.entity,
    tables.effect,
    tables.pack,
    tables.open_call,
    tables.own_record,
    tables.record_op,
    tables.own_emergency,
    tables.note,
)
"""Beside the outbox. Rows of the centre (tasks, units …) and how far they have come are fetched anew."""

_UNSENT = ("pending", "sent")
Row = tuple[Any, ...]


class DamagedStore:
    """Asks a store that may not answer. ``connect`` opens a raw connection; it may be asked often."""

    def __init__(self, connect: Callable[[], Any], error: type[BaseException]) -> None:
        self._connect = connect
        self._error = error
        self._raw: Any = None

    def rows(self, statement: str, values: Sequence[object] = ()) -> tuple[list[Row], bool]:
        """What a question brings until it fails, and whether it did not."""
        found: list[Row] = []
        try:
            if self._raw is None:
                self._raw = self._connect()
            found.extend(self._raw.execute(statement, tuple(values)))
        except self._error:
            self.close()
            return found, False
        return found, True

    def close(self) -> None:
        """Give the connection up; the next question opens another."""
        raw, self._raw = self._raw, None
        if raw is not None:
            raw.close()

    def numbered(self, table: Table, highest: int) -> tuple[dict[int, Row], bool]:
        """Rows of a table by their number, and whether those are all: a range that cannot be read is halved until what cannot be
        read is alone."""
        names = _names(table)
        statement = f"SELECT n, {names} FROM {table.name} WHERE n BETWEEN ? AND ?"  # noqa: S608 - constant names
        found: dict[int, Row] = {}
        errors, ranges = 0, [(0, max(1, highest))]
        while ranges and errors < _MOST_ERRORS:
            low, high = ranges.pop()
            rows, whole = self.rows(statement, (low, high))
            found.update((int(row[0]), row[1:]) for row in rows)
            if not whole:
                errors += 1
                middle = (low + high) // 2
                ranges += [(low, middle), (middle + 1, high)] if low < high else []
        return found, errors == 0

    def by_key(self, table: Table) -> Iterator[Row]:
        """Rows of a table from both ends of its key, up to what cannot be read."""
        key = [column.name for column in table.primary_key]
        ask = f"SELECT {_names(table)} FROM {table.name} ORDER BY "  # noqa: S608 - constant names
        rows, whole = self.rows(ask + ", ".join(key))
        yield from rows
        if not whole:
            seen = set(rows)
            others, _ = self.rows(ask + ", ".join(f"{name} DESC" for name in key))
            yield from (row for row in others if row not in seen)


@dataclass(slots=True)
class _Halves:
    """What is readable of the outbox: both halves of operations by number, in the columns' order.

    ``waiting``: numbers of what is or may be unsent; ``certain``: there are no others.
    """

    outbox: dict[int, Row]
    signed: dict[int, Row]
    waiting: set[int]
    certain: bool


def carry_over(source: DamagedStore, target: Connection, content: Content) -> Found:
    """Put into an empty store all that a damaged one and its second copy hold."""
    halves = _halves(source, content.mark.highest)
    whole = halves.outbox.keys() & halves.signed.keys()
    for table, rows in ((tables.outbox, halves.outbox), (tables.signed, halves.signed)):
        _insert(target, table, [rows[n] for n in sorted(whole)])
    for table in _CARRIED:
        _insert(target, table, list(source.by_key(table)))
    _let_go(target)
    found = compare(target, content)
    take_in(target, content)
    state = _at(tables.outbox, "state")
    unsent = sum(halves.outbox[n][state] in _UNSENT for n in whole)
    return Found(
        damaged=True, whole=unsent, copied=found.copied, lost=tuple(_lost(target, source, halves, content))
    )


def _halves(source: DamagedStore, highest: int) -> _Halves:
    for statement in (
        "SELECT seq FROM sqlite_sequence WHERE name = 'outbox'",
        "SELECT max(n) FROM outbox",
        "SELECT max(n) FROM signed",
    ):
        rows, _ = source.rows(statement)
        highest = max(highest, *(int(row[0] or 0) for row in rows), 0)
    # The index answers alone, so that what waits is known where its row is not readable.
    index, told = source.rows(
        "SELECT n FROM outbox INDEXED BY outbox_unsent WHERE state IN ('pending', 'sent') ORDER BY lane, place, n"
    )
    outbox, whole = source.numbered(tables.outbox, highest)
    signed, _ = source.numbered(tables.signed, highest)
    state = _at(tables.outbox, "state")
    waiting = {int(row[0]) for row in index}
    waiting |= {n for n, row in outbox.items() if row[state] in _UNSENT}
    if not (told or whole):
        waiting |= signed.keys() - outbox.keys()
    return _Halves(outbox, signed, waiting, told or whole)


def _lost(target: Connection, source: DamagedStore, halves: _Halves, content: Content) -> list[Unreadable]:
    """Unsent operations that are not in the new store: those of which one half, or the index, still speaks. Number 0 stands for
    those of which nothing can be known."""
    there = {int(row[0]) for row in say(target, "SELECT n FROM outbox")}
    ids = {int(n): str(op_id) for op_id, n in source.rows("SELECT op_id, n FROM outbox ORDER BY op_id")[0]}
    op_id, kind, saved_at = (_at(tables.outbox, name) for name in ("op_id", "kind", "saved_at"))
    lost = []
    for n in sorted(halves.waiting - there):
        row = halves.outbox.get(n)
        if row is None:
            lost.append(Unreadable(n, ids.get(n)))
        else:
            lost.append(Unreadable(n, row[op_id], row[kind], row[saved_at]))
    if not (halves.certain or content.opened):
        lost.append(Unreadable(0))
    return lost


def _let_go(target: Connection) -> None:
    """Records and effects of operations that could not be read: a record never says saved of what is not there."""
    for statement in (
        "DELETE FROM effect WHERE op_id NOT IN (SELECT op_id FROM outbox)",
        "DELETE FROM record_op WHERE op_id NOT IN (SELECT op_id FROM outbox)",
        "DELETE FROM own_record WHERE record_id NOT IN (SELECT record_id FROM record_op)",
    ):
        say(target, statement)


def _insert(target: Connection, table: Table, rows: list[Row]) -> None:
    if rows:
        marks = ", ".join("?" * len(table.columns))
        statement = f"INSERT OR IGNORE INTO {table.name} ({_names(table)}) VALUES ({marks})"  # noqa: S608 - constant names
        say(target, statement, rows)


def _names(table: Table) -> str:
    return ", ".join(column.name for column in table.columns)


def _at(table: Table, name: str) -> int:
    return [column.name for column in table.columns].index(name)
