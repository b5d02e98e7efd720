"""工单: the list and one order, read from the centre."""

from __future__ import annotations

from app.records.orders import OrdersQuery
from app.services.desk import Desk
from domain.wire.citizens import SameCitizen, WhichCitizen
from domain.wire.orders import Lookers, OrderDetail, OrderPage, WordsFound, WordsSought

LONGEST = 200
"""Signs of what is looked for that the centre takes."""


class Orders:
    """Work orders, online only."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def page(self, query: OrdersQuery, after: str | None = None, limit: int = 50) -> OrderPage:
        """One page, newest first."""
        narrowed = {
            "state": query.state,
            "kind": query.kind,
            "unit": query.unit_id,
            "after": after,
            "limit": limit,
        }
        return self._desk.centre.get("/orders", OrderPage, narrowed)

    def worded(self, query: OrdersQuery, after: str | None = None, limit: int = 50) -> WordsFound:
        """Orders with all words of ``query.text`` in what was said, newest first. Raises ``Refused`` (``search.nothing``)."""
        wanted = WordsSought(
            query.text[:LONGEST], after, limit, query.state or None, query.kind or None, query.unit_id or None
        )
        return self._desk.centre.ask("/orders/words", wanted, WordsFound)

    def find(self, number: str) -> OrderPage:
        """The orders of one citizen, by the whole number; the look is on record. Raises ``Refused`` (``phone.*``: it cannot be read)."""
        found = self._desk.centre.ask("/orders/same-citizen", WhichCitizen(number), SameCitizen)
        return OrderPage(found.orders, total=len(found.orders))

    def together(self, order_id: str) -> int:
        """How many orders its citizen has of the last 30 days, where they are better handled together; else 0. Raises ``Refused``."""
        found = self._desk.centre.ask("/orders/same-citizen", WhichCitizen(order_id=order_id), SameCitizen)
        return found.recent if found.together else 0

    def look(self, order_id: str) -> tuple[str, ...]:
        """Say that one has an order before one; names of the others who do. Raises ``Refused`` (``order.unknown``)."""
        return self._desk.centre.ask(f"/orders/{order_id}/look", None, Lookers).names

    def get(self, order_id: str) -> OrderDetail:
        """One order. Raises ``Refused`` (``order.unknown``) where there is none one may see."""
        return self._desk.centre.get(f"/orders/{order_id}", OrderDetail)
