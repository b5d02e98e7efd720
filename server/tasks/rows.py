"""Rows of tasks (in ``hall:<id>``), built at the moment of pulling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.wire.rows import RowKind
from server.db.work import Reading
from server.tasks.repository.rows import task_rows


class TaskProjector:
    """Tasks of a hall while they are in its queue; a settled or closed one has left the scope."""

    kind: str = RowKind.TASK

    def project(self, reading: Reading, scope: str, ids: Sequence[str]) -> Mapping[str, object]:
        """Task id → ``TaskRow``."""
        return task_rows(reading, scope.partition(":")[2], ids)


PROJECTORS = (TaskProjector(),)
