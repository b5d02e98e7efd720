"""The queue: pages from the service, narrowing by words, claiming one, finding who rang."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.models.tasks import FAR
from app.records.changes import ChangeKind, Changes
from app.records.errors import Refused, Unreachable
from app.records.queue import QueueFilter, QueueSort
from app.records.work import PackState, WorkItem
from app.ui.models.paging import Query, Sort
from app.ui.screens.incoming.sheet import asking
from app.ui.screens.tasks.lines import Lines
from app.ui.screens.tasks.presenter import queue_query
from app.ui.screens.tasks.view import QueueScreen
from app.ui.shell.frame import Frame, Page
from app.ui.shell.rail import RailPlace
from app.ui.shell.screen import Host, Screen
from app.ui.tone import Tone
from app.ui.widgets.filters import RemovableChip
from domain.problems import Problem
from domain.times import HOUR, MINUTE, from_local
from tests.ui.moments import at
from tools.invented_queue import Queue, items
from tools.stepping import SteppedLanes

NOW = from_local(at(2026, 11, 22, 15, 20))


class Call(Screen):
    """Stands where the call screen is."""

    def __init__(self, _host: Host) -> None:
        super().__init__()
        self.taken: list[object] = []

    def title(self) -> str:
        return "通话"

    def take(self, argument: object) -> None:
        self.taken.append(argument)


class Stage:
    def __init__(
        self, qtbot: QtBot, inline: SteppedLanes, call_open: Callable[[], bool] = lambda: False
    ) -> None:
        self.queue = Queue(NOW, items(500, NOW))
        pages = (
            Page(
                RailPlace("tasks", "inbox", "nav.tasks"),
                "",
                lambda host: QueueScreen(host, self.queue, call_open, asking(host, self.queue, call_open)),
            ),
            Page(RailPlace("call", "phone", "nav.call"), "", Call),
        )
        self.frame = Frame(pages, frozenset(), inline.scope, lambda: NOW)
        qtbot.addWidget(self.frame)
        self.frame.show()
        self.frame.activateWindow()
        self.frame.windowHandle().requestActivate()
        qtbot.waitUntil(lambda: QApplication.focusWindow() is self.frame.windowHandle())
        self.frame.go("tasks")
        screen, call = self.frame.page("tasks"), self.frame.page("call")
        assert isinstance(screen, QueueScreen)
        assert isinstance(call, Call)
        self.screen, self.call = screen, call

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.frame.windowHandle(), key, modifier)
        QApplication.processEvents()


@pytest.fixture
def stage(qtbot: QtBot, inline: SteppedLanes) -> Stage:
    return Stage(qtbot, inline)


def test_the_most_pressing_first_with_counts_and_what_works_offline(stage: Stage) -> None:
    first = stage.screen.table.current_record()
    assert first == stage.queue.rows[0]
    assert stage.screen.count.text() == "共 500 件"
    assert stage.screen.chips.buttons["all"].accessibleDescription() == "500"
    assert stage.screen.pack.text() == "本机可做 86 件，断网也能打，到 18:20 · 今天还要回拨 3 件"
    assert stage.screen.state() is not None


def test_enter_claims_exactly_this_one_and_goes_to_the_call(stage: Stage) -> None:
    stage.press(Qt.Key.Key_Down)
    stage.press(Qt.Key.Key_Return)
    assert stage.queue.claimed == [stage.queue.rows[1].task_id]
    assert stage.frame.current == "call"
    assert isinstance(stage.call.taken[0], WorkItem)


def test_ctrl_enter_takes_the_next(stage: Stage) -> None:
    stage.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert stage.call.taken == ["next"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Refused(Problem("lease.taken", {"name": "张敏"})), "lease"),
        (Unreachable(Problem("centre.unreachable")), "centre"),
    ],
)
def test_one_that_cannot_be_had_says_why_and_the_list_stays(
    stage: Stage, error: Exception, words: str
) -> None:
    stage.queue.fails = error
    stage.press(Qt.Key.Key_Return)
    assert stage.frame.current == "tasks"
    assert stage.screen.banner.text()
    stage.press(Qt.Key.Key_Return)
    assert stage.frame.current == "call"


def test_no_second_call_while_one_is_not_saved(qtbot: QtBot, inline: SteppedLanes) -> None:
    stage = Stage(qtbot, inline, call_open=lambda: True)
    stage.press(Qt.Key.Key_Return)
    assert stage.queue.claimed == []
    assert "还没有保存" in stage.screen.banner.text()


def test_pressing_enter_twice_claims_once(stage: Stage, inline: SteppedLanes) -> None:
    inline.held = True
    stage.press(Qt.Key.Key_Return)
    stage.press(Qt.Key.Key_Return)
    inline.held = False
    inline.release()
    assert len(stage.queue.claimed) == 1


def test_the_filter_stands_as_words_each_can_be_taken_away(stage: Stage, qtbot: QtBot) -> None:
    stage.screen.search.setText("柳园")
    qtbot.waitUntil(lambda: stage.queue.asked[-1].text == "柳园")
    stage.screen.lines.setCurrentIndex(stage.screen.lines.findData("alarm"))
    stage.screen.lines.activated.emit(stage.screen.lines.currentIndex())
    assert stage.queue.asked[-1].lines == frozenset({"alarm"})
    assert stage.screen.filters.words() == ("接处警", "含“柳园”")
    QApplication.processEvents()
    next(c for c in stage.screen.filters.findChildren(RemovableChip) if not c.isHidden()).click()
    assert stage.queue.asked[-1].lines == frozenset()
    assert stage.screen.filters.words() == ("含“柳园”",)
    assert stage.queue.asked[-1].text == "柳园"


def test_nothing_found_offers_to_clear_everything(stage: Stage, qtbot: QtBot) -> None:
    stage.screen.search.setText("没有这样的单位")
    qtbot.waitUntil(lambda: stage.screen.model.rowCount() == 0)
    stage.screen.empty.button.click()
    assert stage.screen.search.text() == ""
    assert stage.screen.model.rowCount() > 0


def test_slash_leads_from_the_list_to_the_search(stage: Stage) -> None:
    stage.press(Qt.Key.Key_Slash)
    assert stage.screen.search.hasFocus()
    stage.press(Qt.Key.Key_Return)
    assert stage.screen.table.hasFocus()


def test_a_change_of_tasks_is_shown_and_the_cursor_stays(stage: Stage) -> None:
    stage.press(Qt.Key.Key_Down)
    kept = stage.screen.table.current_record()
    asked = len(stage.queue.asked)
    stage.queue.rows.pop(0)
    stage.frame.changed(Changes(frozenset({ChangeKind.TASK}), source="pull"))
    assert len(stage.queue.asked) == asked + 1
    assert stage.screen.table.current_record() == kept
    stage.frame.changed(Changes(frozenset({ChangeKind.TAG}), source="pull"))
    assert len(stage.queue.asked) == asked + 1


def test_columns_are_kept_over_a_new_window(stage: Stage) -> None:
    stage.screen.table.header().resizeSection(0, 200)
    again = QueueScreen(stage.frame, stage.queue, lambda: False, lambda: None)
    again.entered()
    assert again.table.header().sectionSize(0) == 200
    again.deleteLater()


# -- the own pack -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("groups", "words"), [(3, "还剩 3 件"), (0, "都做完了")])
def test_without_the_centre_a_pack_that_runs_low_says_so_until_it_is_back(
    stage: Stage, groups: int, words: str
) -> None:
    assert not stage.screen.short.isVisible()
    stage.queue.kept = PackState(groups, 0, 100, NOW + HOUR, later=2, online=False)
    stage.screen.presenter.enter()
    assert stage.screen.short.isVisible()
    assert words in stage.screen.short.text()
    assert "今天还要回拨 2 件" in stage.screen.pack.text()
    stage.queue.kept = None
    stage.screen.presenter.enter()
    assert not stage.screen.short.isVisible()


# -- words -------------------------------------------------------------------------------------------------


def test_lines_say_why_when_and_what_came_of_it() -> None:
    lines = Lines("Asia/Shanghai")
    lines.now = NOW
    item = items(1, NOW)[0]
    late = replace(item, priority=0, appointment_at=NOW - 20 * MINUTE, overdue=True)
    assert lines.why(late).tone is Tone.ACCENT
    assert lines.due(late).text == "已过 20 分钟"
    soon = replace(late, appointment_at=NOW + HOUR, overdue=False, appointment_definite=False)
    assert (lines.due(soon).text, lines.due(soon).note) == ("今天 16:20", "大概")
    tried = replace(item, last_disposition="busy", last_at=NOW - HOUR, attempts=2)
    assert (lines.last(tried).text, lines.last(tried).note) == ("占线", "今天 14:20")
    strange = replace(item, business_line="drones", last_disposition="beamed", last_at=NOW)
    assert lines.line(strange).text == "drones"
    assert lines.last(strange).text == "beamed"


def test_what_is_with_the_lead_says_so_and_no_time() -> None:
    lines = Lines("Asia/Shanghai")
    lines.now = NOW
    item = replace(items(1, NOW)[0], state="refer_to_lead", due_at=FAR)
    assert lines.due(item).text == "待班长处理"
    for column in lines.columns():
        column.cell(item)


def test_a_question_nobody_knows_falls_back_to_the_best_order() -> None:
    asked = queue_query(Query(Sort("nonsense", descending=True), {"filter": "nonsense"}))
    assert (asked.sort, asked.descending, asked.filter) == (QueueSort.BEST, False, QueueFilter.ALL)
