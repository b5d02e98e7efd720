"""One factory per page: what each screen is given. A screen is imported when it is first visited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from app.bridge.executor import Executor
from app.bridge.lanes import Lane
from app.program.clock import CentreClock
from app.records.session import SessionStatus
from app.ui.shell.frame import Page
from app.ui.shell.rail import Place
from app.ui.shell.screen import Host, Screen
from app.ui.text import language
from domain.permissions import Permission

if TYPE_CHECKING:
    from app.bridge.live import LiveBridge
    from app.program.surroundings import CityAround
    from app.ui.screens.call.ports import Surroundings
    from app.ui.screens.call.view import CallScreen
    from app.ui.screens.emergency.board import EmergencyBoard
    from app.workbench import Workbench


@dataclass
class Means:
    """What the factories draw on, for one login.

    Attributes:
        scale: percent in force since the start.
        rebuild, restart: the window anew in another language, the program anew in another scale.
        reconcile: compare the shift's forms with the centre's, over the window.
        call, around: the call page once it was visited, and what it knows of the city.
    """

    bench: Workbench
    executor: Executor
    clock: CentreClock
    status: SessionStatus
    live: LiveBridge
    board: EmergencyBoard
    scale: int
    rebuild: Callable[[], None]
    restart: Callable[[], None]
    reconcile: Callable[[], None]
    call: CallScreen | None = None
    around: CityAround | None = None


def pages(means: Means) -> tuple[Page, ...]:
    """Every page there is, in the order of the rail; the frame leaves out what the person may not see."""

    def page(
        name: str, icon: str, permission: str, make: Callable[[Means, Host], Screen], low: bool = False
    ) -> Page:
        return Page(Place(name, icon, f"nav.{name}", low=low), permission, lambda host: make(means, host))

    return (
        page("tasks", "inbox", Permission.TASK_WORK, _tasks),
        page("call", "phone", Permission.TASK_WORK, _call),
        page("records", "records", Permission.TASK_WORK, _records),
        page("orders", "orders", Permission.ORDER_READ, _orders),
        page("panel", "panel", Permission.PANEL_READ, _panel),
        page("review", "checks", Permission.RESPONSE_SETTLE, _review),
        page("settings", "settings", "", _settings, low=True),
    )


def _tasks(means: Means, host: Host) -> Screen:
    from app.ui.screens.tasks.view import QueueScreen

    def call_open() -> bool:
        return means.call is not None and means.call.call is not None

    return QueueScreen(host, means.bench.revisits, call_open, _asking(means, host))


def _asking(means: Means, host: Host) -> Callable[[], None]:
    """Who is on the line? Asked over the queue and over the call screen."""

    def call_open() -> bool:
        return means.call is not None and means.call.call is not None

    def ask() -> None:
        from app.ui.screens.incoming.sheet import asking

        asking(host, means.bench.incoming, call_open)()

    return ask


def _records(means: Means, host: Host) -> Screen:
    from app.ui.screens.records.presenter import RecordsPresenter
    from app.ui.screens.records.view import RecordsScreen

    status = means.status
    bench = means.bench
    presenter = RecordsPresenter(
        bench.records,
        bench.packages,
        bench.sync,
        means.executor.on(Lane.STORE),
        means.executor.on(Lane.NETWORK),
        means.clock,
        host.zone,
    )
    number = status.user.number if status.user is not None else ""
    screen = RecordsScreen(host, presenter, number, status.city_name)
    presenter.setParent(screen)
    screen.correct_requested.connect(lambda response_id: host.go("call", f"correct:{response_id}"))
    screen.reconcile_wanted.connect(means.reconcile)
    return screen


def _orders(means: Means, host: Host) -> Screen:
    from app.ui.screens.orders.presenter import OrdersPresenter
    from app.ui.screens.orders.view import OrdersScreen

    presenter = OrdersPresenter(
        means.bench.orders,
        means.executor.on(Lane.NETWORK),
        means.clock,
        means.status.permissions,
        means.bench.tags,
    )
    screen = OrdersScreen(host, presenter)
    presenter.setParent(screen)
    return screen


def _call(means: Means, host: Host) -> Screen:
    from app.program.surroundings import CityAround, tag_index
    from app.ui.screens.call.view import CallScreen

    means.around = CityAround(means)
    around = cast("Surroundings", means.around)
    bench = means.bench
    tags = tag_index(bench.tags, language())
    screen = CallScreen(host, bench.calls, bench.revisits, around, tags, bench.records, _asking(means, host))
    screen.presenter.start()
    means.call = screen
    return screen


def _panel(means: Means, host: Host) -> Screen:
    from app.ui.screens.panel.presenter import PanelPresenter
    from app.ui.screens.panel.stations_presenter import StationsPresenter
    from app.ui.screens.panel.view import PanelScreen

    network = means.executor.on(Lane.NETWORK)
    presenter = PanelPresenter(means.bench.hall, network, means.clock)
    stations = StationsPresenter(
        means.bench.oversight,
        means.bench.packages,
        means.bench.devices,
        network,
        presenter.now,
        means.status.permissions,
    )
    means.live.panel.connect(presenter.take_panel)
    means.live.stations.connect(stations.take_stations)
    means.live.connected.connect(presenter.take_connected)
    screen = PanelScreen(host, presenter, means.board, stations)
    presenter.setParent(screen)
    stations.setParent(screen)
    return screen


def _review(means: Means, host: Host) -> Screen:
    from app.ui.screens.review.presenter import ReviewPresenter
    from app.ui.screens.review.view import ReviewScreen

    presenter = ReviewPresenter(
        means.bench.oversight,
        means.executor.on(Lane.NETWORK),
        means.executor.on(Lane.STORE),
        means.clock,
        means.bench.tags,
    )
    means.live.stations.connect(presenter.take_stations)
    screen = ReviewScreen(host, presenter)
    presenter.setParent(screen)
    return screen


def _settings(means: Means, host: Host) -> Screen:
    from app.ui.screens.settings.presenter import SettingsPresenter
    from app.ui.screens.settings.view import SettingsScreen

    presenter = SettingsPresenter(
        means.bench.settings,
        means.bench.emergencies,
        means.executor.on(Lane.STORE),
        means.status,
        means.scale,
    )
    presenter.language_changed.connect(means.rebuild)
    presenter.restart_wanted.connect(means.restart)
    screen = SettingsScreen(host, presenter)
    presenter.setParent(screen)
    return screen
