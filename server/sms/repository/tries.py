"""Tries and parts: what was handed to which gateway, and what it calls it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, select, update

from server.db.prepared import Prepared, PreparedIn, insert_all, one_of
from server.db.work import Reading, UnitOfWork
from server.sms.tables import sms_part, sms_try

_t, _p = sms_try.c, sms_part.c
_CITY: BindParameter[str] = bindparam("b_city")
_ANSWER = Prepared(
    update(sms_try)
    .where(
        _t.city_id == _CITY,
        _t.message_id == bindparam("b_message", type_=_t.message_id.type),
        _t.try_no == bindparam("b_try"),
    )
    .values(
        result=bindparam("b_result", type_=_t.result.type),
        error=bindparam("b_error", type_=_t.error.type),
        answered_at=bindparam("b_at", type_=_t.answered_at.type),
    )
)
_OF_MESSAGES = PreparedIn(
    lambda names: select(
        _t.message_id, _t.try_no, _t.client_ref, _t.gateway, _t.fence, _t.result, _t.committed_at
    ).where(_t.city_id == _CITY, one_of(_t.message_id, names))
)
_BY_REF = PreparedIn(
    lambda names: select(_t.client_ref, _t.message_id, _t.try_no, _t.gateway).where(
        _t.city_id == _CITY, one_of(_t.client_ref, names)
    )
)
_PARTS = PreparedIn(
    lambda names: select(
        _p.gateway, _p.gateway_id, _p.message_id, _p.try_no, _p.part_no, _p.state, _p.error, _p.at
    ).where(_p.city_id == _CITY, _p.gateway == bindparam("b_gateway"), one_of(_p.gateway_id, names))
)
_PARTS_OF = PreparedIn(
    lambda names: select(
        _p.gateway, _p.gateway_id, _p.message_id, _p.try_no, _p.part_no, _p.state, _p.error, _p.at
    ).where(_p.city_id == _CITY, one_of(_p.message_id, names))
)
_SAID = Prepared(
    update(sms_part)
    .where(_p.city_id == _CITY, _p.gateway == bindparam("b_gateway"), _p.gateway_id == bindparam("b_id"))
    .values(
        state=bindparam("b_state", type_=_p.state.type),
        error=bindparam("b_error", type_=_p.error.type),
        at=bindparam("b_at", type_=_p.at.type),
    )
)


def add(work: UnitOfWork, rows: Sequence[dict[str, object]]) -> None:
    """New tries; committed with this transaction."""
    insert_all(work.conn, sms_try, rows)


def answered(work: UnitOfWork, rows: Sequence[tuple[str, int, str, str | None]]) -> None:
    """What came of tries: message, number of the try, result, and the gateway's word for it."""
    _ANSWER.run_all(
        work.conn,
        [
            {
                "b_city": work.city_id,
                "b_message": message_id,
                "b_try": try_no,
                "b_result": result,
                "b_error": error,
                "b_at": work.now,
            }
            for message_id, try_no, result, error in sorted(rows)
        ],
    )


def of_messages(reading: Reading, message_ids: Sequence[str]) -> dict[str, list[Any]]:
    """All tries of these messages."""
    found: dict[str, list[Any]] = {}
    if message_ids:
        for row in _OF_MESSAGES.rows(reading.conn, {"b_city": reading.city_id}, sorted(message_ids)):
            found.setdefault(row.message_id, []).append(row)
    return found


def by_ref(reading: Reading, refs: Sequence[str]) -> dict[str, Any]:
    """Tries by the reference that a gateway was told."""
    rows = _BY_REF.rows(reading.conn, {"b_city": reading.city_id}, sorted(set(refs))) if refs else []
    return {row.client_ref: row for row in rows}


def parts(reading: Reading, gateway: str, ids: Sequence[str]) -> dict[str, Any]:
    """Parts by what a gateway calls them."""
    if not ids:
        return {}
    rows = _PARTS.rows(reading.conn, {"b_city": reading.city_id, "b_gateway": gateway}, sorted(set(ids)))
    return {row.gateway_id: row for row in rows}


def parts_of(reading: Reading, message_ids: Sequence[str]) -> dict[str, list[Any]]:
    """All parts of these messages that a gateway named."""
    found: dict[str, list[Any]] = {}
    if message_ids:
        for row in _PARTS_OF.rows(reading.conn, {"b_city": reading.city_id}, sorted(set(message_ids))):
            found.setdefault(row.message_id, []).append(row)
    return found


def name_parts(work: UnitOfWork, rows: Sequence[dict[str, object]]) -> None:
    """Parts that a gateway named; one that is named already stays whose it is."""
    work.add_new(sms_part, rows, ["city_id", "gateway", "gateway_id"])


def said(work: UnitOfWork, rows: Sequence[tuple[str, str, str, str | None]]) -> None:
    """The last that receipts said of parts: gateway, id, state, error."""
    _SAID.run_all(
        work.conn,
        [
            {
                "b_city": work.city_id,
                "b_gateway": gateway,
                "b_id": gateway_id,
                "b_state": state,
                "b_error": error,
                "b_at": work.now,
            }
            for gateway, gateway_id, state, error in sorted(rows, key=lambda row: row[:2])
        ],
    )
