"""我的待访 in the states an agent meets."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.records.sync import SyncStatus
from app.records.work import PackState
from app.ui.screens.incoming.sheet import IncomingSheet, asking
from app.ui.screens.tasks.view import QueueScreen
from app.ui.shell.frame import Frame, Page
from app.ui.shell.screen import Host
from app.ui.widgets.overlay import open_sheets
from domain.times import MINUTE
from tools.invented_queue import Queue, items
from tools.scenes.frame import PLACES
from tools.scenes.places import OFFLINE
from tools.stage import NOW, Stage


def queue_frame(stage: Stage, queue: Queue, act: Callable[[QueueScreen], None]) -> Frame:
    """A frame on the queue."""
    screens: list[QueueScreen] = []

    def make(host: Host) -> QueueScreen:
        screens.append(QueueScreen(host, queue, lambda: False, asking(host, queue, lambda: False)))
        return screens[0]

    pages = tuple(Page(place, "", make) for place in PLACES[:4] + PLACES[5:])
    frame = Frame(pages, frozenset(), stage.scope, stage.clock)
    frame.bar.show_person("王芳", "回访员")
    frame.show_sync(SyncStatus(online=True, since=NOW - 90 * MINUTE, last_sync_at=NOW - MINUTE))
    frame.go("tasks")
    frame.stage_after = lambda: act(screens[0])  # type: ignore[attr-defined]
    return frame


def tasks(stage: Stage) -> QWidget:
    """Ten thousand of them."""
    return queue_frame(stage, Queue(NOW, items(10_000, NOW)), lambda _screen: None)


def tasks_narrowed(stage: Stage) -> QWidget:
    """Narrowed by words."""

    def act(screen: QueueScreen) -> None:
        screen.search.setText("柳园")
        screen._search()
        screen._narrow("line", "alarm")
        screen.chips.buttons["due"].click()

    return queue_frame(stage, Queue(NOW, items(400, NOW)), act)


def tasks_empty(stage: Stage) -> QWidget:
    """Nothing to do."""
    return queue_frame(stage, Queue(NOW, []), lambda _screen: None)


def tasks_short(stage: Stage) -> QWidget:
    """Without the centre, little left."""
    queue = Queue(
        NOW, items(400, NOW), kept=PackState(3, 0, 100, NOW + 5 * 60 * MINUTE, later=4, online=False)
    )
    frame = queue_frame(stage, queue, lambda _screen: None)
    frame.show_sync(OFFLINE)
    return frame


def _sheet(screen: QueueScreen) -> IncomingSheet:
    screen.ringing.click()
    sheet = open_sheets(screen.window())[0]
    assert isinstance(sheet, IncomingSheet)
    return sheet


def tasks_caller(stage: Stage) -> QWidget:
    """Somebody is on the line; by the unit he names it may be one of these."""

    def act(screen: QueueScreen) -> None:
        sheet = _sheet(screen)
        sheet.number.setText("政务中心")
        sheet.look.click()

    return queue_frame(stage, Queue(NOW, items(24, NOW)), act)


def tasks_caller_unknown(stage: Stage) -> QWidget:
    """Nobody knows his number."""

    def act(screen: QueueScreen) -> None:
        sheet = _sheet(screen)
        sheet.number.setText("13800018888")
        sheet.look.click()

    return queue_frame(stage, Queue(NOW, items(60, NOW)), act)


def tasks_caller_form(stage: Stage) -> QWidget:
    """A form for him, with a time that cannot be read."""

    def act(screen: QueueScreen) -> None:
        sheet = _sheet(screen)
        sheet.number.setText("13800018888")
        sheet.ask_form()
        sheet.name.setText("赵女士")
        sheet.line.setCurrentIndex(sheet.line.findData("household"))
        sheet._line_chosen()
        sheet.unit.setText("政务中心户政窗口")
        sheet.when.setText("上礼拜")
        sheet.told.set_text("办身份证跑了三趟，材料一次没说清")
        sheet.begin.click()

    return queue_frame(stage, Queue(NOW, items(60, NOW)), act)


SCENES = {
    "tasks": tasks,
    "tasks-narrowed": tasks_narrowed,
    "tasks-empty": tasks_empty,
    "tasks-short": tasks_short,
    "tasks-caller": tasks_caller,
    "tasks-caller-unknown": tasks_caller_unknown,
    "tasks-caller-form": tasks_caller_form,
}
