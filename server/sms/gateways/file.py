"""The gateway ``file``: writes what would go out as lines of a file, for a city that hands them on itself. Nothing comes back."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import msgspec

from domain.sms.errors import ErrorClass
from domain.sms.unknown import UnknownCause
from server.sms.gateways.interface import (
    Health,
    Incoming,
    LookedUp,
    Lost,
    NotUnderstood,
    Outgoing,
    RawIncoming,
    Refused,
    Submitted,
)


class FileSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``path``: the file, made if it is not there, readable by its owner alone."""

    path: str


class FileGateway:
    """One line of JSON a message, durable before it counts as taken. Its id is our own reference: asked about one, the file says."""

    window = 1

    def __init__(self, settings: FileSettings) -> None:
        self._path = Path(settings.path)
        self._lock = threading.Lock()

    def submit(self, message: Outgoing) -> Submitted | Refused:
        line = msgspec.json.encode(
            {"ref": message.client_ref, "from": message.sender, "to": message.number, "text": message.text}
        )
        try:
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            return Refused(ErrorClass.DOWN, f"os {error.errno}")
        with self._lock:
            try:
                before = os.fstat(handle).st_size
                try:
                    _write_whole(handle, line + b"\n")
                    os.fsync(handle)
                except OSError as error:
                    os.ftruncate(handle, before)  # a full disk: half a line is nobody's message
                    return Refused(ErrorClass.DOWN, f"os {error.errno}")
            except OSError as error:
                raise Lost(UnknownCause.CONNECTION, f"os {error.errno}") from None
            finally:
                os.close(handle)
        return Submitted((message.client_ref,))

    def look_up(self, client_ref: str) -> LookedUp:
        if not self._path.exists():
            return LookedUp.NEVER_HAD_IT
        needle = msgspec.json.encode({"ref": client_ref})[:-1]
        try:
            with self._path.open("rb") as lines:
                found = any(line.startswith(needle + b",") and line.endswith(b"\n") for line in lines)
        except OSError:
            return LookedUp.CANNOT_SAY
        return LookedUp.HAVE_IT if found else LookedUp.NEVER_HAD_IT

    def pulse(self, now: int) -> None:
        pass

    def health(self) -> Health:
        return Health(up=self._path.parent.is_dir())

    def close(self) -> None:
        pass

    def understand(self, raw: RawIncoming) -> list[Incoming]:
        raise NotUnderstood("a file says nothing")


def _write_whole(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]
