"""Which officers an order names, kept where theirs are found."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from domain.orders.standing import Standing, named_by
from server.db.work import UnitOfWork
from server.orders.casting import Moving
from server.orders.repository import named as repository


def of_event(row: Mapping[str, Any]) -> Collection[str]:
    """警号 of the officers of an order's event."""
    badges: list[str] = json.loads(row["officers"] or "[]")
    return badges


def keep(work: UnitOfWork, moved: Mapping[str, tuple[Moving, Standing]]) -> None:
    """Keep who may know that an order names them, where moves changed that.

    Args:
        moved: by order: as it is now, and how it stood before.
    """
    for order, before in moved.values():
        event = of_event(order.row)
        now = named_by(order.progress.order, event)
        if now != named_by(before, event):
            repository.put(work, order.id, order.row["opened_at"], now)
