"""Who holds which contact group: handing out, letting run on, giving back. The tasks' place in the queue goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, BindParameter, bindparam, case, select, update

from server.contacts.tables import contact_group
from server.db.prepared import Prepared
from server.db.work import Reading, UnitOfWork
from server.leases.repository.queue import BASE, CITY, DUE, SORT_AT
from server.tasks import lanes
from server.tasks.tables import task

_t, _g = task.c, contact_group.c
_NATURAL = {
    "lane": case((DUE, BASE), else_=BASE + lanes.WAITING),
    "queue_at": case((DUE, SORT_AT), else_=_t.due_at),
}

_UNTIL: BindParameter[int] = bindparam("b_until", type_=BigInteger)
_LEASE = Prepared(
    update(contact_group)
    .where(_g.city_id == CITY, _g.group_id == bindparam("b_group"))
    .values(
        lease_no=bindparam("b_no"),
        lease_user_id=bindparam("b_user"),
        lease_device_id=bindparam("b_device"),
        lease_until=_UNTIL,
        lease_request_id=bindparam("b_request"),
        lease_worked=False,
    )
)
_HOLD = Prepared(
    update(task)
    .where(_t.city_id == CITY, _t.group_id == bindparam("b_group"), _t.lane < lanes.OUT)
    .values(lane=BASE + lanes.WAITING, queue_at=case((_t.due_at > _UNTIL, _t.due_at), else_=_UNTIL))
)


@dataclass(frozen=True, slots=True)
class Lease:
    """A group handed out. ``request_id`` is empty for one leased ahead in a pack."""

    group_id: str
    lease_no: int
    user_id: str
    device_id: str
    until: int
    request_id: str | None


def hold(work: UnitOfWork, leases: Sequence[Lease]) -> None:
    """Lock groups for their users; their tasks wait until the leases run out."""
    rows = [
        {
            "b_city": work.city_id, "b_group": x.group_id, "b_no": x.lease_no, "b_user": x.user_id, "b_device": x.device_id,
            "b_until": x.until, "b_request": x.request_id,
        }
        for x in leases
    ]  # fmt: skip
    if rows:
        _LEASE.run_all(work.conn, rows)
        _HOLD.run_all(
            work.conn,
            [{"b_city": r["b_city"], "b_group": r["b_group"], "b_until": r["b_until"]} for r in rows],
        )


_BACK = (
    update(task)
    .where(_t.city_id == CITY, _t.group_id.in_(bindparam("b_groups", expanding=True)), _t.lane < lanes.OUT)
    .values(**_NATURAL)
)


def give_back(work: UnitOfWork, group_ids: Sequence[str]) -> int:
    """End the leases of these groups; their tasks return to the queue. Returns how many tasks."""
    if not group_ids:
        return 0
    work.conn.execute(
        update(contact_group)
        .where(_g.city_id == work.city_id, _g.group_id.in_(sorted(group_ids)))
        .values(
            lease_user_id=None,
            lease_device_id=None,
            lease_until=None,
            lease_request_id=None,
            lease_worked=False,
        )
    )
    params = {"b_city": work.city_id, "b_groups": sorted(group_ids), "b_now": work.now}
    return work.conn.execute(_BACK, params).rowcount


def leases_of(reading: Reading, group_ids: Sequence[str], *, lock: bool = False) -> dict[str, Any]:
    """Who holds these groups; locked in order of key when they are to be changed."""
    query = (
        select(
            _g.group_id, _g.lease_no, _g.lease_user_id, _g.lease_until, _g.lease_worked, _g.lease_request_id
        )
        .where(_g.city_id == reading.city_id, _g.group_id.in_(sorted(group_ids)))
        .order_by(_g.group_id)
    )
    rows = reading.conn.execute(query.with_for_update() if lock else query)
    return {row.group_id: row for row in rows}


def extend(work: UnitOfWork, groups: Sequence[str], until: int) -> None:
    """Let the leases of these groups run until then."""
    if groups:
        work.conn.execute(
            update(contact_group)
            .where(_g.city_id == work.city_id, _g.group_id.in_(sorted(groups)))
            .values(lease_until=until)
        )
        _HOLD.run_all(
            work.conn, [{"b_city": work.city_id, "b_group": g, "b_until": until} for g in sorted(groups)]
        )


_WORKED = Prepared(
    update(contact_group)
    .where(_g.city_id == CITY, _g.group_id == bindparam("b_group"), _g.lease_user_id == bindparam("b_user"))
    .values(lease_worked=True)
)


def mark_worked(work: UnitOfWork, user_id: str, groups: Sequence[str]) -> None:
    """These this user has worked already, though what came of it is still on its way."""
    _WORKED.run_all(
        work.conn, [{"b_city": work.city_id, "b_group": g, "b_user": user_id} for g in sorted(set(groups))]
    )


def assign_request(work: UnitOfWork, group_id: str, request_id: str) -> None:
    """A group of the pack is taken up."""
    work.conn.execute(
        update(contact_group)
        .where(_g.city_id == work.city_id, _g.group_id == group_id)
        .values(lease_request_id=request_id)
    )
