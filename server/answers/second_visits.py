"""Asking anew after rectification: the task is made when the centre approved, and what comes of it moves the first order.

An unhappy second visit opens no second order: it is redone one level up, or the lead decides. Who cannot be reached, or will not
speak, ends it as what it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from domain.acts.order_move import Moved, Seen
from domain.ids import task_id
from domain.orders.given import Given, given_verdict
from domain.permissions import DEFAULT_HALL
from domain.questionnaire.rectification import (
    QUESTIONNAIRE,
    Closing,
    ClosingReason,
    Verdict,
    closing_verdict,
)
from domain.tasks.facts import TaskTerms
from domain.tasks.replicated import WITHDRAWAL, from_rows
from domain.tasks.second_visit import ended
from domain.tasks.state import task_state
from domain.vocabulary import Channel, OrderEnd, OrderMove, OrderState, TaskReason
from domain.wire.rows import Fact, RowKind, hall_scope
from server.acts.acting import act
from server.acts.authors import Machine
from server.acts.operation import Operation
from server.answers.book import TaskEntry
from server.answers.repository import facts as facts_repository
from server.answers.repository import second_visits as repository
from server.db.work import Record, UnitOfWork, new_id
from server.orders import second_visits as orders
from server.orders.moving import MoveMade
from server.orders.second_visits import Asked
from server.settings.repository import Terms, terms_of
from server.tasks import lanes

REVISITS = Machine("revisits")
PRIORITY = 2
MOVED_ON = "order.moved_on"
"""Why a task is taken out of the queue: its order is no longer to be asked about."""

_OVER = frozenset({OrderState.CLOSED, OrderState.ARCHIVED})
_NOT_TO_BE_QUESTIONED = frozenset({OrderState.AWAITING_LEAD, OrderState.VOID})


# The task -----------------------------------------------------------------------------------------------------------


def ask(work: UnitOfWork, made: MoveMade) -> None:
    """Have the citizen of an order asked what came of it; where nobody can be, it ends as that."""
    order_id, event_id = str(made.row["order_id"]), made.row["event_id"]
    event = repository.event_at(work, event_id) if event_id is not None else None
    citizens = repository.citizen_of(work, event_id) if event is not None else []
    first = next((one for one in citizens if not (one.refused or one.wrong)), None)
    if event is None or first is None:
        refused = any(one.refused for one in citizens)
        _exhaust(work, _as_it_stands(made), OrderEnd.REVISIT_REFUSED if refused else OrderEnd.NOT_REACHED)
        return
    tasks = repository.tasks_of(work, event_id)
    waiting = next(
        (t for t in tasks if t.questionnaire == QUESTIONNAIRE and t.state not in ("settled", "closed")), None
    )
    if waiting is not None:  # another order about the same: they are asked once
        orders.ask_by(work, order_id, waiting.task_id)
        return
    number = max((t.round for t in tasks), default=0) + 1
    new = task_id(event_id, Channel.PHONE.value, max(number, 2))
    hall = tasks[0].hall_id if tasks else DEFAULT_HALL
    known = {one.group_id for one in citizens}
    group = tasks[0].group_id if tasks and tasks[0].group_id in known else first.group_id
    terms, s = terms_of(work), terms_of(work).settings
    made_with = TaskTerms(TaskReason.AFTER_RECTIFICATION, event.reported_at, work.now, len(citizens))
    state = task_state(made_with, (), s.retries, s.policy.hours, terms.zone)
    lane, queue_at = lanes.place(state, work.now)
    repository.add_task(
        work,
        {
            "task_id": new,
            "event_id": event_id,
            "group_id": group,
            "hall_id": hall,
            "channel": Channel.PHONE.value,
            "round": max(number, 2),
            "questionnaire": QUESTIONNAIRE,
            "priority": PRIORITY,
            "event_at": event.reported_at,
            "created_at": work.now,
            "not_before": work.now,
            "state": str(state.state),
            "due_at": state.due_at or work.now,
            "attempts": 0,
            "facts": "[]",
            "trial": event.trial,
            "adhoc": False,
            "numbers": len(citizens),
            "lane": lane,
            "queue_at": queue_at,
            "reason": made_with.reason.value,
        },
    )
    orders.ask_by(work, order_id, new)
    made.record.touch(hall_scope(hall), RowKind.TASK, new)


def let_go(work: UnitOfWork, made: MoveMade) -> None:
    """Take out of the queue what asks about an order that is no longer to be asked about, unless another one waits for it."""
    if going := orders.asking_alone(work, str(made.row["order_id"])):
        _withdraw(work, going, made.record)


def _withdraw(work: UnitOfWork, going: Collection[str], record: Record) -> None:
    book = facts_repository.load(work, set(going), set(), set(), set(), set())
    entries = [book.tasks[one] for one in sorted(going) if one in book.tasks]
    for entry in entries:
        entry.add(Fact(new_id(), WITHDRAWAL, work.now, disposition=MOVED_ON))
        record.touch(hall_scope(entry.hall_id), RowKind.TASK, entry.task_id, deleted=True)
    facts_repository.save_tasks(
        work,
        {t.task_id: t.columns(book.terms, book.groups.get(t.group_id), work.now) for t in entries},
    )


def _as_it_stands(made: MoveMade) -> Asked:
    row = made.row
    return Asked(
        "", str(row["order_id"]), row["version"], row["round"], row["handler_id"], str(row["state"]), newest=True
    )  # fmt: skip


# What comes of it ---------------------------------------------------------------------------------------------------


def follow(work: UnitOfWork, changed: Iterable[TaskEntry], heard: Collection[str]) -> None:
    """Let orders follow what became of the tasks that ask about them.

    Args:
        changed: tasks that changed in this batch, as they stand now.
        heard: tasks to which an answer came, went, or was chosen among several.
    """
    tasks = {one.task_id: one for one in changed if one.questionnaire == QUESTIONNAIRE}
    if not tasks:
        return
    terms = terms_of(work)
    for asked in orders.asked_by(work, tasks):
        if asked.newest:
            _follow_one(work, asked, tasks[asked.task_id], terms, heard=asked.task_id in heard)


def _follow_one(work: UnitOfWork, asked: Asked, task: TaskEntry, terms: Terms, *, heard: bool) -> None:
    state, waits = OrderState(asked.state), asked.state == OrderState.AWAITING_REVISIT
    told = repository.counted(work, task.response_id) if heard and task.response_id is not None else None
    if told is not None:
        verdict = closing_verdict(told.answers, asked.round - 1)
        if waits:
            given = Given(
                reason=told.words, verdict=given_verdict(shown(verdict)), attempt_id=told.attempt_id
            )
            _move(work, asked, OrderMove.REVISIT, given)
        elif state not in _NOT_TO_BE_QUESTIONED and (verdict.closing is Closing.CLOSE) != (state in _OVER):
            # A late answer, or one that was corrected, says otherwise than the order went: the lead looks at both.
            _move(work, asked, OrderMove.QUESTION, Given(reason=told.words))
    elif heard and task.answered and task.response_id is None and state in _OVER:
        _move(work, asked, OrderMove.QUESTION, Given())
    elif waits and (end := ended(task.computed(terms), from_rows(task.facts), terms.zone)) is not None:
        _exhaust(work, asked, end)


def shown(verdict: Verdict) -> Verdict:
    """A verdict without what is 督察's alone: that somebody was pressed is told by an order of their own."""
    reasons = tuple(one for one in verdict.reasons if one is not ClosingReason.PRESSURE)
    return Verdict(verdict.closing, reasons, verdict.one_level_up)


def _exhaust(work: UnitOfWork, asked: Asked, end: OrderEnd) -> None:
    _move(work, asked, OrderMove.EXHAUST, Given(end=str(end)))


def _move(work: UnitOfWork, asked: Asked, move: OrderMove, given: Given) -> None:
    seen = Seen(asked.version, asked.round, asked.handler_id)
    act(work, Operation.by(REVISITS, Moved(asked.order_id, str(move), seen, given), work.now))
