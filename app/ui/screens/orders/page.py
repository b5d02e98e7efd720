"""工单 on the rail."""

from __future__ import annotations

from app.ui.shell.features import PageOffer
from app.ui.shell.screen import Screen
from app.ui.shell.workplace import Workplace
from domain.permissions import Permission


def make(workplace: Workplace) -> Screen:
    """The page of one login."""
    from app.ui.screens.orders.presenter import OrdersPresenter
    from app.ui.screens.orders.view import OrdersScreen

    bench = workplace.bench
    presenter = OrdersPresenter(
        bench.orders, workplace.scope, workplace.clock, workplace.status.permissions, bench.tags
    )
    screen = OrdersScreen(workplace.frame, presenter)
    presenter.setParent(screen)
    return screen


PAGE = PageOffer("orders", "orders", Permission.ORDER_READ, make, place=4, begins=4)
