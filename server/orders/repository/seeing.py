"""What of the orders somebody may see, as conditions of a statement: every statement about orders carries them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select, true

from domain.vocabulary import Visibility
from server.db.prepared import one_of_these
from server.orders.access import Sight
from server.orders.tables import order, order_unit

_o, _w = order.c, order_unit.c
How = Callable[[Any], Any]
"""How a column is asked."""


def by_index(column: Any) -> Any:
    """The column as an index may be looked for by."""
    return column


def beside(column: Any) -> Any:
    """The column as no index is looked for by: its value is told by the one that is gone through anyhow."""
    return func.coalesce(column, column)


def seen(city_id: str, sight: Sight, how: How = by_index, *, each: bool = False) -> list[ColumnElement[bool]]:
    """What an order must be for this sight to see it.

    Args:
        each: few orders are looked at: whether its units had one is looked up for each, not read of all they ever had.
    """
    conditions: list[ColumnElement[bool]] = [
        _o.city_id == city_id,
        one_of_these(how(_o.visibility), sight.visibilities),
    ]
    if sight.units is not None:
        had = select(_w.order_id).where(_w.city_id == city_id, one_of_these(_w.unit_id, sight.units))
        conditions.append(
            had.where(_w.order_id == _o.order_id).exists() if each else how(_o.order_id).in_(had)
        )
        hidden = Visibility.HIDDEN_FROM_UNIT.value
        if hidden in sight.visibilities:
            theirs = and_(
                one_of_these(_o.handler_id, sight.units),
                func.coalesce(not_(one_of_these(_o.unit_id, sight.units)), true()),
            )
            conditions.append(or_(beside(_o.visibility) != hidden, theirs))
    return conditions
