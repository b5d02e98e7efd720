"""复核 on the rail."""

from __future__ import annotations

from app.ui.shell.features import PageOffer
from app.ui.shell.screen import Screen
from app.ui.shell.workplace import Workplace
from domain.permissions import Permission


def make(workplace: Workplace) -> Screen:
    """The page of one login, told by push."""
    from app.ui.screens.review.presenter import ReviewPresenter
    from app.ui.screens.review.view import ReviewScreen

    bench = workplace.bench
    presenter = ReviewPresenter(bench.oversight, workplace.scope, workplace.clock, bench.tags)
    workplace.live.stations.connect(presenter.take_stations)
    screen = ReviewScreen(workplace.frame, presenter)
    presenter.setParent(screen)
    return screen


PAGE = PageOffer("review", "checks", Permission.RESPONSE_SETTLE, make, place=6)
