"""何某正在看: says at the centre which order lies open here, and hears who else has it before them. No lock, and nothing without a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.bridge.scope import Repeat, Scope, flow
from app.records.errors import CentreError

if TYPE_CHECKING:
    from app.services.orders import Orders

AGAIN_MS = 15_000


class Lookers(QObject):
    """Asks when another order lies open, and again while it does.

    Signals:
        told: names of the others, as a tuple; empty where nobody could be asked.
    """

    told = Signal(object)

    def __init__(self, orders: Orders, scope: Scope, parent: QObject) -> None:
        super().__init__(parent)
        self._orders, self.scope = orders, scope
        self._order_id: str | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(AGAIN_MS)
        self._timer.timeout.connect(self.ask)

    def look(self, order_id: str | None) -> None:
        """This order lies open now, or none."""
        if order_id == self._order_id:
            return
        self._order_id = order_id
        self.told.emit(())
        if order_id is None:
            self._timer.stop()
        else:
            self._timer.start()
            self.ask()

    @flow(Repeat.NEWEST)
    async def ask(self) -> None:
        """Ask once."""
        order_id = self._order_id
        if order_id is None:
            return
        try:
            names = await self.scope.network(self._orders.look, order_id)
        except CentreError:  # no line, or the order is not the centre's yet: nobody is told of
            names = ()
        if order_id == self._order_id:
            self.told.emit(names)
