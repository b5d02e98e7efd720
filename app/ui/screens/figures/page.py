"""分析 on the rail."""

from __future__ import annotations

from app.ui.shell.features import PageOffer
from app.ui.shell.screen import Screen
from app.ui.shell.workplace import Workplace
from domain.permissions import Permission


def make(workplace: Workplace) -> Screen:
    """The page of one login."""
    from app.ui.screens.figures.presenter import FiguresPresenter
    from app.ui.screens.figures.view import FiguresScreen

    frame = workplace.frame
    presenter = FiguresPresenter(
        workplace.bench.figures,
        workplace.scope,
        workplace.clock,
        frame.zone,
        workplace.status.permissions,
        frame.remembered,
    )
    presenter.settled.connect(frame.remember)
    screen = FiguresScreen(frame, presenter, opens_orders=frame.has("orders"))
    presenter.setParent(screen)
    return screen


PAGE = PageOffer("figures", "chart", Permission.REPORT_READ, make, place=10, begins=6)
