"""A citizen is on the line: looked for, chosen, or given a form; all by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.records.errors import Unreachable
from app.records.work import WorkItem
from app.ui.screens.incoming.sheet import IncomingSheet
from app.ui.widgets.overlay import open_sheets
from domain.problems import Problem, ProblemError
from domain.times import DAY, HOUR, MINUTE
from tests.ui.test_queue import NOW, Stage
from tools import invented
from tools.stepping import SteppedLanes

CONTROL = Qt.KeyboardModifier.ControlModifier
NUMBER = "13800016621"


@pytest.fixture
def stage(qtbot: QtBot, inline: SteppedLanes) -> Stage:
    return Stage(qtbot, inline)


def asked(stage: Stage) -> IncomingSheet:
    stage.press(Qt.Key.Key_F, CONTROL)
    sheet = open_sheets(stage.frame)[0]
    assert isinstance(sheet, IncomingSheet)
    return sheet


def look(stage: Stage, sheet: IncomingSheet, text: str) -> None:
    sheet.number.setFocus()
    sheet.number.setText(text)
    stage.press(Qt.Key.Key_Return)


def test_by_the_complete_number_he_is_on_the_call_screen(stage: Stage) -> None:
    stage.queue.callers[NUMBER] = invented.work(NOW)
    sheet = asked(stage)
    look(stage, sheet, NUMBER)
    assert stage.frame.current == "call"
    assert isinstance(stage.call.taken[0], WorkItem)
    assert open_sheets(stage.frame) == []


def test_by_what_is_shown_of_a_number_he_is_one_of_these(stage: Stage) -> None:
    sheet = asked(stage)
    wanted = stage.queue.rows[0]
    look(stage, sheet, wanted.mask)
    assert not sheet.field.error()
    stage.press(Qt.Key.Key_Return)  # the first has the focus
    assert stage.queue.taken == [wanted.task_id]
    assert stage.frame.current == "call"


def test_an_unknown_number_says_so_and_goes_into_a_form(stage: Stage) -> None:
    sheet = asked(stage)
    look(stage, sheet, "13800018888")
    assert "没有找到" in sheet.field.error()
    assert sheet.number.selectedText() == "13800018888"
    stage.press(Qt.Key.Key_N, CONTROL)
    assert sheet.caller.text() == "13800018888"
    sheet.line.setCurrentIndex(sheet.line.findData("traffic"))
    sheet._line_chosen()
    assert sheet.script.currentData() == "traffic"
    sheet.unit.setText("交警三大队")
    sheet.when.setText("昨天 21:05")
    sheet.told.setFocus()
    stage.press(Qt.Key.Key_Return, CONTROL)
    (note,) = stage.queue.opened
    assert (note.number, note.business_line, note.questionnaire) == ("13800018888", "traffic", "traffic")
    assert note.unit_id == stage.queue.units()[3].unit_id
    assert note.event_at == NOW - DAY + 5 * HOUR + 45 * MINUTE
    assert stage.frame.current == "call"


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(stage: Stage) -> None:
    sheet = asked(stage)
    stage.press(Qt.Key.Key_N, CONTROL)
    sheet.unit.setText("月球派出所")
    sheet.when.setText("上礼拜")
    sheet.told.set_text("敲墙")
    sheet.begin.click()
    assert "没有这个单位" in sheet.fields["unit"].error()
    assert "看不懂" in sheet.fields["event_at"].error()
    assert sheet.fields["business_line"].error()
    assert stage.queue.opened == []
    sheet.unit.clear()
    sheet.when.clear()
    sheet.line.setCurrentIndex(sheet.line.findData("alarm"))
    stage.queue.fails = ProblemError(Problem("phone.too_short", {"digits": 3}, "number"))
    sheet.begin.click()
    assert sheet.fields["number"].error()
    assert QApplication.focusWidget() is sheet.caller
    assert sheet.told.toPlainText() == "敲墙"
    stage.press(Qt.Key.Key_Escape)
    assert sheet.number.isVisible()
    assert open_sheets(stage.frame) == [sheet]


def test_without_the_centre_it_says_why_and_the_form_is_there(stage: Stage) -> None:
    sheet = asked(stage)
    stage.queue.fails = Unreachable(Problem("centre.unreachable"))
    look(stage, sheet, NUMBER)
    assert sheet.field.error()
    stage.press(Qt.Key.Key_N, CONTROL)
    assert sheet.caller.text() == NUMBER


@pytest.mark.parametrize("typed", ["", "   "])
def test_nothing_typed_asks_nobody(stage: Stage, typed: str) -> None:
    sheet = asked(stage)
    before = len(stage.queue.asked)
    look(stage, sheet, typed)
    assert sheet.field.error()
    assert len(stage.queue.asked) == before


def test_a_call_that_is_not_saved_is_finished_first(qtbot: QtBot, inline: SteppedLanes) -> None:
    busy: Callable[[], bool] = lambda: True  # noqa: E731
    stage = Stage(qtbot, inline, busy)
    sheet = asked(stage)
    look(stage, sheet, NUMBER)
    assert "没有保存" in sheet.field.error()
    sheet.ask_form()
    sheet.line.setCurrentIndex(1)
    stage.press(Qt.Key.Key_Return, CONTROL)
    assert stage.queue.opened == []
    assert sheet.banner.isVisible()
