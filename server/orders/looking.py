"""何某正在看: who else has an order before them. It is told, and keeps nobody from anything."""

from __future__ import annotations

from domain.times import SECOND
from server.db.database import Database
from server.db.work import Reading
from server.orders.repository import looking as repository

TOLD = 30 * SECOND
"""How long after somebody's last look others are told of it."""
_AGAIN = 10 * SECOND
"""Before that nothing new is kept of somebody who looks on."""


def others_at(reading: Reading, user_id: str, order_id: str) -> tuple[tuple[str, ...], bool]:
    """Names of the others who have an order before them that was looked up for whoever asks, and whether their own look is to be kept."""
    found = repository.looks(reading, order_id, reading.now - TOLD)
    own = next((row.at for row in found if row.user_id == user_id), None)
    names = tuple(row.name for row in found if row.user_id != user_id)
    return names, own is None or own <= reading.now - _AGAIN


def keep(database: Database, city_id: str, user_id: str, order_id: str) -> None:
    """Somebody has this order before them."""
    with database.write(city_id) as work:
        repository.put(work, user_id, order_id)
