"""Plans of SQLite: what each loop of a statement reads, judged by what the planner knows of the index it goes by."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod

READ = 2_000
"""More rows than a page, a batch or a claim has are not read or sorted for somebody who waits."""

_LOOP = re.compile(r"(SCAN|SEARCH) (\S+)(?: USING (.*?))?(?: \((.*)\))?$")
_TERM = re.compile(r"(\w+)([=<>])\?|(\w+) (?:IS|IN)")
_ALIAS = re.compile(r'(?:FROM|JOIN|,) +"?(\w+)"? AS "?(\w+)"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Loop:
    """One table a statement goes through: by which index, and how many rows for each row of the loops around it."""

    table: str
    whole: bool
    period: bool
    rows: float
    told: str


class Planner:
    """A database whose statistics say that the history is long."""

    def __init__(self, connection: sqlite3.Connection, growing: frozenset[str]) -> None:
        self._connection = connection
        self._growing = growing

    def faults(self, sql: str) -> list[str]:
        """What of a statement's plan grows with the history; empty where nothing does."""
        aliases = {alias: table for table, alias in _ALIAS.findall(sql)}
        levels: dict[int, list[str]] = defaultdict(list)
        for _, parent, _, detail in self._connection.execute(f"EXPLAIN QUERY PLAN {sql}"):
            levels[parent].append(detail)
        limited = " LIMIT " in sql.upper().replace("\n", " ")
        found: list[str] = []
        for details in levels.values():
            loops = [loop for detail in details if (loop := self._loop(detail, aliases)) is not None]
            sorts = [
                detail
                for detail in details
                if detail.startswith("USE TEMP B-TREE") and "RIGHT PART" not in detail
            ]
            found += _faults(loops, sorts, limited=limited)
        return found

    def _loop(self, detail: str, aliases: Mapping[str, str]) -> Loop | None:
        shape = _LOOP.match(detail.removesuffix(" LEFT-JOIN"))
        if shape is None:
            return None
        _, name, using, terms = shape.groups()
        index = (using or "").rpartition(" ")[2] if using and "INDEX" in using else None
        table = self._tables.get(index or "") or aliases.get(name, name)
        if table not in self._growing:
            return None
        if using is not None and "AUTOMATIC" in using:
            return Loop(table, True, False, self._size(table), detail)
        equal, ranges = _terms(terms or "")
        rows = self._rows(table, index, len(equal), using)
        whole = set(equal) <= {"city_id"} and not ranges and index not in self._partial
        return Loop(table, whole, any(">" in sides for sides in ranges.values()), rows, detail)

    def _rows(self, table: str, index: str | None, equal: int, using: str | None) -> float:
        """Rows with the same first ``equal`` columns of the index."""
        known = self._known.get(index or table)
        if known is None and using is not None and "PRIMARY KEY" in using:
            return 1.0 if equal > 1 else self._size(table)
        if known is None:
            # Of an index that has nothing in it nothing is told: a partial one, of what waits.
            empty = index in self._partial
            return self._size(table) if equal < 2 and not empty else 1.0
        return float(known[min(equal, len(known) - 1)])

    def _size(self, table: str) -> float:
        return float(self._sizes.get(table, 1_000_000))

    @cached_property
    def _tables(self) -> dict[str, str]:
        return dict(self._connection.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'index'"))

    @cached_property
    def _partial(self) -> frozenset[str]:
        told = self._connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'"
        )
        return frozenset(name for (name,) in told)

    @cached_property
    def _known(self) -> dict[str, list[int]]:
        rows = self._connection.execute("SELECT coalesce(idx, tbl), stat FROM sqlite_stat1")
        return {name: [int(part) for part in stat.split() if part.isdigit()] for name, stat in rows}

    @cached_property
    def _sizes(self) -> dict[str, int]:
        sizes: dict[str, int] = {}
        for table, stat in self._connection.execute("SELECT tbl, stat FROM sqlite_stat1"):
            sizes[table] = max(sizes.get(table, 0), int(stat.split()[0]))
        return sizes


def _faults(loops: list[Loop], sorts: list[str], *, limited: bool) -> Iterator[str]:
    paged = limited and not sorts
    for loop in loops:
        if (loop.whole or loop.rows > READ) and not loop.period and not paged:
            yield f"reads about {loop.rows:,.0f} rows: {loop.told}"
    if sorts and loops and not loops[0].period:
        rows = prod(max(1.0, loop.rows) for loop in loops)
        if rows > READ:
            yield f"sorts about {rows:,.0f} rows: {sorts[0]}"


def _terms(text: str) -> tuple[list[str], dict[str, set[str]]]:
    equal: list[str] = []
    ranges: dict[str, set[str]] = defaultdict(set)
    for column, sign, other in _TERM.findall(text):
        if sign == "=" or other:
            equal.append(column or other)
        else:
            ranges[column].add(sign)
    return equal, ranges
