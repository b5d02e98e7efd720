"""Pages of orders from the centre; a text is looked for while paging, since the centre narrows by codes only. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from app.bridge.lanes import Lane
from app.records.orders import OrdersQuery
from app.ui.models.paging import Page, Query
from domain.permissions import Permission
from domain.vocabulary import Visibility
from domain.wire.orders import OrderLine

if TYPE_CHECKING:
    from app.services.orders import Orders

PAGE = 100
MOST_PAGES = 20
"""So many pages one search reads before it hands over what it has; scrolling on reads more."""

STATE, KIND, UNIT, TEXT = "state", "kind", "unit", "text"
"""Names of the filters."""


class OrderSource:
    """Orders by keyset page.

    What a person may not see never arrives; restricted orders are left out here once more, in case it did.
    """

    lane = Lane.NETWORK

    def __init__(self, orders: Orders, permissions: Collection[str]) -> None:
        self._orders = orders
        self._restricted = Permission.ORDER_READ_RESTRICTED in permissions

    def fetch(self, after_key: object | None, limit: int, query: Query) -> Page[OrderLine]:
        filters = query.filters
        asked = OrdersQuery(filters.get(STATE, ""), filters.get(KIND, ""), filters.get(UNIT, ""))
        text = filters.get(TEXT, "").strip().lower()
        after = after_key if isinstance(after_key, str) else None
        if not text:
            page = self._orders.page(asked, after, limit)
            return Page(self._visible(page.orders), page.after, page.total, page.more)
        found: list[OrderLine] = []
        for _ in range(MOST_PAGES):
            page = self._orders.page(asked, after, PAGE)
            found += [order for order in self._visible(page.orders) if text in _words(order)]
            after = page.after
            if after is None or len(found) >= limit:
                break
        return Page(tuple(found), after, None if after else len(found))

    def _visible(self, orders: Sequence[OrderLine]) -> tuple[OrderLine, ...]:
        if self._restricted:
            return tuple(orders)
        return tuple(order for order in orders if order.visibility != Visibility.RESTRICTED)


def _words(order: OrderLine) -> str:
    return f"{order.label} {order.unit_name} {order.case_type} {order.excerpt}".lower()
