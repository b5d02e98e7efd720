"""放回 by keys: a reason, a few seconds to undo, then the next; never once a number was shown."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.records.call import Phase, Saved
from app.records.errors import SaveFailed
from app.services.putting_back import PutBackReason
from app.ui.screens.call.put_back_sheet import PutBackSheet
from app.ui.screens.call.putting_back import GRACE_S
from app.ui.screens.call.showing import CallStage as Face
from app.ui.text import Language, set_language, tr
from app.ui.text.languages import LANGUAGES
from app.ui.widgets.overlay import open_sheets
from domain.problems import Problem
from tests.ui.test_call_screen import Stage
from tools.stepping import StepLoop, SteppedLanes

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def stage(qtbot: QtBot, inline: SteppedLanes) -> Stage:
    made = Stage(qtbot, inline)
    made.press(Key.Key_Return, CTRL)
    return made


def sheet(stage: Stage) -> PutBackSheet:
    [found] = open_sheets(stage.frame)
    assert isinstance(found, PutBackSheet)
    return found


def ask(stage: Stage, *keys: Qt.Key) -> None:
    stage.press(Key.Key_B, CTRL)
    for key in keys:
        stage.press(key)


def over(steps: StepLoop) -> None:
    for _ in range(GRACE_S):
        steps.pass_time(1)


def face(stage: Stage) -> Face:
    return stage.screen.presenter.on.stage


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ((Key.Key_1,), PutBackReason("acquainted")),
        ((Key.Key_2, Key.Key_1), PutBackReason("dialect", "yue")),
        ((Key.Key_2, Key.Key_9), PutBackReason("dialect", "ii")),
        ((Key.Key_2, Key.Key_0), PutBackReason("dialect")),
        ((Key.Key_3,), PutBackReason("noise")),
    ],
)
def test_a_reason_by_its_key_and_after_some_seconds_it_is_gone(
    stage: Stage, steps: StepLoop, keys: tuple[Qt.Key, ...], why: PutBackReason
) -> None:
    ask(stage, *keys)
    assert open_sheets(stage.frame) == []
    assert "5 秒后放回" in stage.screen.banner.text()
    assert stage.calls.returned == []
    over(steps)
    assert stage.calls.returned == [why]
    assert face(stage) is Face.EMPTY
    assert stage.screen.presenter.call is None


def test_another_reason_is_asked_for_in_words(stage: Stage, steps: StepLoop) -> None:
    ask(stage, Key.Key_4)
    box = sheet(stage).words
    assert box.hasFocus()
    stage.press(Key.Key_Return)
    assert sheet(stage).field.error() == tr("call.put_back.words.empty")
    stage.digits("12")
    assert box.text() == "12", "digits are text in there"
    stage.press(Key.Key_Return)
    over(steps)
    assert stage.calls.returned == [PutBackReason("other", words="12")]


def test_a_key_that_means_nothing_and_esc_change_nothing(stage: Stage) -> None:
    ask(stage, Key.Key_5, Key.Key_0)
    assert sheet(stage).isVisible()
    stage.press(Key.Key_Escape)
    assert open_sheets(stage.frame) == []
    assert not stage.screen.presenter.putting_back.going
    assert stage.code == "identity"


@pytest.mark.parametrize("way", ["key", "banner"])
def test_it_can_be_undone(stage: Stage, steps: StepLoop, way: str) -> None:
    ask(stage, Key.Key_3)
    steps.pass_time(GRACE_S - 1)
    if way == "key":
        stage.press(Key.Key_B, CTRL)
    else:
        stage.screen.banner.button.click()
    over(steps)
    assert stage.calls.returned == []
    assert stage.screen.banner.text() == ""
    assert face(stage) is Face.CALL


def test_ctrl_enter_does_it_at_once_and_takes_the_next(stage: Stage, steps: StepLoop) -> None:
    first = stage.screen.presenter.call
    ask(stage, Key.Key_3)
    stage.press(Key.Key_Return, CTRL)
    assert [why.reason for why in stage.calls.returned] == ["noise"]
    now = stage.screen.presenter.call
    assert now is not None
    assert now is not first
    over(steps)
    assert len(stage.calls.returned) == 1


def test_who_dials_meanwhile_has_thought_again(stage: Stage, steps: StepLoop) -> None:
    ask(stage, Key.Key_3)
    stage.press(Key.Key_F2)
    over(steps)
    assert stage.calls.returned == []
    assert not stage.screen.presenter.putting_back.going
    assert stage.screen.presenter.call.phase is Phase.DIALLED


def test_once_dialled_it_is_said_why_not(stage: Stage) -> None:
    assert stage.screen.put_back.isEnabled()
    stage.press(Key.Key_F2)
    assert not stage.screen.put_back.isEnabled()
    ask(stage)
    assert open_sheets(stage.frame) == []
    assert stage.screen.control.problem.text() == "已经拨过号，不能放回；请记录通话结果"


def test_what_was_typed_is_kept_before_it_goes(stage: Stage, steps: StepLoop) -> None:
    kept: list[str] = []
    back = stage.calls.put_back

    def put_back(call_id: str, why: PutBackReason) -> Saved:
        kept.extend(form.remark for form in stage.calls.kept[-1].forms)
        return back(call_id, why)

    stage.calls.put_back = put_back  # type: ignore[method-assign]
    stage.screen.script.remark.setFocus()
    stage.digits("7")
    ask(stage, Key.Key_1)
    stage.press(Key.Key_Return, CTRL)
    assert kept == ["7"]


def test_what_the_store_does_not_take_stays_on_the_screen(stage: Stage, steps: StepLoop) -> None:
    stage.calls.fails = SaveFailed(Problem("store.disk_full"))
    ask(stage, Key.Key_3)
    over(steps)
    assert stage.calls.returned == []
    assert face(stage) is Face.CALL
    assert stage.screen.control.problem.text() != ""
    ask(stage, Key.Key_3)
    over(steps)
    assert [why.reason for why in stage.calls.returned] == ["noise"]


def test_help_names_the_key_and_both_languages_have_the_words(stage: Stage) -> None:
    known = stage.frame.shortcuts.by_scope()["call"]
    assert ("Ctrl+B", "keys.call.put_back") in [(one.keys, one.name) for one in known]
    for lang in Language:
        set_language(lang)
        for code in (*LANGUAGES, "unknown"):
            assert tr(f"call.put_back.language.{code}") != f"call.put_back.language.{code}"
