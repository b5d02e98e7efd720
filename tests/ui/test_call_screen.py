"""The call screen by keyboard: digits only outside text boxes, function keys from any box, nothing that jumps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

import resources
from app.records.changes import ChangeKind, Changes
from app.ui.screens.call.form import CallerIdentity
from app.ui.screens.call.panes import Panes
from app.ui.screens.call.ports import Surroundings
from app.ui.screens.call.view import CallScreen
from app.ui.screens.call.withdraw_sheet import WithdrawSheet
from app.ui.shell.frame import Frame, Page
from app.ui.shell.rail import RailPlace
from app.ui.widgets.filters import RemovableChip
from app.ui.widgets.overlay import open_sheets
from app.ui.widgets.tag_index import TagIndex
from domain.dispositions import DispositionKey
from domain.tags.suggesting import Suggested
from domain.tags.taxonomy import Taxonomy
from domain.times import from_local
from domain.vocabulary import TagStatus
from domain.wire.leases import PackOrder
from tests.ui.moments import at
from tools import invented
from tools.stepping import SteppedLanes

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
NOW = from_local(at(2026, 11, 22, 15, 20))
TAGS = TagIndex(resources.shipped_tags())


class Stage:
    def __init__(self, qtbot: QtBot, inline: SteppedLanes) -> None:
        self.calls = invented.Calls(lambda: NOW)
        self.records = invented.Records(self.calls)
        self.revisits = invented.Revisits([invented.work(NOW), invented.work(NOW)])
        scripts = resources.questionnaires().__getitem__
        around = Surroundings(CallerIdentity("0217", "星河市"), scripts, lambda: NOW)
        place = RailPlace("call", "phone", "nav.call")
        self.asked: list[str] = []
        self.tags = TAGS
        self.said: list[str] = []
        page = Page(
            place,
            "",
            lambda host: CallScreen(
                host,
                self.calls,
                self.revisits,
                self.records,
                around,
                Panes(around, lambda: self.tags, self._suggest),
                incoming=lambda: self.asked.append("who"),
            ),
        )
        self.frame = Frame((page,), frozenset(), inline.scope, lambda: NOW)
        qtbot.addWidget(self.frame)
        self.frame.show()
        self.frame.activateWindow()
        self.frame.windowHandle().requestActivate()
        qtbot.waitUntil(lambda: QApplication.focusWindow() is self.frame.windowHandle())
        self.frame.go("call")
        screen = self.frame.page("call")
        assert isinstance(screen, CallScreen)
        self.screen = screen

    def _suggest(self, said: str) -> list[Suggested]:
        self.said.append(said)
        return [
            Suggested("problem.speed.late", 2.0, ("半天", "才到")),
            Suggested("problem.attitude", 1.0, ("话",)),
        ]

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.frame.windowHandle(), key, modifier)
        QApplication.processEvents()

    def digits(self, keys: str) -> None:
        for key in keys:
            self.press(getattr(Key, f"Key_{key}"))

    @property
    def code(self) -> str:
        form = self.screen.presenter.form
        assert form is not None
        return form.step.at or ""


@pytest.fixture
def stage(qtbot: QtBot, inline: SteppedLanes) -> Stage:
    made = Stage(qtbot, inline)
    made.press(Key.Key_Return, CTRL)
    return made


def test_a_whole_call_by_keyboard(stage: Stage) -> None:
    stage.press(Key.Key_F2)
    assert stage.screen.who.number.text() == "138 0001 6621"
    stage.digits("111111111")
    assert stage.code == "goodbye"
    stage.press(Key.Key_Return, CTRL)
    assert stage.calls.saved[0].tasks[0].disposition == "complete"
    assert stage.code == "identity"
    assert stage.screen.script.hasFocus()


def test_digits_in_a_text_box_are_text_and_enter_goes_on(stage: Stage) -> None:
    stage.press(Key.Key_F2)
    stage.digits("11113333")
    assert stage.code == "unhappy_what"
    assert stage.screen.script.text.hasFocus()
    stage.digits("3")
    assert stage.screen.script.text.toPlainText() == "3"
    assert stage.code == "unhappy_what"
    stage.press(Key.Key_Return)
    assert stage.code == "unhappy_wish"
    assert stage.screen.script.text.toPlainText() == ""


def test_enter_that_commits_chinese_stays_at_the_question(stage: Stage) -> None:
    stage.digits("11113333")
    box = stage.screen.script.text
    QApplication.sendEvent(box, QInputMethodEvent("minjing", []))
    QTest.keyClick(box, Key.Key_Return)
    assert stage.code == "unhappy_what"


def test_function_keys_work_from_a_text_box_and_esc_goes_back_to_the_question(stage: Stage) -> None:
    stage.screen.script.remark.setFocus()
    stage.press(Key.Key_F2)
    assert stage.calls.looked == ["dial"]
    stage.press(Key.Key_F7)
    assert stage.screen.control.problem.text() == ""
    stage.screen.script.remark.setFocus()
    stage.press(Key.Key_Escape)
    assert stage.screen.script.hasFocus()
    stage.digits("1")
    assert stage.code == "convenient"


def test_up_goes_back_and_enter_goes_on(stage: Stage) -> None:
    stage.digits("11")
    stage.press(Key.Key_Up)
    assert stage.code == "convenient"
    stage.press(Key.Key_Return)
    assert stage.code == "call_attitude"
    stage.press(Key.Key_PageUp)
    assert stage.code == "convenient"


def test_ctrl_t_takes_initials_and_enter_comes_back(stage: Stage) -> None:
    stage.press(Key.Key_T, CTRL)
    line = stage.screen.script.tags.line
    assert line.hasFocus()
    for key in (Key.Key_T, Key.Key_D, Key.Key_S, Key.Key_Y):
        stage.press(key)
    stage.press(Key.Key_Return)
    form = stage.screen.presenter.form
    assert form is not None
    assert form.tags == ("problem.attitude.rude",)
    assert line.hasFocus()
    stage.press(Key.Key_Return)
    assert stage.screen.script.hasFocus()


def test_suggestions_rest_on_what_was_written_and_are_taken_by_their_key_only(stage: Stage) -> None:
    stage.screen.script.remark.setFocus()
    stage.screen.script.remark.insertPlainText("等了半天才到")
    assert stage.screen.tagging._rest.isActive()
    stage.screen.tagging.look_now()
    assert stage.said == ["等了半天才到"]
    form = stage.screen.presenter.form
    assert form is not None
    assert form.tags == ()
    assert "半天" in stage.screen.script.suggestions.keys[0].accessibleDescription()
    stage.press(Key.Key_1, CTRL)
    assert form.tags == ("problem.speed.late",)
    shown = [one.code for one in stage.screen.script.suggestions.shown]
    assert shown == ["problem.attitude"], "what is chosen is not suggested again"
    assert stage.screen.script.remark.toPlainText() == "等了半天才到"


def test_a_version_that_comes_during_the_call_shows_what_became_of_its_tags(stage: Stage) -> None:
    stage.screen.presenter.set_tags(("problem.attitude.rude",))
    stage.tags = TagIndex(
        Taxonomy(
            replace(tag, status=TagStatus.MERGED, replaced_by="problem.attitude")
            if tag.code == "problem.attitude.rude"
            else tag
            for tag in resources.shipped_tags()
        )
    )
    stage.screen.changed(Changes(frozenset({ChangeKind.TAG})))
    QApplication.processEvents()
    form = stage.screen.presenter.form
    assert form is not None
    assert form.tags == ("problem.attitude.rude",)
    chips = [
        chip.text() for chip in stage.screen.script.tags.findChildren(RemovableChip) if not chip.isHidden()
    ]
    assert chips == ["态度生硬 · 已合并"]


def test_a_prompt_card_leaves_the_script_and_its_keys_usable(stage: Stage) -> None:
    stage.press(Key.Key_H, CTRL)
    assert stage.screen.prompt.isVisible()
    assert not stage.screen.prompt.geometry().intersects(
        stage.screen.script.rect().translated(
            stage.screen.script.mapTo(stage.screen, stage.screen.script.rect().topLeft())
        )
    )
    stage.digits("1")
    assert stage.code == "convenient"
    stage.press(Key.Key_Escape)
    assert stage.screen.prompt.isHidden()


def test_nothing_jumps_when_a_follow_up_opens(stage: Stage) -> None:
    stage.digits("1111")
    before = [
        stage.screen.script.tags.y(),
        stage.screen.script.keys[0].mapTo(stage.screen, stage.screen.rect().topLeft()).y(),
    ]
    stage.digits("3")  # 不满意 brings tags and further questions
    after = [
        stage.screen.script.tags.y(),
        stage.screen.script.keys[0].mapTo(stage.screen, stage.screen.rect().topLeft()).y(),
    ]
    assert before == after


def test_the_number_by_reason_needs_one(stage: Stage) -> None:
    stage.screen.who.show_number.click()
    sheet = open_sheets(stage.frame)[0]
    stage.press(Key.Key_Return)
    assert sheet.isVisible()
    assert stage.calls.looked == []
    for key in (Key.Key_O, Key.Key_K):
        stage.press(key)
    stage.press(Key.Key_Return)
    assert stage.calls.looked == ["ok"]


def test_digits_choose_a_time_and_a_typed_one_is_read(stage: Stage) -> None:
    stage.press(Key.Key_F2)
    stage.press(Key.Key_F6)
    control = stage.screen.control
    control.time.setText("25:99")
    control.take.click()
    assert "16:30" in control.when_error.text()
    control.time.setText("1830")
    control.take.click()
    form = stage.screen.presenter.form
    assert form is not None
    stage.press(Key.Key_S, CTRL)
    appointment = stage.calls.saved[0].tasks[0].appointment
    assert appointment is not None
    assert appointment.at == from_local(at(2026, 11, 22, 18, 30))


def test_f12_during_a_call_reaches_the_frame(stage: Stage, qtbot: QtBot) -> None:
    stage.screen.script.remark.setFocus()
    with qtbot.waitSignal(stage.frame.emergency):
        stage.press(Key.Key_F12)


def test_every_key_of_the_call_stands_on_the_help_page(stage: Stage) -> None:
    shown = {shortcut.shown for shortcut in stage.frame.shortcuts.by_scope()["call"]}
    assert {
        "F2",
        "F3",
        "F4",
        "F5",
        "F6",
        "F7",
        "F8",
        "F9",
        "Ctrl+Enter",
        "Ctrl+S",
        "Ctrl+T",
        "Ctrl+H",
    } <= shown


def test_an_incoming_call_is_asked_about_by_one_key(stage: Stage) -> None:
    stage.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert stage.asked == ["who"]


def _typed(stage: Stage, text: str) -> None:
    QTest.keyClicks(stage.screen.focusWidget() or stage.screen, text)
    QApplication.processEvents()


@pytest.mark.parametrize(
    ("typed", "shown"), [("1630", "今天 16:30"), ("16:30", "今天 16:30"), ("0915", "明天 09:15")]
)
def test_a_time_typed_at_once_after_f6_lands_in_the_panel(stage: Stage, typed: str, shown: str) -> None:
    stage.press(Key.Key_F2)
    stage.digits("1")
    stage.press(Key.Key_F6)
    control, before = stage.screen.control, stage.code
    assert control.time.hasFocus()
    _typed(stage, typed)
    assert control.time.text() == typed
    assert shown in control.when_meant.text()
    assert stage.code == before
    stage.press(Key.Key_Return)
    assert stage.code == before
    assert stage.screen.script.hasFocus()
    stage.press(Key.Key_S, CTRL)
    assert stage.calls.saved[0].tasks[0].disposition == "appointment"


def test_a_digit_and_ctrl_enter_take_the_time_of_that_line(stage: Stage) -> None:
    stage.press(Key.Key_F2)
    stage.press(Key.Key_F6)
    stage.digits("2")
    stage.press(Key.Key_Return, CTRL)
    assert stage.calls.saved[0].tasks[0].appointment is not None


def test_keys_beside_the_panel_belong_to_it(stage: Stage) -> None:
    stage.press(Key.Key_F2)
    stage.press(Key.Key_F6)
    stage.screen.script.setFocus()
    before = stage.code
    stage.digits("17")
    assert stage.screen.control.time.text() == "17"
    assert stage.code == before
    stage.press(Key.Key_Escape)
    stage.digits("1")
    assert stage.code != before


def test_the_note_and_what_was_not_agreed_are_reached_by_digit(stage: Stage) -> None:
    stage.press(Key.Key_F6)
    control = stage.screen.control
    stage.digits("6")
    stage.press(Key.Key_Return)
    assert control.guess.isChecked()
    stage.digits("7")
    stage.press(Key.Key_Return)
    assert control.when_note.hasFocus()
    _typed(stage, "evening")
    stage.press(Key.Key_Escape)
    stage.press(Key.Key_F6)
    assert (control.when_note.text(), control.guess.isChecked()) == ("evening", True)


def test_a_digit_pressed_before_the_question_was_painted_does_not_answer_it(stage: Stage) -> None:
    stage.press(Key.Key_F2)
    before = stage.code
    for _ in range(4):  # all in one go: nothing is painted between them
        QTest.keyClick(stage.screen.script, Key.Key_1)
    form = stage.screen.presenter.form
    assert form is not None
    assert len(form.step.answers) == 1
    assert stage.code != before
    QApplication.processEvents()
    stage.digits("1")
    assert len(form.step.answers) == 2


def test_the_cursor_stays_where_a_text_is_too_long_and_undo_brings_back(stage: Stage) -> None:
    stage.press(Key.Key_F2)
    stage.digits("11113333")
    box = stage.screen.script.text
    box.insertPlainText("前" * 2003)
    cursor = box.textCursor()
    cursor.setPosition(5)
    box.setTextCursor(cursor)
    stage.press(Key.Key_Return)
    assert (stage.code, box.textCursor().position(), box.hasFocus()) == ("unhappy_what", 5, True)
    assert "多了 3 个" in stage.screen.script._error.text()
    box.selectAll()
    stage.press(Key.Key_Delete)
    stage.press(Key.Key_Z, CTRL)
    assert box.toPlainText() == "前" * 2003


def test_the_words_of_one_question_cannot_be_brought_back_at_another(stage: Stage) -> None:
    stage.press(Key.Key_F2)
    stage.digits("11113333")
    box = stage.screen.script.text
    for text in ("甲", ""):
        box.selectAll()
        box.insertPlainText(text)
    stage.press(Key.Key_Return)
    assert stage.code == "unhappy_wish"
    stage.press(Key.Key_Z, CTRL)
    assert box.toPlainText() == ""


def test_a_prompt_card_goes_with_its_call_and_leaves_the_number_readable(stage: Stage) -> None:
    stage.press(Key.Key_F2)
    stage.digits("3")
    prompt, number = stage.screen.prompt, stage.screen.who.number
    assert prompt.isVisible()
    assert prompt.geometry().top() > number.mapTo(stage.screen, number.rect().bottomLeft()).y()
    stage.press(Key.Key_Return, CTRL)
    assert stage.calls.saved
    assert not prompt.isVisible()
    stage.press(Key.Key_H, CTRL)
    assert prompt.isVisible()


def test_an_untouched_call_is_in_nobodys_way(stage: Stage) -> None:
    work = stage.screen.open_work()
    assert work is not None
    assert work.untouched
    stage.press(Key.Key_F2)
    work = stage.screen.open_work()
    assert work is not None
    assert not work.untouched


@pytest.mark.parametrize(("typed", "chosen"), [("fax", "传真"), ("3.16", "技术故障")])
def test_f9_twice_searches_all_outcomes_without_answering_anything(
    stage: Stage, typed: str, chosen: str
) -> None:
    stage.press(Key.Key_F2)
    stage.press(Key.Key_F9)
    stage.press(Key.Key_F9)
    control = stage.screen.control
    assert control.search.hasFocus()
    QTest.keyClicks(control.search, typed)
    stage.press(Key.Key_Return)
    assert control.outcomes[DispositionKey.OTHER].text() == chosen
    assert not control.asking
    assert stage.screen.script.hasFocus()
    assert stage.screen.presenter.form is not None
    assert not stage.screen.presenter.form.touched


def test_a_note_is_typed_without_answering_anything_and_enter_gives_the_keys_back(stage: Stage) -> None:
    stage.press(Key.Key_F2)
    stage.press(Key.Key_F7)
    control = stage.screen.control
    control.note.setFocus()
    QTest.keyClicks(control.note, "moved 3 years ago")
    stage.press(Key.Key_Return)
    assert stage.screen.script.hasFocus()
    stage.press(Key.Key_S, CTRL)
    [told] = stage.calls.saved[0].tasks
    assert (told.disposition, told.note, told.form) == ("no_answer", "moved 3 years ago", None)


def test_what_is_put_right_is_chosen_by_the_mouse_as_by_keys_and_noted(stage: Stage) -> None:
    stage.press(Key.Key_F2)
    stage.press(Key.Key_1)
    stage.press(Key.Key_F7)
    stage.press(Key.Key_S, CTRL)
    control = stage.screen.control
    assert not control.outcomes[DispositionKey.REFUSAL].isEnabled()
    stage.records.keep()
    stage.screen.take("correct:r")
    assert control.outcomes[DispositionKey.REFUSAL].isEnabled()
    assert control.note.isVisible()
    control.outcomes[DispositionKey.REFUSAL].click()
    assert control.asking


def test_who_speaks_to_the_citizen_is_told_of_the_level_and_of_who_assists(stage: Stage) -> None:
    order = PackOrder(
        invented.made_id("order"), "20261122-0007", "dissatisfied", "rectifying", NOW, 3,
        handler="东城分局", assisting=("北桥派出所",), raised=True,
    )  # fmt: skip
    stage.screen.presenter.open(replace(invented.work(NOW), orders=(order,)))
    shown = " ".join(one.text() for one in stage.screen.who.findChildren(QLabel))
    assert all(told in shown for told in ("20261122-0007", "东城分局承办", "已提级", "北桥派出所协办")), shown


def test_an_order_is_taken_back_on_the_line_in_words_by_nobody_who_was_pressed(stage: Stage) -> None:
    order = PackOrder(invented.made_id("order"), "20261122-0007", "dissatisfied", "rectifying", NOW, 3)
    screen = stage.screen
    screen.presenter.open(replace(invented.work(NOW), orders=(order,)))
    stage.press(Key.Key_W, ALT)
    assert open_sheets(stage.frame) == []  # nobody is on the line yet
    stage.press(Key.Key_F2)
    stage.press(Key.Key_F3)
    stage.press(Key.Key_W, ALT)
    [sheet] = open_sheets(stage.frame)
    assert isinstance(sheet, WithdrawSheet)
    sheet.confirm()
    assert sheet.field.error() == "必填"
    sheet.words.set_text("民警已经当面说清楚了")
    sheet.confirm()
    assert (sheet.field.error(), sheet.asked.error(), stage.calls.withdrawn) == ("", "必填", [])
    sheet.pressed.chosen.emit("yes")
    assert not sheet.go.isEnabled()
    sheet.pressed.set_code("no")
    sheet.pressed.chosen.emit("no")
    sheet.confirm()
    assert stage.calls.withdrawn == [("20261122-0007", "民警已经当面说清楚了")]
    assert screen.presenter.withdrawing.orders == ()
