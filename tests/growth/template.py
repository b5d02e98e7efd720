"""What a table of the seed says of its rows, and how a row is told again for another stretch of the history.

Nothing here knows a table: an id of this history becomes another id wherever it stands (in a list of facts too), an
instant moves back, a number of the feed moves on, a sealed text is sealed for its new place. So a table or a column that is
new is in it by itself; one that is sealed for a place nobody thought of stops the building.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, LargeBinary, String, Table, select

from server.db.payloads import packed, unpacked
from server.db.sealing import SealBroken, Sealer

_NUMBERS = {"seq", "version", "receipt_seq"}
"""Columns that hold a number of the feed."""
_LABELS = {"dispatch_no", "call_no", "label"}
"""Columns that hold a number people know an event or order by: its own for each."""
_INSTANT = 10**12
"""A whole number of this size is an instant in ms, or a hash."""
_NOT_INSTANTS = {"content_hash", "fingerprint", "mark", "seed"}
_NOT_SEALED = {"marks"}
_UID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_MOVED = re.compile(rf"{_UID.pattern}|(?<!\d)1[5-9]\d{{11}}(?!\d)")
"""Within a text: an id, or an instant of these years."""
_SPREAD = 2_654_435_761
"""Odd, so that it takes each number of 32 bits to another one."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the history.

    Attributes:
        back: how many stretches before the present one; 0 is the seed as it is.
        shift: ms its instants lie before the seed's.
        first: what its feed numbers begin after.
    """

    back: int
    shift: int
    first: int

    def text(self, parts: Sequence[str]) -> str:
        """A text of which every second part is an id or an instant, as it is here."""
        if len(parts) == 1 or not self.back:
            return "".join(parts)
        told = list(parts)
        for n in range(1, len(told), 2):
            told[n] = self.uid(told[n]) if len(told[n]) == 36 else str(int(told[n]) - self.shift)
        return "".join(told)

    def uid(self, value: str) -> str:
        """The id that stands for this one here; one that begins with its instant (UUIDv7) still does."""
        if not self.back:
            return value
        if value[14] == "7":
            at = f"{int(value[:8] + value[9:13], 16) - self.shift:012x}"
            return f"{at[:8]}-{at[8:]}{value[13:]}"
        return f"{int(value[:8], 16) ^ (self.back * _SPREAD & 0xFFFFFFFF):08x}{value[8:]}"


@dataclass(slots=True)
class _Row:
    values: list[Any]
    uids: list[int] = field(default_factory=list)
    instants: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    texts: list[tuple[int, list[str]]] = field(default_factory=list)
    seals: list[tuple[int, list[str], str, bool]] = field(default_factory=list)
    """Place in the row, text, what it is sealed for, whether it is packed before."""


class Template:
    """The rows of one table of the seed, ready to be told again."""

    def __init__(self, table: Table, rows: Sequence[Any], own: Collection[str], sealer: Sealer) -> None:
        """``own``: the ids that belong to the history; those of people, units and workstations do not.

        Raises:
            AssertionError: a sealed value opens for none of the places that are known.
        """
        self.table = table
        self._sealer = sealer
        self._columns: list[Column[Any]] = list(table.columns)
        self._keys = [
            n for n, column in enumerate(self._columns) if column.primary_key and column.name != "city_id"
        ]
        self._own = own
        self._rows = [self._read(row) for row in rows]

    def __len__(self) -> int:
        return len(self._rows)

    def at(self, column: str) -> int:
        """Where a column stands in a row."""
        return [one.name for one in self._columns].index(column)

    def told(self, stretch: Stretch) -> Iterator[list[Any]]:
        """All rows as they are in a stretch."""
        seal, uid, shift, first = self._sealer.seal, stretch.uid, stretch.shift, stretch.first
        for row in self._rows:
            values = row.values.copy()
            for n in row.uids:
                values[n] = uid(values[n])
            for n in row.instants:
                values[n] -= shift
            for n in row.numbers:
                values[n] += first
            if stretch.back:
                for n in row.labels:
                    values[n] = f"{values[n]}-{stretch.back}"
                for n, parts in row.texts:
                    values[n] = stretch.text(parts)
            for n, parts, place, long in row.seals:
                told = stretch.text(parts).encode()
                values[n] = seal(packed(told) if long else told, self._place(values, place).encode())
            yield values

    def _read(self, values: Any) -> _Row:
        row = _Row(list(values))
        for n, (column, value) in enumerate(zip(self._columns, row.values, strict=True)):
            if value is None or column.name == "city_id":
                continue
            if isinstance(value, str) and value in self._own:
                row.uids.append(n)
            elif column.name in _LABELS:
                row.labels.append(n)
            elif column.name in _NUMBERS:
                row.numbers.append(n)
            elif (
                isinstance(column.type, BigInteger) and value > _INSTANT and column.name not in _NOT_INSTANTS
            ):
                row.instants.append(n)
            elif isinstance(value, str) and isinstance(column.type, String) and _MOVED.search(value):
                row.texts.append((n, _apart(value, self._own)))
            elif column.name in _NOT_SEALED:
                continue
            elif isinstance(column.type, LargeBinary) and value[:1] not in (b"[", b"{"):
                plain, place = self._opened(row.values, column, value)
                told = unpacked(plain)
                row.seals.append((n, _apart(told.decode(), self._own), place, told != plain))
        return row

    def _opened(self, values: list[Any], column: Column[Any], value: bytes) -> tuple[bytes, str]:
        places = ["1", "1/source", f"1/{column.name}", *(["1/2"] if len(self._keys) > 1 else [])]
        places += [".op_id"] if "op_id" in self.table.c else []
        for place in places:
            try:
                return self._sealer.open(value, self._place(values, place).encode()), place
            except SealBroken:
                continue
        raise AssertionError(f"nobody knows what place {self.table.name}.{column.name} is sealed for")

    def _place(self, values: list[Any], place: str) -> str:
        """``1`` and ``2`` stand for the first and second part of the key, ``.name`` for another column."""
        return "/".join(self._part(values, part) for part in place.split("/"))

    def _part(self, values: list[Any], part: str) -> str:
        if part.isdigit():
            return str(values[self._keys[int(part) - 1]])
        return str(values[self.at(part[1:])]) if part.startswith(".") else part


def _apart(text: str, own: Collection[str]) -> list[str]:
    """The text in parts, every second one an id of the history or an instant."""
    parts, last = [], 0
    for found in _MOVED.finditer(text):
        if len(found[0]) < 36 or found[0] in own:
            parts += [text[last : found.start()], found[0]]
            last = found.end()
    return [*parts, text[last:]]


def ids_of(conn: Connection, tables: Sequence[Table]) -> set[str]:
    """Every id that stands anywhere in these tables."""
    found: set[str] = set()
    for table in tables:
        for row in conn.execute(select(table)):
            found.update(
                value
                for value in row
                if isinstance(value, str) and len(value) == 36 and _UID.fullmatch(value)
            )
    return found


def templates(
    conn: Connection, growing: Sequence[Table], bounded: Sequence[Table], sealer: Sealer
) -> list[Template]:
    """One for each table that grows."""
    own = ids_of(conn, growing) - ids_of(conn, bounded)
    return [Template(table, conn.execute(select(table)).all(), own, sealer) for table in growing]
