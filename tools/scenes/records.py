"""我的记录: a day with everything, what waits and why, a form that came back, nothing yet, not to be opened."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.records.record import PackageMade
from app.ui.screens.records.presenter import RecordsPresenter
from app.ui.screens.records.view import RecordsScreen
from app.ui.shell.screen import Host, Screen
from domain.times import HOUR, MINUTE
from domain.vocabulary import Role
from tools.scenes.places import OFFLINE, ONLINE, framed
from tools.scenes.samples_records import StandInPackages, StandInRecords, StandInSync, outage
from tools.scenes.samples_tags import StandInTags
from tools.stage import NOW, Stage

RETURNED = replace(ONLINE, quarantined=1, returned=1)
OUT = replace(OFFLINE, since=NOW - 5 * HOUR, unsent=27, forms=11, oldest_unsent_at=NOW - 25 * HOUR)


def _records(stage: Stage, service: StandInRecords, sync=ONLINE) -> QWidget:
    def make(host: Host) -> Screen:
        presenter = RecordsPresenter(
            service, StandInPackages(), StandInSync(), host.scope, host.clock, host.zone, StandInTags()
        )
        screen = RecordsScreen(host, presenter, "1001", "星河市")
        presenter.setParent(screen)
        return screen

    return framed(stage, "records", make, role=Role.AGENT, person=("王芳", "回访员"), sync=sync)


def day(stage: Stage) -> QWidget:
    """The newest form, dissatisfied, not sent yet."""
    made = _records(stage, StandInRecords(), OFFLINE)
    made.stage_after = lambda: made.page("records").take(StandInRecords().rows[1].record_id)  # type: ignore[attr-defined]
    return made


def waiting(stage: Stage) -> QWidget:
    """待上传 after a long outage, each form with its reason, one in doubt, a package made."""
    service = StandInRecords(outage())
    service.package = PackageMade(NOW - 30 * MINUTE, 90, 9, 20, "minyi110-20261122-1450.m110pkg")
    made = _records(stage, service, OUT)

    def after() -> None:
        page = made.page("records")
        page.take("pending")  # type: ignore[attr-defined]
        page.table.setCurrentIndex(page.model.index(2, 0))  # type: ignore[attr-defined]

    made.stage_after = after  # type: ignore[attr-defined]
    return made


def arrived(stage: Stage) -> QWidget:
    """Nothing waits."""
    service = StandInRecords([row for row in StandInRecords().rows if row.waiting is None])
    made = _records(stage, service)
    made.stage_after = lambda: made.page("records").take("pending")  # type: ignore[attr-defined]
    return made


def returned(stage: Stage) -> QWidget:
    """One came back."""
    return _records(stage, StandInRecords(), RETURNED)


def handing(stage: Stage) -> QWidget:
    """The one that came back is given to the lead."""
    made = _records(stage, StandInRecords(), RETURNED)
    made.stage_after = lambda: made.page("records").pane.hand.emit()  # type: ignore[attr-defined]
    return made


def legend(stage: Stage) -> QWidget:
    """What the marks mean."""
    made = _records(stage, StandInRecords())
    made.stage_after = lambda: made.page("records")._explain()  # type: ignore[attr-defined]
    return made


def empty(stage: Stage) -> QWidget:
    """The first minute of a shift."""
    return _records(stage, StandInRecords([]))


def broken(stage: Stage) -> QWidget:
    """The store cannot be read."""
    service = StandInRecords()
    service.error = OSError(28, "No space left on device")
    return _records(stage, service)


SCENES = {
    "records": day,
    "records-waiting": waiting,
    "records-arrived": arrived,
    "records-returned": returned,
    "records-hand": handing,
    "records-legend": legend,
    "records-empty": empty,
    "records-broken": broken,
}
