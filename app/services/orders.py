"""工单: the list and one order, read from the centre."""

from __future__ import annotations

from app.records.order import OrderRecord, OrdersPage, OrdersQuery


class Orders:
    """Work orders, online only."""

    def page(self, query: OrdersQuery, after: str | None = None, limit: int = 50) -> OrdersPage:
        """One page, newest first."""
        raise NotImplementedError

    def get(self, order_id: str) -> OrderRecord:
        """One order. Raises ``Refused`` (``order.unknown``) where there is none one may see."""
        raise NotImplementedError
