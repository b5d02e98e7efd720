"""``masterdata.units``: an import brought units that are new or others than before."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin
from domain.permissions import Permission
from domain.wire.types import Short


class UnitsImport(Act, frozen=True):
    """All units of one import that it changed, by code. What the file said of them stands in the table of units."""

    KIND = "masterdata.units"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.UNIT_MANAGE,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})

    codes: tuple[Short, ...]
