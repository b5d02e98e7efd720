"""The second copy of what is unsent, beside the store, and the mark by which a store that went back is known.

A file that is only added to: each record is sealed by itself under a key of its own that follows from the store's data key, and begins
with the same eight bytes, so that a damaged one costs nothing but itself. A record is an operation as it was signed, or the mark:
the highest number of the outbox and the start of the store it was written at. Records are written after the store has taken what
they hold, so that the copy never knows of anything the store refused; a store that knows less than its copy has lost something.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Collection, Iterable, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

from app.models.secrets import write_private
from domain.problems import ProblemError
from domain.wire.codec import decode, encode
from domain.wire.envelope import Envelope

SUFFIX = ".unsent"
_BEGIN = bytes.fromhex("9d6d792d31313003")
_NONCE, _LENGTH, _TAG = 12, 4, 16
_HEAD = len(_BEGIN) + _LENGTH + _NONCE
_MOST = 1 << 20
"""No record is longer (bytes): a length above it is damage."""
_OPERATION, _MARK = b"o", b"m"


class Mark(Struct, frozen=True, array_like=True):
    """How far a store had come: the highest number of its outbox, and its start (incarnation); and whose it is."""

    highest: int = 0
    incarnation: int = 0
    centre_id: str = ""
    device_id: str = ""

    def joined(self, later: Mark) -> Mark:
        """The further of both, in each; whose it is as told later."""
        return Mark(
            max(self.highest, later.highest),
            max(self.incarnation, later.incarnation),
            later.centre_id or self.centre_id,
            later.device_id or self.device_id,
        )


class Kept(Struct, frozen=True, array_like=True):
    """An unsent operation, with what the outbox needs to take it in again."""

    n: int
    place: int
    lane: str
    saved_at: int
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class Content:
    """What a copy holds.

    Attributes:
        kept: operations by id, in the order in which they were saved.
        opened: whether anything in it opened under this key: then the key is the store's, whatever the store says.
        damaged: whether something in it is not a record.
    """

    mark: Mark = field(default_factory=Mark)
    kept: dict[str, Kept] = field(default_factory=dict)
    opened: bool = False
    damaged: bool = False


class Medium(Protocol):
    """Where the bytes lie."""

    def read(self) -> bytes: ...
    def add(self, content: bytes) -> None: ...
    def replace(self, content: bytes) -> None: ...


class FileMedium:
    """A file only its owner can read; what is added is on the disk when the call returns, or not in the file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> bytes:
        """All of it; nothing where there is no file, or it cannot be read."""
        try:
            return self._path.read_bytes()
        except OSError:
            return b""

    def add(self, content: bytes) -> None:
        """Add at the end. Raises OSError: nothing was added."""
        handle = os.open(
            self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600
        )
        try:
            before = os.fstat(handle).st_size
            try:
                if os.write(handle, content) != len(content):
                    raise OSError(28, os.strerror(28))
                getattr(os, "fdatasync", os.fsync)(handle)
            except OSError:
                with contextlib.suppress(OSError):
                    os.ftruncate(handle, before)
                raise
        finally:
            os.close(handle)

    def replace(self, content: bytes) -> None:
        """Put this in its place. Raises OSError: what was there is there."""
        write_private(self._path, content)


class MemoryMedium:
    """For simulations."""

    def __init__(self, content: bytes = b"") -> None:
        self.content = content

    def read(self) -> bytes:
        return self.content

    def add(self, content: bytes) -> None:
        self.content += content

    def replace(self, content: bytes) -> None:
        self.content = content


class UnsentCopy:
    """The copy of one store. One thread writes it at a time: who holds the store's writing lock.

    Attributes:
        upto: operations above this number are not in it yet; None until the store was compared with it.
    """

    def __init__(self, medium: Medium, key: bytes, random: Callable[[int], bytes] = os.urandom) -> None:
        self._medium = medium
        self._random = random
        self._cipher = AESGCM(HKDF(SHA256(), 32, None, b"minyi110.unsent").derive(key))
        self._held: set[str] = set()
        self._mark = Mark()
        self.upto: int | None = None

    @property
    def mark(self) -> Mark:
        """How far the store has come, as it stands in the file."""
        return self._mark

    @property
    def held(self) -> Set[str]:
        """Ids of the operations in it."""
        return self._held

    def read(self) -> Content:
        """What it holds, record by record past what is damaged."""
        raw = self._medium.read()
        mark, kept, opened, damaged, at = Mark(), dict[str, Kept](), False, False, 0
        while at < len(raw):
            length = int.from_bytes(raw[at + len(_BEGIN) : at + len(_BEGIN) + _LENGTH])
            end = at + _HEAD + length
            record = self._opened(raw[at:end]) if length <= _MOST and end <= len(raw) else None
            if record is None:
                damaged = True
                found = raw.find(_BEGIN, at + 1)
                at = found if found >= 0 else len(raw)
                continue
            opened, at = True, end
            if isinstance(record, Mark):
                mark = mark.joined(record)
            else:
                kept[record.envelope.op_id] = record
                mark = mark.joined(Mark(record.n, record.envelope.incarnation))
        return Content(mark, kept, opened, damaged)

    def adopt(self, content: Content, mark: Mark) -> None:
        """The file is as it should be; the store has come as far as ``mark``."""
        self._held, self._mark, self.upto = set(content.kept), content.mark.joined(mark), mark.highest

    def add(self, kept: Sequence[Kept]) -> None:
        """Write operations that the store has taken. Raises OSError: none of them is in it."""
        self._medium.add(b"".join(self._sealed(_OPERATION, encode(one)) for one in kept))
        self._held.update(one.envelope.op_id for one in kept)
        self.upto = max(self.upto or 0, *(one.n for one in kept))
        self._mark = self._mark.joined(Mark(self.upto))

    def note(self, mark: Mark) -> None:
        """The store has come so far. Raises OSError."""
        self._mark = self._mark.joined(mark)
        self._medium.add(self._sealed(_MARK, encode(self._mark)))

    def rewrite(self, mark: Mark, kept: Iterable[Kept]) -> None:
        """Hold just these. Raises OSError: it holds what it held."""
        operations = list(kept)
        whole = self._mark.joined(mark)
        sealed = [self._sealed(_MARK, encode(whole))]
        sealed += [self._sealed(_OPERATION, encode(one)) for one in operations]
        self._medium.replace(b"".join(sealed))
        self._mark, self.upto = whole, max(mark.highest, self.upto or 0)
        self._held = {one.envelope.op_id for one in operations}

    def drop(self, unsent: Collection[str]) -> None:
        """Forget what has its receipt: all but ``unsent``. Not for a few among many: the whole file is written anew. Raises OSError."""
        left = self._held.intersection(unsent)
        gone = len(self._held) - len(left)
        if gone == 0 or gone < len(left):
            return
        self.rewrite(self._mark, (one for op_id, one in self.read().kept.items() if op_id in unsent))

    def _sealed(self, kind: bytes, plain: bytes) -> bytes:
        nonce = self._random(_NONCE)
        sealed = self._cipher.encrypt(nonce, kind + plain, _BEGIN)
        return _BEGIN + len(sealed).to_bytes(_LENGTH) + nonce + sealed

    def _opened(self, record: bytes) -> Mark | Kept | None:
        if not record.startswith(_BEGIN) or len(record) < _HEAD + _TAG:
            return None
        nonce = record[_HEAD - _NONCE : _HEAD]
        try:
            plain = self._cipher.decrypt(nonce, record[_HEAD:], _BEGIN)
            return decode(plain[1:], Mark) if plain[:1] == _MARK else decode(plain[1:], Kept)
        except (InvalidTag, ProblemError):
            return None
