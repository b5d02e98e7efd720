"""How a route that gives a page declares itself."""

from __future__ import annotations

from typing import Any

from server.web.messages import wire

HTML = "text/html"


def html(what: str, status: int = 200) -> dict[str, Any]:
    """Arguments for the decorator of a route that gives a page, or (303) leads on to one."""
    return wire(status=status, what=what, media=HTML)
