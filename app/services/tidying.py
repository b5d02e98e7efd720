"""What must not stay: personal data whose time is over, and records of earlier days that the centre has for good."""

from __future__ import annotations

from datetime import datetime

from app.models import calls, outbox, packs, replica, window
from app.models.store import Connection
from app.sync.fold import load_rules
from domain.settings import LeaseSettings
from domain.times import DAY, day_bounds, day_of, from_local, to_local
from domain.windows import window_start

RECORDS_KEPT = 7 * DAY


def tidy(connection: Connection, now: int, zone: str) -> None:
    """Erase what is over; never anything unsent or refused."""
    today = day_bounds(day_of(now, zone), zone)[0]
    packs.erase_ended(connection, now - DAY, today)
    calls.forget_work(connection, today)
    calls.forget_corrections(connection)
    calls.prune_records(connection, today - RECORDS_KEPT)
    outbox.prune(connection, today - RECORDS_KEPT)
    _drop_what_left_the_window(connection, zone)


def _drop_what_left_the_window(connection: Connection, zone: str) -> None:
    """By the centre's time as it was last told: a clock that runs ahead here drops nothing."""
    heard = replica.heard_at(connection)
    if heard:
        records = load_rules(connection, zone).settings.records
        window.drop_older(connection, window_start(records, heard, zone))


def personal_until(leased_at: int, lease_until: int, leases: LeaseSettings, zone: str) -> int:
    """Until when a leased group's personal data may lie here: the lease's end, and at least shift end + 4 h of its day."""
    local = to_local(leased_at, zone)
    shift = from_local(datetime.combine(local.date(), leases.shift_end), zone)
    return max(lease_until, shift + leases.after_shift)
