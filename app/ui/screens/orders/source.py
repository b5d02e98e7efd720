"""Pages of orders from the centre, which finds them by what was said; numbers and names of orders are looked for while paging. No Qt."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from app.bridge.lanes import Lane
from app.records.errors import Refused
from app.records.orders import OrdersQuery
from app.ui.models.paging import Page, Query
from domain.permissions import Permission
from domain.phones import Phone, read_phone
from domain.vocabulary import Visibility
from domain.wire.orders import OrderLine

if TYPE_CHECKING:
    from app.services.orders import Orders

PAGE = 100
MOST_PAGES = 20
"""So many pages one search reads before it hands over what it has; scrolling on reads more."""

_WORDS = "words:"
"""Before a cursor of the centre's search by words."""

_LABEL = re.compile(r"[0-9-]+")
"""An order's number, or part of one: looked for by itself, since what was said is full of digits."""

MOBILE = 11
"""Digits of a mobile number."""

STATE, KIND, UNIT, TEXT = "state", "kind", "unit", "text"
"""Names of the filters."""


class OrderSource:
    """Orders by keyset page.

    What a person may not see never arrives; restricted orders are left out here once more, in case it did.
    """

    lane = Lane.NETWORK

    def __init__(self, orders: Orders, permissions: Collection[str]) -> None:
        self._orders = orders
        self._by_number = Permission.ORDER_DISPATCH in permissions
        self._restricted = Permission.ORDER_READ_RESTRICTED in permissions

    def fetch(self, after_key: object | None, limit: int, query: Query) -> Page[OrderLine]:
        filters = query.filters
        text = filters.get(TEXT, "").strip()
        asked = OrdersQuery(filters.get(STATE, ""), filters.get(KIND, ""), filters.get(UNIT, ""), text)
        after = after_key if isinstance(after_key, str) else None
        if not text:
            page = self._orders.page(asked, after, limit)
            return Page(self._visible(page.orders), page.after, page.total, page.more)
        if self._by_number and is_number(text):
            lines = self._visible(self._orders.find(text).orders)
            return Page(lines, None, len(lines))
        if after is not None and after.startswith(_WORDS):
            return self._worded(asked, after.removeprefix(_WORDS), limit)
        if after is None and not _LABEL.fullmatch(text):
            said = self._worded(asked, None, limit)
            if said.rows or said.next_key is not None:
                return said
        return self._looked_through(asked, after, limit)

    def _worded(self, asked: OrdersQuery, after: str | None, limit: int) -> Page[OrderLine]:
        """Orders with these words in what was said."""
        try:
            found = self._orders.worded(asked, after, min(limit, PAGE))
        except Refused:  # nothing in it that could be said: by its number or unit it may be found still
            return Page((), None, 0)
        lines = self._visible(found.orders)
        following = None if found.after is None else _WORDS + found.after
        return Page(lines, following, len(lines) if after is None and following is None else None)

    def _looked_through(self, asked: OrdersQuery, after: str | None, limit: int) -> Page[OrderLine]:
        """Orders whose number, unit or case has it."""
        text = asked.text.lower()
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


def is_number(text: str) -> bool:
    """Whether a text is a citizen's whole mobile number, which the centre is asked for by POST."""
    return isinstance(read_phone(text), Phone) and len("".join(filter(str.isdecimal, text))) == MOBILE


def _words(order: OrderLine) -> str:
    return f"{order.label} {order.unit_name} {order.case_type}".lower()
