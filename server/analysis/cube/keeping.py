"""The cells follow what a transaction wrote: each event that was named is counted from its rows as they stand, and what differs from what is
kept of it is moved in the cells.

What an event counted before is read from what is kept, not from rows that are changed already; so whoever writes need not say it first, naming
an event twice changes nothing, and no two writers of one event can each count what the other has changed: the last thing of a transaction is done by
one of a city at a time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

from domain.figures.cube import CubeCell, Entry, Part, cells
from server.analysis.cube.entries import Counted, counted
from server.analysis.cube.repository import cells as repository
from server.analysis.cube.repository import subjects
from server.analysis.cube.repository.cells import Kept
from server.db.touching import Touched
from server.db.work import Reading, UnitOfWork

_PARTS: Mapping[Touched, tuple[Part, ...]] = {
    Touched.NEW_EVENT: (Part.EVENT,),
    Touched.EVENT: tuple(Part),
    Touched.DRAWN: (Part.FRAME,),
    Touched.ASKED: (Part.FRAME, Part.TEXTS),
    Touched.TASK: (Part.FRAME, Part.CALLS, Part.ORDERS),
    Touched.MESSAGE: (Part.FRAME, Part.TEXTS),
    Touched.REPLY: (Part.FRAME, Part.TEXTS),
    Touched.CITIZEN_ANSWER: (Part.FRAME, Part.TEXTS),
    Touched.ORDER: (Part.ORDERS,),
}
_EVENTS = frozenset({Touched.NEW_EVENT, Touched.EVENT, Touched.DRAWN, Touched.ASKED})
Wanted = Mapping[str, Collection[Part]]


def count(work: UnitOfWork, touched: Mapping[Touched, Collection[str]]) -> None:
    """Have the cells follow what was named."""
    wanted = _wanted(work, touched)
    if wanted:
        work.hold_city()
        _follow(work, wanted)


def differences(reading: Reading, wanted: Wanted) -> Counter[CubeCell]:
    """What cells would get if these were counted now."""
    found = counted(reading, wanted)
    had = repository.kept(reading, wanted)
    moves: Counter[CubeCell] = Counter()
    for one, now in found.items():
        _move(moves, had.get(one), now)
    return moves


def _follow(work: UnitOfWork, wanted: Wanted) -> None:
    found = counted(work, wanted)
    had = repository.kept(work, wanted)
    moves: Counter[CubeCell] = Counter()
    keeping = {}
    for one, now in found.items():
        before = had.get(one)
        _move(moves, before, now)
        after = _after(before, now)
        if after != (before or Kept({}, None)):
            keeping[one] = after
    repository.keep(work, keeping)
    repository.add(work, moves)


def _move(moves: Counter[CubeCell], before: Kept | None, now: Counted) -> None:
    for part, entries in now.parts.items():
        had = before.parts.get(part, []) if before is not None else []
        if had != entries:
            moves.update(cells(entries))
            moves.subtract(cells(had))


def _after(before: Kept | None, now: Counted) -> Kept:
    parts: dict[str, list[Entry]] = {**(before.parts if before is not None else {}), **now.parts}
    look_at = now.look_at
    if Part.FRAME.value not in now.parts and before is not None:
        look_at = before.look_at
    return Kept({part: entries for part, entries in parts.items() if entries}, look_at)


def _wanted(work: UnitOfWork, touched: Mapping[Touched, Collection[str]]) -> Wanted:
    """Which events, and orders without one, are to be counted, of each what."""
    wanted: dict[str, set[Part]] = defaultdict(set)
    orders = set(touched.get(Touched.ORDER, ()))
    if Touched.KEEPING in touched:
        orders.update(subjects.all_orders(work))
    orders.update(subjects.tagged(work, touched.get(Touched.TAG, ())))
    for what, ids in {**touched, Touched.ORDER: orders}.items():
        parts = _PARTS.get(what, ())
        for one in _events(work, what, ids):
            wanted[one].update(parts)
    return wanted


def _events(work: UnitOfWork, what: Touched, ids: Collection[str]) -> Iterable[str]:
    if what in _EVENTS:
        return ids
    return subjects.events_of(work, what.value, ids) if what in _PARTS else ()
