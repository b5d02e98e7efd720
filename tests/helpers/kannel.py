"""A real Kannel for tests: bearerbox, smsbox and fakesmsc, each a process with ports of its own on this machine."""

from __future__ import annotations

import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.helpers.patience import HANG_S

PROGRAMS = ("bearerbox", "smsbox", FAKESMSC := "/usr/lib/kannel/test/fakesmsc")

_CONFIG = """
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = {password}
smsbox-port = {boxes}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
dlr-storage = internal
sms-resend-freq = 1

group = smsc
smsc = fake
smsc-id = fake
port = {carrier}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = {boxes}
sendsms-port = {send}
sendsms-interface = 127.0.0.1
http-request-retry = 3
http-queue-delay = 1

group = sendsms-user
username = minyi
password = secret
user-allow-ip = 127.0.0.1

group = sms-service
keyword = default
post-url = "{hooks}/reply"
send-sender = true
max-messages = 0
catch-all = true
accept-x-kannel-headers = false
concatenation = false
"""


class Kannel:
    """A Kannel that runs.

    Attributes:
        url: where smsbox takes messages.
        got: what the carrier's side printed, a line for each message.
    """

    def __init__(self, url: str, carrier_port: int) -> None:
        self.url = url
        self.got: list[str] = []
        self._port = carrier_port
        self._carrier = ExitStack()

    def write(self, message: str) -> None:
        """Have a citizen write: ``sender receiver kind text`` as fakesmsc says it. Its process is the carrier from then on."""
        self._carrier.close()
        command = [FAKESMSC, "-v", "0", "-r", str(self._port), "-m", "1", message]
        process = self._carrier.enter_context(_process(command, None))
        reader = threading.Thread(target=_read, args=(process, self.got), daemon=True)
        reader.start()
        self._carrier.callback(reader.join, HANG_S)
        self._carrier.callback(process.kill)

    def close(self) -> None:
        """Take the carrier away."""
        self._carrier.close()


@contextmanager
def running_kannel(folder: Path, hooks: str) -> Iterator[Kannel]:
    """A Kannel that calls ``hooks`` with receipts and replies. Its carrier comes with the first text that somebody writes."""
    admin, boxes, carrier, send = _free_ports(4)
    config = folder / "kannel.conf"
    config.write_text(
        _CONFIG.format(admin=admin, boxes=boxes, carrier=carrier, send=send, hooks=hooks, password="unused")
    )
    with ExitStack() as stack:
        stack.enter_context(_process(["bearerbox", "-v", "4", str(config)], folder / "bearerbox.log"))
        _until_listening(boxes, carrier)
        stack.enter_context(_process(["smsbox", "-v", "4", str(config)], folder / "smsbox.log"))
        _until_listening(send)
        kannel = Kannel(f"http://127.0.0.1:{send}/cgi-bin/sendsms", carrier)
        stack.callback(kannel.close)
        yield kannel


def _read(process: subprocess.Popen[bytes], got: list[str]) -> None:
    assert process.stdout is not None
    got.extend(line.decode("utf-8", errors="replace").rstrip() for line in process.stdout)


@contextmanager
def _process(command: Sequence[str], log: Path | None) -> Iterator[subprocess.Popen[bytes]]:
    out = subprocess.PIPE if log is None else log.open("wb")
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.kill()
        process.wait(HANG_S)
        if process.stdout is not None:
            process.stdout.close()
        if log is not None:
            out.close()  # type: ignore[union-attr]


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def _until_listening(*ports: int) -> None:
    end = time.monotonic() + HANG_S
    for port in ports:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)
