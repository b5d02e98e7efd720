"""Who of a unit stands in for whom, and when they are away."""

from __future__ import annotations

from sqlalchemy import Table

from server.db.metadata import city, code, flag, metadata, uid

unit_duty = Table(
    "unit_duty",
    metadata,
    city(),
    uid("unit_id", key=True),
    uid("user_id", key=True),
    flag("first"),
    code("away_from", null=True, length=10),
    code("away_until", null=True, length=10),
)
"""``first``: A角, else B角; days of an absence as ISO 8601. Somebody without a row is an A角 and there."""
