"""The rows that acts on tasks are judged against and change: read in a few statements, written set-wise."""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

from domain.acts.act import Act, UnderSettings
from domain.acts.attempt_correct import Correction
from domain.acts.attempt_record import Attempt
from domain.acts.number_reveal import Reveal
from domain.acts.response_settle import Settlement
from domain.acts.response_submit import Response
from domain.acts.task_put_back import PutBack
from domain.questionnaire.rectification import QUESTIONNAIRE as SECOND_VISIT
from domain.tasks.callers import ids_of
from domain.wire.rows import RowKind, hall_scope
from server.acts.operation import Judged, Operation
from server.answers import incoming, second_visits, settling
from server.answers.effects import Effect
from server.answers.judging_context import Callers, JudgingContext, Settling
from server.answers.new_rows import AliasRow, NewRow, ResponseRow, SettlementRow
from server.answers.repository import facts as repository
from server.answers.repository import settling as settlements
from server.answers.tallying import Tallying
from server.contacts import repository as askings
from server.db.work import UnitOfWork
from server.orders.announcing import announce
from server.orders.opening import OrderBook
from server.settings import repository as settings
from server.sync.held import rejudge_held


class TaskRows:
    """Tasks with their groups, answers and orders: one set of rows for all kinds of acts that change them."""

    def load(self, work: UnitOfWork, operations: Sequence[Operation[Act]]) -> JudgingContext:
        """Everything the batch names, in one statement per table; the groups are locked."""
        named = _Named()
        for operation in operations:
            named.add(operation.payload)
        callers = incoming.load(work, operations, named.tasks, named.groups) if named.callers else Callers()
        named.groups.update(callers.groups.values())
        named.tasks.update(match.task_id for match in callers.matches.values() if match.task_id)
        book = repository.load(
            work, named.tasks, named.groups, named.responses, named.attempts, named.reveals
        )
        if more := incoming.find_aliases(work, book, named.tasks, named.groups):
            aliases = book.aliases
            book = repository.load(
                work, named.tasks | more, named.groups, named.responses, named.attempts, named.reveals
            )
            book.aliases = aliases
        if named.corrected:
            book.surveyed = askings.surveyed(work, book.groups)
        book.dialled = repository.shown_for(work, named.put_back)
        found = settling.load(work, operations, named.settled, book) if named.settled else Settling()
        asking_anew = [t.task_id for t in book.tasks.values() if t.questionnaire == SECOND_VISIT]
        orders = OrderBook.load(work, named.revised | found.answers, asking_anew)
        version = settings.version(work) if named.under_settings else 0
        return JudgingContext(book, orders, work.sealer, work.city_id, found, callers, version)

    def write(self, work: UnitOfWork, judged: Sequence[Judged[Act, Any]], context: JudgingContext) -> None:
        """Insert what is new, write back what changed, say which rows it touched."""
        effects = [(one, one.verdict.effect) for one in judged if isinstance(one.verdict.effect, Effect)]
        rows: dict[type[NewRow], list[Any]] = {}
        for _, effect in effects:
            for row in effect.rows:
                rows.setdefault(type(row), []).append(row)
        book = context.book
        tallying = Tallying(work, book, rows)
        repository.add(work, rows)
        repository.put_right(work, [one for _, effect in effects for one in effect.corrected])
        repository.save_standing(work, [r for told in book.responses.values() for r in told if r.changed])
        changed = [task for task in book.tasks.values() if task.changed]
        repository.save_groups(work, [group for group in book.groups.values() if group.changed])
        repository.save_tasks(
            work, {t.task_id: t.columns(book.terms, book.groups.get(t.group_id), work.now) for t in changed}
        )
        tallying.close()
        context.orders.write(work, [change for _, effect in effects for change in effect.orders])
        heard = {row.task_id for kind in (ResponseRow, SettlementRow) for row in rows.get(kind, ())}
        heard |= {one.task_id for _, effect in effects for one in effect.corrected}
        second_visits.follow(work, changed, heard)
        for one, effect in effects:
            for task_id in effect.tasks:
                task = book.tasks[task_id]
                one.record.touch(hall_scope(task.hall_id), RowKind.TASK, task_id, deleted=not task.open)
            for scope, kind, row_id in effect.touched:
                one.record.touch(scope, kind, row_id)
            for change in effect.orders:
                for order_id, seen in context.orders.shown.get(change.source.response_id, {}).items():
                    announce(one.record, order_id, *seen)
            if effect.renewed:
                one.record.when_numbered(settlements.renewing(work, effect.renewed))
        if settled := [done for _, effect in effects for done in effect.settled]:
            settlements.note(work, settled)
        come = {row.response_id for row in rows.get(ResponseRow, ())}
        come |= {row.settlement_id for row in rows.get(SettlementRow, ())}
        come |= {row.alias_id for row in rows.get(AliasRow, ())}
        _judge_waiting(work, come)


_come: ContextVar[set[str] | None] = ContextVar("what came while judging what waited", default=None)


def _judge_waiting(work: UnitOfWork, ids: set[str]) -> None:
    """Judge revisions and settlements that came before what they name; those that come free by it one after the other."""
    judging = _come.get()
    if judging is not None:
        judging |= ids
        return
    come = set(ids)
    token = _come.set(come)
    try:
        while come:
            now = set(come)
            come.clear()
            rejudge_held(work, now)
    finally:
        _come.reset(token)


class _Named:
    """Ids that the acts of a batch name."""

    def __init__(self) -> None:
        self.tasks: set[str] = set()
        self.groups: set[str] = set()
        self.responses: set[str] = set()
        self.revised: set[str] = set()
        self.attempts: set[str] = set()
        self.reveals: set[str] = set()
        self.put_back: set[str] = set()
        """Calls that were not made."""
        self.corrected = False
        self.callers = False
        self.under_settings = False
        self.settled: set[str] = set()
        settling: set[str] = set()  # read with their tasks
        self._of = {
            "task": self.tasks,
            "group": self.groups,
            "response": self.responses,
            "settlement": settling,
        }

    def add(self, act: Act) -> None:
        """Take in one act's: what it needs, and what bears its own id."""
        for need in act.needs():
            self._of[need.kind].add(need.id)
        if (caller := incoming.caller_of(act)) is not None:
            self.callers = True
            self.tasks.add(ids_of(caller.form_id)[1])
        self.under_settings = self.under_settings or isinstance(act, UnderSettings)
        match act:
            case Attempt():
                self.tasks.update(outcome.task_id for outcome in act.outcomes)
                self.attempts.add(act.attempt_id)
            case Correction():
                self.corrected = True
                if act.takes_back is not None:
                    self.responses.add(act.takes_back.response_id)
                    self.revised.add(act.takes_back.response_id)
            case Response():
                self.responses.add(act.response_id)
                if act.revision > 1:
                    self.revised.add(act.response_id)
            case Reveal():
                self.reveals.add(act.reveal_id)
            case PutBack():
                self.attempts.add(act.call_id)
                self.put_back.add(act.call_id)
            case Settlement():
                self.settled.add(act.task_id)
            case _:
                pass


TASKS = TaskRows()
