"""我的待访 in the states an agent meets."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.records.sync import SyncStatus
from app.ui.screens.tasks.view import QueueScreen
from app.ui.shell.frame import Frame, Page
from app.ui.shell.screen import Host
from domain.times import MINUTE
from tools.invented_queue import Queue, items
from tools.scenes.frame import PLACES
from tools.stage import NOW, Stage


def queue_frame(stage: Stage, queue: Queue, act: Callable[[QueueScreen], None]) -> Frame:
    """A frame on the queue."""
    screens: list[QueueScreen] = []

    def make(host: Host) -> QueueScreen:
        screens.append(QueueScreen(host, queue, lambda: False))
        return screens[0]

    pages = tuple(Page(place, "", make) for place in PLACES[:4] + PLACES[5:])
    frame = Frame(pages, frozenset(), stage.runner, stage.runner, stage.clock)
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


def tasks_caller(stage: Stage) -> QWidget:
    """Somebody rings back, nobody knows him."""

    def act(screen: QueueScreen) -> None:
        screen.ask_caller()
        if screen._sheet:
            screen._sheet.number.setText("13800018888")
            screen.presenter.find_caller("13800018888")

    return queue_frame(stage, Queue(NOW, items(60, NOW)), act)


SCENES = {
    "tasks": tasks,
    "tasks-narrowed": tasks_narrowed,
    "tasks-empty": tasks_empty,
    "tasks-caller": tasks_caller,
}
