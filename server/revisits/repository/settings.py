"""The city's settings and zone, in one statement, parsed once for as long as they stay the same."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import BindParameter, bindparam, literal, select, union_all

from domain.settings import CitySettings, read
from server.db.prepared import Prepared
from server.db.tables import centre, setting
from server.db.work import Reading

_ZONE = "@zone"
_CITY: BindParameter[str] = bindparam("city")
_STATEMENT = Prepared(
    union_all(
        select(setting.c.key, setting.c.value).where(setting.c.city_id == _CITY),
        select(literal(_ZONE), centre.c.zone).where(centre.c.city_id == _CITY),
    )
)


@dataclass(frozen=True, slots=True)
class Terms:
    """The settings of the city and its zone."""

    settings: CitySettings
    zone: str


def terms_of(reading: Reading) -> Terms:
    """What the city has set, as it stands in this transaction."""
    rows = _STATEMENT.rows(reading.conn, {"city": reading.city_id})
    return _parsed(frozenset((row[0], row[1]) for row in rows))


@lru_cache(maxsize=64)
def _parsed(rows: frozenset[tuple[str, str]]) -> Terms:
    values = dict(rows)
    return Terms(read(values), values.pop(_ZONE))
