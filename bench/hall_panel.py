"""The lead's panel on the wire: 500 listeners, 20 changes a second, against a bare fan-out of the same bytes.

Both servers are processes of their own; the listeners and the sender share the other core, so both sides carry that load alike.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.fixtures import HISTORY, HttpCentre, served
from bench.measure import Goal, Line, Measure, Run, Sample, sample
from domain.acts.agent_state import AgentStateChange
from server.live.hub import MOST_STREAMS
from tools.centre import HOST, Centre, free_port

CHANGES_PER_SECOND = 20
_SIZE = "500 listeners, 20 changes/s, 500,000 events"
WIRE = Measure(
    "lead panel on the wire", Goal(p99=200, also="0 lost"), "bare fan-out of the same bytes", _SIZE
)
PROCESSOR = Measure("lead panel, processor of the server", Goal(most=0.3), size=_SIZE, unit="core")


@dataclass
class Crowd:
    """Listeners on one stream: for each, when it saw which number.

    Attributes:
        logins: headers of the logins they listen by, taken in turn; one login has three streams at most.
    """

    host: str
    port: int
    path: str
    logins: Sequence[Mapping[str, str]]
    seen: list[list[tuple[float, int]]] = field(default_factory=list)

    async def listen(self, count: int) -> list[asyncio.Task[None]]:
        """Open ``count`` streams; returns when all are connected."""
        ready = [asyncio.Event() for _ in range(count)]
        self.seen = [[] for _ in range(count)]
        tasks = [asyncio.create_task(self._one(n, ready[n])) for n in range(count)]
        async with asyncio.timeout(60):
            await asyncio.gather(*(event.wait() for event in ready))
        return tasks

    async def _one(self, n: int, ready: asyncio.Event) -> None:
        reader, writer = await asyncio.open_connection(self.host, self.port, limit=2**20)
        try:
            headers = self.logins[n % len(self.logins)]
            lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            writer.write(f"GET {self.path} HTTP/1.1\r\nHost: {self.host}\r\n{lines}\r\n".encode())
            event = b""
            while line := await reader.readline():
                if line.startswith(b"event: "):
                    event = line[7:].strip()
                elif line.startswith(b"data: ") and event == b"panel":
                    # The head stands near the front of the canonical JSON only by chance: find it without parsing all.
                    place = line.index(b'"head":') + 7
                    self.seen[n].append((time.perf_counter(), int(line[place : place + 20].split(b",")[0])))
                ready.set()
        finally:
            writer.close()


def lines(run: Run) -> Iterable[Line]:
    """The panel's line and the share of a core the server used."""
    listeners, seconds = run.either((500, 20), (100, 5))
    floor = asyncio.run(_bare(listeners, seconds))
    with served(agents=1, tasks=10_000, history=run.either(HISTORY, 0)) as (centre, process):
        delays, cores, lost = asyncio.run(_real(centre, process, listeners, seconds))
    rate = _SIZE if run.full else f"{listeners} listeners"
    note = f"lost {lost}; floor p99 {floor.p99 * 1e3:.1f} ms"
    yield WIRE.line(delays, floor, also=lost == 0, size=rate, note=note)
    yield PROCESSOR.line(cores, size=rate)


async def _real(
    centre: HttpCentre, process: Centre, listeners: int, seconds: int
) -> tuple[Sample, float, int]:
    agent = centre.workstation()
    agent.login("a0")
    crowd = Crowd(HOST, process.port, "/api/v1/live", _leads(centre, -(-listeners // MOST_STREAMS)))
    tasks = await crowd.listen(listeners)
    done: list[tuple[float, int]] = []
    before, began = _cpu_seconds(process), time.perf_counter()
    for n in range(seconds * CHANGES_PER_SECOND):
        await asyncio.sleep(max(0.0, began + n / CHANGES_PER_SECOND - time.perf_counter()))
        user = agent.session.grant.user_id if agent.session else ""
        change = AgentStateChange(("on_duty", "short_break")[n % 2])
        envelope = agent.envelope("agent.state", change, entity_id=user)
        pushed = await asyncio.to_thread(agent.push, [envelope])
        done.append((time.perf_counter(), pushed.results[0].seq))
    cores = (_cpu_seconds(process) - before) / (time.perf_counter() - began)
    await asyncio.sleep(1.5)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    delays, lost = _delays(done, crowd.seen)
    return sample(delays), cores, lost


def _leads(centre: HttpCentre, count: int) -> list[Mapping[str, str]]:
    """So many logins of the lead, each at a seat of its own."""
    seats = [centre.workstation(f"lead{n}") for n in range(count)]
    for seat in seats:
        seat.login("lead")
    return [seat.as_user for seat in seats]


def _delays(done: list[tuple[float, int]], seen: list[list[tuple[float, int]]]) -> tuple[list[float], int]:
    """For each change and listener, how long after its commit was known a panel that has it came; and how many never."""
    delays, lost = [], 0
    for stream in seen:
        place = 0
        for at, seq in done:
            while place < len(stream) and stream[place][1] < seq:
                place += 1
            if place == len(stream):
                lost += 1
            else:
                delays.append(max(0.0, stream[place][0] - at))
    return delays, lost


def _cpu_seconds(process: Centre) -> float:
    import psutil

    if process._process is None:
        return 0.0
    times = psutil.Process(process._process.pid).cpu_times()
    return float(times.user + times.system)


async def _bare(listeners: int, seconds: int) -> Sample:
    """The floor: a bare Starlette server that sends every listener 6 KB for each POST."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "bench.bare_stream:app", "--host", HOST, "--port", str(port), "--no-access-log"],
        env={**os.environ}, cwd=Path(__file__).parent.parent, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await _until_open(port)
        crowd = Crowd(HOST, port, "/stream", [{}])
        tasks = await crowd.listen(listeners)
        http = HttpCentre(f"http://{HOST}:{port}").http
        done: list[tuple[float, int]] = []
        began = time.perf_counter()
        for n in range(1, seconds * CHANGES_PER_SECOND + 1):
            await asyncio.sleep(max(0.0, began + n / CHANGES_PER_SECOND - time.perf_counter()))
            sent = time.perf_counter()
            await asyncio.to_thread(http.post, f"http://{HOST}:{port}/change", data=json.dumps(n), timeout=10)
            done.append((sent, n))
        await asyncio.sleep(0.5)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return sample(_delays(done, crowd.seen)[0])
    finally:
        server.kill()
        server.wait()


async def _until_open(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection(HOST, port)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            writer.close()
            return
