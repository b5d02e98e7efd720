"""Bare processes beside which the product's are measured."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.centre import HOST, free_port

_PATIENCE_S = 30.0
_ROOT = Path(__file__).parent.parent


@contextmanager
def bare_server(application: str, database: Path | None = None) -> Iterator[str]:
    """Serve an application (``module:name``) by uvicorn as the centre is served; gives its address.

    Raises:
        TimeoutError: it did not come up.
    """
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", application, "--host", HOST, "--port", str(port), "--no-access-log"]  # fmt: skip
    environment = os.environ | ({"BARE_DB": str(database)} if database else {})
    server = subprocess.Popen(command, env=environment, cwd=_ROOT, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield f"http://{HOST}:{port}"
    finally:
        server.kill()
        server.wait()


def wait_for(port: int) -> None:
    """Until somebody listens there.

    Raises:
        TimeoutError: nobody does.
    """
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        try:
            with socket.create_connection((HOST, port), 1):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the server does not come up")
