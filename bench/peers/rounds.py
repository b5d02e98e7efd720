"""One delivery of all records by each of them, from a workstation's file to a server's file over a socket of this machine."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from bench import seats
from bench.fixtures import served
from bench.forms import Says
from bench.processes import wait_for
from tools.centre import HOST, free_port

_PATIENCE_S = 1_800


def ours(count: int, says: Says) -> float:
    """Seconds from the first push to the last receipt written down at the workstation."""
    with served(agents=1, tasks=count) as (centre, _), seats.logged_in(centre.url) as bench:
        seats.pull_all(bench)
        seats.save_forms(bench, count, says=says)
        began = perf_counter()
        seats.push_all(bench)
        seconds = perf_counter() - began
        left = seats.unsent(bench)
    if left.unsent or left.quarantined:
        raise RuntimeError(f"{left} were not taken")
    return seconds


def anki(python: Path, records: Path, count: int) -> float:
    """Seconds of one ordinary sync of so many new notes."""
    with tempfile.TemporaryDirectory(prefix="minyi110-peer-") as folder:
        port = free_port()
        home = Path(folder) / "server"
        home.mkdir()
        settings = {
            "SYNC_USER1": "bench:bench", "SYNC_BASE": str(home), "SYNC_HOST": HOST, "SYNC_PORT": str(port),
            "MAX_SYNC_PAYLOAD_MEGS": "200", "RUST_LOG": "error",
        }  # fmt: skip
        with _server([str(python), "-m", "anki.syncserver"], port, Path(folder), settings):
            script = str(Path(__file__).parent / "anki_client.py")
            return _told([str(python), script, str(records), folder, f"http://{HOST}:{port}/"], count)


def pouchdb(home: Path, records: Path, count: int, batch: int) -> float:
    """Seconds of one replication of so many new documents, ``batch`` at a time."""
    with tempfile.TemporaryDirectory(prefix="minyi110-peer-") as folder:
        port = free_port()
        store = Path(folder) / "server"
        store.mkdir()
        with _server(["node", str(home / "pouch_server.js"), str(store), str(port)], port, home):
            client = [
                "node",
                str(home / "pouch_client.js"),
                str(records),
                folder,
                f"http://{HOST}:{port}",
                str(batch),
            ]
            return _told(client, count)


def _told(command: list[str], count: int) -> float:
    done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{command[1]} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    told = json.loads(done.stdout.strip().splitlines()[-1])
    if told["there"] != count:
        raise RuntimeError(f"{told['there']} of {count} arrived")
    return float(told["seconds"])


@contextmanager
def _server(
    command: list[str], port: int, folder: Path, settings: dict[str, str] | None = None
) -> Iterator[None]:
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **(settings or {})}, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        wait_for(port)
        yield
    finally:
        server.kill()
        server.wait()
