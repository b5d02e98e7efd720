"""What calls say about a number and not only about a task: refused for good, wrong, asked lately."""

from __future__ import annotations

from collections.abc import Sequence

from domain.dispositions import NEVER_AGAIN, Disposition
from domain.policy.askings import LastAsked
from domain.tasks.replicated import ATTEMPT, CORRECTION, HARD_REFUSAL, corrected
from domain.wire.message import replace
from domain.wire.rows import Fact
from server.answers.book import Book, GroupEntry, TaskEntry
from server.answers.effects import Effect

_ASKED = frozenset({Disposition.COMPLETE, Disposition.PARTIAL})
_REFUSED = NEVER_AGAIN - {Disposition.WRONG_NUMBER}


def learn(call: Fact, task: TaskEntry, group: GroupEntry, effect: Effect, book: Book) -> None:
    """From one call about a task of the group, as its outcome stands; the group's other open tasks hear of a refusal."""
    at = min(call.at, book.now)
    if call.disposition in _ASKED:
        group.asked(task.event_id, at)
    if call.disposition not in NEVER_AGAIN:
        return
    if call.disposition == Disposition.WRONG_NUMBER:
        if call.number_index > 0:  # another of their numbers was wrong, not this one
            return
        group.wrong()
    else:
        group.refused(at)
    known = Fact(call.id, HARD_REFUSAL, at, disposition=call.disposition, user_id=None)
    for other in book.siblings(task.group_id):
        if other is not task and other.open and not other.has(ATTEMPT, call.id):
            other.add(known)
            effect.tasks.append(other.task_id)


def corrections_of(task: TaskEntry, attempt_id: str, author_id: str) -> list[Fact]:
    """What the maker of a call said of its outcome since, the newest last."""
    found = [
        fact
        for fact in task.facts
        if fact.kind == CORRECTION and fact.about == attempt_id and fact.user_id == author_id
    ]
    return sorted(found, key=lambda fact: (fact.at, fact.id))


def learn_anew(correction: Fact, task: TaskEntry, effect: Effect, book: Book) -> None:
    """A call's outcome was put right: what the number is known for follows from the calls as they stand now."""
    group = book.groups.get(task.group_id)
    if group is None:
        return
    tasks = book.siblings(task.group_id)
    calls = [fact for one in tasks for fact in corrected(one.facts) if fact.kind == ATTEMPT]
    call = next((fact for fact in calls if fact.id == correction.about), None)
    if call is not None:
        learn(call, task, group, effect, book)
    for other in tasks:
        if other is not task and other.has(HARD_REFUSAL, correction.about or ""):
            other.add(replace(correction, takes_back=None, partial=False))
            effect.tasks.append(other.task_id)
    group.known_for(
        asked=_last_asked(tasks, book.surveyed.get(task.group_id, ())),
        refused=min((c.at for c in calls if c.disposition in _REFUSED), default=None),
        wrong=any(c.disposition == Disposition.WRONG_NUMBER and not c.number_index for c in calls),
    )


def _last_asked(tasks: Sequence[TaskEntry], surveyed: Sequence[tuple[str, int]]) -> LastAsked:
    """By calls as they stand now, and by surveys without an agent."""
    called = [
        (one.event_id, fact.at)
        for one in tasks
        for fact in corrected(one.facts)
        if fact.kind == ATTEMPT and fact.disposition in _ASKED
    ]
    asked = LastAsked()
    for event_id, at in [*called, *surveyed]:
        asked = asked.and_then(event_id, at)
    return asked
