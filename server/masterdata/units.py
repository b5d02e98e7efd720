"""Reads units: codes once each, parents that exist, no circle, and names that mean one unit only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from domain.problems import Problem
from domain.vocabulary import UnitKind
from resources.words import labels
from server.masterdata.names import normal_name
from server.masterdata.records import NewUnit, RejectedRow
from server.masterdata.sheets import Sheet, SheetRow, choose

_LONGEST_NAME: Final = 120
_FEWEST_DIGITS: Final = 3
"""Of a number that somebody can call: 110."""

_SEPARATORS = re.compile(r"[、，,;；|\n]+")
_MORE_KINDS: Final = {
    "公安局": UnitKind.CITY_BUREAU, "市公安局": UnitKind.CITY_BUREAU, "县局": UnitKind.BRANCH, "区分局": UnitKind.BRANCH,
    "所": UnitKind.STATION, "所队": UnitKind.STATION, "警务室": UnitKind.STATION, "支队": UnitKind.TEAM, "中队": UnitKind.TEAM,
    "交警队": UnitKind.TEAM, "大厅": UnitKind.WINDOW, "办事大厅": UnitKind.WINDOW, "服务窗口": UnitKind.WINDOW,
    "指挥中心": UnitKind.CALL_CENTRE, "110指挥中心": UnitKind.CALL_CENTRE,
}  # fmt: skip
_BY_NAME: Final = (
    (re.compile(r"窗口|大厅|服务中心|办证"), UnitKind.WINDOW),
    (re.compile(r"派出所|警务室"), UnitKind.STATION),
    (re.compile(r"指挥中心|接警"), UnitKind.CALL_CENTRE),
    (re.compile(r"大队|支队|中队"), UnitKind.TEAM),
    (re.compile(r"分局|县公安局"), UnitKind.BRANCH),
    (re.compile(r"公安局|市局"), UnitKind.CITY_BUREAU),
)


def read_units(
    sheet: Sheet, aliases: Mapping[str, str], parents: Mapping[str, str]
) -> tuple[list[NewUnit], list[RejectedRow]]:
    """The units of a file and the rows that are none.

    Args:
        sheet: the file.
        aliases: normalised name, alias or code → code, of the units there are already.
        parents: code → parent's code (or empty) of those.
    """
    units: dict[str, NewUnit] = {}
    rejected: list[RejectedRow] = []
    rows: dict[int, SheetRow] = {row.line: row for row in sheet.rows}
    taken = dict(aliases)
    for row in sheet.rows:
        unit = _read(row, units, taken)
        if isinstance(unit, Problem):
            rejected.append(sheet.refused(row, unit))
            continue
        units[unit.code] = unit
        for name in (unit.code, unit.name, *unit.aliases):
            taken[normal_name(name)] = unit.code
    for unit, problem in _link(units, taken, parents):
        rejected.append(sheet.refused(rows[unit.line], problem))
    return list(units.values()), sorted(rejected, key=lambda r: r.line)


def split_names(text: str) -> tuple[str, ...]:
    """The several names of one cell, each once."""
    return tuple(dict.fromkeys(part.strip() for part in _SEPARATORS.split(text) if part.strip()))


def _read(row: SheetRow, units: Mapping[str, NewUnit], taken: Mapping[str, str]) -> NewUnit | Problem:
    code, name = row.values.get("code", ""), row.values.get("name", "")
    if not code:
        return Problem("unit.code_missing", field="code")
    if not name:
        return Problem("unit.name_missing", field="name")
    if code in units:
        return Problem("unit.duplicate_code", {"code": code}, field="code")
    kind = _kind(row.values.get("kind", ""), name)
    if kind is None:
        known = "、".join(labels(UnitKind).values())
        return Problem("unit.unknown_kind", {"value": row.values["kind"], "known": known}, field="kind")
    phone = row.values.get("public_phone", "")
    if phone and sum(c.isdigit() for c in phone) < _FEWEST_DIGITS:
        return Problem("unit.bad_phone", field="public_phone")
    aliases = split_names(row.values.get("aliases", ""))
    if any(len(alias) > _LONGEST_NAME for alias in aliases):
        return Problem("text.field_too_long", {"limit": _LONGEST_NAME}, field="aliases")
    for alias in (code, name, *aliases):
        owner = taken.get(normal_name(alias), code)
        if owner != code:
            return Problem("unit.alias_taken", {"value": alias, "code": owner}, field="aliases")
    return NewUnit(
        code,
        name,
        kind,
        aliases,
        row.values.get("parent", ""),
        phone,
        row.line,
    )


def _kind(text: str, name: str) -> UnitKind | None:
    if text:
        found = choose(text, UnitKind, _MORE_KINDS)
        return found if isinstance(found, UnitKind) else None
    return next((kind for pattern, kind in _BY_NAME if pattern.search(name)), UnitKind.OTHER)


def _link(
    units: dict[str, NewUnit],
    taken: dict[str, str],
    parents: Mapping[str, str],
) -> list[tuple[NewUnit, Problem]]:
    """Turn every parent's name into its code; a unit without its parent is refused, and so are those below it."""
    refused: list[tuple[NewUnit, Problem]] = []
    again = True
    while again:
        again = False
        for unit in list(units.values()):
            problem = _parent_problem(unit, units, taken, parents)
            if problem is not None:
                del units[unit.code]
                refused.append((unit, problem))
                again = True
    for unit in list(units.values()):
        if unit.parent_code:
            units[unit.code] = NewUnit(
                unit.code,
                unit.name,
                unit.kind,
                unit.aliases,
                taken[normal_name(unit.parent_code)],
                unit.public_phone,
                unit.line,
            )
    return refused


def _parent_problem(
    unit: NewUnit, units: Mapping[str, NewUnit], taken: Mapping[str, str], parents: Mapping[str, str]
) -> Problem | None:
    path = [unit.code]
    above = unit.parent_code
    while above:
        code = taken.get(normal_name(above))
        if code is None or (code not in units and code not in parents):
            if len(path) > 1:
                return None  # the one above is at fault and will be refused itself
            return Problem("unit.unknown_parent", {"value": above}, field="parent")
        if code == unit.code:
            return Problem("unit.cycle", {"path": " → ".join([*path, code])}, field="parent")
        if code in path:
            return None
        path.append(code)
        above = units[code].parent_code if code in units else parents[code]
    return None
