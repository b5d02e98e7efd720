"""Reading and writing what settling touches: all answers to the tasks, earlier settlements, receipts given anew."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from sqlalchemy import Connection, and_, bindparam, select, update

from domain.wire.sync import Receipt
from server.accounts.tables import user
from server.answers.book import ResponseEntry
from server.answers.effects import NewWord
from server.answers.judging_context import LastSettlement
from server.answers.tables import response, response_settlement
from server.db.receipts import renew
from server.db.work import Reading, UnitOfWork

_r, _s = response.c, response_settlement.c
_ENTRY = (
    _r.response_id,
    _r.revision,
    _r.op_id,
    _r.task_id,
    _r.user_id,
    _r.base_revision,
    _r.standing,
    _r.answers,
    _r.partial,
)


def answers_to(reading: Reading, task_ids: Collection[str]) -> list[ResponseEntry]:
    """Every revision of every answer to these tasks."""
    query = (
        select(*_ENTRY)
        .where(_r.city_id == reading.city_id, _r.task_id.in_(sorted(task_ids)))
        .order_by(_r.response_id, _r.revision)
    )
    return [ResponseEntry(*row) for row in reading.conn.execute(query)]


def settlements(reading: Reading, task_ids: Collection[str]) -> list[tuple[str, LastSettlement]]:
    """Settlements of these tasks with the task, in their order."""
    query = (
        select(
            _s.task_id, _s.settlement_id, _s.response_id, _s.revision, user.c.name, _s.at, _s.step, _s.by_user_id
        )
        .select_from(
            response_settlement.outerjoin(
                user, and_(user.c.city_id == _s.city_id, user.c.user_id == _s.by_user_id)
            )
        )
        .where(_s.city_id == reading.city_id, _s.task_id.in_(sorted(task_ids)))
        .order_by(_s.task_id, _s.step)
    )  # fmt: skip
    return [
        (row[0], LastSettlement(row[1], row[2], row[3], row[4] or row[7], row[5], row[6]))
        for row in reading.conn.execute(query)
    ]


_SETTLED = (
    update(response)
    .where(
        _r.city_id == bindparam("b_city"),
        _r.response_id == bindparam("b_response"),
        _r.revision == bindparam("b_revision"),
    )
    .values(settled_by=bindparam("b_settlement"))
)


def note(work: UnitOfWork, settled: Iterable[tuple[str, int, str]]) -> None:
    """Note on answers by which settlement they were seen to: (response id, revision, settlement)."""
    seen = [
        {"b_city": work.city_id, "b_response": one[0], "b_revision": one[1], "b_settlement": one[2]}
        for one in settled
    ]
    work.conn.execute(_SETTLED, seen)


def renewing(work: UnitOfWork, words: Sequence[NewWord]) -> Callable[[Connection, int], None]:
    """What gives earlier operations another word under the number that comes, so that their devices hear of it."""

    def stamp(_conn: Connection, seq: int) -> None:
        for word in words:
            renew(work, Receipt(word.op_id, word.result, seq, word.code, word.params))

    return stamp
