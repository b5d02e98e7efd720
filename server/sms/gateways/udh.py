"""The header of long texts: which part of which whole this is (3GPP TS 23.040, 9.2.3.24.1 and .8)."""

from __future__ import annotations

from hashlib import sha256

_EIGHT_BITS = 0x00
_SIXTEEN_BITS = 0x08


def reference(client_ref: str) -> int:
    """The number that parts of one try share, of 8 bits: the same for every part without anybody keeping it."""
    return sha256(client_ref.encode()).digest()[0]


def concatenation(client_ref: str, total: int, part: int) -> bytes:
    """The header of a part, counted from 0."""
    return bytes([5, _EIGHT_BITS, 3, reference(client_ref), total, part + 1])


def split(data: bytes) -> tuple[bytes, bytes]:
    """Header and text of what came with a header in front. A header that is longer than what came is none."""
    if not data or data[0] + 1 > len(data):
        return b"", data
    return data[: data[0] + 1], data[data[0] + 1 :]


def long_part(header: bytes) -> tuple[int, int, int] | None:
    """Reference, how many parts, and which one from 1, as a header says; ``None`` where it says nothing of the kind."""
    rest = header[1 : header[0] + 1] if header else b""
    while len(rest) >= 2:
        kind, length = rest[0], rest[1]
        body, rest = rest[2 : 2 + length], rest[2 + length :]
        if kind == _EIGHT_BITS and len(body) == 3:
            found = (body[0], body[1], body[2])
        elif kind == _SIXTEEN_BITS and len(body) == 4:
            found = (int.from_bytes(body[:2], "big"), body[2], body[3])
        else:
            continue
        return found if 1 <= found[2] <= found[1] else None
    return None
