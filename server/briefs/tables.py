"""Briefs as they are written and as they were published, and who carried them away."""

from __future__ import annotations

from sqlalchemy import Index, Table

from server.db.metadata import city, code, instant, metadata, number, sealed, uid, words

brief = Table(
    "brief",
    metadata,
    city(),
    uid("brief_id", key=True),
    code("state", length=16),
    number("version"),
    words("title"),
    code("start_on", length=10),
    code("end_on", length=10),
    sealed("sections", null=False),
    words("writers"),
    uid("written_by"),
    instant("written_at"),
    uid("published_by", null=True),
    instant("published_at", null=True),
    code("digest", null=True, length=64),
    sealed("frozen"),
)
"""``sections`` seals JSON of :class:`domain.wire.briefs.Section`; ``writers`` is JSON of the ids of all who wrote in it, the first first; ``frozen``
seals what was published, byte for byte what ``digest`` (SHA-256) was made of."""

Index("ix_brief_written", brief.c.city_id, brief.c.written_at, brief.c.brief_id)
