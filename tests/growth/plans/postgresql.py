"""Plans of PostgreSQL: the same judgement by the same kind of statistics, of a plan that is a tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import psycopg

from tests.growth.plans.sqlite import READ

_COMPARED = re.compile(r"(\w+)\)?(?:::\w+)? (=|>=|>|<=|<|IS NOT NULL)(?: |\)|$)")
_ROW = re.compile(r"ROW\((\w+)[^)]*\) (>=|>|<=|<) ROW")
_FLOWS = frozenset(
    (
        "Limit",
        "LockRows",
        "Result",
        "Append",
        "Merge Append",
        "Nested Loop",
        "Subquery Scan",
        "Incremental Sort",
        "Memoize",
        "Unique",
    )
)
"""Nodes that hand a row on before they have read the next: under a limit they end when the page is full."""


@dataclass(frozen=True, slots=True)
class Loop:
    """One scan of a table that grows, and how many rows it reads each time."""

    told: str
    whole: bool
    period: bool
    rows: float


class Planner:
    """A database whose statistics say that the history is long, or one whose history is."""

    def __init__(self, connection: psycopg.Connection[Any], growing: frozenset[str]) -> None:
        """``connection``: autocommit. Where there is an index that serves it is taken, however small the table is."""
        self._connection = connection
        self._growing = growing
        for name in ("enable_seqscan", "jit"):
            connection.execute(f"SET {name} = off")  # type: ignore[call-overload]  # a name of ours

    def faults(self, sql: str) -> list[str]:
        """What of a statement's plan grows with the history; empty where nothing does."""
        row = self._connection.execute(f"EXPLAIN (FORMAT JSON) {sql}").fetchone()  # type: ignore[call-overload]  # as it was asked
        assert row is not None
        return list(self._faults(row[0][0]["Plan"], limited=False))

    def _faults(self, node: Mapping[str, Any], *, limited: bool) -> Iterator[str]:
        loop = self._loop(node)
        if loop is not None and (loop.whole or loop.rows > READ) and not loop.period and not limited:
            yield f"reads about {loop.rows:,.0f} rows: {loop.told}"
        kind = node["Node Type"]
        if kind == "Sort":
            yield from self._sorted(node)
        for n, child in enumerate(node.get("Plans", ())):
            within = kind == "Limit" or (limited and kind in _FLOWS and (n == 0 or "Append" in kind))
            yield from self._faults(child, limited=within)

    def _sorted(self, node: Mapping[str, Any]) -> Iterator[str]:
        loops = list(self._loops(node))
        rows = min(float(node["Plan Rows"]), prod(max(1.0, loop.rows) for loop in loops))
        if loops and not loops[0].period and rows > READ:
            yield f"sorts about {rows:,.0f} rows: {node.get('Sort Key')}"

    def _loops(self, node: Mapping[str, Any]) -> Iterator[Loop]:
        loop = self._loop(node)
        if loop is not None:
            yield loop
        for child in node.get("Plans", ()):
            yield from self._loops(child)

    def _loop(self, node: Mapping[str, Any]) -> Loop | None:
        kind, index = node["Node Type"], node.get("Index Name")
        table = self._tables.get(index) if index is not None else node.get("Relation Name")
        if table not in self._growing or kind in ("Bitmap Heap Scan", "ModifyTable"):
            return None
        size = self._sizes[table]
        if index is None:
            return Loop(f"{kind} of {table}", whole=True, period=False, rows=size)
        condition = node.get("Index Cond", "")
        signs: dict[str, set[str]] = {}
        for column, sign in (*_COMPARED.findall(condition), *_ROW.findall(condition)):
            signs.setdefault(column, set()).add(sign)
        equal = {column for column, how in signs.items() if "=" in how}
        partial = index in self._partial
        rows = size / prod(self._values.get((table, column), 1.0) for column in equal)
        if table not in self._told and len(equal) > 1:  # by more than the city, of which nothing is known
            rows = 1.0
        return Loop(
            f"{kind} of {table} by {index} {condition}",
            whole=not partial and set(signs) <= {"city_id"},
            period=any(sign.startswith(">") for how in signs.values() for sign in how),
            rows=min(rows, self._partial[index]) if partial else rows,
        )

    @cached_property
    def _sizes(self) -> dict[str, float]:
        return dict(self._rows("SELECT relname, reltuples FROM pg_class WHERE relkind = 'r'"))

    @cached_property
    def _tables(self) -> dict[str, str]:
        return dict(self._rows("SELECT indexrelid::regclass::text, indrelid::regclass::text FROM pg_index"))

    @cached_property
    def _partial(self) -> dict[str, float]:
        """Of indexes of what is few among many: how many it is."""
        return dict(
            self._rows(
                "SELECT relname, greatest(reltuples, 0) FROM pg_class JOIN pg_index ON indexrelid = pg_class.oid"
                " WHERE indpred IS NOT NULL"
            )
        )

    @cached_property
    def _values(self) -> dict[tuple[str, str], float]:
        """How many values a column has; as many as the table has rows where that is what the statistics say."""
        found = self._rows(
            "SELECT relname, attname, CASE WHEN stadistinct < 0 THEN -stadistinct * reltuples ELSE stadistinct END"
            " FROM pg_statistic JOIN pg_class ON pg_class.oid = starelid"
            " JOIN pg_attribute ON attrelid = starelid AND attnum = staattnum WHERE stadistinct <> 0"
        )
        return {(table, column): max(1.0, float(values)) for table, column, values in found}

    @cached_property
    def _told(self) -> frozenset[str]:
        """Tables of whose columns something is known."""
        return frozenset(table for table, _ in self._values)

    def _rows(self, sql: str) -> list[Any]:
        return self._connection.execute(sql).fetchall()  # type: ignore[call-overload]  # words of ours
