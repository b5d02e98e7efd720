"""班长台: live, with an emergency, without the centre, before anything came."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.ui.screens.emergency.board import EmergencyBoard
from app.ui.screens.panel.presenter import PanelPresenter
from app.ui.screens.panel.put_back_sheet import PutBackToday
from app.ui.screens.panel.stations_presenter import StationsPresenter
from app.ui.screens.panel.view import PanelScreen
from app.ui.shell.screen import Host, Screen
from domain.permissions import permissions_of
from domain.problems import Problem, ProblemError
from domain.times import MINUTE, SECOND
from domain.vocabulary import Role
from domain.wire.message import replace
from domain.wire.oversight import PutBackCount, PutBackLine, PutBackList
from tools.invented import made_id
from tools.scenes.places import OFFLINE, ONLINE, framed
from tools.scenes.samples_hall import StandInEmergencies, StandInHall, emergency, panel
from tools.scenes.samples_review import StandInDevices, StandInOversight, StandInPackages
from tools.stage import NOW, Stage


def _panel(stage: Stage, hall: StandInHall, rows=(), sync=ONLINE, offline: bool = False) -> QWidget:
    held: list[PanelPresenter] = []

    def make(host: Host) -> Screen:
        board = EmergencyBoard(
            StandInEmergencies(rows=rows), host.scope, host.clock, permissions_of([Role.LEAD])
        )
        presenter = PanelPresenter(hall, host.scope, host.clock)
        found = StationsPresenter(
            StandInOversight(),
            StandInPackages(),
            StandInDevices(),
            host.scope,
            presenter.now,
            permissions_of([Role.LEAD]),
        )
        screen = PanelScreen(host, presenter, board, found, lambda: None)
        found.setParent(screen)
        board.setParent(screen)
        presenter.setParent(screen)
        for row in rows:
            board.take_row(row)
        held.append(presenter)
        return screen

    frame = framed(stage, "panel", make, sync=sync)
    if offline:
        hall.offline = True
        held[0].take_line(False)
    frame.presenter = held[0]  # type: ignore[attr-defined]
    return frame


def live(stage: Stage) -> QWidget:
    """An afternoon like others: one seat silent, one break too long."""
    made = _panel(stage, StandInHall(panel()))

    def after() -> None:
        screen = made.page("panel")  # type: ignore[attr-defined]
        screen._to_seat(panel().agents[5].user_id)

    made.stage_after = after  # type: ignore[attr-defined]
    return made


def with_emergency(stage: Stage) -> QWidget:
    """One rings, one was taken a minute ago; a release counts down."""
    rows = (
        emergency(),
        replace(
            emergency(),
            emergency_id="00000000-0000-4000-a000-000000000002",
            kind="domestic_violence",
            place="云山分局，学府路 18 号院",
            injured=True,
            note="",
            raised_by_name="冯雪",
            raised_at=NOW - 3 * MINUTE,
            acknowledged_by_name="陈静",
            acknowledged_at=NOW - 2 * MINUTE - 40 * SECOND,
        ),
    )
    made = _panel(stage, StandInHall(panel(emergencies=rows[:1])), rows)

    def after() -> None:
        screen = made.page("panel")  # type: ignore[attr-defined]
        screen._to_seat(panel().agents[5].user_id)
        made.presenter.release_seat(panel().agents[5].user_id)  # type: ignore[attr-defined]
        screen.flash(True)

    made.stage_after = after  # type: ignore[attr-defined]
    return made


def stale(stage: Stage) -> QWidget:
    """The line to the centre is down."""
    return _panel(stage, StandInHall(panel()), sync=OFFLINE, offline=True)


def never(stage: Stage) -> QWidget:
    """The centre was away from the start."""
    hall = StandInHall(panel())
    hall.offline = True
    return _panel(stage, hall, sync=OFFLINE)


def small(stage: Stage) -> QWidget:
    """A quiet hall at eight in the morning: no calls, no answers."""
    empty = panel(
        calls=0, connected=0, completed=0, talk_ms=0, outcomes={}, satisfied=0, basically=0, dissatisfied=0, unclear=0,
        sms_dissatisfied=0, sms_dissatisfied_oldest_at=None, orders_waiting=0, orders_waiting_oldest_at=None,
        queue=[], agents=[],
    )  # fmt: skip
    return _panel(stage, StandInHall(empty))


def basis(stage: Stage) -> QWidget:
    """What the rate rests on."""
    made = _panel(stage, StandInHall(panel()))
    made.stage_after = lambda: made.page("panel")._open_basis()  # type: ignore[attr-defined]
    return made


def workstations(stage: Stage) -> QWidget:
    """One silent with unsent work, one alive twice, one full of unsent forms."""
    made = _panel(stage, StandInHall(panel()))

    def after() -> None:
        screen = made.page("panel")  # type: ignore[attr-defined]
        screen.take("stations")
        screen.station_pane.table.setCurrentIndex(screen.station_pane.model.index(6, 0))

    made.stage_after = after  # type: ignore[attr-defined]
    return made


def wiping(stage: Stage) -> QWidget:
    """Asked before a lost workstation with unsent work is wiped."""
    made = workstations(stage)
    show = made.stage_after  # type: ignore[attr-defined]

    def after() -> None:
        show()
        made.page("panel").station_pane.ask_wipe()  # type: ignore[attr-defined]

    made.stage_after = after  # type: ignore[attr-defined]
    return made


def imported(stage: Stage) -> QWidget:
    """A package came in, two of it were refused."""
    made = _panel(stage, StandInHall(panel()))
    path = Path("minyi110-20261122-1104.m110pkg")
    made.stage_after = lambda: made.page("panel").import_package(path)  # type: ignore[attr-defined]
    return made


def not_imported(stage: Stage) -> QWidget:
    """Another centre's package."""
    made = _panel(stage, StandInHall(panel()))

    def after() -> None:
        screen = made.page("panel")  # type: ignore[attr-defined]
        screen.stations._packages.error = ProblemError(Problem("package.other_centre"))
        screen.import_package(Path("minyi110-20261121-0830.m110pkg"))

    made.stage_after = after  # type: ignore[attr-defined]
    return made


class _PutBack:
    """What a hall put back until the afternoon."""

    def put_back(self) -> PutBackList:
        ann, bob = ("1001", "欧阳明月"), ("1002", "周凯")
        lines = [
            PutBackLine(
                made_id("back 1"), made_id("task 1"), *ann, NOW - 4 * MINUTE, "dialect", "yue", "群众只讲粤语，听不懂", "",
                "4199052026112100318", "噪音扰民", "星河分局柳园派出所",
            ),
            PutBackLine(
                made_id("back 2"), made_id("task 2"), *bob, NOW - 55 * MINUTE, "acquainted", "", "", "是我表姐，不方便打",
                "4199052026112100297", "邻里纠纷", "云山分局学府路派出所",
            ),
            PutBackLine(
                made_id("back 3"), made_id("task 3"), *ann, NOW - 130 * MINUTE, "noise", "", "", "", "4199052026112100251",
                "交通事故", "星河分局城东派出所",
            ),
        ]  # fmt: skip
        counts = [
            PutBackCount(*ann, "dialect", 1),
            PutBackCount(*ann, "noise", 1),
            PutBackCount(*bob, "acquainted", 1),
        ]
        return PutBackList(lines, counts, NOW)


def put_back(stage: Stage) -> QWidget:
    """今日放回."""
    made = _panel(stage, StandInHall(panel()))
    today = PutBackToday(made.overlay(), _PutBack(), stage.scope, "Asia/Shanghai", made.fault)  # type: ignore[attr-defined, arg-type]
    made.stage_after = today.open  # type: ignore[attr-defined]
    return made


SCENES = {
    "panel-put-back": put_back,
    "panel-stations": workstations,
    "panel-wipe": wiping,
    "panel-import": imported,
    "panel-import-foreign": not_imported,
    "panel": live,
    "panel-emergency": with_emergency,
    "panel-stale": stale,
    "panel-never": never,
    "panel-morning": small,
    "panel-basis": basis,
}
