"""Rules, texts and modes as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, delete, func, insert, select, update

from domain.sms.hours import SendingWindow
from domain.sms.message import Leg
from domain.sms.rules import RuleState, Since, SmsRule
from server.db.work import Reading, UnitOfWork
from server.sms.tables import sms_gateway, sms_rule, sms_team_number, sms_template

_r, _t, _g, _n = sms_rule.c, sms_template.c, sms_gateway.c, sms_team_number.c


def in_force(reading: Reading) -> list[SmsRule]:
    """The rules in force, in the order of their names."""
    query = select(sms_rule).where(_r.city_id == reading.city_id, _r.in_force.is_(True)).order_by(_r.rule)
    return [_rule(row) for row in reading.conn.execute(query)]


def standing_of(reading: Reading) -> dict[str, str]:
    """Why the rules in force stand as they do, by name."""
    query = select(_r.rule, _r.state_reason).where(_r.city_id == reading.city_id, _r.in_force.is_(True))
    return {row.rule: row.state_reason for row in reading.conn.execute(query)}


def versions(reading: Reading, template: str, most: int) -> list[Any]:
    """The versions of a text, the newest first."""
    query = (
        select(sms_template)
        .where(_t.city_id == reading.city_id, _t.template == template)
        .order_by(_t.version.desc())
        .limit(most)
    )
    return list(reading.conn.execute(query))


def version_of(reading: Reading, table: Table, name: str) -> int:
    """The version in force of a rule or a text (``sms_rule``, ``sms_template``); 0: there is none."""
    key = table.c.rule if table is sms_rule else table.c.template
    query = select(table.c.version).where(
        table.c.city_id == reading.city_id, key == name, table.c.in_force.is_(True)
    )
    return int(reading.conn.execute(query).scalar() or 0)


def put_rule(work: UnitOfWork, rule: SmsRule) -> int:
    """A new version of a rule; the one before is no longer in force. A state it had stays. Returns its number."""
    same = (_r.city_id == work.city_id, _r.rule == rule.rule)
    last = work.conn.execute(select(func.max(_r.version)).where(*same)).scalar() or 0
    standing = work.conn.execute(
        select(_r.state, _r.state_reason).where(*same, _r.in_force.is_(True))
    ).one_or_none()
    work.conn.execute(update(sms_rule).where(*same).values(in_force=False))
    row = {
        "city_id": work.city_id,
        "rule": rule.rule,
        "version": last + 1,
        "in_force": True,
        "state": standing.state if standing else rule.state.value,
        "state_reason": standing.state_reason if standing else "",
        "leg": rule.leg.value,
        "business_line": rule.business_line,
        "case_type": rule.case_type,
        "unit_id": rule.unit_id,
        "report_channel": rule.report_channel or None,
        "since": rule.since.value,
        "delay_ms": rule.delay,
        "template": rule.template,
        "extension": rule.reached_at,
        "window_from": rule.window.start,
        "window_until": rule.window.until,
        "share_ppm": rule.share,
        "seed": rule.seed,
        "valid_from": rule.valid_from,
        "valid_until": rule.valid_until,
        "put_at": work.now,
    }
    work.conn.execute(insert(sms_rule), [row])
    return last + 1


def set_state(work: UnitOfWork, rule: str, state: RuleState, reason: str) -> bool:
    """Pause, stop, or let go on; says whether there is such a rule."""
    changed = work.conn.execute(
        update(sms_rule)
        .where(_r.city_id == work.city_id, _r.rule == rule, _r.in_force.is_(True))
        .values(state=state.value, state_reason=reason)
    )
    return changed.rowcount == 1


def templates(reading: Reading) -> dict[str, Any]:
    """The texts in force, by code."""
    query = (
        select(sms_template).where(_t.city_id == reading.city_id, _t.in_force.is_(True)).order_by(_t.template)
    )
    return {row.template: row for row in reading.conn.execute(query)}


def put_template(work: UnitOfWork, row: dict[str, object]) -> int:
    """A new version of a text; returns its number."""
    same = (_t.city_id == work.city_id, _t.template == row["template"])
    last = work.conn.execute(select(func.max(_t.version)).where(*same)).scalar() or 0
    work.conn.execute(update(sms_template).where(*same).values(in_force=False))
    new = {"city_id": work.city_id, "version": last + 1, "in_force": True, "put_at": work.now, **row}
    work.conn.execute(insert(sms_template), [new])
    return int(last) + 1


def modes(reading: Reading) -> list[str]:
    """The mode of every gateway."""
    return list(reading.conn.execute(select(_g.mode).where(_g.city_id == reading.city_id)).scalars())


def set_mode(work: UnitOfWork, mode: str) -> int:
    """Set it for all gateways; returns how many there are."""
    statement = update(sms_gateway).where(_g.city_id == work.city_id).values(mode=mode, changed_at=work.now)
    return work.conn.execute(statement).rowcount


def team(reading: Reading) -> frozenset[str]:
    """The centre's own numbers."""
    return frozenset(reading.conn.execute(select(_n.group_id).where(_n.city_id == reading.city_id)).scalars())


def team_lines(reading: Reading) -> list[Any]:
    """The same with what may be shown of them, in the order of their names."""
    query = select(_n.group_id, _n.mask, _n.label).where(_n.city_id == reading.city_id)
    return list(reading.conn.execute(query.order_by(_n.label, _n.mask, _n.group_id)))


def replace_team(work: UnitOfWork, rows: Sequence[dict[str, object]]) -> None:
    """Put these in place of all."""
    work.conn.execute(delete(sms_team_number).where(_n.city_id == work.city_id))
    if rows:
        new = [{"city_id": work.city_id, "put_at": work.now, **row} for row in rows]
        work.conn.execute(insert(sms_team_number), new)


def _rule(row: Any) -> SmsRule:
    return SmsRule(
        rule=row.rule,
        leg=Leg(row.leg),
        template=row.template,
        version=row.version,
        business_line=row.business_line,
        case_type=row.case_type,
        unit_id=row.unit_id,
        report_channel=row.report_channel or "",
        since=Since(row.since),
        delay=row.delay_ms,
        extension=row.extension,
        window=SendingWindow(row.window_from, row.window_until),
        share=row.share_ppm,
        seed=row.seed,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        state=RuleState(row.state),
    )
