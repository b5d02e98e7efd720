"""Messages by their event."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, func, literal, select

from domain.sms.rules import RuleState
from server.db.prepared import PreparedIn, one_of
from server.db.work import Reading
from server.sms.tables import sms_message, sms_rule

_m, _r = sms_message.c, sms_rule.c
_TEXTS = PreparedIn(
    lambda names: select(
        _m.event_id, _m.leg, _m.state, func.coalesce(_m.accepted_at, _m.tried_at, _m.due_at).label("at")
    ).where(_m.city_id == bindparam("b_city"), one_of(_m.event_id, names))
)


def texts_of(
    reading: Reading, event_ids: Sequence[str], legs: Sequence[str], but: Sequence[str]
) -> dict[str, int]:
    """When the last text about each event left or is due, of these legs and not in these states."""
    found: dict[str, int] = {}
    for row in _TEXTS.rows(reading.conn, {"b_city": reading.city_id}, sorted(event_ids)):
        if row.leg in legs and row.state not in but:
            found[row.event_id] = max(row.at, found.get(row.event_id, 0))
    return found


def any_rule(reading: Reading) -> bool:
    """Whether a rule in force is running."""
    query = (
        select(literal(1))
        .where(_r.city_id == reading.city_id, _r.in_force.is_(True), _r.state == RuleState.RUNNING.value)
        .limit(1)
    )
    return reading.conn.execute(query).scalar() is not None
