"""The counts of the figures follow what a batch changes, in its transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from domain.acts.world import AnswerStanding
from domain.tallies import Tried, of_answer, of_task, tried
from server.answers.book import Book, TaskEntry, decode_facts
from server.answers.new_rows import NewRow, ResponseRow
from server.answers.repository import tallied
from server.db.work import UnitOfWork
from server.tallies.moves import Moves


class Tallying:
    """Moves of one batch: made before its rows are written, and closed after.

    What a task adds that had no answer is plain from the batch itself; so is nearly all of a day. Where an answer that was there changes its
    standing, or may, the task's rows are counted before and after.
    """

    def __init__(self, work: UnitOfWork, book: Book, rows: Mapping[type[NewRow], Sequence[Any]]) -> None:
        self._work, self._moves = work, Moves(book.terms.zone)
        self._new: Sequence[ResponseRow] = rows.get(ResponseRow, ())
        entries = [one for told in book.responses.values() for one in told]
        self._standing = {(one.response_id, one.revision): one.standing for one in entries}
        changed = {one.task_id for one in entries if one.changed and one.stored}
        touched = {task.task_id for task in book.tasks.values() if task.changed} | changed
        touched.update(row.task_id for row in self._new)
        self._answered = {name for name in touched if name in changed or book.tasks[name].answered}
        self._plain = {name: book.tasks[name] for name in touched - self._answered}
        tallied.count_tasks(work, self._answered, self._moves, -1)

    def close(self) -> None:
        """Have the counts follow at last."""
        tallied.count_tasks(self._work, self._answered, self._moves)
        not_put = self._count_answers()
        for task in self._plain.values():
            self._count_calls(task, tried(decode_facts(task.facts_json)), not_put=False, times=-1)
            self._count_calls(task, tried(task.facts), not_put=task.task_id in not_put, times=1)
        self._moves.put_at_last(self._work)

    def _count_answers(self) -> set[str]:
        """Count the new answers; the tasks whose form never put the overall question."""
        not_put = set()
        for row in self._new:
            if row.task_id in self._plain:
                standing = self._standing[row.response_id, row.revision]
                measures = of_answer(standing, row.overall, trial=row.trial, adhoc=row.adhoc)
                self._moves.add(measures, row.answered_at, row.event_at, row.unit_id, row.business_line)
                if standing == AnswerStanding.CANONICAL and not row.partial and row.overall is None:
                    not_put.add(row.task_id)
        return not_put

    def _count_calls(self, task: TaskEntry, found: Tried | None, *, not_put: bool, times: int) -> None:
        if found is not None:
            measures = of_task(found, not_put=not_put, trial=task.trial, adhoc=task.adhoc)
            self._moves.add(measures, found.first_at, task.event_at, task.unit_id, task.business_line, times)
