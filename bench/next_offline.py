"""下一件 without the centre: claimed from the own pack beside a bare claim, and from the click to the painted call screen.

The bare claim marks the best callable group of the pack and reads it, in one durable transaction on the same encrypted file. Ours also
ranks all groups of the pack, judges the contact policy by this moment's clock and opens the durable draft. The click goes through the real
program: its workers, its draft, its screen.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter
from typing import Any

from app.bridge.loop import qt_loop
from app.models import packs
from app.models.engine import connect
from app.workbench import Workbench
from bench.fixtures import served
from bench.measure import Line, Sample, against_floor, clocked, sample
from bench.packed import fill_pack
from bench.screen import Painted, application, settle, until
from bench.ui_thread import at_work
from tests.helpers.centre import PASSWORD

PACK, DAY = 20, 100
"""Groups of the first step, and of a day's work."""
TIMES = 10.0
P99_MS = 50.0
_CLAIM = (
    "UPDATE pack SET leased_at = leased_at + 1 WHERE group_id = (SELECT p.group_id FROM pack p CROSS JOIN task t INDEXED BY task_group"
    " ON t.group_id = p.group_id WHERE p.user_id = ? AND p.worked_at IS NULL AND t.open = 1 AND t.due_at <= ?"
    " ORDER BY t.priority, t.sort_at, t.task_id LIMIT 1) RETURNING data"
)


def lines(size: str) -> Iterable[Line]:
    """The claim, then click to painted."""
    times, tasks = (200, 10_000) if size == "full" else (30, 1_000)
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
        raw = _raw(bench)
        user, now = bench.desk.user_id, bench.desk.now()
        for size in (PACK, DAY):
            fill_pack(bench, size, first=100)
            claimed, floor = _claims(bench, raw, (user, now), times)
            yield against_floor(
                f"next task, offline, claimed from a pack of {size}, {tasks:,} local", claimed, floor, TIMES
            )
        raw.close()
        durations = _clicks(app, program, bench, times)
        program.close()
    shown = sample(durations)
    yield Line(
        "next task, offline, click to painted", shown.median * 1e3, shown.p99 * 1e3, floor.median * 1e3, f"p99 ≤ {P99_MS:g} ms",
        shown.p99 * 1e3 <= P99_MS, note="the whole call screen",
    )  # fmt: skip


def _claims(bench: Workbench, raw: Any, values: tuple[str, int], times: int) -> tuple[Sample, Sample]:
    """Claims, and bare ones, in turn; what was claimed is put back off the clock."""
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(times + 5):
        with clocked(ours):
            item = bench.revisits.next()
            call = bench.calls.open(item) if item is not None else None
        if call is None:
            raise RuntimeError("nothing to call")
        bench.calls.discard(call.call_id)
        with clocked(bare):
            raw.execute("BEGIN IMMEDIATE")
            found = raw.execute(_CLAIM, values).fetchall()
            raw.execute("COMMIT")
        if not found:
            raise RuntimeError("the bare claim finds nothing")
    return sample(ours[5:]), sample(bare[5:])


def _raw(bench: Workbench) -> Any:
    seat = bench.desk.seat
    key = seat.vault.open("a0", PASSWORD, seat.now()).data_key
    return connect(bench.profile / seat.centre_id / "store.db", key)


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
