"""班长台 on the rail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.shell.features import PageOffer
from app.ui.shell.screen import Screen
from app.ui.shell.workplace import Workplace
from domain.permissions import Permission

if TYPE_CHECKING:
    from app.ui.screens.panel.put_back_sheet import PutBackToday


def make(workplace: Workplace) -> Screen:
    """The page of one login, told by push."""
    from app.ui.screens.delivery.attach import Delivery
    from app.ui.screens.emergency.attach import board, ringing
    from app.ui.screens.panel.presenter import PanelPresenter
    from app.ui.screens.panel.stations_presenter import StationsPresenter
    from app.ui.screens.panel.view import PanelScreen

    bench, live = workplace.bench, workplace.live
    presenter = PanelPresenter(bench.hall, workplace.scope, workplace.clock)
    stations = StationsPresenter(
        bench.oversight,
        bench.packages,
        bench.devices,
        workplace.scope,
        presenter.now,
        workplace.status.permissions,
    )
    live.panel.connect(presenter.take_panel)
    live.stations.connect(stations.take_stations)
    live.connected.connect(presenter.take_connected)
    delivery = workplace.once(Delivery)
    delivery.seen.connect(lambda status: presenter.take_line(status.online))
    delivery.look()
    screen = PanelScreen(
        workplace.frame,
        presenter,
        workplace.once(board),
        stations,
        lambda: workplace.once(put_back_today).open(),
    )
    workplace.once(ringing).flashed.connect(screen.flash)
    presenter.setParent(screen)
    stations.setParent(screen)
    return screen


def put_back_today(workplace: Workplace) -> PutBackToday:
    """Who put back what today, over the window."""
    from app.ui.screens.panel.put_back_sheet import PutBackToday

    frame, oversight, zone = workplace.frame, workplace.bench.oversight, workplace.status.zone
    return PutBackToday(frame.overlay(), oversight, workplace.scope.inner(), zone, frame.fault)


PAGE = PageOffer("panel", "panel", Permission.PANEL_READ, make, place=5, begins=1)
