"""What a person sees at once or not: the first call of a login opening, and the other theme.

The real program, logged in, with a call to make in the pack and no centre in reach. Counted is what the thread that shows the screen
works for it, from the click until it is painted; what workers and the disk take meanwhile is part of other lines.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import thread_time
from typing import Any
from unittest.mock import patch

from app.bridge.loop import qt_loop
from app.workbench import Workbench
from bench.fixtures import served
from bench.measure import Goal, Line, Measure, Run, sample
from bench.packed import fill_pack
from bench.screen import Painted, application, settle, until
from bench.ui_thread import at_work

OPENING = Measure("first call of a login: click to painted, work of the screen's thread", Goal(most=50))
STEP = Measure("– what is made ready for it after log-in, longest step", Goal(most=16))
THEME = Measure(
    "the other theme, a call on the screen: until painted, work of the screen's thread", Goal(most=50)
)


def lines(run: Run) -> Iterable[Line]:
    """The first opening, the longest step of what made it ready, the theme."""
    openings: list[float] = []
    longest: list[float] = []
    themes: list[float] = []
    application()
    for _ in range(run.either(5, 1)):
        with _at_work() as (program, steps):
            openings.append(_opened(program))
            longest.append(max(steps))
            themes += _themes(run.either(10, 4))
    yield OPENING.line(sample(openings))
    yield STEP.line(sample(longest))
    yield THEME.line(sample(themes))


@contextmanager
def _at_work() -> Iterator[tuple[Any, list[float]]]:
    """The program of somebody who has a call to make and no centre, once it is ready; how long each step of that took."""
    from app.ui.screens.call import ready

    taken: list[float] = []
    real = ready.steps

    def clocked(workplace: Any) -> Iterator[Callable[[], object]]:
        return (lambda step=step: taken.append(_worked(step)) for step in real(workplace))

    with (
        tempfile.TemporaryDirectory(prefix="minyi110-bench-") as folder,
        served(agents=1) as (centre, process),
        patch.object(ready, "steps", clocked),
        qt_loop(),
    ):
        program = at_work(Path(folder) / "profile", centre.url)
        bench: Workbench = program.opening.wait()
        until(lambda: "call" in program.workplace.frame._screens, "the call screen was never made ready")
        fill_pack(bench, 1, first=100)
        process.kill()
        bench.engine.link.lost()
        settle()
        try:
            yield program, taken
        finally:
            program.close()


def _worked(work: Callable[[], object]) -> float:
    """Seconds of this thread's processor."""
    began = thread_time()
    work()
    return thread_time() - began


def _opened(program: Any) -> float:
    from app.ui.screens.call.view import CallScreen

    frame = program.workplace.frame
    screen = frame.page("call")
    if not isinstance(screen, CallScreen):
        raise TypeError(f"on the place of the call screen is a {type(screen).__name__}")
    painted = Painted(screen.script)

    def there() -> bool:
        return screen.presenter.call is not None and painted.times > 0

    def click() -> None:
        frame.go("call", "next")
        until(there, "no call was opened")

    took = _worked(click)
    settle()
    return took


def _themes(times: int) -> list[float]:
    from app.ui.theme import Mode, theme

    def switch() -> None:
        theme().set_mode(Mode.LIGHT if theme().dark else Mode.DARK)
        settle(1)

    return [_worked(switch) for _ in range(times)]
