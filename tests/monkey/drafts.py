"""What was typed at the desk, as it stood in the store while it was typed: nothing of it may go but by the person's own hand."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.records.call import Draft
from app.services.calls import CallProgress
from domain.questionnaire.answers import from_plain
from domain.questionnaire.context import ScriptContext, context_for
from domain.questionnaire.model import Kind
from domain.questionnaire.steps import begin
from domain.vocabulary import Satisfaction
from domain.wire.leases import PackGroup, PackTask
from resources import questionnaires

ERASED_S = 3.0
"""So long after a key that erases, words may be gone: a draft is kept some time after the key."""
REMARK, NOTE = "remark", "note"
BESIDE = frozenset({REMARK, NOTE})
"""Fields beside the questions: what stands in them is kept whatever the outcome."""

CALL = ""
"""In the place of a task: a field of the whole call."""
Where = tuple[str, str]
"""A field: the task, and the question or one of ``BESIDE``."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The last that was seen of one call.

    Attributes:
        words: as typed, by field.
        asked: fields whose question is put with the answers as they are: only their words belong to the form.
        certain: no key that may erase was pressed since, or shortly before.
    """

    words: Mapping[Where, str]
    asked: frozenset[Where]
    certain: bool


class Drafts:
    """Follows the open call from look to look.

    Attributes:
        last: of every call, what stood there when it was last seen.
    """

    def __init__(self) -> None:
        self.last: dict[str, Typed] = {}
        self._open = ""
        self._erased_at = float("-inf")

    def erased(self) -> None:
        """A key was pressed that may erase."""
        self._erased_at = time.monotonic()
        if self._open in self.last:
            self.last[self._open] = replace(self.last[self._open], certain=False)

    def look(self, found: tuple[str, PackGroup, CallProgress, Draft] | None) -> list[str]:
        """Compare with the look before; what is gone, in words."""
        if found is None:
            return []
        call_id, group, _, draft = found
        self._open = call_id
        certain = time.monotonic() - self._erased_at > ERASED_S
        words, asked = _typed(group, draft)
        before = self.last.get(call_id)
        self.last[call_id] = Typed(words, asked, certain)
        if before is None or not certain:
            return []
        return [
            f"gone from {where[1]}: {said!r} became {words.get(where, '')!r}"
            for where, said in before.words.items()
            if not holds(words.get(where, ""), said)
        ]


def holds(now: str, before: str) -> bool:
    """Whether all that stood there still does, in its order; something may have come between."""
    signs = iter(now)
    return all(sign in signs for sign in before)


def _typed(group: PackGroup, draft: Draft) -> tuple[dict[Where, str], frozenset[Where]]:
    words: dict[Where, str] = {}
    asked: set[Where] = set()
    if draft.note.strip():
        words[CALL, NOTE] = draft.note.strip()
    for form in draft.forms:
        task = next((one for one in group.tasks if one.task.task_id == form.task_id), None)
        if task is None:
            continue
        if form.remark.strip():
            words[form.task_id, REMARK] = form.remark.strip()
        script = questionnaires()[task.task.questionnaire]
        answers = from_plain(form.answers)
        shown = {one.question.code for one in begin(script, _context(task), answers).state.shown}
        for code, said in answers.items():
            question = script.question(code)
            if question is not None and question.kind is Kind.TEXT and str(said).strip():
                words[form.task_id, code] = str(said).strip()
                if code in shown:
                    asked.add((form.task_id, code))
    return words, frozenset(asked)


def _context(task: PackTask) -> ScriptContext:
    sore = task.sms_reply == int(Satisfaction.DISSATISFIED)
    row = task.task
    return context_for(task.report_channel, row.business_line, (row.case_type,), sms_dissatisfied=sore)
