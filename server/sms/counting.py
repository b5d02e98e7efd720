"""The counts that are kept up beside the messages, in the transaction that moves them: a page over a million of them sums a few rows.

A message is counted under the hour of the day it was planned in, so that the ledger of each hour adds up whatever happens later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from domain.sms.ledger import PLANNED, measure
from domain.times import to_local
from server.db.work import UnitOfWork
from server.sms.repository import counts
from server.tallies.tables import NO_UNIT


class Counted(NamedTuple):
    """A message as far as it is counted."""

    planned_at: int
    leg: str
    unit_id: str | None
    carrier: str
    template: str
    gateway: str | None
    state: str
    reason: str | None = None
    error_class: str | None = None


Cell = tuple[str, int, str, str, str, str, str, str]


def planned(work: UnitOfWork, messages: Iterable[Counted]) -> None:
    """Messages that were planned, excluded ones too."""
    zone, cells = work.zone(), Counter[Cell]()
    for one, n in Counter(messages).items():
        cells[_cell(one._replace(gateway=None), PLANNED, zone)] += n
        cells[_cell(one, measure(one.state, one.reason, one.error_class), zone)] += n
    counts.add(work, cells)


def moved(work: UnitOfWork, changes: Iterable[tuple[Counted, Counted]]) -> None:
    """Messages as they stood and as they stand now."""
    zone, cells = work.zone(), Counter[Cell]()
    for (before, now), n in Counter(changes).items():
        cells[_cell(before, measure(before.state, before.reason, before.error_class), zone)] -= n
        cells[_cell(now, measure(now.state, now.reason, now.error_class), zone)] += n
    counts.add(work, cells)


def beside(work: UnitOfWork, messages: Iterable[tuple[Counted, str]]) -> None:
    """Messages that something is counted of beside their state (``replied``, ``readable``), each once."""
    zone, cells = work.zone(), Counter[Cell]()
    for (one, what), n in Counter(messages).items():
        cells[_cell(one, what, zone)] += n
    counts.add(work, cells)


def _cell(one: Counted, what: str, zone: str) -> Cell:
    local = to_local(one.planned_at, zone)
    return (
        local.date().isoformat(),
        local.hour,
        one.leg,
        one.unit_id or NO_UNIT,
        one.carrier,
        one.template,
        one.gateway or "",
        what,
    )
