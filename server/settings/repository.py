"""Queries of the settings table."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from server.db.tables import setting
from server.db.work import Reading, UnitOfWork


def values(reading: Reading, keys: Sequence[str] | None = None) -> dict[str, str]:
    """What the city has set, as JSON text by key; all of it if no keys are given."""
    query = select(setting.c.key, setting.c.value).where(setting.c.city_id == reading.city_id)
    if keys is not None:
        query = query.where(setting.c.key.in_(keys))
    return dict(reading.conn.execute(query.order_by(setting.c.key)).all())


def save(work: UnitOfWork, changed: dict[str, str]) -> None:
    """Add or change settings."""
    rows: list[dict[str, object]] = [
        {"city_id": work.city_id, "key": key, "value": value} for key, value in sorted(changed.items())
    ]
    work.upsert(setting, rows, ["city_id", "key"])
