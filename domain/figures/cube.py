"""Where figures are kept ready: cells of whole numbers, and the entries that one thing adds to them.

Three grains: by day and by month, with unit, line, channel and stratum (A); by month and what something is about (B); by month and officer (C).
A thing that changes takes its old entries from the cells and adds its new ones, so that cells are sums whatever happened in between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum, auto
from typing import NamedTuple

from domain.figures.case_keys import Table
from domain.tallies import Grain, month_of, number_of

BY_DAY = frozenset({Table.STRATA, Table.SMS_RATINGS, Table.SMS_LEDGER, Table.PHONE_OUTCOMES, Table.ORDERS})
"""Grain A. Answers of the sample are not kept apart: they are the opinions of S among the strata."""
BY_MONTH = frozenset({Table.ABOUT, Table.ASPECT_ORDERS, Table.TAG, Table.ASPECTS, Table.OFFICERS})
"""Grains B and C."""
NOT_RECORDED = -1
"""In place of the share that was drawn where nobody kept it."""


class Part(StrEnum):
    """What of one event is counted together, because it hangs on the same rows."""

    EVENT = auto()
    FRAME = auto()
    CALLS = auto()
    TEXTS = auto()
    ORDERS = auto()


class Entry(NamedTuple):
    """One thing at the place where it counts.

    Attributes:
        day: :func:`domain.tallies.number_of` it.
        stratum: of what hangs on a task its letter, ``?`` where it was not kept; of orders who may see them.
        weight: of strata the share drawn in parts per million (:data:`NOT_RECORDED`); of answers by officer how many handled the event; else 0.
        code: what it is about, or the 警号.
        measures: what it counts as there.
    """

    table: str
    day: int
    unit: str
    line: str
    channel: str
    stratum: str
    weight: int
    code: str
    measures: tuple[str, ...]


class CubeCell(NamedTuple):
    """Where a number stands; ``begins`` is the first day of its day or month."""

    table: str
    grain: str
    measure: str
    code: str
    unit: str
    begins: int
    line: str
    channel: str
    stratum: str
    weight: int

    def named(self) -> str:
        """As it is told to somebody who looks for what is wrong with it."""
        told = [
            self.table,
            self.grain,
            str(self.begins),
            self.unit or "-",
            self.line,
            self.channel,
            self.stratum,
        ]
        told += [str(self.weight)] if self.weight else []
        return " ".join([*(one for one in (*told, self.code) if one), self.measure])


def entry(
    table: Table,
    day: date,
    place: tuple[str | None, str, str],
    measures: Iterable[str],
    *,
    stratum: str = "",
    weight: int = 0,
    code: str = "",
) -> Entry:
    """An entry; ``place`` is unit, line and channel."""
    unit, line, channel = place
    return Entry(
        table.value, number_of(day), unit or "", line, channel, stratum, weight, code, tuple(measures)
    )


def cells(entries: Iterable[Entry]) -> Counter[CubeCell]:
    """What entries come to."""
    found: Counter[CubeCell] = Counter()
    for one in entries:
        found.update(_cells_of(one))
    return found


def _cells_of(one: Entry) -> Iterator[CubeCell]:
    table = Table(one.table)
    for grain, begins in ((Grain.DAY, one.day), (Grain.MONTH, month_of(one.day))):
        if grain is Grain.MONTH or table in BY_DAY:
            for measure in one.measures:
                yield CubeCell(
                    one.table, grain.value, measure, one.code, one.unit, begins, one.line, one.channel,
                    one.stratum, one.weight,
                )  # fmt: skip
