"""The workstations of a hall: what each has not delivered yet, and what is wrong with it."""

from __future__ import annotations

from functools import cmp_to_key
from typing import Any

from domain.times import DAY
from domain.wire.oversight import STATIONS_SCHEMA, StationLine, Stations
from server.db.work import Reading
from server.oversight import returned
from server.oversight.repository import reviews
from server.oversight.repository import stations as repository
from server.web.versions import older

ALARM_KEPT = DAY
"""So long a workstation that was alive twice is shown as such."""


def stations(reading: Reading, hall_id: str) -> Stations:
    """The hall's workstations now, and how much waits for its lead."""
    rows = repository.of_hall(reading, hall_id)
    refused, held = returned.counts(reading, hall_id)
    versions = [row.app_version for row in rows if row.app_version]
    return Stations(
        schema=STATIONS_SCHEMA,
        hall_id=hall_id,
        as_of=reading.now,
        stations=[_line(row, reading.now) for row in rows],
        newest_version=max(versions, key=cmp_to_key(_compare), default=""),
        reviews=reviews.waiting_count(reading, hall_id),
        refused=refused,
        held=held,
    )


def _compare(one: str, other: str) -> int:
    return -1 if older(one, other) else int(older(other, one))


def _line(row: Any, now: int) -> StationLine:
    twice = row.alive_twice_at
    return StationLine(
        device_id=row.device_id,
        name=row.name,
        user_number=row.worker_number or "",
        user_name=row.worker_name or "",
        signed_in=row.login is not None,
        unsent=row.unsent,
        oldest_unsent_at=row.oldest_unsent_at,
        returned=row.quarantined,
        last_contact_at=row.last_contact_at,
        app_version=row.app_version,
        alive_twice_at=twice if twice is not None and twice > now - ALARM_KEPT else None,
        state=_state(row),
        registered_at=row.registered_at,
    )


def _state(row: Any) -> str:
    if row.wiped_at is not None:
        return "wiped"
    if row.wipe_ordered_at is not None:
        return "wiping"
    return "revoked" if row.revoked else "in_use"
