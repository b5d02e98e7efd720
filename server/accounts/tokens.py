"""Opaque tokens. Kept as SHA-256 only: they are 256 random bits, so a slow hash would add nothing.

A token starts with its city, so that the look-up goes to one index; a refresh token also names its session and carries a tag,
so that one which was truly given out, and is no longer valid, is told from an invented one.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

_TAG = 32


def digest(token: str) -> str:
    """Hex SHA-256 of a token, as the tables keep it."""
    return sha256(token.encode()).hexdigest()


def secret() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


def new_access(city_id: str) -> str:
    return f"{city_id}.{secret()}"


def city_of(token: str) -> str | None:
    """The city an access or refresh token says it is of; ``None`` if it has not a token's shape."""
    city_id, dot, rest = token.partition(".")
    return city_id if dot and rest and 0 < len(city_id) <= 32 and len(token) <= 300 else None


def new_refresh(key: bytes, city_id: str, session_id: str) -> str:
    """A refresh token of a session, tagged under the centre's key."""
    body = f"{city_id}.{session_id}.{secret()}"
    return f"{body}.{_tag(key, body)}"


def session_of(key: bytes, refresh_token: str) -> str | None:
    """The session a refresh token was made for, if it was made here."""
    body, _, tag = refresh_token.rpartition(".")
    parts = body.split(".")
    if len(parts) != 3 or not hmac.compare_digest(_tag(key, body).encode(), tag.encode()):
        return None
    return parts[1]


def _tag(key: bytes, body: str) -> str:
    return hmac.new(key, body.encode(), sha256).hexdigest()[:_TAG]
