"""The organisation's recovery keys: public parts only."""

from __future__ import annotations

from sqlalchemy import Table

from server.db.metadata import blob, city, code, instant, metadata

recovery_key = Table(
    "recovery_key",
    metadata,
    city(),
    code("fingerprint", key=True),
    blob("public"),
    instant("made_at"),
    instant("retired_at", null=True),
)
"""One of a city is in force (``retired_at`` empty). The private part is with the organisation and never here."""
