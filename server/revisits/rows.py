"""Rows of tasks (in ``hall:<id>``) and of own forms (in ``user:<id>``), built at the moment of pulling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.wire.rows import RowKind
from server.accounts.repository import people
from server.db.work import Reading
from server.orders.access import NOTHING, sight_at_call
from server.revisits.repository import packs, records


class TaskProjector:
    """Tasks of a hall while they are in its queue; a settled or closed one has left the scope."""

    kind: str = RowKind.TASK

    def project(self, reading: Reading, scope: str, ids: Sequence[str]) -> Mapping[str, object]:
        """Task id → ``TaskRow``."""
        return packs.task_rows(reading, scope.partition(":")[2], ids)


class RecordProjector:
    """A user's own forms, the newest revision of each, with what became of it."""

    kind: str = RowKind.RECORD

    def project(self, reading: Reading, scope: str, ids: Sequence[str]) -> Mapping[str, object]:
        """Response id → ``RecordRow``."""
        user_id = scope.partition(":")[2]
        person = people(reading, [user_id]).get(user_id)
        sight = sight_at_call(person) if person is not None else NOTHING
        return records.record_rows(reading, sight, user_id, ids)


PROJECTORS = (TaskProjector(), RecordProjector())
