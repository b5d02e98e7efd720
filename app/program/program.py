"""The program of one profile: from the login form to the window one works in, and out again."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, TextIO

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.bridge.clock import CentreClock
from app.bridge.executor import Executor
from app.bridge.faults import Fault, FaultReporter
from app.bridge.loop import turn_until
from app.bridge.scope import Scope, flow
from app.program.application import hear_qt, unhear_qt, write_log
from app.program.crashes import unwatch, watch
from app.program.opening import LaterSession, Opening
from app.program.remembered import remembered
from app.records.session import SessionStage, SessionStatus

if TYPE_CHECKING:
    from app.services.desk import Environment
    from app.ui.shell.workplace import Workplace
    from app.workbench import Workbench

log = logging.getLogger(__name__)

AFTER_PAINT_MS = 60
"""So long the login form has the machine to itself: what is imported behind it would hold up its first paint."""

LAST_TRIES, LAST_PAUSE_S = 24, 0.05
"""How long the program's end waits for what is under way to arrive: a good second at most."""

RESTART = 85
"""Exit code of the event loop that asks for another start of the program."""


class Program(QObject):
    """Owns everything of one run; ``close`` leaves no thread, no flow and no open store behind. Lives in ``app.bridge.loop.qt_loop``.

    Args:
        profile: the folder of settings, log and stores.
        address: of the centre, if it was given on the command line.
        ways: how the outer world is reached; replaced in tests.
        hooks: take over the hooks for uncaught errors and Qt's messages, as the real program does.

    Attributes:
        scope: the flows of the run, and those of the windows within.
        login: the login form, None while somebody works.
        workplace: the window one works in, None while nobody is logged in.

    Signals:
        entered: somebody is in: ``SessionStatus``.
        gone: nobody is, any more.
        unhandled: an error that no flow handled; the fault reporter listens.
        ended: the window was closed for good: the exit code. Who runs the event loop ends it; the program itself must not, because
            an ``exit`` without a loop makes Qt refuse every later one of the thread.
    """

    entered = Signal(object)
    gone = Signal()
    unhandled = Signal(object)
    ended = Signal(int)

    def __init__(
        self,
        profile: Path,
        *,
        address: str = "",
        ways: Environment | None = None,
        hooks: bool = True,
    ) -> None:
        super().__init__()
        self.profile, self._address = profile, address
        profile.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.executor = Executor(self)
        self.faults = FaultReporter(self)
        self.unhandled.connect(self.faults.tell)
        self.scope = Scope(self.executor, self.unhandled.emit)
        self.faults.reported.connect(self._report)
        self._hooks = hooks
        self._log: logging.Handler | None = None
        self._crashes: TextIO | None = None
        if hooks:
            self.faults.install()
            self._log = write_log(profile)
            self._crashes = watch(profile)
            hear_qt()
        self.clock = CentreClock()
        self.opening = Opening(profile, ways)
        self.session = LaterSession(self.opening)
        self.login: QWidget | None = None
        self.workplace: Workplace | None = None
        self._opened = self._following = self._closed = False

    # -- life ------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Show the login form; open what it will need once it is painted."""
        self._show_login()
        QTimer.singleShot(AFTER_PAINT_MS, self, self._open)

    @Slot()
    def _open(self) -> None:
        if not self._opened:
            self._opened = True
            self.scope.start(self._make_ready())

    async def _make_ready(self) -> None:
        """Open the workbench, and import behind the form what comes after it."""
        bench = await self.scope.network(self.opening.open)
        bench.watch()
        await self.scope.network(_import_workplace)

    @Slot()
    def show(self) -> None:
        """Come to the front: another start of this profile asks for it."""
        window = self.workplace.frame if self.workplace is not None else self.login
        if window is not None:
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
            window.show()
            window.raise_()
            window.activateWindow()

    def close(self) -> None:
        """Put everything away; safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self._drop_windows()
        # Now, not when a loop comes by again: their timers would ask an executor that takes nothing more.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.scope.close()
        self.executor.shut_down()
        if not turn_until(lambda: not self.scope.busy):
            log.error("flows were left at the end")
        bench = self.opening.bench
        if bench is not None:
            _deliver(bench)
            bench.close()
        if self._hooks:
            self.faults.remove()
            unhear_qt()
        if self._crashes is not None:
            unwatch(self._crashes)
        if self._log is not None:
            logging.getLogger().removeHandler(self._log)
            self._log.close()

    # -- in and out ------------------------------------------------------------------------------------

    @flow()
    async def enter(self, address: str, number: str, password: str) -> None:
        """Log in as the form does; ``entered`` says when. For tours and tests that do not type."""
        self._open()
        self._entered(await self.scope.network(self.session.login, address, number, password))

    @Slot(object)
    def _entered(self, status: SessionStatus) -> None:
        if not self._following:
            self._following = True
            self.opening.wait().start()
        self._drop_windows()
        self._build_workplace(status)
        self.entered.emit(status)

    def _build_workplace(self, status: SessionStatus, place: str = "") -> None:
        from app.ui.shell.workplace import Workplace

        self.workplace = Workplace(self.opening.wait(), self.scope.inner(), status, self.clock, self)
        self.workplace.left.connect(self._left)
        self.workplace.start(place)

    @Slot(str)
    def _left(self, how: str) -> None:
        if self.workplace is not None:
            self.workplace.frame.keep()
        if how in ("close", "restart"):
            if self.workplace is not None:
                self.workplace.ending.emit()
            self.ended.emit(RESTART if how == "restart" else 0)
        elif how == "rebuild":
            QTimer.singleShot(0, self, self._rebuild)
        elif how == "logout":
            self._log_out()
        elif how == "sent_home":
            self._show_out()
        elif how == "lock":
            self._lock()

    @Slot()
    def _rebuild(self) -> None:
        """The window anew, in the language that is in force now, on the page it was on."""
        if self.workplace is not None:
            place, status = self.workplace.frame.current, self.workplace.status
            self._drop_windows()
            self._build_workplace(status, place)

    @flow()
    async def _log_out(self) -> None:
        await self.scope.network(self.opening.wait().session.logout)
        self._show_out()

    def _show_out(self) -> None:
        if self.workplace is None:
            return
        self._drop_windows()
        self._show_login()
        self.gone.emit()

    @flow()
    async def _lock(self) -> None:
        """Cover the screens until the person who locked gives the password; delivery goes on."""
        status = await self.scope.save(self.opening.wait().session.lock)
        workplace = self.workplace
        if status.stage is not SessionStage.LOCKED or workplace is None:
            return
        from app.ui.screens.login.lock import LockCover

        frame, name = workplace.frame, workplace.status.user.name if workplace.status.user is not None else ""
        cover = LockCover(frame.overlay(), name, self.session, workplace.scope.inner())
        cover.unlocked.connect(cover.deleteLater)
        cover.unlocked.connect(lambda: frame.covered.emit(False))
        cover.leave_wanted.connect(lambda: workplace.left.emit("logout"))
        frame.covered.emit(True)
        cover.show()

    def _show_login(self) -> None:
        from app.ui.screens.login.presenter import LoginStart
        from app.ui.screens.login.view import LOGIN_SIZE, LoginScreen
        from app.ui.shell.window_place import WindowPlace

        known = remembered(self.profile)
        start = LoginStart(
            address=self._address or known.address,
            numbers=known.numbers,
            city_name=known.city_name,
            language=known.language,
        )
        screen = LoginScreen(self.session, self.scope.inner(), start)
        screen.entered.connect(self._entered)
        self.login = screen
        WindowPlace(screen, LOGIN_SIZE).show()

    def _drop_windows(self) -> None:
        if self.login is not None:
            self.login.hide()
            self.login.deleteLater()
            self.login = None
        if self.workplace is not None:
            self.workplace.close()
            self.workplace.deleteLater()
            self.workplace = None

    @Slot(object)
    def _report(self, fault: Fault) -> None:
        if self.workplace is not None:
            self.workplace.frame.report(fault)
        else:
            log.error("a fault before anybody was logged in")


def _deliver(bench: Workbench) -> None:
    """What was saved last goes out before the program ends, if the centre answers; if not it goes at the next start."""
    pause = Event()
    for _ in range(LAST_TRIES):
        if not bench.sync.delivering():
            return
        pause.wait(LAST_PAUSE_S)


def _import_workplace() -> None:
    """What the first page needs, imported while the person types the password."""
    from app.ui.shell import features, workplace  # noqa: F401 - imported for the next step

    features.page_offers()
    features.attachments()
