"""Asking a ClamAV daemon, where the operator named one: ``MINYI110_CLAMD``, ``unix:/run/clamav/clamd.ctl`` or ``tcp:host:port``."""

from __future__ import annotations

import os
import socket
import struct
from typing import IO

from domain.problems import Problem, ProblemError

NAMED = "MINYI110_CLAMD"
_PIECE = 64 * 1024
_PATIENCE_S = 30.0


def scan(stream: IO[bytes], address: str | None = None) -> None:
    """Nothing is said where no scanner is named. One that is named and does not answer lets nothing pass.

    Raises:
        ProblemError: ``attachment.infected``, ``attachment.scanner``.
    """
    address = address if address is not None else os.environ.get(NAMED, "")
    if not address:
        return
    stream.seek(0)
    try:
        with _connected(address) as line:
            line.sendall(b"zINSTREAM\0")
            while piece := stream.read(_PIECE):
                line.sendall(struct.pack(">I", len(piece)) + piece)
            line.sendall(struct.pack(">I", 0))
            answer = _answer(line)
    except (OSError, ValueError) as error:
        raise ProblemError(Problem("attachment.scanner")) from error
    finally:
        stream.seek(0)
    if answer.endswith("FOUND"):
        raise ProblemError(Problem("attachment.infected"))
    if not answer.endswith("OK"):
        raise ProblemError(Problem("attachment.scanner"))


def _connected(address: str) -> socket.socket:
    kind, _, where = address.partition(":")
    if kind == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_PATIENCE_S)
        try:
            line.connect(where)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = where.rpartition(":")
    if kind != "tcp":
        raise ValueError(kind)
    return socket.create_connection((host, int(port)), _PATIENCE_S)


def _answer(line: socket.socket) -> str:
    told = b""
    while len(told) < 4096 and (piece := line.recv(1024)):
        told += piece
    return told.rstrip(b"\0\r\n").decode("ascii", "replace")
