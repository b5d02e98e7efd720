"""派单台 on the rail; a supervisor begins with it."""

from __future__ import annotations

from app.ui.shell.features import PageOffer
from app.ui.shell.screen import Screen
from app.ui.shell.workplace import Workplace
from domain.permissions import Permission


def make(workplace: Workplace) -> Screen:
    """The page of one login."""
    from app.ui.screens.dispatch.attach import desk
    from app.ui.screens.dispatch.view import DispatchScreen

    return DispatchScreen(workplace.frame, workplace.once(desk), workplace.bench.orders)


PAGE = PageOffer("dispatch", "arrow-up", Permission.ORDER_DISPATCH, make, place=4, begins=4)
