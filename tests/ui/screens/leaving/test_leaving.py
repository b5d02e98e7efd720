"""Going home: nothing is decided for anybody, nothing is lost, and who could not hand over has not left."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.records.changes import ChangeKind, Changes
from app.records.duty import LeavingReport
from app.ui.screens.leaving.presenter import Fate, LeavingPresenter, Step
from app.ui.screens.leaving.sheet import LeavingSheet
from app.ui.widgets.buttons import Button
from app.ui.widgets.overlay import Sheet
from domain.problems import Problem, ProblemError
from domain.times import HOUR
from tests.ui.screens.ticking import Clock, NotingHost
from tools.invented import made_id
from tools.scenes.leaving import StandInStates, report
from tools.stepping import SteppedLanes

DRAFT, LATE, EVENING, TOMORROW = made_id("t1"), made_id("a1"), made_id("a2"), made_id("a3")


class Desk:
    """The sheet with its parts."""

    def __init__(self, host: NotingHost, clock: Clock, left: LeavingReport | None = None) -> None:
        self.states = StandInStates(left)
        self.online = True
        self.presenter = LeavingPresenter(self.states, host.scope, host.window)
        self.sheet = LeavingSheet(host.window, self.presenter, clock, host.zone, lambda: self.online)
        self.gone: list[str] = []
        self.sheet.gone.connect(lambda record: self.gone.append(record.state))
        self.sheet.open()


@pytest.fixture
def desk(host: NotingHost, clock: Clock) -> Desk:
    return Desk(host, clock)


def test_todays_appointments_are_proposed_to_go_to_the_lead(desk: Desk) -> None:
    fates = {task: desk.presenter.fate(task) for task in desk.presenter.task_ids()}
    assert fates == {DRAFT: Fate.KEEP, LATE: Fate.HAND, EVENING: Fate.HAND, TOMORROW: Fate.KEEP}
    assert {task: choice.code() for task, choice in desk.sheet._choices.items()} == fates
    assert desk.sheet.go.text() == "交 2 件，下班"
    desk.sheet.go.click()
    assert desk.states.handed == [((LATE, EVENING), "")]
    assert desk.gone == ["off_duty"]
    assert not desk.sheet.sheet.isVisible()


@pytest.mark.parametrize(("hour", "proposed"), [(0, 2), (1, 3), (10, 3), (24, 3)])
def test_the_day_ends_at_the_citys_midnight(host: NotingHost, clock: Clock, hour: int, proposed: int) -> None:
    left = report()
    third = left.appointments[2]
    moved = replace(third, appointment_at=left.day_end - hour * HOUR)
    desk = Desk(host, clock, replace(left, appointments=(*left.appointments[:2], moved)))
    assert len(desk.presenter.handing()) == proposed


def test_a_form_that_was_begun_is_proposed_to_nobody_else(host: NotingHost, clock: Clock) -> None:
    left = report()
    desk = Desk(host, clock, replace(left, drafts=(replace(left.drafts[0], task_id=EVENING),)))
    assert desk.presenter.handing() == (LATE,)


def test_everything_is_kept_where_the_person_says_so(desk: Desk) -> None:
    desk.sheet._keep_all.click()
    desk.sheet.go.click()
    assert (desk.states.handed, desk.gone) == ([], ["off_duty"])


def test_what_was_handed_over_does_not_go_again_when_leaving_fails_after_it(desk: Desk) -> None:
    desk.states.stays = ProblemError(Problem("store.disk_full"))
    desk.sheet.go.click()
    assert desk.gone == []
    desk.sheet.go.click()
    assert desk.gone == ["off_duty"]
    assert len(desk.states.handed) == 1


def test_what_is_chosen_goes_to_the_lead_with_a_word_and_then_one_is_off_duty(desk: Desk) -> None:
    desk.sheet._choices[DRAFT].chosen.emit("hand")
    desk.sheet._choices[LATE].chosen.emit("keep")
    assert desk.sheet.go.text() == "交 2 件，下班"
    desk.sheet.reason.setText(" 群众要求傍晚打 ")
    desk.sheet.go.click()
    assert desk.states.handed == [((DRAFT, EVENING), "群众要求傍晚打")]
    assert desk.states.state == "off_duty"


def test_all_at_once(desk: Desk) -> None:
    desk.sheet._hand_all.click()
    assert len(desk.presenter.handing()) == 4
    assert desk.sheet._choices[LATE].code() == "hand"
    desk.sheet._keep_all.click()
    assert desk.presenter.handing() == ()
    assert desk.sheet._reason.isHidden()


def test_if_handing_over_fails_nobody_has_left_and_the_choice_stands(desk: Desk) -> None:
    desk.sheet._hand_all.click()
    desk.states.error = ProblemError(Problem("store.disk_full"))
    desk.sheet.go.click()
    assert desk.gone == []
    assert desk.states.state == "on_duty"
    assert "磁盘满了" in desk.sheet._trouble.text()
    assert QApplication.focusWidget() is desk.sheet.go
    desk.states.error = None
    desk.sheet.go.click()
    assert desk.gone == ["off_duty"]


def test_unsent_work_is_told_with_its_oldest_and_what_happens_to_it(desk: Desk) -> None:
    assert desk.sheet._unsent._what.text() == "7 份还没传到中心"
    assert "10:42" in desk.sheet._unsent._why.text()
    assert "退出后这台电脑继续传" in desk.sheet._unsent._why.text()
    desk.online = False
    desk.presenter.changed.emit()
    assert "请不要关机" in desk.sheet._unsent._why.text()


def test_a_draft_that_is_an_appointment_too_is_decided_once(host: NotingHost, clock: Clock) -> None:
    left = report()
    left = replace(left, drafts=(replace(left.drafts[0], task_id=LATE),))
    desk = Desk(host, clock, left)
    assert desk.presenter.task_ids().count(LATE) == 1
    assert len(desk.sheet._choices) == 3


def test_news_while_it_is_open_keep_choices_and_drop_what_is_gone(desk: Desk) -> None:
    desk.sheet._choices[LATE].chosen.emit("hand")
    desk.sheet._choices[EVENING].chosen.emit("hand")
    left = report()
    desk.states.left = replace(left, unsent=0, appointments=left.appointments[:1])
    desk.presenter.changes(Changes(frozenset({ChangeKind.SYNC})))
    assert desk.presenter.handing() == (LATE,)
    assert desk.sheet._unsent._what.text() == "都已传到中心"


def test_a_choice_is_not_made_anew_when_only_figures_change(desk: Desk) -> None:
    choice = desk.sheet._choices[LATE]
    desk.states.left = replace(report(), unsent=3)
    desk.presenter.changes(Changes(frozenset({ChangeKind.SYNC})))
    assert desk.sheet._choices[LATE] is choice


def test_what_came_back_leads_to_the_records(desk: Desk) -> None:
    asked: list[int] = []
    desk.sheet.records_wanted.connect(lambda: asked.append(1))
    desk.sheet._refused.pressed.emit()
    assert asked == [1]
    assert desk.gone == []
    assert not desk.sheet.sheet.isVisible()


def test_nothing_left_is_said_and_enter_goes(host: NotingHost, clock: Clock) -> None:
    desk = Desk(host, clock, LeavingReport(0, None, 0))
    assert desk.sheet._clear.text().startswith("都做完了")
    assert QApplication.focusWidget() is desk.sheet.go
    QTest.keyClick(desk.sheet.go, Qt.Key.Key_Space)
    assert desk.gone == ["off_duty"]


def test_escape_stays(desk: Desk) -> None:
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert desk.gone == []
    assert desk.states.state == "on_duty"


def test_pressed_twice_it_hands_over_once(desk: Desk, inline: SteppedLanes) -> None:
    desk.sheet._hand_all.click()
    inline.held = True
    desk.presenter.leave()
    desk.presenter.leave()
    assert desk.presenter.step is Step.GOING
    inline.held = False
    inline.release()
    assert len(desk.states.handed) == 1


def test_a_report_that_cannot_be_read_does_not_keep_anybody_here(host: NotingHost, clock: Clock) -> None:
    class Broken(StandInStates):
        def leaving(self) -> LeavingReport:
            raise ProblemError(Problem("store.locked"))

    presenter = LeavingPresenter(Broken(), host.scope, host.window)
    sheet = LeavingSheet(host.window, presenter, clock, host.zone, lambda: True)
    sheet.open()
    assert "没有看成还剩什么" in sheet._clear.text()
    gone: list[object] = []
    sheet.gone.connect(gone.append)
    sheet.go.click()
    assert len(gone) == 1


def test_the_sheet_has_the_keys_also_while_it_still_looks_what_is_left(
    host: NotingHost, clock: Clock, inline: SteppedLanes
) -> None:
    host.window.activateWindow()
    inline.held = True
    desk = Desk(host, clock)
    focus = host.window.focusWidget()
    assert focus is not None
    assert desk.sheet.sheet is focus or desk.sheet.sheet.isAncestorOf(focus)
    inline.held = False
    inline.release()
    assert host.window.focusWidget() is desk.sheet.go
    QTest.keyClick(desk.sheet.go, Qt.Key.Key_Escape)
    assert not desk.sheet.sheet.isVisible()


def test_keys_of_a_sheet_on_which_nothing_can_be_pressed_are_heard(host: NotingHost) -> None:
    button = Button("wait")
    button.setEnabled(False)
    sheet = Sheet(host.window, "bare", button, bare=True)
    sheet.open_sheet(button)
    assert host.window.focusWidget() is sheet
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
