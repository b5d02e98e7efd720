"""The cells, what each event counts in them, and how far a city's are made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from sqlalchemy import bindparam, delete, select, text, update

from domain.figures.cube import CubeCell, Entry
from domain.tallies import Grain
from domain.wire import codec
from server.db.inserting import inserting
from server.db.prepared import Prepared, PreparedIn, one_of
from server.db.work import Reading, UnitOfWork
from server.tallies.tables import LOOK, NO_UNIT, figure_building, figure_cell, figure_subject

_b, _f, _s = figure_building.c, figure_cell.c, figure_subject.c
_KEYS = tuple(column.name for column in figure_cell.primary_key)
_PAGE = 10_000


class Kept(NamedTuple):
    """What is kept of an event."""

    parts: dict[str, list[Entry]]
    look_at: int | None


_KEPT = PreparedIn(
    lambda names: select(_s.subject_id, _s.entries, _s.look_at).where(
        _s.city_id == bindparam("b_city"), one_of(_s.subject_id, names)
    )
)


def kept(reading: Reading, ids: Collection[str]) -> dict[str, Kept]:
    """What is kept of these, where anything is."""
    rows = _KEPT.rows(reading.conn, {"b_city": reading.city_id}, sorted(ids)) if ids else []
    return {row.subject_id: Kept(_parts(row.entries), row.look_at) for row in rows}


def keep(work: UnitOfWork, told: Mapping[str, Kept]) -> None:
    """Keep these instead."""
    rows: list[dict[str, object]] = [
        {
            "city_id": work.city_id,
            "subject_id": one,
            "entries": codec.encode({part: of for part, of in has.parts.items() if of}).decode(),
            "look_at": has.look_at,
        }
        for one, has in sorted(told.items())
    ]
    work.upsert(figure_subject, rows, ["city_id", "subject_id"])


def _parts(entries: str) -> dict[str, list[Entry]]:
    return codec.decode(entries, dict[str, list[Entry]])


@cache
def _adding(*, sqlite: bool) -> Prepared:
    statement = inserting(figure_cell, sqlite=sqlite)
    added = {"n": _f.n + statement.excluded.n}
    return Prepared(statement.on_conflict_do_update(index_elements=_KEYS, set_=added), (*_KEYS, "n"))


def add(work: UnitOfWork, moves: Mapping[CubeCell, int]) -> None:
    """Add to cells, in the order of their keys."""
    rows = [(work.city_id, *_key(cell), n) for cell, n in sorted(moves.items()) if n]
    if rows:
        _adding(sqlite=work.is_sqlite).insert_tuples(work.conn, rows)


def _key(cell: CubeCell) -> Sequence[object]:
    return cell._replace(unit=cell.unit or NO_UNIT)


def cells(reading: Reading, days: Collection[int] | None = None) -> Counter[CubeCell]:
    """Cells that are not empty. ``days``: only those of these days."""
    query = select(*(_f[name] for name in _KEYS[1:]), _f.n).where(_f.city_id == reading.city_id, _f.n != 0)
    if days is not None:
        query = query.where(_f.grain == Grain.DAY.value, _f.begins.in_(sorted(days)))
    found: Counter[CubeCell] = Counter()
    for row in reading.conn.execute(query, execution_options={"yield_per": _PAGE}):
        cell = CubeCell(*row[:-1])
        found[cell._replace(unit="") if cell.unit == NO_UNIT else cell] = row.n
    return found


def days(reading: Reading) -> list[int]:
    """The days that there are cells of, in order."""
    query = select(_f.begins).where(_f.city_id == reading.city_id, _f.grain == Grain.DAY.value).distinct()
    return sorted(reading.conn.execute(query).scalars())


def overdue(reading: Reading, limit: int | None = None) -> list[str]:
    """Events whose instant to be looked at has come, the longest ago first."""
    query = (
        select(_s.subject_id)
        .where(_s.city_id == reading.city_id, text(LOOK), _s.look_at <= reading.now)
        .order_by(_s.look_at, _s.subject_id)
    )
    return list(reading.conn.execute(query if limit is None else query.limit(limit)).scalars())


# Making all anew --------------------------------------------------------------------------------------------------------


def begin(work: UnitOfWork) -> None:
    """Take all away; the city's cells are being made from now on."""
    for table in (figure_cell, figure_subject):
        work.conn.execute(delete(table).where(table.c.city_id == work.city_id))
    work.upsert(figure_building, [{"city_id": work.city_id, "reached": NO_UNIT}], ["city_id"])


def reached(reading: Reading) -> str | None:
    """Up to which event they are made; ``None``: they are whole."""
    query = select(_b.reached).where(_b.city_id == reading.city_id)
    found: str | None = reading.conn.execute(query).scalar()
    return found


def reach(work: UnitOfWork, event_id: str | None) -> None:
    """They are made up to here; ``None``: they are whole."""
    this = _b.city_id == work.city_id
    if event_id is None:
        work.conn.execute(delete(figure_building).where(this))
    else:
        work.conn.execute(update(figure_building).where(this).values(reached=event_id))
