"""Delivering messages to a city's webhook: signed JSON, tried again when nobody took it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Protocol
from urllib.parse import urlsplit

from domain.notices import GIVEN_UP_AFTER, tried_again
from domain.signatures import signature
from server.db.database import Database
from server.notices.repository import messages
from server.notices.repository.messages import Hook

log = logging.getLogger("minyi110.notices")

MOST = 20
"""Messages of one look."""
_SECONDS = 10.0


class Post(Protocol):
    """Sends a body to an address; returns the status of the answer, 0 where there was none."""

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> int: ...


def post(url: str, headers: Mapping[str, str], body: bytes) -> int:
    """By the standard library; a redirect is an answer like any other, and nothing is followed."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_SECONDS)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, dict(headers))
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


def deliver(database: Database, city_id: str, send: Post = post) -> int:
    """Send what is due, each with its own outcome; returns how many were taken.

    A message keeps its id, by which whoever takes it knows it when it comes twice: it does where its answer was lost.
    """
    with database.read(city_id) as reading:
        hook, due = messages.hook(reading), messages.to_deliver(reading, MOST)
    taken = 0
    for row in due if hook is not None else ():
        took = hook is not None and _sent(hook, row.message_id, row.body.encode(), database.clock(), send)
        with database.write(city_id) as work:
            at = work.now + tried_again(row.tries + 1)
            again = None if took or at - row.at > GIVEN_UP_AFTER else at
            messages.delivered(work, row.message_id, row.tries + 1, again, taken=took)
        taken += took
        if not took:
            log.warning("a message to a unit was not taken, try %d", row.tries + 1)
            break  # whoever takes none now will not take the next either
    return taken


def _sent(hook: Hook, message_id: str, body: bytes, now: int, send: Post) -> bool:
    headers = {
        "Content-Type": "application/json",
        "X-Minyi110-Message": message_id,
        "X-Minyi110-At": str(now),
        "X-Minyi110-Signature": f"sha256={signature(hook.secret, now, body)}",
    }
    return 200 <= send(hook.url, headers, body) < 300
