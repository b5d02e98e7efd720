"""A city with many orders, some of them open and with units, as lists are measured on: rows like the product's, put in in bulk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from domain.times import DAY, HOUR
from domain.wire import codec
from server.db.database import Database
from server.db.work import UnitOfWork, new_id
from server.masterdata.tables import unit
from server.orders.tables import order, order_history, order_unit
from tests.helpers.centre import CITY

UNITS = 60
WORDS = "民警到场后态度生硬，说了两句就走，事情没有说清楚，希望有人来解释一下处理结果。"
_STATES = (
    "awaiting_dispatch",
    "dispatched",
    "rectifying",
    "awaiting_chief",
    "awaiting_review",
    "awaiting_revisit",
)
_PIECE = 5_000


@dataclass(frozen=True, slots=True)
class Orders:
    """What was put in: the unit whose desk is looked at, and an open order it has."""

    unit_id: str
    order_id: str


def fill_orders(database: Database, count: int, open_ones: int) -> Orders:
    """So many orders, the newest open, spread over units; each with its first line of history."""
    now = database.clock()
    units = [new_id() for _ in range(UNITS)]
    with database.write(CITY) as work:
        work.conn.execute(insert(unit), [_unit(unit_id, n) for n, unit_id in enumerate(units)])
    found = Orders("", "")
    for first in range(0, count, _PIECE):
        with database.write(CITY) as work:
            numbers = range(first, min(first + _PIECE, count))
            rows = [_order(work, n, count, open_ones, units, now) for n in numbers]
            work.conn.execute(insert(order), rows)
            work.conn.execute(insert(order_history), [_step(row) for row in rows])
            work.conn.execute(insert(order_unit), [_had(row) for row in rows if row["handler_id"]])
        worked = [row for row in rows if row["state"] == "rectifying"]
        if worked:
            found = Orders(worked[-1]["handler_id"], worked[-1]["order_id"])
    return found


def _unit(unit_id: str, n: int) -> dict[str, Any]:
    return {
        "city_id": CITY, "unit_id": unit_id, "code": f"bench{n}", "name": f"第{n}派出所", "kind": "station",
        "parent_id": None, "public_phone": "0371-1234567", "valid_from": None, "valid_to": None,
    }  # fmt: skip


def _order(
    work: UnitOfWork, n: int, count: int, open_ones: int, units: list[str], now: int
) -> dict[str, Any]:
    key, is_open = new_id(), n >= count - open_ones
    state = _STATES[n % len(_STATES)] if is_open else "closed"
    texts = {"citizen_words": WORDS, "wish": "道歉", "officer_hint": ""}
    opened = now - (count - n) * 2 * 60_000
    unit_id = units[n // len(_STATES) % len(units)]
    return {
        "city_id": CITY, "order_id": key, "label": f"B{n:07d}", "kind": ("dissatisfied", "demand")[n % 7 == 0],
        "route": "responsible_unit", "state": state, "visibility": "normal", "pending_confirmation": False,
        "task_id": None, "event_id": None, "response_id": None, "revision": 1, "unit_id": unit_id,
        "business_line": "alarm", "case_type": "纠纷", "about": '["attitude"]', "aspects": '["officer_attitude"]',
        "tags": "[]", "officers": "[]", "consent_contact": "unit_may_contact", "consent_publish": False,
        "texts": work.sealer.seal(codec.encode(texts), key.encode()), "opened_at": opened, "opened_by": new_id(), "version": 1,
        "handler_id": None if state == "awaiting_dispatch" else unit_id, "round": 1,
        "due_at": opened + DAY if is_open else None, "mark_at": now + DAY + n * HOUR if is_open else None,
        "progress": None, "source": "form",
    }  # fmt: skip


def _step(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "city_id": CITY, "order_id": row["order_id"], "step": 1, "move": "open", "state": row["state"],
        "by_user_id": row["opened_by"], "at": row["opened_at"], "texts": None, "params": "{}", "effect": "made", "op_id": None,
    }  # fmt: skip


def _had(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "city_id": CITY, "order_id": row["order_id"], "unit_id": row["handler_id"], "open": row["state"] != "closed",
    }  # fmt: skip
