"""Colleagues as rows: 工号, name and role, for lists and history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.wire.rows import RowKind, UserRow
from server.accounts import repository
from server.db.work import Reading


class Users:
    """Rows of kind ``user`` in ``hall:<id>``."""

    kind = RowKind.USER

    def project(self, reading: Reading, scope: str, ids: Sequence[str]) -> Mapping[str, object]:
        """One row per user who still belongs to the hall of the scope."""
        hall_id = scope.partition(":")[2]
        return {
            person.user_id: UserRow(
                user_id=person.user_id,
                number=person.number,
                name=person.name,
                role=person.role,
                hall_id=person.hall_id,
                active=not person.disabled,
            )
            for person in repository.people(reading, ids).values()
            if person.hall_id == hall_id
        }


PROJECTORS = (Users(),)
