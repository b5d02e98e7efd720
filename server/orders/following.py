"""What happens to orders when what they are counted in changes."""

from __future__ import annotations

from domain.ids import derived_id
from domain.orders.planned import next_look, soonest_due
from server.db.work import UnitOfWork
from server.orders.announcing import announce
from server.orders.keeping import keeping_of
from server.orders.marking import ORDERS
from server.orders.progress import progress_of
from server.orders.repository import marking as repository

DUE_AGAIN = "orders.due_again"


def calendar_changed(work: UnitOfWork) -> int:
    """Work out again when open orders are due and looked at, those that moved on record; returns how many are due at another time."""
    keeping = keeping_of(work)
    moved: dict[str, tuple[int | None, int | None]] = {}
    seen: dict[str, str] = {}
    for rows in repository.going(work):
        times: dict[str, tuple[int | None, int | None]] = {}
        for row in rows:
            progress = progress_of(row, keeping)
            due_at = soonest_due(progress.order, progress.runs, keeping)
            mark_at = next_look(progress.order, progress.runs, keeping)
            if (due_at, mark_at) != (row["due_at"], row["mark_at"]):
                times[row["order_id"]] = due_at, mark_at
            if due_at != row["due_at"]:
                moved[row["order_id"]] = row["due_at"], due_at
                seen[row["order_id"]] = row["visibility"]
        repository.put_times(work, times)
    if moved:
        told = work.record(
            DUE_AGAIN, derived_id("calendar", work.city_id), {"orders": moved}, author_id=ORDERS.user_id
        )
        for order_id, visibility in seen.items():
            announce(told, order_id, visibility)
    return len(moved)
