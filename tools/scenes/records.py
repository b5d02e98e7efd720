"""我的记录: a day with everything, a form that came back, nothing yet, not to be opened."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.screens.records import RecordsPresenter, RecordsScreen
from app.ui.shell.screen import Host, Screen
from domain.vocabulary import Role
from tools.scenes.places import OFFLINE, ONLINE, framed
from tools.scenes.samples_records import StandInRecords
from tools.stage import Stage


def _records(stage: Stage, service: StandInRecords, sync=ONLINE) -> QWidget:
    def make(host: Host) -> Screen:
        presenter = RecordsPresenter(service, host.runner, host.clock, host.zone)
        screen = RecordsScreen(host, presenter, "1001", "星河市")
        presenter.setParent(screen)
        return screen

    frame = framed(stage, "records", make, role=Role.AGENT, person=("王芳", "回访员"), sync=sync)
    frame.rail.buttons["records"].set_count(len(service.rows) and 1, "bad")
    return frame


def day(stage: Stage) -> QWidget:
    """The newest form, dissatisfied, not sent yet."""
    made = _records(stage, StandInRecords(), OFFLINE)
    made.stage_after = lambda: made.page("records").take(StandInRecords().rows[1].record_id)  # type: ignore[attr-defined]
    return made


def returned(stage: Stage) -> QWidget:
    """One came back."""
    return _records(stage, StandInRecords())


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
    "records-returned": returned,
    "records-empty": empty,
    "records-broken": broken,
}
