"""工单: the list with one order, narrowed, nothing found, without the centre."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.records.orders import OrdersQuery
from app.ui.screens.orders.presenter import OrdersPresenter
from app.ui.screens.orders.view import OrdersScreen
from app.ui.shell.screen import Host, Screen
from domain.permissions import permissions_of
from domain.vocabulary import Role
from tools.scenes.places import OFFLINE, ONLINE, framed
from tools.scenes.samples_orders import StandInOrders
from tools.scenes.samples_tags import StandInTags
from tools.stage import Stage


def _orders(stage: Stage, service: StandInOrders, sync=ONLINE) -> QWidget:
    def make(host: Host) -> Screen:
        presenter = OrdersPresenter(
            service, host.scope, host.clock, permissions_of([Role.LEAD]), StandInTags()
        )
        screen = OrdersScreen(host, presenter)
        presenter.setParent(screen)
        return screen

    return framed(stage, "orders", make, sync=sync)


def listed(stage: Stage) -> QWidget:
    """The newest order, kept from the unit."""
    return _orders(stage, StandInOrders())


def narrowed(stage: Stage) -> QWidget:
    """From the panel: those to dispatch; of one unit; one that the lead must confirm is open."""
    made = _orders(stage, StandInOrders())

    def after() -> None:
        page = made.page("orders")  # type: ignore[attr-defined]
        page.take(OrdersQuery(kind="dissatisfied"))
        page.table.setCurrentIndex(page.table.model().index(3, 0))

    made.stage_after = after  # type: ignore[attr-defined]
    return made


def nothing(stage: Stage) -> QWidget:
    """Nothing like that."""
    made = _orders(stage, StandInOrders())

    def after() -> None:
        page = made.page("orders")  # type: ignore[attr-defined]
        page.search.setText("停车位")
        page._searched()

    made.stage_after = after  # type: ignore[attr-defined]
    return made


def offline(stage: Stage) -> QWidget:
    """Orders are at the centre, and it is away."""
    service = StandInOrders()
    service.offline = True
    return _orders(stage, service, OFFLINE)


def stale(stage: Stage) -> QWidget:
    """The centre went away while the list was open."""
    service = StandInOrders()
    made = _orders(stage, service, OFFLINE)

    def after() -> None:
        service.offline = True
        made.page("orders")._reload()  # type: ignore[attr-defined]

    made.stage_after = after  # type: ignore[attr-defined]
    return made


SCENES = {
    "orders": listed,
    "orders-narrowed": narrowed,
    "orders-nothing": nothing,
    "orders-offline": offline,
    "orders-stale": stale,
}
