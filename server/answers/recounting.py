"""The cells of the figures held against the rows they follow from, and made anew from them."""

from __future__ import annotations

from domain.tallies import Cell
from server.answers.repository import tallied
from server.db.work import Reading, UnitOfWork
from server.tallies import repository as stored
from server.tallies.moves import Moves


def differences(reading: Reading) -> list[Cell]:
    """Cells that are not what a recount from all tasks, calls and answers gives, in order."""
    counted = _counted(reading).cells()
    kept = stored.cells(reading)
    return sorted(cell for cell in counted.keys() | kept.keys() if counted.get(cell) != kept.get(cell))


def rebuild(work: UnitOfWork) -> None:
    """Make all cells anew: after a change of the city's zone, or where they were found wrong."""
    stored.clear(work)
    _counted(work).put_at_last(work)


def _counted(reading: Reading) -> Moves:
    moves = Moves(reading.zone())
    tallied.count_city(reading, moves)
    return moves
