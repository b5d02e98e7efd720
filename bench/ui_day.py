"""A scripted day of an agent through the real program, and the longest that each step keeps the thread that shows the screen.

Logged in, every screen entered, calls taken, answered and saved by key strokes, the queue searched, the theme changed; then the same
calls while 10,000 changes sync in. Nothing waits for the centre on that thread, so that what is measured is what the program does there itself.
Search in remarks does not exist yet and is not in it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.models.secrets import NoKeyring
from app.models.vault import Cost
from app.program import smooth
from app.services.desk import Environment
from bench.fixtures import served
from bench.measure import Goal, Line, Measure, Run
from bench.ui_thread import change, cursor
from bench.watch import Watch
from tests.helpers.centre import PASSWORD
from tools.centre import Centre
from tools.driving import AtTheCall, Driver

_MOST = Goal(most=50)
_SIZE = "10,000 tasks"
STEPS = {
    name: Measure(f"UI thread over a day: {what}", _MOST, size=_SIZE)
    for name, what in (
        ("log_in", "log-in to the first page"),
        ("first_look", "each screen for the first time"),
        ("look", "each screen again"),
        ("first_call", "the first call opened"),
        ("call", "a call opened"),
        ("dial", "dialled and connected"),
        ("answer", "the script answered"),
        ("save", "saved, the next one opened"),
        ("search", "the queue searched"),
        ("theme", "the theme changed"),
        ("busy_answer", "the script answered while changes sync in"),
        ("busy_save", "saved while changes sync in"),
    )
}
"""By step: the longest gap between two turns of the event loop."""
SCREENS = ("tasks", "records", "orders", "review", "panel", "call", "settings")


def lines(run: Run) -> Iterable[Line]:
    """A line a step."""
    tasks, calls = run.either((10_000, 20), (300, 3))
    with (
        tempfile.TemporaryDirectory(prefix="minyi110-bench-") as folder,
        served(agents=1, tasks=tasks) as (centre, process),
    ):
        day = _Day(Path(folder) / "profile", centre.url)
        try:
            day.work(calls)
            day.work_while_busy(process, tasks, max(2, calls // 4))
        finally:
            day.close()
    for name, measure in STEPS.items():
        gaps = sorted(day.gaps[name])
        note = f"{sum(gap > 0.016 for gap in gaps)} of {len(gaps)} gaps longer than a frame"
        p99 = gaps[int(len(gaps) * 0.99)] * 1e3
        yield measure.line(gaps[-1] * 1e3, p99=p99, size=f"{tasks:,} tasks", note=note)


@dataclass
class _Day:
    """One agent at one workstation."""

    profile: Path
    url: str
    gaps: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in STEPS})

    def __post_init__(self) -> None:
        smooth.share()
        ways = Environment(keeper=NoKeyring(), cost=Cost(1, 8, 1))
        self.driver = Driver(self.profile, address=self.url, ways=ways)
        self.driver.program.entered.connect(lambda _status: smooth.settle())  # as the client's main does
        self.watch = Watch()

    def work(self, calls: int) -> None:
        """Alone with the work."""
        self._step("log_in", self._log_in)
        for name in ("first_look", "look"):
            for screen in SCREENS:
                self._step(name, lambda screen=screen: self._go(screen))  # type: ignore[misc]
        self._search()
        self._go("settings")
        for mode in ("dark", "light"):
            self._step("theme", lambda mode=mode: self._change_theme(mode))  # type: ignore[misc]
        self._go("call")
        self.call = AtTheCall(self.driver)
        self._step("first_call", self._open)
        for n in range(calls):
            self._step("dial", self._dial)
            self._step("answer", self._answer)
            if n % 2:
                self._step("save", self.call.save_and_next)
            else:
                self._step("save", self.call.save_and_stay)
                self._step("call", self._open)

    def work_while_busy(self, process: Centre, changes: int, calls: int) -> None:
        """The same while so many changes sync in."""
        engine = self.driver.program.opening.wait().engine
        head = 0
        for _ in range(calls):
            if cursor(engine) >= head:
                head = change(process, changes)
            self._step("busy_answer", lambda: (self._dial(), self._answer()))
            self._step("busy_save", self.call.save_and_next)

    def close(self) -> None:
        """The program ends."""
        self.driver.close()

    def _step(self, name: str, act: Callable[[], object]) -> None:
        with self.watch.over() as gaps:
            act()
            self.driver.settle(150)
        self.gaps[name] += gaps

    def _log_in(self) -> None:
        program = self.driver.program
        program.start()
        program.enter(self.url, "a0", PASSWORD)
        self.driver.wait("the window", lambda: program.workplace is not None)
        self.driver.front()
        self.driver.wait("the first page", lambda: self._queue().model.rowCount() > 0)

    def _go(self, screen: str) -> None:
        if self._frame.has(screen):
            self._frame.go(screen)
            self.driver.settle(100)

    def _search(self) -> None:
        self._go("tasks")
        for number in ("C00000007", "138"):
            self._step("search", lambda number=number: self._look_for(number))  # type: ignore[misc]

    def _look_for(self, number: str) -> None:
        self._queue().search.setFocus()
        self.driver.type(number)
        self.driver.settle(300)
        self._queue().search.clear()

    def _change_theme(self, mode: str) -> None:
        from app.ui.screens.settings.view import SettingsScreen

        self._frame.findChild(SettingsScreen).theme.chosen.emit(mode)

    def _open(self) -> None:
        self.driver.press("Ctrl+Enter")
        self.call.opened()

    def _dial(self) -> None:
        self.call.dial()
        self.driver.press("F3")

    def _answer(self) -> None:
        self.call.answer({})
        self.driver.press("F5")

    def _queue(self) -> Any:
        from app.ui.screens.tasks.view import QueueScreen

        return self._frame.findChild(QueueScreen)

    @property
    def _frame(self) -> Any:
        workplace = self.driver.program.workplace
        if workplace is None:
            raise RuntimeError("nobody is in")
        return workplace.frame
