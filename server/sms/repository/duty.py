"""The duty list's phones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import delete, select

from server.db.prepared import insert_all
from server.db.work import Reading, UnitOfWork
from server.sms.tables import sms_duty_number

_n = sms_duty_number.c


class DutyNumber(NamedTuple):
    """A phone of the duty list."""

    group_id: str
    number: str
    mask: str
    label: str


def place(group_id: str) -> bytes:
    """Where a number is sealed for."""
    return f"sms duty/{group_id}".encode()


def numbers(reading: Reading) -> list[DutyNumber]:
    """The duty list's phones."""
    query = select(_n.group_id, _n.number, _n.mask, _n.label).where(_n.city_id == reading.city_id)
    return [
        DutyNumber(
            row.group_id, reading.sealer.open(row.number, place(row.group_id)).decode(), row.mask, row.label
        )
        for row in reading.conn.execute(query.order_by(_n.group_id))
    ]


def replace(work: UnitOfWork, new: Sequence[DutyNumber]) -> None:
    """Put these in place of all."""
    work.conn.execute(delete(sms_duty_number).where(_n.city_id == work.city_id))
    if new:
        insert_all(
            work.conn,
            sms_duty_number,
            [
                {
                    "city_id": work.city_id,
                    "group_id": one.group_id,
                    "number": work.sealer.seal(one.number.encode(), place(one.group_id)),
                    "mask": one.mask,
                    "label": one.label,
                    "put_at": work.now,
                }
                for one in new
            ],
        )
