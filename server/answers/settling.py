"""What settling two answers to one task needs beside the book."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from domain.acts.act import Act
from domain.acts.response_settle import Settlement, key_of
from domain.acts.response_submit import Response
from domain.acts.world import AnswerKey
from domain.wire import codec
from server.acts.operation import Operation
from server.answers.book import Book
from server.answers.judging_context import Settling
from server.answers.repository import settling as repository
from server.answers.repository.facts import payloads
from server.db.work import UnitOfWork


def load(
    work: UnitOfWork, operations: Sequence[Operation[Act]], task_ids: Collection[str], book: Book
) -> Settling:
    """All answers to the tasks being settled, into the book; their settlements, and the chosen answers as they were told."""
    found = Settling()
    here = set(book.responses)
    for entry in repository.answers_to(work, task_ids):
        if entry.response_id not in here:
            book.responses.setdefault(entry.response_id, []).append(entry)
        found.answers.add(entry.response_id)
    for task_id, last in repository.settlements(work, task_ids):
        found.last[task_id] = last
        found.known.add(last.settlement_id)
    chosen: set[AnswerKey] = set()
    for operation in operations:
        match operation.payload:
            case Settlement() as payload:
                chosen.add(key_of(payload.chosen))
            case Response() as payload if payload.task_id in task_ids:
                found.told[operation.op_id] = payload
                found.answers.add(payload.response_id)
    ids = [e.op_id for told in book.responses.values() for e in told if (e.response_id, e.revision) in chosen]
    told = payloads(work, ids) | {one.op_id: one.payload for one in work.records if one.op_id in ids}
    for op_id, text in told.items():
        found.told[op_id] = codec.decode(text, Response)
    return found
