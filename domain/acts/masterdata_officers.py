"""``masterdata.officers``: an import brought officers or postings that are new or others than before."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin
from domain.permissions import Permission
from domain.wire.types import Short


class OfficersImport(Act, frozen=True):
    """All officers of one import that it changed, by 警号. What the file said of them stands in the tables of officers."""

    KIND = "masterdata.officers"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.UNIT_MANAGE,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})

    badges: tuple[Short, ...]
