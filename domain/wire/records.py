"""Own records that are older than what a workstation holds, asked for page by page."""

from __future__ import annotations

from domain.wire.message import Message
from domain.wire.rows import RecordRow
from domain.wire.types import Instant

MOST_RECORDS = 200
"""So many records are asked for at once at most."""


class RecordsPage(Message, frozen=True):
    """``GET /api/v1/records``: the newest first; ``before`` is where the next page goes on, null on the last one.

    A page ends between two instants, so that an instant is all that says where it ended: what was recorded in one call stays together.
    """

    records: list[RecordRow]
    before: Instant | None = None
