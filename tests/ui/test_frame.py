"""The frame shows what one may see, finds by Ctrl+K, and hears F12 from anywhere."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app import ui
from app.records.sync import SyncStatus
from app.ui.shell.frame import SMALLEST, Frame, Page
from app.ui.shell.help_sheet import scope_words
from app.ui.shell.palette import Hit
from app.ui.shell.rail import RailPlace
from app.ui.shell.screen import Screen
from app.ui.shell.shortcuts import NOT_MINE
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import LineEdit
from app.ui.widgets.layout import column
from app.ui.widgets.overlay import Sheet, open_sheets
from domain.times import MINUTE, from_local
from tests.ui.moments import at
from tools.stepping import SteppedLanes

Key = Qt.Key
NOW = from_local(at(2026, 11, 22, 10, 54))


class Plain(Screen):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.box = QLineEdit()
        self.setLayout(column(self.box))
        self.visits = 0

    def title(self) -> str:
        return self.name

    def state(self) -> tuple[str, Tone]:
        return "第 2 次拨打", Tone.ACCENT

    def entered(self) -> None:
        self.visits += 1
        self.box.setFocus()


PLACES = {
    "tasks": ("inbox", "nav.tasks", "task.work"),
    "panel": ("panel", "nav.panel", "panel.read"),
    "settings": ("settings", "nav.settings", ""),
}


@pytest.fixture
def frame(qtbot: QtBot, inline: SteppedLanes) -> Frame:
    pages = tuple(
        Page(RailPlace(name, icon, word), permission, lambda _host, name=name: Plain(name))
        for name, (icon, word, permission) in PLACES.items()
    )
    made = Frame(pages, frozenset({"task.work"}), inline.scope, lambda: NOW)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.windowHandle().requestActivate()
    qtbot.waitUntil(lambda: QApplication.focusWindow() is made.windowHandle())
    made.go("tasks")
    return made


def _press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """As the keyboard does it: to the window in front, not to a widget."""
    frames = [
        window
        for window in QApplication.topLevelWidgets()
        if isinstance(window, Frame) and window.isVisible()
    ]
    front = (QApplication.activeModalWidget() or frames[0]).windowHandle()
    front.requestActivate()
    QApplication.processEvents()
    QTest.keyClick(front, key, modifier)


def test_only_what_the_permissions_allow_is_on_the_rail(frame: Frame) -> None:
    assert list(frame.rail.buttons) == ["tasks", "settings"]
    frame.go("panel")
    assert frame.current == "tasks"


def test_pages_are_made_when_first_visited_and_kept(frame: Frame) -> None:
    first = frame.page("tasks")
    frame.go("settings")
    frame.go("tasks")
    assert frame.page("tasks") is first
    assert isinstance(first, Plain)
    assert first.visits == 2
    assert frame.rail.buttons["tasks"].isChecked()


def test_ctrl_k_works_in_a_text_box_and_runs_a_command(frame: Frame, qtbot: QtBot) -> None:
    box = frame.page("tasks").findChild(QLineEdit)
    assert box.hasFocus()
    box.setText("不要删掉")
    box.home(False)
    _press(Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert frame.palette_sheet.isVisible()
    assert box.text() == "不要删掉"
    frame.palette_sheet.line.setText("设置")  # as an input method commits it
    assert frame.palette_sheet.results.titles() == ["转到“设置”"]
    QTest.keyClick(frame.palette_sheet.line, Key.Key_Return)
    assert frame.palette_sheet.isHidden()
    assert frame.current == "settings"


def test_the_toasts_own_key_takes_back_and_a_box_undoes_by_itself(frame: Frame) -> None:
    box, back = frame.page("tasks").findChild(QLineEdit), []
    ctrl, both = (
        Qt.KeyboardModifier.ControlModifier,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    QTest.keyClicks(box, "12")
    frame.toast("已保存：无人接听", lambda: back.append(1))
    _press(Key.Key_Z, ctrl)
    assert (box.text(), back) == ("", [])
    _press(Key.Key_Z, both)
    assert (box.text(), back) == ("", [1])
    _press(Key.Key_Z, both)
    assert (box.text(), back) == ("12", [1]), "with nothing to take back it is the box's again"


class Far:
    local = False

    def search(self, text: str) -> list[Hit]:
        return [Hit(f"待访 {text}", lambda: None)] if text else []


def test_far_providers_are_asked_after_a_pause_and_late_answers_dropped(
    frame: Frame, qtbot: QtBot, inline: SteppedLanes
) -> None:
    frame.palette_sheet.add_provider(Far())
    frame.open_search()
    inline.held = True
    frame.palette_sheet.line.setText("柳园")
    qtbot.waitUntil(lambda: bool(inline.waiting))
    frame.palette_sheet.line.setText("柳园派")
    inline.release()
    assert "待访 柳园" not in frame.palette_sheet.results.titles()
    qtbot.waitUntil(lambda: bool(inline.waiting))
    inline.release()
    assert frame.palette_sheet.results.titles() == ["待访 柳园派"]


def test_f12_is_heard_in_a_text_box_with_a_sheet_and_with_a_dialog_open(frame: Frame, qtbot: QtBot) -> None:
    heard: list[int] = []
    frame.emergency.connect(lambda: heard.append(1))
    _press(Key.Key_F12)
    assert len(heard) == 1
    frame.open_search()
    _press(Key.Key_F12)
    assert len(heard) == 2
    dialog = QDialog(frame)
    qtbot.addWidget(dialog)
    inner = QLineEdit(dialog)
    dialog.open()
    dialog.activateWindow()
    inner.setFocus()
    qtbot.waitUntil(inner.hasFocus)
    _press(Key.Key_F12)
    assert len(heard) == 3


def test_f1_shows_every_key_and_goes_away_again(frame: Frame) -> None:
    _press(Key.Key_F1)
    assert len(open_sheets(frame)) == 1
    _press(Key.Key_F1)
    assert open_sheets(frame) == []


def test_f1_has_words_for_wherever_keys_work() -> None:
    sources = [path.read_text("utf-8") for path in Path(ui.__file__).parent.rglob("*.py")]
    named = {
        one for text in sources for one in re.findall(r'(?:scope=|_SCOPE = |_SHEET = )"([a-z_.]+)"', text)
    }
    assert {"sms_inbox", "incoming", "sheet"} <= named
    assert all(scope_words(scope) for scope in sorted(named))


@pytest.mark.parametrize(("mine", "sheets"), [(True, 0), (False, 1)])
def test_a_page_leaves_f1_to_the_window_where_it_has_nothing_to_explain(
    frame: Frame, mine: bool, sheets: int
) -> None:
    frame.shortcuts.add("F1", "keys.help", lambda: None if mine else NOT_MINE, owner=frame.bar)
    _press(Key.Key_F1)
    assert len(open_sheets(frame)) == sheets


@pytest.mark.parametrize("lost", ["nowhere", "behind", "shut"])
def test_keys_reach_the_sheet_on_top_whatever_became_of_the_focus(
    frame: Frame, qtbot: QtBot, lost: str
) -> None:
    """As where a button that had the focus is shut, the sheet above goes, or a page behind takes the focus."""
    frame.activateWindow()
    lower, upper = (Sheet(frame.overlay(), name, LineEdit(), Button("go")) for name in ("lower", "upper"))
    lower.open_sheet()
    lower_focus = lower.findChild(LineEdit)
    assert isinstance(lower_focus, LineEdit)
    if lost == "shut":
        upper.open_sheet()
        lower_focus.setEnabled(False)
        upper.close_sheet()
    elif lost == "nowhere":
        lower_focus.clearFocus()
    else:
        frame.bar.search_box.setFocus()
    qtbot.waitUntil(frame.isActiveWindow)
    _press(Key.Key_Escape)
    assert open_sheets(frame) == []


def test_an_open_sheet_keeps_other_shortcuts_away(frame: Frame) -> None:
    pressed: list[int] = []
    frame.shortcuts.add("F5", "keys.search", lambda: pressed.append(1))
    frame.open_search()
    _press(Key.Key_F5)
    assert pressed == []
    _press(Key.Key_Escape)
    _press(Key.Key_F5)
    assert pressed == [1]


def test_plain_keys_of_a_page_are_the_sheets_above_it(frame: Frame) -> None:
    """As on a page that is worked by digits, a letter and Esc."""
    pressed: list[str] = []
    for key in ("1", "T", "Esc"):
        frame.shortcuts.add(key, "keys.search", partial(pressed.append, key), owner=frame.page("tasks"))
    frame.open_search()
    _press(Key.Key_1)
    _press(Key.Key_T)
    box = QApplication.focusWidget()
    assert isinstance(box, QLineEdit)
    assert (box.text().lower(), pressed) == ("1t", [])
    _press(Key.Key_Escape)
    assert (open_sheets(frame), pressed) == ([], [])
    _press(Key.Key_1)
    _press(Key.Key_Escape)
    assert pressed == ["1", "Esc"]


def test_a_pages_shortcut_works_only_while_it_is_in_front(frame: Frame) -> None:
    pressed: list[str] = []
    frame.shortcuts.add("F6", "keys.search", lambda: pressed.append("tasks"), owner=frame.page("tasks"))
    _press(Key.Key_F6)
    frame.go("settings")
    _press(Key.Key_F6)
    assert pressed == ["tasks"]


def test_the_strip_says_how_things_stand(frame: Frame) -> None:
    frame.show_sync(
        SyncStatus(
            since=NOW - 12 * MINUTE,
            unsent=7,
            oldest_unsent_at=NOW - 12 * MINUTE,
            quarantined=1,
            returned=1,
            forms=7,
            last_sync_at=NOW - 13 * MINUTE,
        )
    )
    assert frame.strip.words() == (
        "离线 · 已工作 12 分钟",
        "待上传 7（最早 10:42）",
        "退回待改 1",
        "上次同步 10:41",
    )
    frame.show_sync(SyncStatus(online=True, since=NOW))
    assert frame.strip.words() == ("在线", "待上传 0", "退回待改 0", "还没有同步过")


def test_the_person_can_change_state_lock_and_leave(frame: Frame, qtbot: QtBot) -> None:
    frame.bar.show_person("王芳", "回访员")
    assert frame.bar.person.text() == "王芳 · 回访员"
    menu = frame.bar.make_menu()
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == ["在岗", "小休", "离席", "下班…", "锁定", "退出登录"]
    with qtbot.waitSignal(frame.bar.state_wanted) as told:
        menu.actions()[1].trigger()
    assert told.args == ["short_break"]


def test_the_window_is_never_smaller_than_its_strip_and_rail_need(frame: Frame) -> None:
    frame.resize(320, 200)
    assert (frame.width(), frame.height()) == SMALLEST
    assert isinstance(frame.overlay(), QWidget)


@pytest.mark.parametrize(
    ("status", "words", "tone", "door"),
    [
        (SyncStatus(online=True), "在线", Tone.OK, "state"),
        (SyncStatus(online=True, syncing=True), "正在同步", Tone.OK, "state"),
        (SyncStatus(online=True, centre_fault=1), "中心故障", Tone.WARN, "state"),
        (SyncStatus(online=True, login_needed=True), "要重新登录", Tone.WARN, "login"),
        (SyncStatus(online=True, resting=True), "中心暂不接收", Tone.WARN, "state"),
        (SyncStatus(online=True, alarm="sync.restored"), "中心恢复过，正在核对", Tone.WARN, "state"),
        (SyncStatus(alarm="sync.other_centre"), "另一个中心", Tone.BAD, "state"),
        (SyncStatus(online=True, trouble="store.disk_full"), "磁盘满了", Tone.BAD, "state"),
        (SyncStatus(online=True, trouble="store.read_only"), "磁盘写不进去", Tone.BAD, "state"),
        (SyncStatus(online=True, trouble="store.broken"), "本机存储损坏", Tone.BAD, "state"),
        (SyncStatus(online=True, found="store.mended"), "本机存储坏过", Tone.BAD, "state"),
        (SyncStatus(online=True, found="store.behind"), "本机存储坏过", Tone.BAD, "state"),
        (SyncStatus(online=True, alarm="sync.forgotten"), "中心不认得本机", Tone.BAD, "state"),
        (SyncStatus(), "离线", Tone.WARN, "state"),
    ],
)
def test_the_strip_says_what_needs_somebody_before_what_does_not(
    frame: Frame, status: SyncStatus, words: str, tone: Tone, door: str
) -> None:
    frame.show_sync(status)
    assert (frame.strip.words()[0], frame.strip.tone) == (words, tone)
    opened: list[str] = []
    frame.strip_opened.connect(opened.append)
    frame.strip._state.click()
    assert opened == [door]
    assert frame.strip._state.toolTip()


@pytest.mark.parametrize(("hours", "tone"), [(1, "muted"), (9, "warn"), (25, "bad")])
def test_what_waits_longer_than_a_shift_turns_amber_and_then_red(frame: Frame, hours: int, tone: str) -> None:
    oldest = NOW - hours * 3_600_000
    frame.show_sync(SyncStatus(unsent=4, forms=2, oldest_unsent_at=oldest))
    assert frame.strip._pending._tone == tone
    assert frame.strip.words()[1].startswith("待上传 2（最早 ")
    assert ("昨天" in frame.strip.words()[1]) is (hours == 25)


def test_what_belongs_to_no_form_is_not_called_a_form_nor_hidden(frame: Frame) -> None:
    frame.show_sync(SyncStatus(unsent=3, oldest_unsent_at=NOW))
    assert frame.strip.words()[1] == "待上传 3 条其他记录"
