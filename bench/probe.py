"""What a start is measured in: a process of its own that says when it is so far. Run as ``python -m bench.probe WHAT PROFILE …``.

``window``: a bare Qt window with a line to type in. ``login``: the program up to a login form that has taken a key. ``work``: the
program until 我的待访 shows its first page. Each prints one JSON object: what it saw, its memory.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

LETTER = "7"


def main(arguments: list[str]) -> None:
    """Do one of them and end at once: how a program ends is not measured."""
    what, *rest = arguments
    seen = {"window": window, "login": login, "work": work}[what](*rest)
    print(json.dumps(seen), flush=True)
    sys.stdin.readline()  # the parent has looked at the memory
    os._exit(0)


def window() -> dict[str, float]:
    """The floor: nothing but Qt."""
    from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

    app = QApplication(["bare"])
    bare = QWidget()
    bare.resize(1280, 720)
    line = QLineEdit()
    QVBoxLayout(bare).addWidget(line)
    bare.show()
    line.setFocus()
    _typed(app)
    return {}


def login(profile: str) -> dict[str, float]:
    """The program as it is started, its event loop replaced by one that types as soon as it can."""
    from PySide6.QtWidgets import QApplication

    class Typed(Exception):
        pass

    def run(*_: object) -> int:
        found = QApplication.instance()
        assert isinstance(found, QApplication)
        _typed(found)
        raise Typed

    QApplication.exec = run  # type: ignore[method-assign]
    from app.main import main as start
    from app.program.program import Program

    Program.close = _stay  # type: ignore[method-assign]
    try:
        start(["--profile", profile])
    except Typed:
        return {}
    raise RuntimeError("the program ended by itself")


def work(profile: str, number: str, password: str) -> dict[str, float]:
    """Log in by keys and wait for the first page; seconds from Enter, and from the moment the centre had said yes."""
    from app.main import prepare

    app = prepare(Path(profile))
    from app.bridge.loop import qt_loop

    with qt_loop():
        return _work(app, Path(profile), number, password)


def _work(app: QApplication, profile: Path, number: str, password: str) -> dict[str, float]:
    from app.program.program import Program
    from app.ui.screens.login.view import LoginScreen
    from app.ui.screens.tasks.view import QueueScreen

    program = Program(profile, hooks=False)
    program.start()
    _typed(app)
    _until(app, lambda: program.opening.bench is not None and "app.ui.shell.workplace" in sys.modules)
    form = program.login
    assert isinstance(form, LoginScreen)
    accepted: list[float] = []
    _when_accepted(accepted)
    form.number.setText(number)
    form.password.setText(password)
    began = time.perf_counter()
    form.password.submitted.emit()

    def shown() -> bool:
        place = program.workplace
        page = place.frame.findChild(QueueScreen) if place is not None else None
        return page is not None and page.isVisible() and page.model.rowCount() > 0

    _until(app, shown)
    app.processEvents()
    until_page = time.perf_counter()
    deadline = until_page + 3
    while time.perf_counter() < deadline:  # what follows the first page belongs to the memory
        app.processEvents()
        time.sleep(0.01)
    return {"entered": until_page - began, "accepted": until_page - accepted[0]}


def _stay(_program: object) -> None:
    """Instead of closing: the process ends at once."""


def _when_accepted(accepted: list[float]) -> None:
    """Note when the centre has said yes."""
    from app.transport.centre import Centre

    ask = Centre.login

    def told(self: Centre, message: object) -> object:
        answer = ask(self, message)  # type: ignore[arg-type]
        accepted.append(time.perf_counter())
        return answer

    Centre.login = told  # type: ignore[method-assign,assignment]


def _typed(app: object) -> None:
    """Until a line that has the focus was painted and has taken a key."""
    from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication, QLineEdit

    class Paints(QObject):
        seen: set[int] = set()

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and isinstance(watched, QLineEdit):
                self.seen.add(id(watched))
            return False

    paints = Paints()
    assert isinstance(app, QApplication)
    app.installEventFilter(paints)

    def taken() -> bool:
        line = QApplication.focusWidget()
        if not isinstance(line, QLineEdit) or id(line) not in paints.seen:
            return False
        before = line.text()
        key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_7, Qt.KeyboardModifier.NoModifier, LETTER)
        QCoreApplication.sendEvent(line, key)
        return line.text() == before + LETTER

    _until(app, taken)
    app.removeEventFilter(paints)


def _until(app: object, condition: object) -> None:
    deadline = time.perf_counter() + 60
    while not condition():  # type: ignore[operator]
        app.processEvents()  # type: ignore[attr-defined]
        if time.perf_counter() > deadline:
            raise TimeoutError


if __name__ == "__main__":
    main(sys.argv[1:])
