"""What an import of users reads and changes of accounts; passwords are the accounts' own matter."""

from __future__ import annotations

import json

from sqlalchemy import select, update

from server.accounts.tables import user
from server.db.work import Reading, UnitOfWork
from server.masterdata.records import KnownUser, NewUser


def known_users(reading: Reading) -> dict[str, KnownUser]:
    """The users there are, by 工号."""
    u = user.c
    query = select(u.user_id, u.number, u.name, u.role, u.unit_id, u.hall_id, u.skills).where(
        u.city_id == reading.city_id
    )
    return {
        row.number: KnownUser(
            row.user_id,
            row.number,
            row.name,
            row.role,
            row.unit_id,
            row.hall_id,
            tuple(json.loads(row.skills)),
        )
        for row in reading.conn.execute(query)
    }


def change_user(work: UnitOfWork, user_id: str, new: NewUser) -> None:
    """Bring a user up to date; login, password and whether they are shut out stay."""
    work.conn.execute(
        update(user)
        .where(user.c.city_id == work.city_id, user.c.user_id == user_id)
        .values(
            name=new.name,
            role=new.role.value,
            unit_id=new.unit_id,
            hall_id=new.hall_id,
            skills=json.dumps(list(new.skills), ensure_ascii=False),
        )
    )
