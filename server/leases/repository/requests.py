"""Answers of claims by request id, sealed with the kind of request, for an hour; and who is asking."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import BindParameter, bindparam, delete, insert, select

from domain.times import HOUR
from domain.wire import codec
from domain.wire.message import Message
from server.accounts.tables import user
from server.contacts.tables import contact_group
from server.db.prepared import Prepared
from server.db.work import Reading, UnitOfWork
from server.leases.tables import lease_request

KEPT = HOUR

_CITY: BindParameter[str] = bindparam("b_city")
_q, _g = lease_request.c, contact_group.c
_EARLIER = Prepared(
    select(_q.user_id, _q.answer).where(_q.city_id == _CITY, _q.request_id == bindparam("b_request"))
)
_KEEP = Prepared(insert(lease_request))
_SKILLS = Prepared(
    select(user.c.skills).where(user.c.city_id == _CITY, user.c.user_id == bindparam("b_user"))
)
_GROUP = (
    select(
        _g.group_id, _g.opted_out_at, _g.hard_refusal_at, _g.wrong_number, _g.last_contact_at, _g.asked_event_id,
        _g.asked_before_at, _g.lease_no, _g.lease_user_id, _g.lease_until,
    )
    .where(_g.city_id == _CITY, _g.group_id == bindparam("b_group"))
    .with_for_update()
)  # fmt: skip


class RequestKind(StrEnum):
    """Which request an answer is kept for, one for each route that hands out groups."""

    NEXT = "next"
    PACK = "pack"
    CLAIM = "claim"
    FIND_CALLER = "callers.find"


class _Kept(Message, frozen=True):
    """What is sealed. Answers that were kept before kinds were stand alone, without one."""

    kind: RequestKind | None = None
    answer: msgspec.Raw = msgspec.Raw()


@dataclass(frozen=True, slots=True)
class Earlier:
    """The answer a request was given before. ``kind``: what it asked for, ``None`` where an older version kept it."""

    user_id: str
    kind: RequestKind | None
    answer: bytes


def earlier_answer(work: UnitOfWork, request_id: str) -> Earlier | None:
    """What this request was answered before, ``None`` if it is new."""
    for row in _EARLIER.rows(work.conn, {"b_city": work.city_id, "b_request": request_id}):
        plain = work.sealer.open(row.answer, request_id.encode())
        kept = codec.decode(plain, _Kept)
        return Earlier(row.user_id, kept.kind, plain if kept.kind is None else bytes(kept.answer))
    return None


def keep_answer(work: UnitOfWork, request_id: str, user_id: str, kind: RequestKind, answer: bytes) -> None:
    """Keep an answer for the same request, should its reply be lost."""
    kept = codec.encode(_Kept(kind, msgspec.Raw(answer)))
    _KEEP.run(
        work.conn,
        {
            "city_id": work.city_id,
            "request_id": request_id,
            "user_id": user_id,
            "asked_at": work.now,
            "answer": work.sealer.seal(kept, request_id.encode()),
        },
    )


def forget_old(work: UnitOfWork) -> int:
    """Drop answers older than an hour: they hold personal data. Returns how many."""
    old = delete(lease_request).where(_q.city_id == work.city_id, _q.asked_at < work.now - KEPT)
    return work.conn.execute(old).rowcount


def skills(reading: Reading, user_id: str) -> list[str]:
    """Languages and other skills of a user."""
    for row in _SKILLS.rows(reading.conn, {"b_city": reading.city_id, "b_user": user_id}):
        return [str(skill) for skill in json.loads(row.skills or "[]")]
    return []


def user_name(reading: Reading, user_id: str) -> str:
    """A colleague's name, or their id where they are unknown."""
    name = reading.conn.execute(
        select(user.c.name).where(user.c.city_id == reading.city_id, user.c.user_id == user_id)
    ).scalar()
    return name or user_id


def group(work: UnitOfWork, group_id: str) -> Any:
    """A contact group, locked; ``None`` if there is none."""
    return work.conn.execute(_GROUP, {"b_city": work.city_id, "b_group": group_id}).one_or_none()
