"""下一件 without the centre: claimed from the own pack beside a bare claim, and from the click to the painted call screen.

The bare claim takes the best row of a pack that is ranked already and reads it, in one durable transaction on a file encrypted as the
store is. Ours also ranks all groups of the pack, judges the contact policy by this moment's clock and opens the durable draft. The click
goes through the real program: its workers, its draft, its screen.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter
from typing import Any

from app.bridge.loop import qt_loop
from app.models import packs
from app.workbench import Workbench
from bench.bare_store import BareStore
from bench.fixtures import served
from bench.measure import Goal, Line, Measure, Run, Sample, clocked, sample
from bench.packed import fill_pack, pack_group
from bench.screen import Painted, application, settle, until
from bench.ui_thread import at_work
from domain.wire.codec import encode

PACK, DAY = 20, 100
"""Groups of the first step, and of a day's work."""
_FLOOR = "the best row of a bare pack taken and read in one durable transaction, the same encryption"
CLAIMED = Measure("next task, offline: claimed", Goal(times=5), _FLOOR, "pack of 20, 10,000 local")
DAYS = Measure(
    "next task, offline: claimed from a day's work", Goal(times=5), _FLOOR, "pack of 100, 10,000 local"
)
SHOWN = Measure("next task, offline: click to the painted call screen", Goal(p99=50))


def lines(run: Run) -> Iterable[Line]:
    """The claim, then click to painted."""
    times, tasks = run.either((200, 10_000), (30, 1_000))
    app = application()
    with (
        tempfile.TemporaryDirectory(prefix="minyi110-bench-") as folder,
        served(agents=1, tasks=tasks) as (centre, process),
        qt_loop(),
    ):
        program = at_work(Path(folder) / "profile", centre.url)
        bench: Workbench = program.opening.wait()
        until(lambda: bench.revisits.counts().by_filter["all"] == tasks, "the queue never came", 120)
        process.kill()
        bench.engine.link.lost()
        bare = BareStore(bench.profile / "bare.db")
        for measure, size in ((CLAIMED, PACK), (DAYS, DAY)):
            fill_pack(bench, size, first=100)
            bare.fill([_bare_group(n, bench.desk.now()) for n in range(100, 100 + size)])
            claimed, floor = _claims(bench, bare, times)
            yield measure.line(claimed, floor, size=f"pack of {size}, {tasks:,} local")
        bare.close()
        durations = _clicks(app, program, bench, times)
        program.close()
    yield SHOWN.line(sample(durations))


def _bare_group(n: int, now: int) -> tuple[str, bytes]:
    group = pack_group(n, now)
    return group.group_id, encode(group)


def _claims(bench: Workbench, bare: BareStore, times: int) -> tuple[Sample, Sample]:
    """Claims, and bare ones, in turn; what was claimed is put back off the clock."""
    ours: list[float] = []
    floor: list[float] = []
    for _ in range(times + 5):
        with clocked(ours):
            item = bench.revisits.next()
            call = bench.calls.open(item) if item is not None else None
        if call is None:
            raise RuntimeError("nothing to call")
        bench.calls.discard(call.call_id)
        with clocked(floor):
            rank, group_id, _ = bare.claim()
        bare.put_back(rank, group_id)
    return sample(ours[5:]), sample(floor[5:])


def _clicks(app: Any, program: Any, bench: Workbench, times: int) -> list[float]:
    from app.ui.screens.call.view import CallScreen

    frame = program.workplace.frame
    frame.go("call")
    screen = frame.findChild(CallScreen)
    settle()
    presenter, painted = screen.presenter, Painted(screen.script)
    durations = []
    for n in range(times + 5):
        if n % DAY == 0:  # each click takes one away
            fill_pack(bench, DAY, first=100)
        before, began = painted.times, perf_counter()
        screen.empty.activated.emit()
        while presenter.call is None or painted.times == before:
            app.processEvents()
            if perf_counter() - began > 30:
                raise TimeoutError("no call was opened")
        if n >= 5:
            durations.append(perf_counter() - began)
        settle()
        _put_back(bench, presenter.call)
        presenter.on.clear()
        presenter.redraw()
        settle()
    return durations


def _put_back(bench: Workbench, call: Any) -> None:
    bench.calls.discard(call.call_id)
    bench.desk.store.transact(lambda connection: packs.drop(connection, [call.work.group_id]))
