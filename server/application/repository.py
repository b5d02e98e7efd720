"""What an operator's look at a city counts."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, func, select

from server.accounts.tables import device, user
from server.db.tables import held_operation
from server.db.work import Reading


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a city's database holds that an operator asks for."""

    users: int
    devices: int
    held: int
    unsent: int


def amounts(reading: Reading) -> Amounts:
    """Counts for an operator's look; ``unsent`` is what workstations said they still have to deliver."""

    def count(table: Table, *more: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(table).where(table.c.city_id == reading.city_id, *more)
        return int(reading.conn.execute(query).scalar_one())

    unsent = select(func.coalesce(func.sum(device.c.unsent), 0)).where(device.c.city_id == reading.city_id)
    return Amounts(
        users=count(user, user.c.disabled.is_(False)),
        devices=count(device, device.c.revoked.is_(False)),
        held=count(held_operation),
        unsent=int(reading.conn.execute(unsent).scalar_one()),
    )
