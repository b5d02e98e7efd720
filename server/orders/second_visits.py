"""Which tasks ask about which orders after they were rectified, for whoever makes and follows the tasks."""

from __future__ import annotations

from collections.abc import Collection

from server.db.work import Reading, UnitOfWork
from server.orders.repository import second_visits as repository
from server.orders.repository.second_visits import Asked as Asked


def asked_by(reading: Reading, task_ids: Collection[str]) -> list[Asked]:
    """The orders these tasks ask about, as they stand."""
    return repository.asked_by(reading, task_ids)


def asking_alone(reading: Reading, order_id: str) -> set[str]:
    """The open tasks that ask about an order and about no other that waits for them."""
    asking = repository.asking(reading, order_id)
    return {one for one in asking if not repository.others_asked(reading, one, order_id)}


def ask_by(work: UnitOfWork, order_id: str, task_id: str) -> None:
    """From now on this task asks about the order."""
    repository.link(work, order_id, task_id)
