"""F12: from any focus, over a dialog too; digits, Ctrl+Enter, a draft that stays, and how far it has come."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from app.ui.screens.emergency.presenter import EmergencyPresenter, RaisingStage
from app.ui.screens.emergency.sheet import EmergencySheet
from app.ui.shell.screen import OpenWork
from app.ui.widgets.steps import StepState
from domain.problems import Problem, ProblemError
from tests.ui.screens.ticking import NotingHost
from tools.scenes.samples_hall import StandInEmergencies
from tools.stepping import SteppedLanes

Key = Qt.Key


class Desk:
    """The sheet with its parts."""

    def __init__(self, host: NotingHost, inline: SteppedLanes, reach: str = "sent") -> None:
        self.service = StandInEmergencies(reach)
        self.context = OpenWork("138 0000 6621", "g", "t", "a")
        self.presenter = EmergencyPresenter(self.service, host.scope, lambda: self.context, host.window)
        self.sheet = EmergencySheet(host.window, self.presenter, host.zone, host.shortcuts)

    @property
    def form(self):  # type: ignore[no-untyped-def]
        return self.sheet.form

    def states(self) -> list[StepState]:
        """Where the stations stand."""
        return [step.state for step in self.sheet.progress.steps.steps()]

    def said(self) -> str:
        """The one sentence."""
        return self.sheet.progress.said.text()


@pytest.fixture
def desk(host: NotingHost, inline: SteppedLanes) -> Desk:
    return Desk(host, inline)


def _press(key: Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifier)


def test_three_keys_raise_an_emergency(desk: Desk, qtbot: QtBot) -> None:
    desk.sheet.open()
    _press(Key.Key_2)
    _press(Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (report,) = desk.service.raised
    assert (report.kind, report.callback_number, report.attempt_id) == ("self_harm", "138 0000 6621", "a")
    assert (report.injured, report.weapon) == (None, None)


def test_after_the_kind_digits_belong_to_the_place(desk: Desk) -> None:
    desk.sheet.open()
    _press(Key.Key_1)
    for key in (Key.Key_3, Key.Key_6):
        _press(key)
    assert desk.form.place.text() == "36"
    assert desk.form.kind == "crime_in_progress"


def test_ctrl_enter_sends_from_the_note_too_and_reads_all_fields(desk: Desk) -> None:
    desk.sheet.open()
    desk.form.choose("domestic_violence")
    desk.form.place.setText("  学府路 18 号院 ")
    desk.form.injured.set_code("yes")
    desk.form.weapon.set_code("no")
    desk.form.note.set_text("有孩子在哭")
    desk.form.note.setFocus()
    _press(Key.Key_Enter, Qt.KeyboardModifier.ControlModifier)
    (report,) = desk.service.raised
    assert (report.place, report.injured, report.weapon, report.note) == (
        "学府路 18 号院",
        True,
        False,
        "有孩子在哭",
    )


def test_without_a_kind_nothing_is_sent_and_the_field_is_named(desk: Desk) -> None:
    desk.sheet.open()
    desk.form.place.setFocus()
    _press(Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.service.raised == []
    assert desk.form._wrong_kind.isVisible()
    assert QApplication.focusWidget() is next(iter(desk.form.keys.values()))


@pytest.mark.parametrize("number", ["1380013l", "12"])
def test_a_number_that_cannot_be_called_is_marked_and_nothing_is_lost(desk: Desk, number: str) -> None:
    desk.sheet.open()
    desk.form.choose("other")
    desk.form.callback.setText(number)
    desk.sheet._send()
    assert desk.service.raised == []
    assert desk.form.callback_field.invalid
    assert desk.form.callback.text() == number


def test_escape_keeps_the_draft_and_f12_brings_it_back(desk: Desk, host: NotingHost) -> None:
    box = QLineEdit(host.window)
    box.show()
    box.setFocus()
    desk.sheet.open()
    _press(Key.Key_3)
    QTest.keyClicks(QApplication.focusWidget(), "5 hao")
    _press(Key.Key_Escape)
    assert not desk.sheet.visible
    assert QApplication.focusWidget() is box
    desk.sheet.open()
    assert (desk.form.kind, desk.form.place.text()) == ("domestic_violence", "5 hao")


def test_a_number_that_was_not_shown_is_not_filled_in(desk: Desk) -> None:
    desk.context = OpenWork("", "g", "t", "a")
    desk.sheet.open()
    assert desk.form.callback.text() == ""
    assert "没有显示过号码" in desk.form.callback.placeholderText()


def test_a_number_somebody_typed_is_not_overwritten_by_the_call(desk: Desk) -> None:
    desk.sheet.open()
    desk.form.callback.setText("8601110")
    desk.sheet.close()
    desk.context = OpenWork("139 0000 0417")
    desk.sheet.open()
    assert desk.form.callback.text() == "8601110"


def test_over_a_dialog_it_gets_the_keyboard_and_the_dialog_stays(
    desk: Desk, host: NotingHost, qtbot: QtBot
) -> None:
    dialog = QDialog(host.window)
    dialog.setModal(True)
    box = QLineEdit(dialog)
    dialog.open()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is dialog)
    box.setText("half typed")
    desk.sheet.open()
    assert QApplication.activeModalWidget() is not dialog
    QTest.keyClick(desk.form.first(), Key.Key_2)
    QTest.keyClick(desk.form.place, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(desk.service.raised) == 1
    desk.sheet.close()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is dialog)
    assert box.text() == "half typed"
    dialog.close()
    desk.sheet.open()
    assert desk.sheet.sheet.isVisible()
    assert desk.sheet.progress.isVisible()


def test_enter_in_the_dialog_form_does_not_close_it(desk: Desk, host: NotingHost, qtbot: QtBot) -> None:
    dialog = QDialog(host.window)
    dialog.setModal(True)
    dialog.open()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is dialog)
    desk.sheet.open()
    own = QApplication.activeModalWidget()
    QTest.keyClick(own, Key.Key_Return)
    assert desk.sheet.visible
    assert desk.service.raised == []
    desk.sheet.close()
    dialog.close()


def test_saved_sent_heard_one_after_the_other(desk: Desk) -> None:
    desk.service.reach = "saved"
    desk.sheet.open()
    desk.form.choose("minor")
    desk.sheet._send()
    assert desk.states() == [StepState.DONE, StepState.NOW, StepState.TO_COME]
    desk.service.reach = "sent"
    desk.presenter.look()
    assert desk.states() == [StepState.DONE, StepState.DONE, StepState.NOW]
    assert "等班长接手" in desk.said()
    desk.service.reach = "heard"
    desk.presenter.look()
    assert desk.states() == [StepState.DONE] * 3
    assert "陈静 已接手" in desk.said()
    assert not desk.presenter._follow.isActive()


def test_sent_is_never_claimed_before_the_receipt(desk: Desk, inline: SteppedLanes) -> None:
    inline.held = True
    desk.sheet.open()
    desk.form.choose("minor")
    desk.sheet._send()
    assert desk.presenter.stage is RaisingStage.SENDING
    assert StepState.DONE not in desk.states()
    inline.held = False
    inline.release()
    assert desk.states()[1] is StepState.DONE


def test_offline_it_says_that_nobody_knows_and_what_to_do_with_numbers(
    host: NotingHost, inline: SteppedLanes
) -> None:
    desk = Desk(host, inline, "offline")
    desk.sheet.open()
    desk.form.choose("self_harm")
    desk.form.place.setText("柳园小区")
    desk.sheet._send()
    page = desk.sheet.progress
    assert desk.states()[1] is StepState.FAILED
    assert "没有人收到" in desk.said()
    assert page._offline.isVisible()
    numbers = {page._numbers.itemAt(at).widget().text() for at in range(page._numbers.count())}
    assert {"0000-6300110", "8601", "8600"} <= numbers
    assert "柳园小区" in page._read.text()
    desk.service.reach = "sent"
    desk.presenter.look()
    assert page._offline.isHidden()


def test_a_store_that_did_not_take_it_is_said_and_the_form_can_be_changed(desk: Desk) -> None:
    desk.service.error = ProblemError(Problem("store.disk_full"))
    desk.sheet.open()
    desk.form.choose("other")
    desk.form.place.setText("新港")
    desk.sheet._send()
    assert desk.presenter.stage is RaisingStage.NOT_SAVED
    assert "没存下来" in desk.said()
    assert desk.sheet.progress._offline.isVisible()
    desk.sheet.progress.change.emit()
    assert desk.form.place.text() == "新港"


def test_closed_while_nobody_has_it_progress_is_there_again_afterwards_a_new_form(desk: Desk) -> None:
    desk.sheet.open()
    desk.form.choose("minor")
    desk.sheet._send()
    desk.sheet.close()
    desk.sheet.open()
    assert desk.sheet.progress.isVisible()
    desk.service.reach = "heard"
    desk.presenter.look()
    desk.sheet.close()
    desk.sheet.open()
    assert desk.form.isVisible()
    assert desk.form.kind == ""


def test_sending_twice_raises_once(desk: Desk, inline: SteppedLanes) -> None:
    inline.held = True
    desk.sheet.open()
    desk.form.choose("minor")
    desk.sheet._send()
    desk.sheet._send()
    inline.held = False
    inline.release()
    assert len(desk.service.raised) == 1


def test_the_key_reaches_the_sheet_though_a_page_behind_owns_it_too(
    desk: Desk, host: NotingHost, qtbot: QtBot
) -> None:
    pressed: list[str] = []
    host.shortcuts.add("Ctrl+Return", "keys.help", lambda: pressed.append("page"))
    host.shortcuts._press_inner("Ctrl+Return")
    assert pressed == ["page"]
    desk.sheet.open()
    desk.form.choose("minor")
    host.shortcuts._press_inner("Ctrl+Return")
    assert pressed == ["page"]
    assert len(desk.service.raised) == 1
