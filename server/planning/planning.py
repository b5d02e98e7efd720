"""Planning: which events are asked about, by whom, with which questionnaire, and why the others are not.

A run goes through the events of the last days that have no task, a thousand at a time, each thousand one transaction and one
operation, so that it can be stopped and run again at any point; a second run finds nothing left to do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from domain.acts.planning_rules import PlanningRule
from domain.ids import task_id
from domain.policy import ContactHistory, EventFacts, ExclusionCode, Judge
from domain.sampling import drawn
from domain.tasks.facts import TaskTerms
from domain.tasks.state import task_state
from domain.times import HOUR
from domain.vocabulary import BusinessLine, Channel, TaskReason
from domain.wire.rows import RowKind, hall_scope
from resources import questionnaires
from server.contacts.repository import add_groups
from server.db import statistics
from server.db.database import Database
from server.db.work import Reading, UnitOfWork
from server.events.repository import newest_import
from server.planning import cutting_off, raising, repository
from server.planning.draws import NO_DRAW, PPM, Draw
from server.planning.raising import PLANNING
from server.planning.repository import NOT_DRAWN, Candidate
from server.planning.rules import RuleBook, rule_book
from server.settings.repository import Terms, terms_of
from server.sync import repository as sync_repository
from server.sync.held import rejudge_held
from server.tasks import lanes

CHUNK = 1_000
NO_QUESTIONNAIRE = "planning.no_questionnaire"
UNIT_UNMATCHED = "unit.unmatched"
PLAN = "tasks.plan"

Progress = Callable[[int], None]
Looked = dict[str, object]
"""By city: what :func:`reunite` last looked for."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one event: a rule under which it gets a task, or the reason why not."""

    event: Candidate
    rule: PlanningRule | None = None
    reason: str | None = None
    asked: TaskReason = TaskReason.SAMPLE
    draw: Draw | None = None
    """What the sample drew by, whatever came of it; ``None``: it was not asked, as of a trial or of a task that was there once, by rules
    nobody kept. It is kept with the event or its task, for the drawn stand for those left out."""


@dataclass(slots=True)
class Counts:
    """What a run did, or (dry) would do."""

    looked_at: int = 0
    tasks: int = 0
    raised: int = 0
    by_unit: Counter[str] = field(default_factory=Counter)
    by_questionnaire: Counter[str] = field(default_factory=Counter)
    by_reason: Counter[str] = field(default_factory=Counter)

    def add(self, decision: Decision) -> None:
        self.looked_at += 1
        if decision.rule is None:
            self.by_reason[decision.reason or ""] += 1
        else:
            self.tasks += 1
            self.by_unit[decision.event.unit_id or ""] += 1
            self.by_questionnaire[decision.rule.questionnaire or ""] += 1


class Planner:
    """Decides about events by the rules, the sample and the permanent part of the contact policy."""

    def __init__(self, book: RuleBook, terms: Terms, now: int) -> None:
        self._book = book
        self._terms = terms
        self._now = now
        self._judge = Judge(terms.settings.policy, now, terms.zone)
        self._known = questionnaires()

    def decide(self, event: Candidate, *, worked: bool = False) -> Decision:
        """A task or the first reason why there is none; what waiting cures is judged at the claim instead.

        ``worked``: somebody has worked on the task, so it was there: policy and sample are not asked again.
        """
        if event.unit_id is None:
            return Decision(event, reason=UNIT_UNMATCHED)
        excluded = self._judge.permanent(_facts(event), _history(event))
        if excluded and (not worked or event.group_id is None):
            return Decision(event, reason=excluded[0].code.value, draw=event.draw)
        if event.excluded and not worked:
            return Decision(event, reason=event.excluded, draw=event.draw)
        rule = self._book.find(event.business_line, event.case_type, event.case_subtype)
        if rule is None or rule.questionnaire not in self._known:
            return Decision(event, reason=NO_QUESTIONNAIRE, draw=event.draw)
        asked = TaskReason.SMS_DISSATISFIED if event.sms_dissatisfied else TaskReason.SAMPLE
        if event.trial or worked:
            return Decision(event, rule, asked=asked)
        draw = event.draw or Draw(round(rule.rate * PPM), rule.seed)
        if asked is TaskReason.SAMPLE and not drawn(draw.seed, event.event_id, draw.ppm / PPM):
            return Decision(event, reason=NOT_DRAWN, draw=draw)
        return Decision(event, rule, asked=asked, draw=draw)

    def row(self, decision: Decision, city_id: str, cut_off: int = 0) -> dict[str, object]:
        """The task of a decision as the table takes it. ``cut_off``: who is drawn is called from then on at the earliest."""
        event, rule = decision.event, decision.rule
        assert rule is not None and event.group_id is not None  # noqa: S101, PT018 - decided so
        not_before = event.over_at + max(rule.after_event, self._terms.settings.policy.after_event)
        if decision.asked is TaskReason.SAMPLE and decision.draw is not None:
            not_before = max(not_before, cut_off)
        terms = TaskTerms(decision.asked, event.reported_at, not_before, max(1, event.numbers))
        state = task_state(
            terms, (), self._terms.settings.retries, self._terms.settings.policy.hours, self._terms.zone
        )
        lane, queue_at = lanes.place(state, self._now)
        return {
            "city_id": city_id,
            "task_id": _task_of(event),
            "event_id": event.event_id,
            "group_id": event.group_id,
            "hall_id": rule.hall_id,
            "channel": Channel.PHONE.value,
            "round": 1,
            "questionnaire": rule.questionnaire,
            "priority": state.priority.priority_class,
            "event_at": event.reported_at,
            "created_at": self._now,
            "not_before": not_before,
            "state": state.state.value,
            "due_at": state.due_at or not_before,
            "attempts": 0,
            "facts": "[]",
            "trial": event.trial,
            "numbers": terms.numbers,
            "lane": lane,
            "queue_at": queue_at,
            "reason": decision.asked.value,
            "sample_ppm": decision.draw.ppm if decision.draw is not None else None,
            "seed": decision.draw.seed if decision.draw is not None else None,
        }


def plan(
    database: Database,
    city_id: str,
    *,
    until: int | None = None,
    again: bool = False,
    chunk: int | None = None,
    progress: Progress | None = None,
    looked: Looked | None = None,
) -> Counts:
    """Make the tasks that are missing.

    Looking is done outside the writing transactions, which are short: whoever works meanwhile waits for no search.

    Args:
        until: only events reported up to then (ms).
        again: look at events that were left out before, too.
        chunk: events of one transaction; fewer keep other writers waiting less.
        looked: see :func:`reunite`.
    """
    counts = Counts()
    size = chunk or CHUNK
    with database.read(city_id) as reading:
        since, end = _window(reading, terms_of(reading), until)
        front = repository.to_raise(reading, since)
        if not again:  # else they come with the others
            counts.by_reason.update(_unmatched(reading, since, end))
    counts.raised = raising.raise_all(database, city_id, front)
    reunite(database, city_id, counts, size, looked)
    after = (since, "")
    while True:
        with database.read(city_id) as reading:
            terms = terms_of(reading)
            found = repository.candidates(reading, since, end, after, size, again=again)
            decisions = _decide(reading, terms, found)
        _carry_out(database, city_id, terms, decisions, counts)
        if progress is not None:
            progress(counts.looked_at)
        if len(found) < size:
            break
        after = (found[-1].reported_at, found[-1].event_id)
    statistics.follow(database, "task", counts.tasks)
    return counts


def reunite(
    database: Database, city_id: str, counts: Counts, size: int = CHUNK, looked: Looked | None = None
) -> None:
    """Make the tasks that held operations wait for, whatever policy, sample and age say now: they were there once.

    After a restore the events come back by an import, older than planning looks by then, under other rules perhaps, and what
    agents did about them is delivered again. While something is held in vain, all events without a task have to be gone
    through: whoever plans every few minutes remembers in ``looked``, and looks again after an import, or in an hour.
    """
    with database.read(city_id) as reading:
        wanted = sync_repository.waited_for(reading, "task")
        key = (newest_import(reading), reading.now // HOUR, wanted)
    if not wanted or (looked is not None and looked.get(city_id) == key):
        return
    after, more = (-1, ""), True
    while more:
        with database.read(city_id) as reading:
            terms, planner = terms_of(reading), Planner(rule_book(reading), terms_of(reading), reading.now)
            found = repository.candidates(reading, 0, reading.now, after, size, again=True)
        named = [event for event in found if _task_of(event) in wanted]
        decisions = [planner.decide(event, worked=True) for event in named]
        _carry_out(database, city_id, terms, [d for d in decisions if d.rule is not None], counts)
        more = len(found) == size
        if more:
            after = (found[-1].reported_at, found[-1].event_id)
    if looked is not None:
        looked[city_id] = key


def _carry_out(
    database: Database, city_id: str, terms: Terms, decisions: list[Decision], counts: Counts
) -> None:
    if decisions:
        with database.write(city_id) as work:
            planned = _write(work, terms, decisions)
            # What agents did about these while the centre did not know them, kept from a restore or a re-import.
            groups = [d.event.group_id or "" for d in decisions if d.rule is not None]
            rejudge_held(work, [*planned, *groups])
    for decision in decisions:
        counts.add(decision)


def _task_of(event: Candidate) -> str:
    return task_id(event.event_id, Channel.PHONE.value, 1)


def dry_run(reading: Reading, *, until: int | None = None) -> Counts:
    """Count what :func:`plan` would decide about every event without a task, decided before or not; writes nothing."""
    counts = Counts()
    terms = terms_of(reading)
    since, end = _window(reading, terms, until)
    for chunk in _all(reading, since, end):
        for decision in _decide(reading, terms, chunk):
            counts.add(decision)
    return counts


def _all(reading: Reading, since: int, end: int) -> Iterator[list[Candidate]]:
    after = (since, "")
    while True:
        found = repository.candidates(reading, since, end, after, CHUNK, again=True)
        yield found
        if len(found) < CHUNK:
            return
        after = (found[-1].reported_at, found[-1].event_id)


def _window(reading: Reading, terms: Terms, until: int | None) -> tuple[int, int]:
    end = reading.now if until is None else min(until, reading.now)
    return max(0, reading.now - terms.settings.planning.max_age), end


def _decide(reading: Reading, terms: Terms, found: list[Candidate]) -> list[Decision]:
    planner = Planner(rule_book(reading), terms, reading.now)
    return [planner.decide(event) for event in found]


def _unmatched(reading: Reading, since: int, end: int) -> dict[str, int]:
    waiting = repository.unmatched(reading, since, end)
    return {UNIT_UNMATCHED: waiting} if waiting else {}


def _write(work: UnitOfWork, terms: Terms, decisions: list[Decision]) -> list[str]:
    """Tasks, groups and reasons of one chunk, as one operation; returns the ids of the tasks."""
    planner = Planner(RuleBook(()), terms, work.now)
    made = [d for d in decisions if d.rule is not None]
    cut_offs = cutting_off.instants(work, [(d.event.event_id, d.event.over_at) for d in made])
    rows = [planner.row(d, work.city_id, cut_offs.get(d.event.event_id, 0)) for d in made]
    add_groups(work, (d.event.group_id or "" for d in made))
    repository.add_tasks(work, rows)
    repository.forget_unplanned(work, [d.event.event_id for d in made])
    repository.note_unplanned(
        work, [_reason(work, d) for d in decisions if d.rule is None and d.event.unit_id]
    )
    if rows:
        ids = [str(row["task_id"]) for row in rows]
        record = work.record(PLAN, ids[0], {"tasks": ids}, author_id=PLANNING.user_id, keep_payload=False)
        for row in rows:
            record.touch(hall_scope(str(row["hall_id"])), RowKind.TASK, str(row["task_id"]))
    return [str(row["task_id"]) for row in rows]


def _reason(work: UnitOfWork, decision: Decision) -> dict[str, object]:
    return {
        "city_id": work.city_id,
        "event_id": decision.event.event_id,
        "reason": decision.reason,
        "params": decision.draw.kept() if decision.draw is not None else NO_DRAW,
        "fingerprint": decision.event.content_hash,
        "decided_at": work.now,
    }


def _facts(event: Candidate) -> EventFacts:
    try:
        line = BusinessLine(event.business_line)
    except ValueError:
        line = BusinessLine.OTHER
    return EventFacts(
        at=event.over_at,
        line=line,
        case_type=f"{event.case_type} {event.case_subtype}".strip(),
        has_number=event.group_id is not None,
        discouraged=event.no_revisit,
        undecided=event.excluded == ExclusionCode.UNDECIDED,
        trial=event.trial,
    )


def _history(event: Candidate) -> ContactHistory:
    return ContactHistory(
        opted_out=event.opted_out, hard_refusal=event.hard_refusal, wrong_number=event.wrong_number
    )
