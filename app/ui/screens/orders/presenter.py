"""The orders' filter, the list's state, and the one order that is open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.bridge.scope import Repeat, Scope, flow
from app.records.changes import ChangeKind, Changes
from app.records.errors import CentreError, Refused
from app.records.orders import OrdersQuery
from app.ui.models.paging import Query
from app.ui.screens.orders.source import KIND, STATE, TEXT, UNIT, OrderSource
from app.ui.text import language
from domain.permissions import Permission
from domain.vocabulary import OrderKind
from domain.wire.orders import OrderDetail, OrderLine

if TYPE_CHECKING:
    from app.services.orders import Orders
    from app.services.tags import Tags


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """One order with the names of its tags."""

    order: OrderDetail
    tags: tuple[str, ...]


class OrdersPresenter(QObject):
    """What 工单 shows and asks.

    Signals:
        filtered: the filter is another one; load from the top.
        opened: an ``OpenOrder``.
        not_opened: the order could not be opened: its id and the error.
        listed: the list came, or did not (``error``).
        reload: something changed at the centre; load again as far as is shown.
    """

    filtered = Signal()
    opened = Signal(object)
    not_opened = Signal(str, object)
    listed = Signal()
    reload = Signal()

    def __init__(
        self,
        orders: Orders,
        scope: Scope,
        clock: Callable[[], int],
        permissions: Collection[str],
        tags: Tags | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._orders, self.scope, self._clock, self._tags = orders, scope, clock, tags
        self.source = OrderSource(orders, permissions)
        restricted = Permission.ORDER_READ_RESTRICTED in permissions
        self.kinds = tuple(kind for kind in OrderKind if restricted or kind is not OrderKind.MISCONDUCT)
        self._filters: dict[str, str] = {}
        self.unit_name = ""
        self.loaded_at: int | None = None
        self.error: BaseException | None = None

    # -- the filter --------------------------------------------------------------------------------

    @property
    def filters(self) -> Mapping[str, str]:
        """What the list is narrowed to, by name."""
        return self._filters

    def query(self) -> Query:
        """For the list; the newest stand first, the centre orders."""
        return Query(None, dict(self._filters))

    def narrow(self, name: str, value: str, words: str = "") -> None:
        """Set one filter, or take it away with an empty value; ``words`` name a unit."""
        if self._filters.get(name, "") == value:
            return
        if value:
            self._filters[name] = value
        else:
            self._filters.pop(name, None)
        if name == UNIT:
            self.unit_name = words if value else ""
        self.filtered.emit()

    def show_all(self) -> None:
        """Take every filter away."""
        if self._filters:
            self._filters.clear()
            self.unit_name = ""
            self.filtered.emit()

    def take(self, query: OrdersQuery) -> None:
        """Show what another page points at."""
        wanted = {STATE: query.state, KIND: query.kind, UNIT: query.unit_id, TEXT: query.text}
        self._filters = {name: value for name, value in wanted.items() if value}
        self.unit_name = ""
        self.filtered.emit()

    @property
    def text(self) -> str:
        """What is looked for."""
        return self._filters.get(TEXT, "")

    # -- the list -----------------------------------------------------------------------------------

    def came(self) -> None:
        """A page came in."""
        self.loaded_at, self.error = self._clock(), None
        self.listed.emit()

    def did_not_come(self, error: BaseException) -> None:
        """A page did not come."""
        self.error = error
        self.listed.emit()

    @property
    def offline(self) -> bool:
        """The list did not come because the centre cannot be asked."""
        error = self.error
        away = isinstance(error, CentreError) and not isinstance(error, Refused)
        return away or isinstance(error, ConnectionError | TimeoutError)

    def changed(self, changes: Changes) -> None:
        """Orders changed, or the line is back."""
        back = self.offline and changes.touches(ChangeKind.SYNC.value)
        if changes.touches(ChangeKind.ORDER.value) or back:
            self.reload.emit()

    # -- one order ------------------------------------------------------------------------------------

    def look(self, summary: OrderLine | None) -> None:
        """Open an order; the answer to an older question is dropped."""
        self.look_at(summary.order_id if summary else "")

    @flow(Repeat.NEWEST)
    async def look_at(self, order_id: str) -> None:
        """Open an order by its id; an empty one opens none."""
        if not order_id:
            return
        try:
            found = await self.scope.network(self._get, order_id)
        except Exception as error:
            self.not_opened.emit(order_id, error)
            return
        self.opened.emit(found)

    def _get(self, order_id: str) -> OpenOrder:
        """On a worker: the order, and the names of its tags from this workstation."""
        order = self._orders.get(order_id)
        tags = self._tags
        return OpenOrder(
            order,
            tuple(tags.name(code, language().value) if tags is not None else code for code in order.tags),
        )
