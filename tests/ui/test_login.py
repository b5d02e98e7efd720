"""Coming in: what is wrong stands at its field in words; the first password; a locked window lets nothing through."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.records.errors import LoginFailed, NotOurs, Unreachable
from app.records.session import SessionStage, SessionStatus
from app.ui.screens.login.lock import LockCover
from app.ui.screens.login.presenter import LoginStart
from app.ui.screens.login.view import LoginScreen
from app.ui.shell.frame import Frame, Page
from app.ui.shell.rail import RailPlace
from app.ui.shell.screen import Screen
from app.ui.widgets.overlay import open_sheets
from app.ui.widgets.passwords import caps_lock
from domain.problems import Problem
from domain.wire.session import CENTRE_SCHEMA, CentreCard
from tools.stepping import SteppedLanes

Key = Qt.Key
ADDRESS = "https://minyi.example"
KNOWN = LoginStart(ADDRESS, ("0217", "0218"), "星河市")


class Session:
    """Answers as it is told and keeps what it was asked."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.no_centre: Exception | None = None
        self.status = SessionStatus(SessionStage.WORKING)
        self.logins: list[tuple[str, str, str]] = []
        self.changes: list[tuple[str, str]] = []

    def probe(self, address: str) -> CentreCard:
        if self.no_centre:
            raise self.no_centre
        return CentreCard(CENTRE_SCHEMA, "c", "main", "星河市", "Asia/Shanghai", 1, 0, "0.1.0", "0.1.0")

    def login(self, address: str, number: str, password: str) -> SessionStatus:
        self.logins.append((address, number, password))
        if self.error:
            raise self.error
        return self.status

    def change_password(self, old: str, new: str) -> SessionStatus:
        self.changes.append((old, new))
        return SessionStatus(SessionStage.WORKING)

    def unlock(self, password: str) -> SessionStatus:
        if password != "right":
            raise LoginFailed(Problem("login.wrong_password"))
        return SessionStatus(SessionStage.WORKING)


def _open(qtbot: QtBot, session: Session, lanes: SteppedLanes, start: LoginStart = KNOWN) -> LoginScreen:
    screen = LoginScreen(session, lanes.scope.inner(), start)
    qtbot.addWidget(screen)
    screen.show()
    screen.activateWindow()
    screen.windowHandle().requestActivate()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    return screen


@pytest.fixture
def session() -> Session:
    return Session()


def test_a_known_person_types_only_the_password(qtbot: QtBot, session: Session, inline: SteppedLanes) -> None:
    screen = _open(qtbot, session, inline)
    qtbot.waitUntil(screen.password.hasFocus)
    assert screen.number.text() == "0217"
    assert screen.centre.text() == "已连上"
    QTest.keyClicks(screen.password, "a long password")
    with qtbot.waitSignal(screen.entered):
        QTest.keyClick(screen.password, Key.Key_Return)
    assert session.logins == [(ADDRESS, "0217", "a long password")]
    assert screen.password.text() == ""


def test_on_a_new_computer_the_address_comes_first(
    qtbot: QtBot, session: Session, inline: SteppedLanes
) -> None:
    screen = _open(qtbot, session, inline, LoginStart())
    qtbot.waitUntil(screen.address.hasFocus)
    QTest.keyClicks(screen.address, ADDRESS)
    QTest.keyClick(screen.address, Key.Key_Return)
    assert screen.number.hasFocus()
    assert screen.centre.text() == "已连上"


def test_what_is_missing_is_named_and_nobody_is_asked(
    qtbot: QtBot, session: Session, inline: SteppedLanes
) -> None:
    screen = _open(qtbot, session, inline, LoginStart())
    screen.enter.click()
    assert session.logins == []
    assert [
        field.error() for field in (screen.address_field, screen.number_field, screen.password_field)
    ] == [
        "请填写中心地址",
        "请填写工号",
        "请输入密码",
    ]
    assert screen.address.hasFocus()


@pytest.mark.parametrize(
    ("error", "field", "words"),
    [
        (LoginFailed(Problem("login.wrong_password")), "password_field", "密码不对"),
        (LoginFailed(Problem("login.unknown_here")), "number_field", "没有在这台电脑上登录过"),
        (Unreachable(Problem("centre.unreachable")), "address_field", "连不上中心"),
        (NotOurs(Problem("centre.not_ours")), "address_field", "不是民意中心"),
    ],
)
def test_each_refusal_stands_at_its_field_in_words(
    qtbot: QtBot, session: Session, inline: SteppedLanes, error: Exception, field: str, words: str
) -> None:
    screen = _open(qtbot, session, inline)
    session.error = error
    screen.password.setText("x")
    screen.enter.click()
    assert words in getattr(screen, field).error()
    assert screen.enter.isEnabled()
    session.error = None
    screen.password.setText("y")
    with qtbot.waitSignal(screen.entered):
        screen.enter.click()


def test_an_expired_grant_and_other_refusals_stand_over_the_form(
    qtbot: QtBot, session: Session, inline: SteppedLanes
) -> None:
    screen = _open(qtbot, session, inline)
    session.error = LoginFailed(Problem("login.grant_expired"))
    screen.password.setText("x")
    screen.enter.click()
    assert "72 小时" in screen.banner.text()
    session.error = RuntimeError("whatever")
    screen.password.setText("x")
    screen.enter.click()
    assert "RuntimeError" in screen.banner.text()
    assert "whatever" not in screen.banner.text()


def test_no_centre_is_said_before_anybody_types(qtbot: QtBot, session: Session, inline: SteppedLanes) -> None:
    session.no_centre = Unreachable(Problem("centre.unreachable"))
    screen = _open(qtbot, session, inline)
    qtbot.waitUntil(lambda: screen.centre.text() == "连不上")
    screen.password.setText("x")
    with qtbot.waitSignal(screen.entered):
        screen.enter.click()


def test_pressing_twice_asks_once(qtbot: QtBot, session: Session, inline: SteppedLanes) -> None:
    screen = _open(qtbot, session, inline)
    screen.password.setText("x")
    inline.held = True
    screen.enter.click()
    screen.presenter.login(ADDRESS, "0217", "x")
    assert not screen.enter.isEnabled()
    inline.held = False
    inline.release()
    assert len(session.logins) == 1


def test_the_first_password_is_changed_before_anything_else(
    qtbot: QtBot, session: Session, inline: SteppedLanes
) -> None:
    screen = _open(qtbot, session, inline)
    session.status = SessionStatus(SessionStage.WORKING, must_change_password=True)
    entered: list[SessionStatus] = []
    screen.entered.connect(entered.append)
    screen.password.setText("given once")
    screen.enter.click()
    assert entered == []
    for new, again, error in (
        ("short", "", "太短了"),
        ("given once", "given once", "和现在的密码一样"),
        ("a phrase of mine", "a phrase of mina", "两次输入的不一样"),
    ):
        screen.new.setText(new)
        screen.again.setText(again)
        screen.change.click()
        assert error in screen.new_field.error() + screen.again_field.error()
    screen.again.setText("a phrase of mine")
    screen.change.click()
    assert session.changes == [("given once", "a phrase of mine")]
    assert len(entered) == 1


def test_passwords_are_never_shown(qtbot: QtBot, session: Session, inline: SteppedLanes) -> None:
    screen = _open(qtbot, session, inline)
    for box in (screen.password, screen.new, screen.again):
        assert box.echoMode() is QLineEdit.EchoMode.Password


# -- locked ------------------------------------------------------------------------------------------------


class Plain(Screen):
    def title(self) -> str:
        return "页"


@pytest.fixture
def locked(qtbot: QtBot, session: Session, inline: SteppedLanes) -> tuple[Frame, LockCover]:
    page = Page(RailPlace("tasks", "inbox", "nav.tasks"), "", lambda _host: Plain())
    frame = Frame((page,), frozenset(), inline.scope, lambda: 0)
    qtbot.addWidget(frame)
    frame.show()
    frame.activateWindow()
    frame.windowHandle().requestActivate()
    qtbot.waitUntil(lambda: QApplication.focusWindow() is frame.windowHandle())
    frame.go("tasks")
    cover = LockCover(frame.overlay(), "王芳", session, inline.scope)
    cover.show()
    return frame, cover


def test_a_locked_window_lets_no_shortcut_through_but_the_emergency(
    locked: tuple[Frame, LockCover], qtbot: QtBot
) -> None:
    frame, cover = locked
    assert cover.geometry() == frame.overlay().rect()
    for key, modifier in (
        (Key.Key_K, Qt.KeyboardModifier.ControlModifier),
        (Key.Key_F1, Qt.KeyboardModifier.NoModifier),
    ):
        QTest.keyClick(frame.windowHandle(), key, modifier)
    assert open_sheets(frame) == []
    with qtbot.waitSignal(frame.emergency):
        QTest.keyClick(frame.windowHandle(), Key.Key_F12)


def test_tab_stays_on_the_cover(locked: tuple[Frame, LockCover]) -> None:
    _frame, cover = locked
    for _ in range(6):
        focused: QWidget | None = QApplication.focusWidget()
        assert focused is not None
        assert cover.isAncestorOf(focused)
        QTest.keyClick(focused, Key.Key_Tab)


def test_only_the_right_password_uncovers(locked: tuple[Frame, LockCover], qtbot: QtBot) -> None:
    _frame, cover = locked
    cover.open.click()
    assert "请输入密码" in cover.field.error()
    cover.password.setText("wrong")
    cover.open.click()
    assert "密码不对" in cover.field.error()
    assert cover.isVisible()
    cover.password.setText("right")
    with qtbot.waitSignal(cover.unlocked):
        QTest.keyClick(cover.password, Key.Key_Return)
    assert cover.isHidden()


def test_what_a_probe_brings_after_the_form_has_gone_is_told_to_nobody(
    qtbot: QtBot, session: Session, inline: SteppedLanes
) -> None:
    screen, told = _open(qtbot, session, inline), list[str]()
    inline.held = True
    screen.presenter.probe("https://other.example")
    assert inline.waiting
    screen.show_city = told.append  # type: ignore[method-assign, assignment]
    screen.hide()
    inline.release()
    assert told == []


def test_the_newest_address_is_the_one_that_counts(
    qtbot: QtBot, session: Session, inline: SteppedLanes
) -> None:
    screen = _open(qtbot, session, inline)
    answer, asked = session.probe, list[str]()

    def probe(address: str) -> CentreCard:
        asked.append(address)
        return answer(address)

    session.probe = probe  # type: ignore[method-assign]
    inline.held = True
    screen.presenter.probe("https://other.example")
    screen.presenter.probe("https://third.example")
    inline.release()
    assert asked == ["https://third.example"]


def test_enter_pressed_twice_is_one_login(qtbot: QtBot, session: Session, inline: SteppedLanes) -> None:
    screen = _open(qtbot, session, inline)
    QTest.keyClicks(screen.password, "a long password")
    inline.held = True
    QTest.keyClick(screen.password, Key.Key_Return)
    QTest.keyClick(screen.password, Key.Key_Return)
    inline.release()
    assert len(session.logins) == 1


@pytest.mark.parametrize(("typed", "number"), [("８００２", "8002"), ("　Ａ１７　", "A17"), ("0217", "0217")])
def test_a_number_of_full_width_is_that_number(
    qtbot: QtBot, session: Session, inline: SteppedLanes, typed: str, number: str
) -> None:
    screen = _open(qtbot, session, inline)
    screen.number.setText(typed)
    screen.password.setText("a long password")
    screen.enter.click()
    assert session.logins == [(ADDRESS, number, "a long password")]


@pytest.mark.parametrize("code", ["login.wrong_password", "login.failed", "login.grant_expired"])
def test_a_second_try_begins_with_an_empty_password(
    qtbot: QtBot, session: Session, inline: SteppedLanes, code: str
) -> None:
    screen = _open(qtbot, session, inline)
    session.error = LoginFailed(Problem(code))
    screen.password.setText("wrong")
    screen.enter.click()
    assert screen.password.text() == ""
    if code == "login.failed":  # which of the two it is, nobody said; this number is not known here
        assert screen.number_field.invalid
        assert screen.number.hasFocus()


def _key(key: Key, text: str, shift: bool = False) -> QKeyEvent:
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    return QKeyEvent(QEvent.Type.KeyPress, key, modifier, 38, 0, 0, text)


@pytest.mark.parametrize(
    ("text", "shift", "on"),
    [("a", False, False), ("A", True, False), ("A", False, True), ("a", True, True), ("1", False, None)],
)
def test_a_letter_tells_whether_caps_lock_is_on(text: str, shift: bool, on: bool | None) -> None:
    assert caps_lock(_key(Key.Key_A, text, shift), "offscreen") is on


def test_x11_tells_of_caps_lock_before_a_letter_is_typed() -> None:
    def pressed(key: Key, bits: int) -> QKeyEvent:
        return QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, 66, 0, bits, "")

    assert caps_lock(pressed(Key.Key_CapsLock, 0), "xcb")
    assert not caps_lock(pressed(Key.Key_CapsLock, 2), "xcb")
    assert caps_lock(pressed(Key.Key_Left, 2), "xcb")
    assert not caps_lock(pressed(Key.Key_Left, 16), "xcb")


def test_the_form_says_caps_lock_and_stops_saying_it(
    qtbot: QtBot, session: Session, inline: SteppedLanes
) -> None:
    screen = _open(qtbot, session, inline)
    QApplication.sendEvent(screen.password, _key(Key.Key_A, "A"))
    assert screen.password_field.capitals.isVisible()
    QApplication.sendEvent(screen.password, _key(Key.Key_A, "a"))
    assert not screen.password_field.capitals.isVisible()
    assert screen.password.text() == "Aa"
