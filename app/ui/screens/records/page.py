"""我的记录 on the rail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.shell.features import PageOffer
from app.ui.shell.screen import Screen
from app.ui.shell.workplace import Workplace
from domain.permissions import Permission

if TYPE_CHECKING:
    from app.ui.screens.records.earlier import EarlierSheet


def make(workplace: Workplace) -> Screen:
    """The page of one login."""
    from app.ui.screens.leaving.attach import proof_sheet
    from app.ui.screens.records.presenter import RecordsPresenter
    from app.ui.screens.records.view import RecordsScreen

    bench, frame, status = workplace.bench, workplace.frame, workplace.status
    presenter = RecordsPresenter(
        bench.records,
        bench.packages,
        bench.sync,
        workplace.scope,
        workplace.clock,
        status.zone,
        bench.tags,
    )
    number = status.user.number if status.user is not None else ""
    screen = RecordsScreen(frame, presenter, number, status.city_name)
    presenter.setParent(screen)
    screen.correct_requested.connect(lambda response_id: frame.go("call", f"correct:{response_id}"))
    screen.reconcile_wanted.connect(lambda: workplace.once(proof_sheet).open())
    screen.earlier_wanted.connect(lambda: workplace.once(earlier_sheet).open())
    return screen


def earlier_sheet(workplace: Workplace) -> EarlierSheet:
    """更早的记录, over the window."""
    from app.ui.screens.records.earlier import EarlierSheet

    bench, frame = workplace.bench, workplace.frame
    return EarlierSheet(
        frame.overlay(), bench.earlier, workplace.scope, workplace.clock, workplace.status.zone, frame.fault
    )


PAGE = PageOffer("records", "records", Permission.TASK_WORK, make, place=3)
