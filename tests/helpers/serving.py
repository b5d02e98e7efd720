"""The centre as real processes, for tests of what only processes can show."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.helpers.patience import HANG_S


@contextmanager
def served(url: str, home: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """``minyi110-server serve`` on a free port of this machine: its address and the process, stopped at the end."""
    process = start(url, home, *options)
    try:
        yield address(process), process
    finally:
        stop(process)


def start(url: str, home: Path, *options: str) -> subprocess.Popen[str]:
    """Start a server process; :func:`address` waits until it listens."""
    command = [
        sys.executable,
        "-m",
        "server.cli",
        "serve",
        "--port",
        "0",
        "--database",
        url,
        "--json",
        *options,
    ]
    environment = os.environ | {"MINYI110_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    )


def address(process: subprocess.Popen[str]) -> str:
    """Where it listens, as it says itself."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, f"the server ended with {process.wait()}"
    url: str = json.loads(line)["url"]
    return url


def stop(process: subprocess.Popen[str]) -> int:
    """End it the way an operator does; its exit code."""
    if process.poll() is None:
        process.terminate()
    code = process.wait(HANG_S)
    if process.stdout is not None:
        process.stdout.close()
    return code
