"""What proves a message between two programs: made with a secret both know, over the instant and the bytes."""

from __future__ import annotations

import hashlib
import hmac


def signature(secret: bytes, at: int, body: bytes) -> str:
    """HMAC-SHA256 (RFC 2104) in hexadecimal of the instant (ms) and the bytes: a message cannot be altered, and not be sent again later."""
    return hmac.new(secret, f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def proves(given: str, secret: bytes, at: int, body: bytes) -> bool:
    """Whether ``given`` is that signature; takes as long for a wrong one as for the right one."""
    return hmac.compare_digest(
        given.strip().lower().removeprefix("sha256=").encode(), signature(secret, at, body).encode()
    )
