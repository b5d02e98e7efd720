"""How much waits for this person, on the rail."""

from __future__ import annotations

from app.ui.screens.dispatch.narrowing import Narrowing
from app.ui.screens.dispatch.presenter import DispatchPresenter
from app.ui.shell.workplace import Workplace
from domain.permissions import Permission


def desk(workplace: Workplace) -> DispatchPresenter:
    """What the page and the rail's count share."""
    return DispatchPresenter(
        workplace.bench.dispatching,
        workplace.scope,
        workplace.clock,
        workplace.status.permissions,
        workplace,
    )


def attach(workplace: Workplace) -> None:
    """Count what waits, from the start on."""
    if not workplace.status.may(Permission.ORDER_DISPATCH):
        return
    presenter = workplace.once(desk)

    def count() -> None:
        mine = Narrowing().within(presenter.found, presenter.hat, workplace.clock())
        workplace.frame.set_count("dispatch", len(mine))

    presenter.listed.connect(count)
    workplace.started.connect(presenter.load)
    workplace.changed.connect(presenter.changed)
