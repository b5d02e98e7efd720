"""An application without a display, and how long something takes until it is painted."""

from __future__ import annotations

import os
from collections.abc import Callable
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.text import Language, set_language
from app.ui.theme import Mode, install

SIZE = (1440, 900)
_PATIENCE_S = 30.0


def application() -> QApplication:
    """The application object in the product's theme."""
    found = QApplication.instance()
    qInstallMessageHandler(_unheard)
    app = found if isinstance(found, QApplication) else QApplication(["bench"])
    set_language(Language.ZH)
    install(app, Mode.LIGHT)
    return app


def _unheard(*_: object) -> None:
    """What the platform without a display says of itself."""


class Painted(QObject):
    """Counts how often a widget was painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.times = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.times += event.type() == QEvent.Type.Paint
        return False


def until_painted(act: Callable[[], object], painted: Painted) -> float:
    """Seconds from ``act`` until the widget was painted once more and nothing is left to do at once.

    Raises:
        TimeoutError: it was not painted.
    """
    before = painted.times
    began = perf_counter()
    act()
    while painted.times == before:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        if perf_counter() - began > _PATIENCE_S:
            raise TimeoutError("nothing was painted")
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
    return perf_counter() - began


def until(condition: Callable[[], bool], what: str, seconds: float = _PATIENCE_S) -> None:
    """Let events happen until a condition holds.

    Raises:
        TimeoutError: it never did.
    """
    began = perf_counter()
    while not condition():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
        if perf_counter() - began > seconds:
            raise TimeoutError(what)


def settle(turns: int = 20) -> None:
    """Let what is pending happen."""
    for _ in range(turns):
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
