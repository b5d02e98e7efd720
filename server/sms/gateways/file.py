"""The gateway ``file``: writes what would go out as lines of a file, for a city that hands them on itself, and understands the lines of the
same kind in which it brings back what came of them.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

import msgspec

from domain.sms.errors import CodeTable, ErrorClass
from domain.sms.receipts import ReceiptState, state_of
from domain.sms.unknown import UnknownCause
from server.sms.gateways.interface import (
    Health,
    Incoming,
    LookedUp,
    Lost,
    NotUnderstood,
    Outgoing,
    RawIncoming,
    RawKind,
    Receipt,
    Refused,
    Reply,
    Submitted,
)
from server.sms.gateways.telephones import national


class FileSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``path``: the file, made if it is not there, readable by its owner alone."""

    path: str


class ReceiptLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What became of the message of a line: its ``ref``, and a carrier's word (``DELIVRD``, ``UNDELIV``, ``MK:0001`` …)."""

    ref: str
    stat: str


class ReplyLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """What somebody wrote back, to the number that stood as ``from`` in the line they answer. ``id``: the city's own, if it has one."""

    from_: str
    to: str
    text: str
    id: str = ""


MOST_LINES = 1_000
"""In one delivery; what is judged at once is bounded by it."""
_RECEIPTS = msgspec.json.Decoder(ReceiptLine)
_REPLIES = msgspec.json.Decoder(ReplyLine)


class FileGateway:
    """One line of JSON a message, durable before it counts as taken. Its id is our own reference: asked about one, the file says.

    Many hand over at once, so that one flush of the disk makes all their lines durable.
    """

    window = 50

    def __init__(self, settings: FileSettings) -> None:
        self._path = Path(settings.path)
        self._writing, self._flushing = threading.Lock(), threading.Lock()
        self._file: tuple[int, int] | None = None
        self._written = self._durable = 0

    def submit(self, message: Outgoing) -> Submitted | Refused:
        line = msgspec.json.encode(
            {"ref": message.client_ref, "from": message.sender, "to": message.number, "text": message.text}
        )
        try:
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            return Refused(ErrorClass.DOWN, f"os {error.errno}")
        try:
            end = self._write(handle, line + b"\n")
            if isinstance(end, Refused):
                return end
            self._flush(handle, end)
        except OSError as error:
            raise Lost(UnknownCause.CONNECTION, f"os {error.errno}") from None
        finally:
            os.close(handle)
        return Submitted((message.client_ref,))

    def _write(self, handle: int, line: bytes) -> int | Refused:
        """Write a whole line or nothing; returns where it ends."""
        with self._writing:
            there = os.fstat(handle)
            if self._file != (there.st_dev, there.st_ino) or there.st_size < self._written:
                # Another file: the city took the last one away, or emptied it. Nothing of this one is known to be durable.
                self._file, self._durable = (there.st_dev, there.st_ino), 0
            try:
                _write_whole(handle, line)
            except OSError as error:
                os.ftruncate(handle, there.st_size)  # a full disk: half a line is nobody's message
                return Refused(ErrorClass.DOWN, f"os {error.errno}")
            self._written = there.st_size + len(line)
            return self._written

    def _flush(self, handle: int, end: int) -> None:
        """Have the file durable up to there. Whoever waits meanwhile finds that it was done for them, too."""
        with self._flushing:
            with self._writing:
                there = os.fstat(handle)
                if self._file == (there.st_dev, there.st_ino) and self._durable >= end:
                    return
                written = self._written
            os.fsync(handle)
            with self._writing:
                if self._file == (there.st_dev, there.st_ino):
                    self._durable = max(self._durable, written)

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


class FileWords:
    """One line of JSON a receipt or a reply. A delivery with a line that is neither is not understood as a whole: it is kept, and can be
    brought again put right, since what is told twice moves nothing."""

    def __init__(self, codes: CodeTable) -> None:
        self._codes = codes

    def understand(self, raw: RawIncoming) -> list[Incoming]:
        try:
            found = self._lines(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
            raise NotUnderstood(type(wrong).__name__) from None
        if not 0 < len(found) <= MOST_LINES:
            raise NotUnderstood(f"{len(found)} lines")
        return found

    def _lines(self, raw: RawIncoming) -> list[Incoming]:
        if raw.kind is RawKind.RECEIPT:
            return [self._receipt(one) for one in _RECEIPTS.decode_lines(raw.body)]
        return [_reply(one) for one in _REPLIES.decode_lines(raw.body)]

    def _receipt(self, line: ReceiptLine) -> Receipt:
        state = state_of(line.stat)
        error = self._codes.of_receipt(line.stat) if state is ReceiptState.FAILED else None
        return Receipt(line.ref, line.ref, None, state, (line.stat,), error)


def _reply(line: ReplyLine) -> Reply:
    return Reply(line.id, national(line.from_), line.to, line.text.encode(), line.text)


def _write_whole(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]
