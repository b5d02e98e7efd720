"""Driving the real program in process: let time pass until something holds, press keys, take pictures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEventLoop, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.bridge.loop import qt_loop
from app.program.application import make_application
from app.program.program import Program
from app.program.remembered import Remembered
from app.services.desk import Environment
from app.ui.screens.call.presenter import CallPresenter
from app.ui.screens.call.view import CallScreen
from domain.questionnaire.model import Kind, Question

PATIENCE_MS = 300_000
"""Only a hang reaches it, not a machine that is busy."""
_KEYS = {"Enter": Qt.Key.Key_Return, "Esc": Qt.Key.Key_Escape, "Up": Qt.Key.Key_Up, "Tab": Qt.Key.Key_Tab} | {
    f"F{n}": getattr(Qt.Key, f"Key_F{n}") for n in range(1, 13)
}
_MODIFIERS = {"Ctrl": Qt.KeyboardModifier.ControlModifier, "Alt": Qt.KeyboardModifier.AltModifier}


class Stuck(Exception):
    """What was waited for did not come; carries what it was."""


class Driver:
    """One program and a person at it, on the loop that is there or on one of its own. ``hooks``: with its log, crash report and hooks for errors, as an installed one."""

    def __init__(
        self, profile: Path, *, address: str = "", hooks: bool = False, ways: Environment | None = None
    ) -> None:
        self.app: QApplication = make_application(Remembered())
        self.faults: list[BaseException] = []
        self._loop = ExitStack()
        if asyncio._get_running_loop() is None:
            self._loop.enter_context(qt_loop())
        self.program = Program(profile, address=address, ways=ways, hooks=hooks)
        self.program.unhandled.connect(self.faults.append)

    def wait(self, what: str, until: Callable[[], object], patience_ms: int = PATIENCE_MS) -> None:
        """Let the program run until something holds.

        Raises:
            Stuck: it did not come about in time, or something failed meanwhile that nobody handled.
        """
        deadline = QDeadlineTimer(patience_ms)
        while not until():
            if self.faults:
                raise Stuck(f"{what}: {self.faults[0]!r}") from self.faults[0]
            if deadline.hasExpired():
                raise Stuck(what)
            self.app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def settle(self, milliseconds: int = 120) -> None:
        """Let layout, timers and painting happen."""
        deadline = QDeadlineTimer(milliseconds)
        while not deadline.hasExpired():
            self.app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)

    def press(self, *keys: str) -> None:
        """Press keys as a person does, in whatever window is in front: ``F2``, ``1``, ``Ctrl+Enter``, ``Enter``."""
        for key in keys:
            *held, last = key.split("+") if len(key) > 1 else (key,)
            modifiers = Qt.KeyboardModifier.NoModifier
            for one in held:
                modifiers |= _MODIFIERS[one]
            # To the window, not to a widget: so the key goes the whole way that a real one goes.
            QTest.keyClick(self._front(), _KEYS.get(last) or last, modifiers)  # type: ignore[call-overload]
            self.app.processEvents()

    def type(self, text: str) -> None:
        """Type words into whatever has the focus; Chinese comes committed by the input method."""
        if text.isascii():
            for sign in text:
                QTest.keyClick(self._front(), sign)  # type: ignore[call-overload]
        else:
            event = QInputMethodEvent()
            event.setCommitString(text)
            focus = QApplication.focusWidget()
            if focus is None:
                raise Stuck(f"nothing has the focus to take {text!r}")
            QApplication.sendEvent(focus, event)
        self.app.processEvents()

    @property
    def focused(self) -> str:
        """What kind of widget has the focus, by Qt's own class; empty if none has."""
        widget = QApplication.focusWidget()
        meta = widget.metaObject() if widget is not None else None
        while meta is not None and not meta.className().startswith("Q"):
            meta = meta.superClass()
        return meta.className() if meta is not None else ""

    def _front(self) -> QWindow:
        front = QGuiApplication.focusWindow()
        # A window that was left is deleted by the very turn of the loop that a key takes.
        if front is None or not front.isVisible():
            front = self.window.windowHandle()
        if front is None:
            raise Stuck("no window is in front")
        return front

    @property
    def window(self) -> QWidget:
        """The program's window: the login form or the frame.

        Raises:
            Stuck: there is none.
        """
        workplace = self.program.workplace
        found = workplace.frame if workplace is not None else self.program.login
        if found is None:
            raise Stuck("the program has no window")
        return found

    def front(self) -> None:
        """Bring this program's window to the front: keys go there."""
        self.window.activateWindow()
        self.wait("the window in front", self.window.isActiveWindow)

    def picture(self, target: Path) -> None:
        """Save what the window shows.

        Raises:
            Stuck: the picture could not be written.
        """
        self.settle()
        target.parent.mkdir(parents=True, exist_ok=True)
        if not self.window.grab().save(str(target)):
            raise Stuck(f"cannot write {target}")

    def close(self) -> None:
        """End the program."""
        self.program.close()
        self.settle(50)
        self._loop.close()


class AtTheCall:
    """An agent at the call screen, with nothing but the keyboard."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver

    @property
    def presenter(self) -> CallPresenter:
        """What the call screen knows, to look at only.

        Raises:
            Stuck: nobody is at a call screen.
        """
        workplace = self.driver.program.workplace
        page = workplace.frame.findChild(CallScreen) if workplace is not None else None
        if page is None:
            raise Stuck("no call screen")
        return page.presenter

    @property
    def at(self) -> str:
        """Code of the question the cursor stands at, empty at the end."""
        form = self.presenter.form
        return (form.step.at or "") if form is not None else ""

    @property
    def script(self) -> str:
        """Code of the questionnaire on the screen, empty without one."""
        form = self.presenter.form
        return form.script.code if form is not None else ""

    def opened(self, not_this: str = "") -> None:
        """Wait until a call (another one than ``not_this``) is on the screen."""
        self.driver.wait("a task on the call screen", lambda: self.call_id not in ("", not_this))
        self.driver.settle(30)

    @property
    def call_id(self) -> str:
        """The open call's id, empty without one."""
        presenter = self.presenter
        return presenter.call.call_id if presenter.working and presenter.call is not None else ""

    def phase(self) -> str:
        """Phase of the call on the screen."""
        call = self.presenter.call
        return call.phase.value if call is not None else ""

    def dial(self) -> None:
        """F2, and wait until the number is shown."""
        self.driver.press("F2")
        self.driver.wait("the number shown", lambda: self.phase() == "dialled")

    def answer(self, says: Mapping[str, str], until: str = "") -> None:
        """Go through the script: digits or words by question, else the first answer; stops before ``until``."""
        for _ in range(60):
            code = self.at
            if not code or code == until:
                return
            self._answer(code, says.get(code))
            self.driver.settle(20)
        raise Stuck(f"the script does not end; it stands at {self.at}")

    def _answer(self, code: str, said: str | None) -> None:
        form = self.presenter.form
        question = form.script.question(code) if form is not None else None
        if question is None:
            raise Stuck(f"no question {code}")
        if not question.kind.by_digit:
            if said:
                self.driver.type(said)
            self.driver.press("Enter")
        elif question.kind is Kind.MATRIX:
            self.driver.press(*["1"] * len(question.items))
        else:
            self.driver.press(*digits(question, said or "1"))
            if self.at == code:
                self.driver.press("Enter")
        if self.at == code:
            raise Stuck(f"{code} took no answer")

    def save_and_next(self) -> str:
        """Ctrl+Enter; returns the id of the call that was saved once the next one is there."""
        before = self.call_id
        self._save("Ctrl+Enter")
        self.opened(not_this=before)
        return before

    def save_and_stay(self) -> str:
        """Ctrl+S; returns the id of the call that was saved."""
        before = self.call_id
        self._save("Ctrl+S")
        self.driver.wait("the form saved", lambda: self.call_id == "")
        return before

    def _save(self, keys: str) -> None:
        """Once more where the number has other tasks, which are left."""
        self.driver.press(keys)
        if self.presenter.same_number.offered:
            self.driver.press(keys)


def digits(question: Question, said: str) -> str:
    """The keys of an answer named by its code, or the digits as they are."""
    named = next((option.digit for option in question.options if option.code == said), None)
    return said if named is None else str(named)
