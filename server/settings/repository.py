"""Queries of the settings table, and of all a city has set with its zone: one statement, parsed once for as long as it stays the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import BindParameter, bindparam, func, literal, select, text, union_all

from domain.settings import CitySettings, read
from server.db.prepared import Prepared
from server.db.tables import OF_SETTINGS, centre, feed, setting
from server.db.touching import Touched, touch
from server.db.work import Reading, UnitOfWork


def values(reading: Reading, keys: Sequence[str] | None = None) -> dict[str, str]:
    """What the city has set, as JSON text by key; all of it if no keys are given."""
    query = select(setting.c.key, setting.c.value).where(setting.c.city_id == reading.city_id)
    if keys is not None:
        query = query.where(setting.c.key.in_(keys))
    return dict(reading.conn.execute(query.order_by(setting.c.key)).all())


def version(reading: Reading) -> int:
    """Number of the change that any setting was last given out with: what workstations tell with acts done under them."""
    query = select(func.max(feed.c.seq)).where(feed.c.city_id == reading.city_id, text(OF_SETTINGS))
    return int(reading.conn.execute(query).scalar() or 0)


def save(work: UnitOfWork, changed: dict[str, str]) -> None:
    """Add or change settings."""
    touch(work, Touched.KEEPING, (work.city_id for key in changed if key.startswith(_OF_LIMITS)))
    rows: list[dict[str, object]] = [
        {"city_id": work.city_id, "key": key, "value": value} for key, value in sorted(changed.items())
    ]
    work.upsert(setting, rows, ["city_id", "key"])


_OF_LIMITS = ("orders.", "policy.call_")
"""How keys begin that tell when an order is due."""
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
