"""Whether the citizen of the order that lies open has so many of late that they are better handled together. Asked at the centre, which alone
has the closed ones; nothing is said of why somebody complains often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.bridge.scope import Repeat, Scope, flow
from app.records.errors import CentreError
from app.records.orders import DeskOrder

if TYPE_CHECKING:
    from app.services.orders import Orders


class Together(QObject):
    """Asks once when another order lies open.

    Signals:
        told: how many orders of the last 30 days; 0 where they are few, or nobody could be asked.
    """

    told = Signal(int)

    def __init__(self, orders: Orders, scope: Scope, parent: QObject) -> None:
        super().__init__(parent)
        self._orders, self.scope = orders, scope
        self._order_id: str | None = None

    def look(self, order: DeskOrder | None) -> None:
        """This order lies open now, or none."""
        known = order if order is not None and order.row.group_id is not None else None
        order_id = known.order_id if known is not None else None
        if order_id == self._order_id:
            return
        self._order_id = order_id
        self.told.emit(0)
        if order_id is not None:
            self._ask(order_id)

    @flow(Repeat.NEWEST)
    async def _ask(self, order_id: str) -> None:
        try:
            recent = await self.scope.network(self._orders.together, order_id)
        except CentreError:
            return
        if order_id == self._order_id:
            self.told.emit(recent)
