"""What a page's form proves itself by: that it was given out in this login."""

from __future__ import annotations

import hmac

from server.db.sealing import Sealer


def form_token(sealer: Sealer, session_id: str) -> str:
    """The same for all forms of a login; nobody outside can know it."""
    return sealer.mac("form token", session_id.encode())[:40]


def token_holds(sealer: Sealer, session_id: str, token: str) -> bool:
    """Whether a form was given out in this login."""
    return hmac.compare_digest(form_token(sealer, session_id).encode(), token.encode())
