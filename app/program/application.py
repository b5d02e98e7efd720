"""The Qt application: theme, language, log, and what a second start on one profile says."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from app.bridge.instance import SingleInstance
from app.program.remembered import Remembered
from app.ui.text import Language, set_language, tr
from app.ui.text.qt_words import speak_qt
from app.ui.theme import Mode, install
from app.ui.widgets.layout import column
from app.ui.widgets.notices import EmptyState
from domain.logs import QuietFormatter

LOG_BYTES = 1_000_000
LOG_FILES = 3

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def make_application(known: Remembered) -> QApplication:
    """The application object, in the theme and language this profile had last."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("minyi110")
    app.setQuitOnLastWindowClosed(False)  # the program ends when it says so, with its work put away
    set_language(Language(known.language))
    speak_qt()
    install(app, Mode(known.theme))
    return app


def write_log(profile: Path) -> logging.Handler:
    """Log into the profile, for its owner alone; no number, name or word of a citizen (``domain.logs``)."""
    path = profile / "minyi110.log"
    path.touch(mode=0o600, exist_ok=True)
    handler = RotatingFileHandler(
        path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8", delay=True
    )
    handler.setFormatter(QuietFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("urllib3").setLevel(logging.ERROR)  # its lines hold addresses
    return handler


def hear_qt() -> None:
    """Qt's own messages go to the log, not to a terminal nobody sees."""
    log = logging.getLogger("qt")

    def take(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        log.log(_LEVELS.get(kind, logging.WARNING), "%s", message)

    qInstallMessageHandler(take)


def unhear_qt() -> None:
    """Put Qt's own handling back."""
    qInstallMessageHandler(None)


def say_running(app: QApplication, instance: SingleInstance) -> bool:
    """Say that the profile is open already and offer to show that window; whether it was only said."""
    window = QWidget()
    window.setObjectName("root")
    window.setWindowTitle(tr("app.name"))
    window.resize(560, 320)
    words = EmptyState(
        tr("instance.running.title"),
        tr("instance.running.why"),
        tr("instance.running.show"),
        icon="panel",
        key="Enter",
    )
    window.setLayout(column(words, margin=24))
    shown = []

    def show_first() -> None:
        shown.append(instance.ask_other_to_show())
        window.close()

    words.activated.connect(show_first)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        QShortcut(QKeySequence(key), window).activated.connect(show_first)
    QShortcut(QKeySequence(Qt.Key.Key_Escape), window).activated.connect(window.close)
    words.button.setFocus(Qt.FocusReason.OtherFocusReason)
    window.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose)
    app.setQuitOnLastWindowClosed(True)
    window.show()
    app.exec()
    return not any(shown)
