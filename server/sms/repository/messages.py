"""Messages on their way: what is due, who holds it, and where it stands now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select, text, update

from server.db.prepared import Prepared, PreparedIn, one_of
from server.db.touching import Touched, touch
from server.db.work import Reading, UnitOfWork
from server.sms.tables import sms_message
from server.sms.tables.messages import CLAIMED, PLANNED, UNKNOWN, WAITING

_m = sms_message.c
_CITY: BindParameter[str] = bindparam("b_city")
MOVED = ("state", "reason", "error_class", "error", "gateway", "due_at", "claim_owner", "claim_fence", "claim_until",
         "tries", "counted_tries", "tried_at", "accepted_at", "final_at", "conversation_id")  # fmt: skip
"""What changes of a message after it was planned."""

_COLUMNS = (
    _m.message_id, _m.event_id, _m.group_id, _m.leg, _m.round, _m.rule, _m.state, _m.reason, _m.error_class, _m.error,
    _m.template, _m.template_version, _m.extension, _m.number, _m.carrier, _m.unit_id, _m.parts, _m.gateway, _m.planned_at,
    _m.due_at, _m.window_from, _m.window_until, _m.claim_owner, _m.claim_fence, _m.claim_until, _m.tries, _m.counted_tries,
    _m.tried_at, _m.accepted_at, _m.final_at, _m.conversation_id, _m.restored,
)  # fmt: skip

_DUE = Prepared(
    select(*_COLUMNS)
    .where(_m.city_id == _CITY, text(PLANNED), _m.due_at <= bindparam("b_now"))
    .order_by(_m.due_at, _m.message_id)
    .limit(bindparam("b_limit"))
    .with_for_update(skip_locked=True)
)
_OVERDUE = Prepared(
    select(*_COLUMNS)
    .where(_m.city_id == _CITY, text(CLAIMED), _m.claim_until <= bindparam("b_now"))
    .order_by(_m.claim_until, _m.message_id)
    .limit(bindparam("b_limit"))
    .with_for_update(skip_locked=True)
)
_SILENT = Prepared(
    select(*_COLUMNS)
    .where(_m.city_id == _CITY, text(WAITING), _m.accepted_at <= bindparam("b_before"))
    .order_by(_m.accepted_at, _m.message_id)
    .limit(bindparam("b_limit"))
    .with_for_update(skip_locked=True)
)
_UNKNOWN = Prepared(
    select(*_COLUMNS)
    .where(_m.city_id == _CITY, text(UNKNOWN), _m.tried_at > bindparam("b_after"), _m.restored.is_(False))
    .order_by(_m.tried_at, _m.message_id)
    .limit(bindparam("b_limit"))
)
_OF = PreparedIn(
    lambda names: (
        select(*_COLUMNS)
        .where(_m.city_id == _CITY, one_of(_m.message_id, names))
        .order_by(_m.message_id)
        .with_for_update()
    )
)
HELD = ("tries", "tried_at", "claim_until")
"""What changes of a message when it is handed over."""


def _writing(columns: Sequence[str]) -> Prepared:
    return Prepared(
        update(sms_message)
        .where(_m.city_id == _CITY, _m.message_id == bindparam("b_message", type_=_m.message_id.type))
        .ordered_values(*((_m[name], bindparam(f"b_{name}", type_=_m[name].type)) for name in columns))
    )


_MOVE, _HOLD = _writing(MOVED), _writing(HELD)
_LATELY = PreparedIn(
    lambda names: select(_m.group_id, func.coalesce(_m.tried_at, _m.due_at).label("tried_at")).where(
        _m.city_id == _CITY,
        one_of(_m.group_id, names),
        _m.planned_at > bindparam("b_since"),
        _m.tries > 0,
    )
)
_NEXT_DUE = Prepared(select(_m.due_at).where(_m.city_id == _CITY, text(PLANNED)).order_by(_m.due_at).limit(1))


def due(work: UnitOfWork, limit: int) -> list[Any]:
    """Planned messages whose time has come, the longest due first, held for this transaction; those that another holds are not waited for."""
    return _DUE.rows(work.conn, {"b_city": work.city_id, "b_now": work.now, "b_limit": limit})


def overdue(work: UnitOfWork, limit: int) -> list[Any]:
    """Claimed messages that nobody finished in time."""
    return _OVERDUE.rows(work.conn, {"b_city": work.city_id, "b_now": work.now, "b_limit": limit})


def silent(work: UnitOfWork, accepted_before: int, limit: int) -> list[Any]:
    """Accepted messages without a receipt."""
    return _SILENT.rows(work.conn, {"b_city": work.city_id, "b_before": accepted_before, "b_limit": limit})


def unknown(reading: Reading, tried_after: int, limit: int) -> list[Any]:
    """Messages that may have gone out lately."""
    return _UNKNOWN.rows(reading.conn, {"b_city": reading.city_id, "b_after": tried_after, "b_limit": limit})


def of(work: UnitOfWork, message_ids: Sequence[str]) -> dict[str, Any]:
    """These messages as they stand, held for this transaction, in the order of their ids: two that hold several never wait in a ring."""
    rows = _OF.rows(work.conn, {"b_city": work.city_id}, sorted(set(message_ids))) if message_ids else []
    return {row.message_id: row for row in rows}


def move(work: UnitOfWork, rows: Sequence[Any]) -> None:
    """Write messages as they stand now."""
    _write(work, _MOVE, MOVED, rows)


def hold(work: UnitOfWork, rows: Sequence[Any]) -> None:
    """Write of messages what a try that begins changes."""
    _write(work, _HOLD, HELD, rows)


def _write(work: UnitOfWork, statement: Prepared, columns: tuple[str, ...], rows: Sequence[Any]) -> None:
    touch(work, Touched.MESSAGE, (row.message_id for row in rows))
    picked, city = attrgetter(*columns, "message_id"), work.city_id
    told = [picked(row) for row in sorted(rows, key=attrgetter("message_id"))]
    names = [*(f"b_{name}" for name in columns), "b_city", "b_message"]
    statement.run_tuples(work.conn, names, [(*one[:-1], city, one[-1]) for one in told])


def tried_lately(reading: Reading, group_ids: Sequence[str], since: int) -> Mapping[str, list[int]]:
    """When messages planned since then were handed over, by group; of one in doubt after a restore, when it was due."""
    found: dict[str, list[int]] = {}
    if group_ids:
        for row in _LATELY.rows(
            reading.conn, {"b_city": reading.city_id, "b_since": since}, sorted(set(group_ids))
        ):
            found.setdefault(row.group_id, []).append(row.tried_at)
    return found


def next_due(reading: Reading) -> int | None:
    """When the next planned message is due."""
    rows = _NEXT_DUE.rows(reading.conn, {"b_city": reading.city_id})
    return rows[0].due_at if rows else None
