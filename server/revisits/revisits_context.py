"""What judging one batch of the call desk's operations has at hand."""

from __future__ import annotations

from dataclasses import dataclass

from server.db.sealing import Sealer
from server.orders.opening import OrderBook
from server.revisits.book import Book


@dataclass(slots=True)
class Context:
    """Tasks, groups and answers; the orders of answers being corrected; keys to seal texts with."""

    book: Book
    orders: OrderBook
    sealer: Sealer
    city_id: str
