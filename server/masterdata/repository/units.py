"""Rows of units and their aliases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import BindParameter, bindparam, select

from domain.ids import derived_id
from domain.wire.rows import UnitRow
from server.db.prepared import Prepared, PreparedIn, one_of
from server.db.work import Reading, UnitOfWork
from server.masterdata.names import normal_name
from server.masterdata.records import KnownUnit, NewUnit
from server.masterdata.tables import unit, unit_alias


def unit_id_of(city_id: str, code: str) -> str:
    """The id of the unit with this code."""
    return derived_id("unit", city_id, code)


def unit_names_and_codes(reading: Reading) -> dict[str, str]:
    """Normalised name, alias or code → unit id."""
    query = select(unit_alias.c.alias, unit_alias.c.unit_id).where(unit_alias.c.city_id == reading.city_id)
    return {row.alias: row.unit_id for row in reading.conn.execute(query)}


def known_units(reading: Reading) -> dict[str, KnownUnit]:
    """The units there are, by id."""
    query = select(unit).where(unit.c.city_id == reading.city_id)
    return {
        row.unit_id: KnownUnit(row.unit_id, row.code, row.name, row.kind, row.parent_id, row.public_phone)
        for row in reading.conn.execute(query)
    }


def differs(city_id: str, new: NewUnit, known: Mapping[str, KnownUnit], names: Mapping[str, str]) -> bool:
    """Whether a unit that is there already would change, or get another name."""
    unit_id = unit_id_of(city_id, new.code)
    old = known[unit_id]
    parent_id = unit_id_of(city_id, new.parent_code) if new.parent_code else None
    if (old.name, old.kind, old.parent_id, old.public_phone) != (
        new.name,
        new.kind.value,
        parent_id,
        new.public_phone,
    ):
        return True
    return any(names.get(normal_name(name)) != unit_id for name in (new.name, *new.aliases))


_CITY: BindParameter[str] = bindparam("b_city")
_COLUMNS = [unit.c[name] for name in UnitRow.__struct_fields__]
_ALL = Prepared(select(*_COLUMNS).where(unit.c.city_id == _CITY))
_SOME = PreparedIn(
    lambda names: select(*_COLUMNS).where(unit.c.city_id == _CITY, one_of(unit.c.unit_id, names))
)


def unit_rows(reading: Reading, ids: Sequence[str] | None = None) -> dict[str, UnitRow]:
    """Units as they are replicated, by id; all of them if no ids are given."""
    city = {"b_city": reading.city_id}
    if ids is None:
        rows = _ALL.rows(reading.conn, city)
    else:
        rows = _SOME.rows(reading.conn, city, ids) if ids else []
    return {row.unit_id: UnitRow(*row) for row in rows}


def save_units(work: UnitOfWork, units: Sequence[NewUnit]) -> None:
    """Insert units or bring them up to date, with every name they go by; names they had before stay theirs."""
    rows: list[dict[str, object]] = [
        {
            "city_id": work.city_id,
            "unit_id": unit_id_of(work.city_id, new.code),
            "code": new.code,
            "name": new.name,
            "kind": new.kind.value,
            "parent_id": unit_id_of(work.city_id, new.parent_code) if new.parent_code else None,
            "public_phone": new.public_phone,
        }
        for new in units
    ]
    work.upsert(unit, rows, ["city_id", "unit_id"])
    aliases: dict[str, str] = {}
    for new in units:
        for name in (new.code, new.name, *new.aliases):
            aliases[normal_name(name)] = unit_id_of(work.city_id, new.code)
    alias_rows: list[dict[str, object]] = [
        {"city_id": work.city_id, "alias": alias, "unit_id": unit_id} for alias, unit_id in aliases.items()
    ]
    work.upsert(unit_alias, alias_rows, ["city_id", "alias"])
