"""工单: the list of work orders and one of them, read."""

from app.ui.screens.orders.presenter import OrdersPresenter
from app.ui.screens.orders.view import OrdersScreen

__all__ = ["OrdersPresenter", "OrdersScreen"]
