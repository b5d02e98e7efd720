"""派单台: what waits, a review, a return that is dispatched again, a batch, own moves, a supervisor's desk, and nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.ui.screens.dispatch.narrowing import Section
from app.ui.screens.dispatch.presenter import DispatchPresenter
from app.ui.screens.dispatch.view import DispatchScreen
from app.ui.shell.screen import Host, Screen
from domain.permissions import permissions_of
from domain.vocabulary import OrderMove, Role
from domain.wire.message import replace
from tools.invented import made_id
from tools.scenes.places import OFFLINE, ONLINE, framed
from tools.scenes.samples_dispatch import StandInDispatching
from tools.scenes.samples_orders import StandInOrders
from tools.stage import Stage


def _desk(
    stage: Stage,
    service: StandInDispatching | None = None,
    orders: StandInOrders | None = None,
    role: Role = Role.LEAD,
    sync=ONLINE,
    after: Callable[[DispatchScreen], None] = lambda _page: None,
) -> QWidget:
    desk = service or StandInDispatching(role)

    def make(host: Host) -> Screen:
        presenter = DispatchPresenter(desk, host.scope, host.clock, permissions_of([role]))
        screen = DispatchScreen(host, presenter, orders or StandInOrders())
        presenter.setParent(screen)
        return screen

    made = framed(stage, "dispatch", make, role=role, sync=sync)
    made.stage_after = lambda: after(made.page("dispatch"))  # type: ignore[attr-defined]
    return made


def _open(page: DispatchScreen, label: str) -> None:
    presenter = page._presenter
    at = next(n for n, one in enumerate(presenter.shown) if one.row.label == label)
    page.table.setCurrentIndex(page.table.model().index(at, 0))


def waiting(stage: Stage) -> QWidget:
    """What waits for a lead; the one that is late lies open."""
    return _desk(stage)


def review(stage: Stage) -> QWidget:
    """A report to review: words left, report right, what is missing marked."""
    return _desk(stage, sync=OFFLINE, after=lambda page: _open(page, "20261119-0013"))


def returned(stage: Stage) -> QWidget:
    """A return, with its ground on top, that is dispatched on."""

    def after(page: DispatchScreen) -> None:
        _open(page, "20261121-0016")
        page._presenter.begin(OrderMove.DISPATCH)
        page._presenter.submit(page.pane.form.given())
        page._presenter.begin(OrderMove.VOID)
        page.pane.form.confirm()

    return _desk(stage, after=after)


def batch(stage: Stage) -> QWidget:
    """Several marked, each to its own suggested unit."""

    def after(page: DispatchScreen) -> None:
        page._presenter.narrow("wait", "dispatch")
        page._presenter.mark_all()
        page._presenter.dispatch_marked()

    return _desk(stage, after=after)


def results(stage: Stage) -> QWidget:
    """A batch of which some could not be dispatched."""

    def after(page: DispatchScreen) -> None:
        batch_of = page._presenter
        batch_of.narrow("wait", "dispatch")
        batch_of.mark_all()
        batch_of.dispatch_marked()
        page.pane.form.confirm()

    return _desk(stage, after=after)


def own(stage: Stage) -> QWidget:
    """Own moves; one that was not made lies open."""

    def after(page: DispatchScreen) -> None:
        page._presenter.show(Section.OWN)
        page.own_table.setCurrentIndex(page.own_table.model().index(1, 0))

    return _desk(stage, sync=OFFLINE, after=after)


def supervisor(stage: Stage) -> QWidget:
    """A supervisor's desk; an objection is decided."""

    def after(page: DispatchScreen) -> None:
        page._presenter.begin(OrderMove.DECIDE_OBJECTION)

    return _desk(stage, role=Role.SUPERVISOR, after=after)


def second(stage: Stage) -> QWidget:
    """Redone twice and still dissatisfied: both answers side by side."""
    return _desk(stage, role=Role.SUPERVISOR, after=lambda page: _open(page, "20261115-0004"))


def opening(stage: Stage) -> QWidget:
    """A new order by hand: what the citizen has open already stands below the number."""

    def after(page: DispatchScreen) -> None:
        page._open_new()
        sheet = page.opening.sheet
        if sheet is not None:
            sheet.number.setText("138 0000 6621")
            sheet.number.editingFinished.emit()
            sheet.words.set_text("夜里还在施工，打了两次电话。")

    return _desk(stage, after=after)


def merging(stage: Stage) -> QWidget:
    """Three orders of one citizen; the newest is merged into the first."""
    service, orders = StandInDispatching(), StandInOrders()
    one, *others = (made_id(f"open-{label}") for label in ("20261120-0007", "20261122-0019", "20261121-0016"))
    for order_id in others:
        service.here[order_id] = replace(service.here[order_id], group_id=service.here[one].group_id)
    orders.many = dict.fromkeys((one, *others), 5)

    def after(page: DispatchScreen) -> None:
        _open(page, "20261122-0019")
        page.pane.alike.click()

    return _desk(stage, service, orders, after=after)


def nothing(stage: Stage) -> QWidget:
    """Nothing waits."""
    return _desk(stage, StandInDispatching(empty=True))


def not_come(stage: Stage) -> QWidget:
    """The orders were never fetched here."""
    return _desk(stage, StandInDispatching(come=False, empty=True), sync=OFFLINE)


SCENES = {
    "dispatch": waiting,
    "dispatch-review": review,
    "dispatch-returned": returned,
    "dispatch-batch": batch,
    "dispatch-results": results,
    "dispatch-own": own,
    "dispatch-supervisor": supervisor,
    "dispatch-second": second,
    "dispatch-opening": opening,
    "dispatch-merging": merging,
    "dispatch-nothing": nothing,
    "dispatch-not-come": not_come,
}
