"""Whom there is to be told."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, select

from domain.permissions import Permission, who_may
from server.accounts.tables import user
from server.db.work import Reading
from server.notices.tables import notice_choice

_u, _c = user.c, notice_choice.c


class Somebody(NamedTuple):
    """A person who may log in, with their unit where they have one."""

    user_id: str
    unit_id: str | None


def of_units(reading: Reading, permission: Permission, unit_ids: Collection[str]) -> list[Somebody]:
    """Everybody in these units who may do it."""
    return _people(reading, and_(_may(permission), _u.unit_id.in_(sorted(unit_ids)))) if unit_ids else []


def of_the_city(reading: Reading, *permissions: Permission) -> list[Somebody]:
    """Everybody who may do all of it."""
    return _people(reading, _may(*permissions))


def named(reading: Reading, user_ids: Collection[str]) -> list[Somebody]:
    """These people, as far as they may log in."""
    return _people(reading, _u.user_id.in_(sorted(user_ids))) if user_ids else []


def _may(*permissions: Permission) -> ColumnElement[bool]:
    return _u.role.in_(sorted(frozenset.intersection(*(frozenset(who_may(one)) for one in permissions))))


def _people(reading: Reading, which: ColumnElement[bool]) -> list[Somebody]:
    query = select(_u.user_id, _u.unit_id).where(_u.city_id == reading.city_id, _u.disabled.is_(False), which)
    return [Somebody(row.user_id, row.unit_id) for row in reading.conn.execute(query)]


def silent(reading: Reading, user_ids: Collection[str], topic: str) -> set[str]:
    """Who of these does not want to be told of a topic."""
    if not user_ids:
        return set()
    query = select(_c.user_id).where(
        _c.city_id == reading.city_id, _c.topic == topic, _c.user_id.in_(sorted(user_ids))
    )
    return set(reading.conn.execute(query).scalars())
