"""我的待访: the queue, the next task, the pack for working without the centre, callers who ring back."""

from __future__ import annotations

from app.records.queue import Cursor, QueueCounts, QueueItem, QueuePage, QueueQuery
from app.records.work import PackState, WorkItem


class Revisits:
    """The queue of the hall as this workstation knows it, and the groups leased to this user."""

    def page(self, query: QueueQuery, after: Cursor | None = None, limit: int = 100) -> QueuePage:
        """One page of the queue, sorted, filtered and searched in SQL over the shown rows; no network."""
        raise NotImplementedError

    def counts(self) -> QueueCounts:
        """Numbers for the chips."""
        raise NotImplementedError

    def item(self, task_id: str) -> QueueItem | None:
        """One task's line, None if it is not in the queue (any more)."""
        raise NotImplementedError

    def next(self, worked: str | None = None) -> WorkItem | None:
        """下一件: the centre's best, or without it the best of the own pack; None if there is nothing to call now.

        ``worked`` is the group just finished, so that it is not offered again before the centre knows.
        """
        raise NotImplementedError

    def claim(self, task_id: str) -> WorkItem:
        """Take one particular task's group.

        Raises:
            Refused: ``lease.taken`` (params name who), or a policy exclusion.
            Unreachable: without the centre only the own pack can be called.
        """
        raise NotImplementedError

    def find_caller(self, number: str) -> WorkItem | None:
        """谁刚打我: the group behind a complete number, as an incoming call; None if nobody is known by it.

        Without the centre only the own pack is searched.
        """
        raise NotImplementedError

    def pack_items(self) -> tuple[WorkItem, ...]:
        """The groups in the own pack that have something left to call, best first."""
        raise NotImplementedError

    def keep_pack(self) -> PackState:
        """Lease ahead to the wanted size, extend what is held, erase what ended; without the centre only looks."""
        raise NotImplementedError

    def pack(self) -> PackState:
        """The pack as it is, no network."""
        raise NotImplementedError
