"""A centre as a process of its own: made, filled, started on a free port of this machine, and ended cleanly.

Used by the demo, the tour and the end-to-end tests. The server is driven through its command line only, as an operator would.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
_START_PATIENCE_S = 300.0
_STOP_PATIENCE_S = 120.0
"""Only a hang reaches them, not a machine that is busy."""


class CentreFailed(Exception):
    """A server command or the server itself ended with an error; carries what it said."""


def free_port() -> int:
    """A port of this machine that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass
class Centre:
    """A centre in a folder.

    Attributes:
        home: folder of the database and its keys.
        database: URL, if it is not the embedded one in ``home``.
        port: where it listens; chosen at the first start and kept, so that clients find it again.
    """

    home: Path
    database: str | None = None
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Address for clients."""
        return f"http://{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        """What the server process printed."""
        return self.home / "serve.log"

    def run(self, *arguments: str, show: bool = False) -> dict[str, Any]:
        """Run one ``minyi110-server`` command and return its result.

        ``show`` lets its progress through to this process's standard error.

        Raises:
            CentreFailed: it did not exit with 0.
        """
        done = subprocess.run(
            self._command(*arguments, "--json"),
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=None if show else subprocess.PIPE,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode != 0:
            said = "\n".join(part for part in (done.stdout, done.stderr) if part)
            raise CentreFailed(
                f"minyi110-server {arguments[0]} ended with {done.returncode}:\n{said.strip()[-4000:]}"
            )
        result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        return result

    def start(self) -> None:
        """Start the server and wait until it answers.

        Raises:
            CentreFailed: it ended, or hangs.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command("serve", "--host", HOST, "--port", str(self.port)),
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # an interrupt at the terminal is for the demo, which then ends the server
            )
        deadline = time.monotonic() + _START_PATIENCE_S
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                tail = self.log.read_text("utf-8", "replace")[-4000:]
                raise CentreFailed(f"the server did not come up on {self.url}:\n{tail}")
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether the server says that it is alive and reaches its database."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never by way of a proxy
        try:
            with opener.open(f"{self.url}/api/v1/healthz", timeout=_START_PATIENCE_S) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> int:
        """End the server as an operator would and return its exit code; does nothing (0) if it does not run."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(_STOP_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def kill(self) -> None:
        """End the server as a power cut would."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    @contextmanager
    def running(self) -> Iterator[Centre]:
        """The server runs inside the block."""
        self.start()
        try:
            yield self
        finally:
            self.stop()

    def _command(self, *arguments: str) -> list[str]:
        database = ("--database", self.database) if self.database else ()
        return [sys.executable, "-m", "server.cli", *arguments, *database]

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "MINYI110_HOME": str(self.home), "PYTHONUTF8": "1"}
