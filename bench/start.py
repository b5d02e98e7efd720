"""From the start of the process to a login form that has taken a key, from the accepted password to the first page, and memory.

The floor is a process with nothing but a Qt window and a line to type in. Cold: the pages of Python, Qt and the program were given
back to the system before, as far as no other process holds them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psutil

from app.models import replica
from app.models.secrets import NoKeyring
from app.models.store import Connection
from app.models.vault import Cost
from app.services.desk import Environment
from app.sync.fold import put
from app.workbench import Workbench, open_workbench
from bench import seats
from bench.fixtures import HALL, served
from bench.measure import Goal, Line, Measure, Run, Sample, sample
from bench.packed import base_of, pack_group
from domain.wire.rows import hall_scope
from tests.helpers.centre import PASSWORD

_FLOOR = "a process with a Qt window and a line to type in"
# 0.52 s over 0.213, and 0.92 s over 0.363: the goals on the reference machine as ratios to its floor.
WARM = Measure("start to a login form that has taken a key, warm", Goal(times=2.44), _FLOOR, unit="s")
COLD = Measure("start to a login form that has taken a key, cold", Goal(times=2.53), _FLOOR, unit="s")
FIRST_PAGE = Measure(
    "password accepted → first page of 我的待访", Goal(most=1), size="100,000 local tasks", unit="s"
)
MEMORY = Measure(
    "memory, 我的待访 shown", Goal(most=150), "the same bare window", "100,000 local tasks", unit="MB"
)
_ROOT = Path(__file__).parent.parent


def lines(run: Run) -> Iterable[Line]:
    """Warm, cold, first page, memory."""
    times, tasks = run.either((11, 100_000), (3, 2_000))
    with tempfile.TemporaryDirectory(prefix="minyi110-bench-") as folder, served(agents=1) as (centre, _):
        profile = Path(folder) / "profile"
        _prepare(profile, centre.url, tasks)
        yield WARM.line(*_starts(str(profile), times, cold=False))
        yield COLD.line(*_starts(str(profile), max(3, times // 2), cold=True))
        seen, ours_mb = _probe("work", str(profile), "a0", PASSWORD)
        _, floor_mb = _probe("window")
    size = f"{tasks:,} local tasks"
    yield FIRST_PAGE.line(seen["accepted"], size=size, note=f"{seen['entered']:.2f} s from Enter")
    yield MEMORY.line(ours_mb, floor_mb, size=size, note="resident")


def _prepare(profile: Path, url: str, tasks: int) -> None:
    """A profile somebody has worked in, with so many tasks replicated."""
    bench = open_workbench(profile, Environment(keeper=NoKeyring(), cost=Cost(1, 8, 1), threads=False))
    try:
        bench.session.login(url, "a0", PASSWORD)
        seats.pull_all(bench)
        for first in range(0, tasks, 2_000):
            _fill(bench, first, min(tasks, first + 2_000))
    finally:
        bench.close()


def _fill(bench: Workbench, first: int, until: int) -> None:
    link = bench.engine.link

    def save(connection: Connection) -> None:
        now = link.clock.wall()
        generation = replica.feeds(connection)[hall_scope(HALL)].generation
        put(
            connection,
            link.rules,
            [base_of(pack_group(n, now).tasks[0], generation) for n in range(first, until)],
        )

    link.store.transact(save)


def _starts(profile: str, times: int, *, cold: bool) -> tuple[Sample, Sample]:
    """Seconds of starts, ours and the floor's in turn."""
    ours, floor = [], []
    for _ in range(times):
        for arguments, durations in ((("window",), floor), (("login", profile), ours)):
            if cold:
                _forget()
            began = time.perf_counter()
            durations.append(_started(*arguments) - began)
    return sample(ours), sample(floor)


def _started(*arguments: str) -> float:
    with _process(*arguments) as process:
        _answer(process)
        return time.perf_counter()


def _probe(*arguments: str) -> tuple[dict[str, Any], float]:
    """What a probe saw, and its resident memory in MB."""
    with _process(*arguments) as process:
        seen = _answer(process)
        return seen, psutil.Process(process.pid).memory_info().rss / 1e6


def _process(*arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "bench.probe", *arguments], cwd=_ROOT, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _answer(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"the probe ended with {process.wait()}")
    answer: dict[str, Any] = json.loads(line)
    return answer


def _forget() -> None:
    """Give the pages of Python, its packages and the program back, so that the next start reads them from the disk."""
    advise = getattr(os, "posix_fadvise", None)
    if advise is None:
        raise RuntimeError("this system cannot be told to forget files")
    for folder in (Path(sys.prefix), Path(sys.base_prefix) / "lib", _ROOT / "app", _ROOT / "domain", _ROOT / "resources"):  # fmt: skip
        for path in folder.rglob("*"):
            if (
                path.suffix in (".py", ".pyc", ".so", ".ttf", ".ttc", ".yaml", ".qss", ".svg")
                or ".so." in path.name
            ):
                handle = os.open(path, os.O_RDONLY)
                try:
                    advise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
                finally:
                    os.close(handle)
