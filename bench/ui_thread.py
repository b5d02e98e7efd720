"""How long the thread that shows the screen is kept from it while 10,000 changes sync in; beside the same without any.

The real program, logged in, 我的待访 in front, woken by the live stream. A timer of a millisecond on the main thread tells the gaps.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter
from typing import Any

from app.bridge.loop import qt_loop
from bench.fixtures import HALL, served, task_name
from bench.measure import Goal, Line, Measure, Run, Sample, sample
from bench.screen import application, until
from bench.watch import Watch
from domain.wire.rows import RowKind, hall_scope
from server.db.database import open_migrated, system_clock
from tests.helpers.centre import CITY, PASSWORD
from tools.centre import Centre

FRAME_MS = 16.0
GAP = Measure(
    "UI thread, longest gap while changes sync in",
    Goal(most=FRAME_MS),
    "the same with nothing to do",
    "10,000 changes",
)
_PATIENCE_S = 120.0


def lines(run: Run) -> Iterable[Line]:
    """One line: the longest gap is what must hold."""
    count = run.either(10_000, 1_000)
    app = application()
    with (
        tempfile.TemporaryDirectory(prefix="minyi110-bench-") as folder,
        served(agents=1, tasks=count) as (centre, process),
        qt_loop(),
    ):
        program = at_work(Path(folder) / "profile", centre.url)
        engine = program.opening.wait().engine
        until(lambda: _rows(program) > 0, "the first page never came")
        _quiet(app, engine, 3.0)
        idle = _gaps(app, _for(3.0))
        head = change(process, count)
        began = perf_counter()
        busy = _gaps(app, lambda: cursor(engine) >= head)
        took = perf_counter() - began
        program.close()
    longest, floor = busy.seconds[-1] * 1e3, idle.seconds[-1] * 1e3
    over = sum(1 for gap in busy.seconds if gap * 1e3 > FRAME_MS)
    note = f"{over} of {len(busy.seconds)} gaps longer than a frame, in {took:.1f} s"
    yield GAP.line(longest, floor, p99=busy.p99 * 1e3, size=f"{count:,} changes", note=note)


def at_work(profile: Path, url: str, number: str = "a0") -> Any:
    """The program with somebody logged in, its first agent if nobody else is named."""
    from app.models.secrets import NoKeyring
    from app.models.vault import Cost
    from app.program import smooth
    from app.program.program import Program
    from app.services.desk import Environment
    from app.ui.screens.login.view import LoginScreen

    smooth.share()
    program = Program(
        profile, address=url, ways=Environment(keeper=NoKeyring(), cost=Cost(1, 8, 1)), hooks=False
    )
    program.entered.connect(lambda _status: smooth.settle())  # as the client's main does
    program.start()
    form = program.login
    if not isinstance(form, LoginScreen):
        raise RuntimeError("no login form")
    until(lambda: program.opening.bench is not None, "the workbench never came")
    form.number.setText(number)
    form.password.setText(PASSWORD)
    form.password.submitted.emit()
    until(lambda: program.workplace is not None, "nobody was let in")
    return program


def _rows(program: Any) -> int:
    from app.ui.screens.tasks.view import QueueScreen

    page = program.workplace.frame.findChild(QueueScreen)
    return page.model.rowCount() if page is not None else 0


def cursor(engine: Any) -> int:
    """How far the hall has been pulled."""
    from app.models import replica

    with engine.link.store.read() as connection:
        return replica.feeds(connection)[hall_scope(HALL)].cursor


def _quiet(app: Any, engine: Any, seconds: float) -> None:
    """Until the whole queue is here and nothing more comes."""
    until(lambda: cursor(engine) >= 0, "the queue never came", _PATIENCE_S)
    _gaps(app, _for(seconds))


def change(process: Centre, count: int) -> int:
    """Change every task at once, as a planning does; returns the head afterwards."""
    database = open_migrated(f"sqlite:///{process.home}/centre.db", process.home, clock=system_clock)
    with database.write(CITY) as work:
        for first in range(0, count, 1_000):
            record = work.record("bench.touch", task_name(first), {"first": first}, author_id=None)
            for n in range(first, min(count, first + 1_000)):
                record.touch(hall_scope(HALL), RowKind.TASK, task_name(n))
    head = work.newest[0]
    database.dispose()
    return head


def _for(seconds: float) -> Callable[[], bool]:
    end = perf_counter() + seconds
    return lambda: perf_counter() > end


def _gaps(app: Any, over: Callable[[], bool]) -> Sample:
    """Seconds between two turns of the event loop until ``over``, which is asked ten times a second off the clock."""
    watch = Watch()
    asked = perf_counter()
    deadline = asked + _PATIENCE_S
    with watch.over() as gaps:
        while perf_counter() < deadline:
            app.processEvents()
            if perf_counter() - asked > 0.1:
                with watch.aside():
                    done = over()
                asked = perf_counter()
                if done:
                    return sample(gaps)
    raise TimeoutError("the changes never came")
