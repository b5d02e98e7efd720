"""Gateways as they are set, the texts in force, and what is known of numbers and rules when something is to leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, or_, select, text, update

from server.contacts.tables import contact_group
from server.db.prepared import Prepared, PreparedIn, one_of
from server.db.work import Reading, UnitOfWork
from server.sms.repository.counts import SPENT
from server.sms.tables import sms_count, sms_gateway, sms_rule, sms_team_number, sms_template
from server.tallies.tables import NO_UNIT

_g, _c, _r, _t = sms_gateway.c, sms_count.c, sms_rule.c, sms_template.c
_CITY: BindParameter[str] = bindparam("b_city")
_ANY_HOUR = f"hour IN ({', '.join(map(str, range(24)))})"
"""Every one by name, so that the whole of the key is used."""
_ALL = Prepared(
    select(_g.gateway, _g.kind, _g.mode, _g.weight, _g.paused, _g.stopped_reason, _g.settings, _g.changed_at)
    .where(_g.city_id == _CITY)
    .order_by(_g.gateway)
)
_SPENT = Prepared(
    select(_c.gateway, func.sum(_c.n).label("n"))
    .where(
        _c.city_id == _CITY,
        _c.day == bindparam("b_day"),
        text(_ANY_HOUR),
        _c.leg == "",
        _c.unit_id == NO_UNIT,
        _c.measure == SPENT,
    )
    .group_by(_c.gateway)
)
_RULES = Prepared(select(_r.rule, _r.state).where(_r.city_id == _CITY, _r.in_force.is_(True)))
_TEMPLATES = Prepared(
    select(_t.template, _t.version, _t.text, _t.signature, _t.parts, _t.paused_reason, _t.in_force).where(
        _t.city_id == _CITY
    )
)
_GROUPS = PreparedIn(
    lambda names: select(
        contact_group.c.group_id,
        func.coalesce(contact_group.c.opted_out_at, contact_group.c.hard_refusal_at).label("opted_out_at"),
        contact_group.c.wrong_number,
    ).where(
        contact_group.c.city_id == _CITY,
        one_of(contact_group.c.group_id, names),
        or_(
            contact_group.c.opted_out_at.is_not(None),
            contact_group.c.hard_refusal_at.is_not(None),
            contact_group.c.wrong_number,
        ),
    )
)
_TEAM = Prepared(select(sms_team_number.c.group_id).where(sms_team_number.c.city_id == _CITY))


def gateways(reading: Reading) -> list[Any]:
    """All gateways of the city."""
    return _ALL.rows(reading.conn, {"b_city": reading.city_id})


def spent(reading: Reading, day: str) -> dict[str, int]:
    """Parts that each gateway was given on a day."""
    rows = _SPENT.rows(reading.conn, {"b_city": reading.city_id, "b_day": day})
    return {row.gateway: int(row.n) for row in rows}


def rules(reading: Reading) -> dict[str, str]:
    """The state of every rule in force."""
    return {row.rule: row.state for row in _RULES.rows(reading.conn, {"b_city": reading.city_id})}


def templates(reading: Reading) -> dict[tuple[str, int], Any]:
    """Every text in its versions; they are few."""
    rows = _TEMPLATES.rows(reading.conn, {"b_city": reading.city_id})
    return {(row.template, row.version): row for row in rows}


def out_of_reach(reading: Reading, group_ids: Sequence[str]) -> dict[str, Any]:
    """Those of these groups that opted out, refused for good on the phone, or are somebody else's."""
    if not group_ids:
        return {}
    rows = _GROUPS.rows(reading.conn, {"b_city": reading.city_id}, sorted(set(group_ids)))
    return {row.group_id: row for row in rows}


def team(reading: Reading) -> frozenset[str]:
    """The centre's own numbers."""
    rows = _TEAM.rows(reading.conn, {"b_city": reading.city_id})
    return frozenset(row.group_id for row in rows)


def stop(work: UnitOfWork, gateway: str, reason: str) -> bool:
    """Have nothing go to it until somebody lets it; says whether it was going until now."""
    changed = work.conn.execute(
        update(sms_gateway)
        .where(_g.city_id == work.city_id, _g.gateway == gateway, _g.stopped_reason.is_(None))
        .values(stopped_reason=reason)
    )
    return changed.rowcount == 1


def pause_template(work: UnitOfWork, template: str, reason: str) -> bool:
    """Have no message of a text go out until somebody lets it; says whether they were going until now."""
    changed = work.conn.execute(
        update(sms_template)
        .where(
            _t.city_id == work.city_id,
            _t.template == template,
            _t.in_force.is_(True),
            _t.paused_reason.is_(None),
        )
        .values(paused_reason=reason)
    )
    return changed.rowcount == 1


def put(work: UnitOfWork, name: str, kind: str, weight: int, settings: bytes) -> None:
    """Set a gateway; a new one only simulates until somebody says otherwise."""
    mode = next((row.mode for row in gateways(work)), "simulate")
    row: dict[str, object] = {
        "city_id": work.city_id,
        "gateway": name,
        "kind": kind,
        "mode": mode,
        "weight": weight,
        "paused": False,
        "stopped_reason": None,
        "settings": settings,
        "changed_at": work.now,
    }
    work.upsert(sms_gateway, [row], ["city_id", "gateway"], kept=["mode", "paused"])


def switch(work: UnitOfWork, name: str, *, paused: bool) -> None:
    """Pause a gateway; or let it go on, whatever stopped it."""
    values: dict[str, object] = {"paused": paused} | ({} if paused else {"stopped_reason": None})
    work.conn.execute(
        update(sms_gateway).where(_g.city_id == work.city_id, _g.gateway == name).values(values)
    )
