"""Names that survive a restore: ids derived from what they name, or random where a thing was done.

See the SYNC design: event id = UUIDv5(city, source, dispatch number; else call number + unit), task id =
UUIDv5(event, channel, round), order id = UUIDv5(response id, kind). No database-made number leaves the server.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha1
from uuid import UUID

NAMESPACE = UUID("8d2c5b1e-6a0f-5c53-9f6b-110110110110")
"""Namespace of every derived id; changing it would rename the world."""

_NAMESPACE_BYTES = NAMESPACE.bytes


def derived_id(*parts: str) -> str:
    """Return the UUIDv5 (RFC 9562 section 5.5) of the parts, joined so that no two lists of parts collide.

    Written out over ``sha1`` because an import derives millions and ``uuid.uuid5`` costs five times as much.
    """
    return _uuid5(sha1(_NAMESPACE_BYTES + _joined(parts), usedforsecurity=False).digest())


def random_id(now: int, chance: bytes) -> str:
    """A new id where a thing was done, as UUIDv7 (RFC 9562 section 5.7): the instant (UTC ms), then 74 bits of ``chance``.

    The instant is there for neighbourhood alone: what was made one after the other lies together in every index, so that the
    hundred operations of a delivery touch a few pages and not a hundred. Nothing reads it, and a wrong clock costs nothing.

    Args:
        chance: 10 random bytes.
    """
    digest = bytearray((now & 0xFFFF_FFFF_FFFF).to_bytes(6, "big") + chance[:10])
    digest[6] = (digest[6] & 0x0F) | 0x70
    digest[8] = (digest[8] & 0x3F) | 0x80
    h = digest.hex()
    return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"


def _joined(parts: tuple[str, ...]) -> bytes:
    return "\x1f".join(part.replace("\x1f", "\x1f\x1f") for part in parts).encode()


def _uuid5(sha1_digest: bytes) -> str:
    digest = bytearray(sha1_digest[:16])
    digest[6] = (digest[6] & 0x0F) | 0x50
    digest[8] = (digest[8] & 0x3F) | 0x80
    h = digest.hex()
    return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"


def event_id(city_id: str, source: str, dispatch_no: str, call_no: str = "", unit: str = "") -> str:
    """Id of a service event: by 处警单号 where there is one, else by 接警单号 and the unit as written in the source.

    Raises:
        ValueError: neither number is given.
    """
    if dispatch_no:
        return derived_id("event", city_id, source, "dispatch", dispatch_no)
    if call_no:
        return derived_id("event", city_id, source, "call", call_no, unit)
    raise ValueError("an event needs a dispatch number or a call number")


def event_namer(city_id: str, source: str) -> Callable[[str], str]:
    """A function from a dispatch number to what ``event_id`` returns: for an import, which asks a million times."""
    begun = sha1(
        _NAMESPACE_BYTES + _joined(("event", city_id, source, "dispatch", "")), usedforsecurity=False
    )

    def name(dispatch_no: str) -> str:
        whole = begun.copy()
        whole.update(dispatch_no.replace("\x1f", "\x1f\x1f").encode())
        return _uuid5(whole.digest())

    return name


def task_id(event: str, channel: str, round_no: int) -> str:
    """Id of a revisit task: the event asked about, the channel it is asked on, and the round (1 = first)."""
    return derived_id("task", event, channel, str(round_no))


def order_id(response: str, kind: str) -> str:
    """Id of the work order of one kind that a response opens."""
    return derived_id("order", response, kind)


def group_id(number_hash: bytes) -> str:
    """Id of a contact group from the keyed hash (at least 16 bytes) of its normalised number."""
    h = number_hash[:16].hex()
    return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"
