"""By when somebody is called who is dissatisfied: within 24 hours by the clock; who wrote in the evening, by the next noon."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from domain.times import DAY, DEFAULT_ZONE, from_local, to_local

EVENING = time(18)
NOON = time(12)


def call_by(answered_at: int, zone: str = DEFAULT_ZONE) -> int:
    """When the call is due."""
    local = to_local(answered_at, zone)
    if local.time() < EVENING:
        return answered_at + DAY
    return from_local(datetime.combine(local.date() + timedelta(days=1), NOON), zone)
