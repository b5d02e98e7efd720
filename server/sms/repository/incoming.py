"""What gateways brought: raw, and what belongs to no message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select, text, update

from server.db.prepared import Prepared, PreparedIn, insert_all, one_of
from server.db.work import Reading, UnitOfWork
from server.sms.tables import sms_raw, sms_stray
from server.sms.tables.answers import UNJOINED, UNJUDGED

_r, _s = sms_raw.c, sms_stray.c
_CITY: BindParameter[str] = bindparam("b_city")
RECEIPT, PART = "receipt", "part"
"""Strays that wait: a receipt for its message, whose id it names; a part of a long reply for the others, by the name of the whole."""
_UNJUDGED = Prepared(
    select(_r.raw_id, _r.gateway, _r.kind, _r.received_at, _r.body)
    .where(_r.city_id == _CITY, text(UNJUDGED))
    .order_by(_r.received_at, _r.raw_id)
    .limit(bindparam("b_limit"))
    .with_for_update(skip_locked=True)
)
_RAW = PreparedIn(
    lambda names: select(_r.raw_id, _r.gateway, _r.kind, _r.received_at, _r.body).where(
        _r.city_id == _CITY, one_of(_r.raw_id, names), _r.body.is_not(None)
    )
)
_WAITING = Prepared(
    select(func.count().label("n")).select_from(
        select(_r.raw_id).where(_r.city_id == _CITY, text(UNJUDGED)).limit(bindparam("b_limit")).subquery()
    )
)
_JUDGED = PreparedIn(
    lambda names: (
        update(sms_raw)
        .where(_r.city_id == _CITY, one_of(_r.raw_id, names))
        .values(judged_at=bindparam("b_now"))
        .returning(_r.raw_id)
    )
)
_UNJOINED = Prepared(
    select(_s.stray_id, _s.raw_id, _s.gateway, _s.gateway_id, _s.part_no, _s.state, _s.error, _s.received_at)
    .where(
        _s.city_id == _CITY,
        text(UNJOINED),
        _s.kind == bindparam("b_kind"),
        _s.gateway_id.is_not(None),
        _s.received_at > bindparam("b_since"),
    )
    .order_by(_s.received_at, _s.stray_id)
    .limit(bindparam("b_limit"))
    .with_for_update(skip_locked=True)
)
_ANY_UNJOINED = Prepared(
    select(_s.stray_id)
    .where(
        _s.city_id == _CITY,
        text(UNJOINED),
        _s.kind == bindparam("b_kind"),
        _s.gateway_id.is_not(None),
        _s.received_at > bindparam("b_since"),
    )
    .limit(1)
)
_JOIN = PreparedIn(
    lambda names: (
        update(sms_stray)
        .where(_s.city_id == _CITY, one_of(_s.stray_id, names))
        .values(joined_at=bindparam("b_now"))
        .returning(_s.stray_id)
    )
)


def keep(work: UnitOfWork, rows: Sequence[dict[str, object]]) -> None:
    """Keep what came in; what is there already stays."""
    work.add_new(sms_raw, rows, ["city_id", "gateway", "digest"])


def unjudged(work: UnitOfWork, limit: int) -> list[Any]:
    """What nobody has looked at, the oldest first, held for this transaction."""
    return _UNJUDGED.rows(work.conn, {"b_city": work.city_id, "b_limit": limit})


def raw(reading: Reading, raw_ids: Sequence[str]) -> list[Any]:
    """These as they came, where they are still kept."""
    ids = sorted({one for one in raw_ids if one})
    return _RAW.rows(reading.conn, {"b_city": reading.city_id}, ids) if ids else []


def waiting(reading: Reading, most: int) -> int:
    """How many wait to be looked at, counted up to ``most``."""
    rows = _WAITING.rows(reading.conn, {"b_city": reading.city_id, "b_limit": most})
    return int(rows[0].n)


def judged(work: UnitOfWork, raw_ids: Sequence[str]) -> None:
    """They were looked at."""
    if raw_ids:
        _JUDGED.rows(work.conn, {"b_city": work.city_id, "b_now": work.now}, sorted(raw_ids))


def add_strays(work: UnitOfWork, rows: Sequence[dict[str, object]]) -> None:
    """What belongs to no message."""
    insert_all(work.conn, sms_stray, rows)


def unjoined(work: UnitOfWork, kind: str, since: int, limit: int) -> list[Any]:
    """Strays of a kind and a while that wait for what they belong to, held for this transaction."""
    return _UNJOINED.rows(
        work.conn, {"b_city": work.city_id, "b_kind": kind, "b_since": since, "b_limit": limit}
    )


def any_unjoined(reading: Reading, kind: str, since: int) -> bool:
    """Whether :func:`unjoined` would find one."""
    return bool(
        _ANY_UNJOINED.rows(reading.conn, {"b_city": reading.city_id, "b_kind": kind, "b_since": since})
    )


def join(work: UnitOfWork, stray_ids: Sequence[str]) -> None:
    """Their message was found."""
    if stray_ids:
        _JOIN.rows(work.conn, {"b_city": work.city_id, "b_now": work.now}, sorted(stray_ids))
