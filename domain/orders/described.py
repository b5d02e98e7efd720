"""The machine as data for people and machines to read: what ``orders machine`` prints and ``docs/orders.md`` shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from domain.orders.machine import dead_ends, reachable
from domain.orders.rows import ROWS, Row
from domain.vocabulary import OrderKind, OrderMove, OrderState


class RowDescribed(TypedDict):
    """One row, its rules by name; ``sources`` is empty for an order that is not there yet, ``to`` where the state stays."""

    move: str
    sources: list[str]
    to: list[str]
    who: list[str]
    kinds: list[str]
    needs: list[str]
    rules: list[str]
    clocks: list[str]
    tells: list[str]


class Described(TypedDict):
    """The whole machine; ``dead_ends`` and ``unreachable`` are numbers of states."""

    states: list[str]
    moves: list[str]
    rows: list[RowDescribed]
    dead_ends: int
    unreachable: int


def described(rows: Sequence[Row] = ROWS) -> Described:
    """States, moves and rows by their codes, what is out of reach and where nobody could go on."""
    return {
        "states": [state.value for state in OrderState],
        "moves": [move.value for move in OrderMove],
        "rows": [_row(row) for row in rows],
        "dead_ends": len(dead_ends(rows)),
        "unreachable": len(set(OrderState) - reachable(rows)),
    }


def _row(row: Row) -> RowDescribed:
    return {
        "move": row.move.value,
        "sources": [state.value for state in OrderState if state in row.sources],
        "to": [state.value for state in row.lands],
        "who": sorted(part.value for part in row.who),
        "kinds": [kind.value for kind in OrderKind if kind in row.kinds],
        "needs": list(row.needs),
        "rules": [*(["kept_back"] if row.kept_back else []), *(guard.__name__ for guard in row.guards)],
        "clocks": [f"{tick.verb.value} {tick.clock.value}" for tick in row.ticks],
        "tells": [party.value for party in row.tells],
    }
