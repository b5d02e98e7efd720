"""Counts by day, unit and business line, made from the tasks, calls and answers that are there.

What counts stands here as it was when this was made: a migration does not follow what the program learns later.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_MEASURES = (
    "satisfied", "basically_satisfied", "dissatisfied", "unclear", "secondary", "trial", "adhoc", "not_put",
    "complete", "partial", "refusal", "non_contact", "other", "unknown_household", "unknown_other", "not_eligible",
)  # fmt: skip
_KEYS = ("city_id", "date_by", "grain", "begins", "unit_id", "business_line")
_SAID = {0: "unclear", 1: "satisfied", 2: "basically_satisfied", 3: "dissatisfied"}
_TRIED = {
    code: measure
    for measure, codes in {
        "complete": "complete",
        "partial": "partial",
        "refusal": "appointment appointment_unspecified refusal_soft refusal_hard refusal_other_soft refusal_other_hard",
        "non_contact": "someone_else non_contact not_there voicemail_message voicemail_no_message call_assistant",
        "other": "hang_up language unable deceased refer_to_lead max_attempts_contacted",
        "unknown_household": "no_answer busy switched_off technical not_attempted",
        "unknown_other": "refer_to_lead_uncontacted max_attempts",
        "not_eligible": "wrong_number no_such_number suspended organisation fax no_eligible quota_full",
    }.items()
    for code in codes.split()
}
"""Dispositions by their group."""

_NO_UNIT = "00000000-0000-0000-0000-000000000000"
_QUARTER = 15 * 60_000
_PAGE = 10_000

_ANSWERS = """
SELECT answered_at, event_at, unit_id, business_line, standing, overall, trial, adhoc FROM response WHERE city_id = :city
"""
_TASKS = """
SELECT t.facts, t.event_at, e.unit_id, e.business_line, t.trial, t.adhoc, EXISTS (
  SELECT 1 FROM response r WHERE r.city_id = t.city_id AND r.task_id = t.task_id
  AND r.standing = 'canonical' AND NOT r.partial AND r.overall IS NULL
)
FROM task t JOIN event e ON e.city_id = t.city_id AND e.event_id = t.event_id
WHERE t.city_id = :city AND t.last_attempt_at IS NOT NULL
"""


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("date_by", sa.String(8), nullable=False),
        sa.Column("grain", sa.String(8), nullable=False),
        sa.Column("begins", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit_id", sa.String(36), nullable=False),
        sa.Column("business_line", sa.String(24), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _MEASURES),
        sa.PrimaryKeyConstraint(*_KEYS, name="pk_tally"),
        sqlite_with_rowid=False,
    )
    bind = op.get_bind()
    for city, zone in bind.execute(sa.text("SELECT city_id, zone FROM centre")).all():
        cells = _counted(bind, city, zone)
        marks = ", ".join(f":{name}" for name in (*_KEYS, *_MEASURES))
        insert = sa.text(f"INSERT INTO tally ({', '.join((*_KEYS, *_MEASURES))}) VALUES ({marks})")  # noqa: S608
        rows = [
            dict(zip(_KEYS, (city, *cell), strict=True)) | {name: numbers[name] for name in _MEASURES}
            for cell, numbers in sorted(cells.items())
        ]
        if rows:
            bind.execute(insert, rows)


def downgrade() -> None:
    op.drop_table("tally")


def _counted(bind: sa.Connection, city: str, zone: str) -> dict[tuple[str, str, int, str, str], Counter[str]]:
    found: dict[tuple[str, str, int, str, str], Counter[str]] = {}

    def add(measures: list[str], done_at: int, event_at: int, unit: str | None, line: str) -> None:
        for date_by, at in (("answered", done_at), ("event", event_at)):
            day = _day(at // _QUARTER, zone)
            for grain, begins in (("day", day), ("month", day - day % 100 + 1)):
                found.setdefault((date_by, grain, begins, unit or _NO_UNIT, line), Counter()).update(measures)

    for done_at, event_at, unit, line, standing, overall, trial, adhoc in _rows(bind, _ANSWERS, city):
        measures = [
            name
            for name, holds in (("secondary", standing in ("secondary", "pending")), ("trial", trial))
            if holds
        ]
        if standing == "canonical" and adhoc:
            measures.append("adhoc")
        elif standing == "canonical" and not trial and overall is not None:
            measures.append(_SAID[overall])
        if measures:
            add(measures, done_at, event_at, unit, line)
    for facts, event_at, unit, line, trial, adhoc, not_put in _rows(bind, _TASKS, city):
        calls = [
            one for one in json.loads(facts) if one["kind"] == "attempt" and one.get("disposition") in _TRIED
        ]
        if calls and not trial and not adhoc:
            measures = [_TRIED[calls[-1]["disposition"]], *(["not_put"] if not_put else [])]
            add(measures, calls[0]["at"], event_at, unit, line)
    return found


def _rows(bind: sa.Connection, query: str, city: str) -> Iterator[Any]:
    return bind.execute(sa.text(query), {"city": city}, execution_options={"yield_per": _PAGE})


@lru_cache(maxsize=4_096)
def _day(quarter: int, zone: str) -> int:
    day = datetime.fromtimestamp(quarter * _QUARTER / 1000, tz=ZoneInfo(zone))
    return day.year * 10_000 + day.month * 100 + day.day
