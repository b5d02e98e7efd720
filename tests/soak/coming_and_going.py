"""Log in, open every page and sheet, leave in the middle of it, log out; again and again in one process."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from PySide6.QtCore import QCoreApplication, QEvent

from app.models.secrets import NoKeyring, read_json
from app.models.vault import Cost
from app.services.desk import Environment
from app.ui.screens.leaving.attach import proof_sheet
from app.ui.screens.leaving.duty import leaving_sheet
from app.ui.shell.workplace import Workplace
from tests.helpers.logged import errors_of
from tools.driving import Driver

PEOPLE = ("8001", "8100")
"""An agent and a lead, in turn: between them they see every page."""
WARM_UP = 6
"""Log-ins after which everything that is imported or kept once is there."""
KEY = "soak.last"


@dataclass
class Seen:
    """What was there after each log-out.

    Attributes:
        threads: running ones. memory: resident bytes. tasks: pending ones of asyncio's.
        alive: workplaces of earlier log-ins that still exist.
        lost: log-ins whose last save was not there after they had left.
        said: errors that were logged (asyncio's, Qt's loop's) or that nobody caught, e.g. in a slot.
    """

    threads: list[int] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    tasks: list[int] = field(default_factory=list)
    alive: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def grown_bytes(self) -> float:
        """Bytes of memory a log-in leaves behind, by the slope over the second half: the first one fills caches."""
        warm = self.memory[len(self.memory) // 2 :]
        middle = (len(warm) - 1) / 2
        mean = sum(warm) / len(warm)
        spread = sum((at - middle) ** 2 for at in range(len(warm)))
        return sum((at - middle) * (value - mean) for at, value in enumerate(warm)) / spread


class Soak:
    """One program at one desk.

    Args:
        profile: its folder. url: of the centre. password: of everybody there.
    """

    def __init__(self, profile: Path, url: str, password: str) -> None:
        self._url, self._password, self._profile = url, password, profile
        self.driver = Driver(profile, address=url, ways=Environment(keeper=NoKeyring(), cost=Cost(1, 8, 1)))
        self.seen = Seen()
        self._left: list[weakref.ref[Workplace]] = []
        self._me = psutil.Process()

    def run(self, times: int) -> Seen:
        """So many log-ins and log-outs, and then the end in the middle of one more."""
        driver = self.driver
        with heard(self.seen.said):
            driver.program.start()
            for number in range(times):
                self._in_and_out(number, PEOPLE[number % len(PEOPLE)])
                self._look()
            last = self._in(PEOPLE[0])
            last.remember(KEY, "the end")
            kept_under = last.own(KEY)
            del last
            driver.close()
            gc.collect()
        if read_json(self._profile / "settings.json").get(kept_under) != "the end":
            self.seen.lost.append(times)
        return self.seen

    def _in(self, who: str) -> Workplace:
        program = self.driver.program
        program.enter(self._url, who, self._password)
        self.driver.wait("the window", lambda: program.workplace is not None)
        assert program.workplace is not None
        self.driver.front()
        return program.workplace

    def _in_and_out(self, number: int, who: str) -> None:
        driver = self.driver
        workplace = self._in(who)
        frame = workplace.frame
        for page in ("tasks", "records", "orders", "review", "panel", "call", "settings"):
            frame.go(page)
            driver.app.processEvents()
        driver.press("Ctrl+K", "a", "Esc", "F1", "Esc", "F12", "Esc")
        for sheet in (leaving_sheet, proof_sheet):
            made = workplace.once(sheet)
            made.open()  # type: ignore[attr-defined]
            driver.app.processEvents()
            made.sheet.close_sheet()  # type: ignore[attr-defined]
        # What was just asked for is under way: the log-out ends it, and the save is made all the same.
        frame.go("tasks")
        workplace.remember(KEY, str(number))
        kept_under = workplace.own(KEY)
        self._left.append(weakref.ref(workplace))
        workplace.left.emit("logout")
        driver.wait("the login form", lambda: driver.program.login is not None)
        # The form does not wait for the save, which stands in the store's lane behind whatever was there before.
        driver.wait("the save", lambda: not driver.program.scope.busy)
        bench = driver.program.opening.wait()
        if bench.settings.get(kept_under) != str(number):
            self.seen.lost.append(number)

    def _look(self) -> None:
        """Once nothing is under way any more, count what is left."""
        program = self.driver.program
        self.driver.wait("all flows ended", lambda: not program.scope.busy)
        self.driver.settle(10)
        # A loop that runs would have deleted by now what asked for it; one that is only turned, as here, does not.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        self._left = [one for one in self._left if one() is not None]
        self.seen.alive.append(len(self._left))
        self.seen.tasks.append(len(asyncio.all_tasks(asyncio.get_running_loop())))
        self.seen.threads.append(threading.active_count())
        self.seen.memory.append(self._me.memory_info().rss)


@contextmanager
def heard(said: list[str]) -> Iterator[None]:
    """Note every error that is logged, e.g. ``Task was destroyed but it is pending``, and every one that nobody caught."""

    def uncaught(kind: object, error: object, _trace: object) -> None:
        said.append(f"uncaught: {error!r}")

    def unraisable(found: Any) -> None:
        said.append(f"uncaught: {found.exc_value!r} in {found.object!r}")

    before = sys.excepthook, sys.unraisablehook
    sys.excepthook, sys.unraisablehook = uncaught, unraisable
    try:
        with errors_of() as logged:
            yield
    finally:
        sys.excepthook, sys.unraisablehook = before
        said.extend(logged)
