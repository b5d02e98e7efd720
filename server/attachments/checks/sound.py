"""Sound and film: whole from the first byte to the last, without the notes recorders leave in them (where, by whom, with what)."""

from __future__ import annotations

import os
import shutil
import struct
from collections.abc import Iterator
from typing import IO

from domain.problems import Problem, ProblemError
from server.attachments.spool import nameless

_PLACES = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"moof", b"traf", b"mvex", b"dinf"}
"""Boxes that are looked into."""
_NOTES = {b"udta", b"meta", b"uuid", b"ilst"}
"""Boxes in which a recorder says where it was; what is made of them is free room of the same size."""
_KNOWN = {
    b"ftyp",
    b"moov",
    b"mdat",
    b"free",
    b"skip",
    b"wide",
    b"moof",
    b"mfra",
    b"sidx",
    b"styp",
    b"pdin",
    b"prft",
    b"emsg",
    b"meta",
    b"uuid",
    b"udta",
}
_MOST_BOXES = 100_000


def without_notes(stream: IO[bytes]) -> IO[bytes]:
    """An M4A or MP4 as a new file.

    Raises:
        ProblemError: ``attachment.damaged``: its boxes do not fill it, or what makes it play is not there.
    """
    size = stream.seek(0, os.SEEK_END)
    found = list(_boxes(stream, 0, size, 0))
    top = [name for name, _, _, depth in found if depth == 0]
    if not top or top[0] != b"ftyp" or b"moov" not in top or not set(top) <= _KNOWN:
        raise _damaged()
    target = _copy(stream)
    for name, head, body, _ in found:
        if name in _NOTES:
            _blank(target, head, body)
    target.seek(0)
    return target


_Box = tuple[bytes, int, tuple[int, int], int]
"""Name, where its head is, from where to where its body is, how deep it stands."""


def _boxes(stream: IO[bytes], start: int, end: int, depth: int) -> Iterator[_Box]:
    at, seen = start, 0
    while at < end:
        seen += 1
        stream.seek(at)
        head = stream.read(16)
        if len(head) < 8 or seen > _MOST_BOXES or depth > 12:
            raise _damaged()
        length, name = struct.unpack(">I4s", head[:8])
        body = at + 8
        if length == 1 and len(head) == 16:
            (length,) = struct.unpack(">Q", head[8:16])
            body = at + 16
        elif length == 0 and depth == 0:
            length = end - at
        if length < body - at or at + length > end:
            raise _damaged()
        yield name, at, (body, at + length), depth
        if name in _PLACES:
            yield from _boxes(stream, body, at + length, depth + 1)
        at += length


def _blank(target: IO[bytes], head: int, body: tuple[int, int]) -> None:
    target.seek(head + 4)
    target.write(b"free")
    target.seek(body[0])
    left = body[1] - body[0]
    while left:
        piece = min(left, 1 << 16)
        target.write(bytes(piece))
        left -= piece


def bare_mp3(stream: IO[bytes]) -> IO[bytes]:
    """The frames of an MP3 as a new file, without the tags in front of them and behind.

    Raises:
        ProblemError: ``attachment.damaged``: what stands there is no sound.
    """
    size = stream.seek(0, os.SEEK_END)
    start, end = _behind_tags(stream), size
    if size - start >= 128:
        stream.seek(size - 128)
        end -= 128 if stream.read(3) == b"TAG" else 0
    at, frames = start, 0
    while at < end:
        stream.seek(at)
        length = _frame(stream.read(4))
        if length is None:
            break
        frames, at = frames + 1, at + length
    # A recording that was cut off, or a tag of another kind behind it, is short; another file behind it is not.
    if frames < 3 or end - at > 64 * 1024:
        raise _damaged()
    target = nameless()
    stream.seek(start)
    _copy_bytes(stream, target, min(at, end) - start)
    target.seek(0)
    return target


def _behind_tags(stream: IO[bytes]) -> int:
    at = 0
    while True:
        stream.seek(at)
        head = stream.read(10)
        if len(head) < 10 or head[:3] != b"ID3":
            return at
        at += 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))


_RATES = (44_100, 48_000, 32_000)
_BITS = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Kilobits a second of layer III (ISO/IEC 11172-3 and 13818-3)."""


def _frame(head: bytes) -> int | None:
    """The length of the frame that begins so; None if none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or head[1] & 6 != 2:
        return None
    version, bits, rate = (head[1] >> 3) & 3, head[2] >> 4, (head[2] >> 2) & 3
    if version == 1 or bits in (0, 15) or rate == 3:
        return None
    first = version == 3
    hertz = _RATES[rate] if first else _RATES[rate] // (2 if version == 2 else 4)
    per_frame = 144_000 if first else 72_000
    return per_frame * _BITS[1 if first else 2][bits] // hertz + ((head[2] >> 1) & 1)


def _copy(stream: IO[bytes]) -> IO[bytes]:
    target = nameless()
    stream.seek(0)
    shutil.copyfileobj(stream, target)
    return target


def _copy_bytes(source: IO[bytes], target: IO[bytes], count: int) -> None:
    while count > 0 and (piece := source.read(min(count, 1 << 16))):
        target.write(piece)
        count -= len(piece)


def _damaged() -> ProblemError:
    return ProblemError(Problem("attachment.damaged"))
