"""500 replies a second at the hook of a serving centre for a minute: how long each waits for its answer, and what reading them takes."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import psutil
from sqlalchemy import func, select

from bench.hooks import Bringer
from bench.many_texts import replies
from bench.measure import Goal, Line, Measure, Run, sample
from bench.sms_messages import asked_city
from server.db.database import open_migrated
from server.sms.repository import incoming
from server.sms.tables import sms_reply
from tests.helpers.centre import CITY
from tools.centre import HOST, Centre

PER_SECOND = 500
_SIZE = "500 replies/s for 60 s"
ANSWERED = Measure("a reply at the hook, until it is durable", Goal(p99=100, also="none refused"), size=_SIZE)
READING = Measure("processor of reading them", Goal(most=0.5), size=_SIZE, unit="core")
BEHIND = Measure("the last one read, after it came", size=_SIZE, unit="s")
_PATIENCE_S = 120.0


def lines(run: Run) -> Iterable[Line]:
    """While they come, then until the last is read."""
    seconds = run.either(60, 2)
    count = PER_SECOND * seconds
    size = None if run.full else f"{PER_SECOND} replies/s for {seconds} s"
    with tempfile.TemporaryDirectory(prefix="minyi110-bench-") as folder:
        asked_city(Path(folder), count)
        with Centre(Path(folder)).running() as process:
            bringer = Bringer(HOST, process.port)
            before = _by_thread(process)
            asyncio.run(bringer.bring(list(replies(0, count)), PER_SECOND))
            began = time.perf_counter()
            _until_read(Path(folder), count)
            behind = time.perf_counter() - began
            after = _by_thread(process)
        spent = {thread: used - before.get(thread, 0.0) for thread, used in after.items()}
        # The first answers hooks; of the others the one that reads has by far the most to do.
        reading = max(used for thread, used in spent.items() if thread != min(spent))
    yield ANSWERED.line(
        sample(bringer.durations), also=bringer.refused == 0, size=size, note=f"{bringer.refused} refused"
    )
    total = sum(spent.values()) / seconds
    yield READING.line(reading / seconds, size=size, note=f"{total:.2f} with all the rest of the server")
    yield BEHIND.line(behind, size=size)


def _by_thread(process: Centre) -> dict[int, float]:
    """Processor seconds of each thread of the server; the first of them has the lowest number."""
    assert process._process is not None
    threads = psutil.Process(process._process.pid).threads()
    return {one.id: one.user_time + one.system_time for one in threads}


def _until_read(folder: Path, count: int) -> None:
    """Until nothing waits to be judged.

    Raises:
        TimeoutError: it takes too long.
        RuntimeError: not every reply was kept.
    """
    database = open_migrated(f"sqlite:///{folder}/centre.db", folder)
    deadline = time.monotonic() + _PATIENCE_S
    try:
        while time.monotonic() < deadline:
            with database.read(CITY) as reading:
                if not incoming.waiting(reading, 1):
                    read = reading.conn.execute(select(func.count()).select_from(sms_reply)).scalar_one()
                    if read != count:
                        raise RuntimeError(f"{read} of {count} replies were read")
                    return
            time.sleep(0.05)
    finally:
        database.dispose()
    raise TimeoutError("they are not read")
