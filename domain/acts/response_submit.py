"""``response.submit``: what the citizen said, by a script pinned with its hash."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, field

from domain.acts.act import Act, Entity, Need, Rule
from domain.acts.world import World
from domain.permissions import Permission
from domain.problems import Problem
from domain.tasks import callers
from domain.tasks.replicated import PARTIAL, RESPONSE
from domain.vocabulary import SmsVerdict
from domain.wire.parts import Answer, Caller, EventName
from domain.wire.rows import Fact
from domain.wire.types import Code, Count, Id, Mac, Words

ANSWER = Rule("answer.*")
"""What the script finds wrong, at its question; so are the rules that a script brings itself."""
BASE = Rule("response.base", field="base_revision")
OTHER_TASK = Rule("response.other_task")
NOT_DIALLED = Rule("response.not_dialled", since=2, field="outcome")
"""Nobody can have answered a call that was never made."""
ENDED_EARLY = Rule("response.ended_early", mark=True, field="outcome")
"""他人接听, 不愿意 …: an answer ended the call before anything was asked, so that it settles nothing and counts for nothing."""

OVERALL_NOT_ASKED = Rule("response.overall_not_asked", mark=True, since=3, field="overall")
"""The citizen took their SMS answer back and was not asked what holds instead, as by the scripts before version 2."""
_TAKEN_BACK = frozenset({SmsVerdict.MISTAKEN, SmsVerdict.CHANGED})


class Response(Act, frozen=True):
    """One revision of one answer.

    ``response_id`` stays through resubmission and revision; ``revision`` counts from 1 and a later one names
    ``base_revision``. Satisfaction, aspects, tags and orders are derived by the questionnaire, on both sides, from the
    answers; ``overall`` and ``orders`` repeat what the workstation showed so that the centre can check it agrees.
    ``partial``: the conversation broke off (1.2); it settles nothing, and whoever asks next sends the rest as a revision of it.
    ``called``: somebody was called, or called in, to be asked. Version 2 brought it with its rule; an older one is taken for called.
    Version 3 brought the rule that who takes back their SMS answer is asked the overall question.
    Version 4 is without the answers a citizen took back; ``taken_back`` are the codes of their questions.
    Version 5 brought ``caller``: of a citizen who called in about something no task was known for.
    """

    KIND = "response.submit"
    ENTITY = Entity.TASK
    VERSION = 5
    PERMISSIONS = (Permission.TASK_WORK,)
    REPAIRABLE = True
    RULES = (BASE, ANSWER, OTHER_TASK, NOT_DIALLED, ENDED_EARLY, OVERALL_NOT_ASKED)

    response_id: Id
    revision: Annotated[int, Meta(ge=1, le=1000)]
    task_id: Id
    group_id: Id
    attempt_id: Id
    questionnaire: Code
    questionnaire_version: Code
    questionnaire_hash: Mac
    language: Code
    answers: Annotated[list[Answer], Meta(max_length=300)]
    event: EventName
    base_revision: Count = 0
    partial: bool = False
    overall: int | None = None
    tags: Annotated[list[Code], Meta(max_length=50)] = field(default_factory=list)
    remark: Words = ""
    overridden: Annotated[list[Code], Meta(max_length=50)] = field(default_factory=list)
    context: dict[str, str | int | bool | None] = field(default_factory=dict)
    sms_review: Code | None = None
    called: bool = True
    taken_back: Annotated[list[Code], Meta(max_length=300)] = field(default_factory=list)
    caller: Caller | None = None

    def entity_of(self, author_id: str) -> str:
        return self.task_id

    def needs(self) -> Iterator[Need]:
        if not callers.opens(self.caller, self.task_id):
            yield Need("task", self.task_id)
        if self.revision > 1:
            yield Need("response", self.response_id, self.base_revision)

    def check(self, world: World, at: int) -> Iterator[Problem]:
        if self.revision > 1 and not 1 <= self.base_revision < self.revision:
            yield BASE.broken(base_revision=self.base_revision)
        if not self.called:
            yield NOT_DIALLED.broken(task_id=self.task_id)
        form = world.form(self)
        if form is not None:
            yield from form.problems
            if form.ended is not None:
                yield ENDED_EARLY.broken(task_id=self.task_id, disposition=form.ended)
            elif (
                form.outcome.sms_verdict in _TAKEN_BACK and form.outcome.overall is None and not self.partial
            ):
                yield OVERALL_NOT_ASKED.broken(task_id=self.task_id)
        if world.answer_is_of(self.response_id, self.task_id) is False:
            yield OTHER_TASK.broken(response_id=self.response_id)

    def facts(self, author_id: str, at: int) -> dict[str, Fact]:
        kind = PARTIAL if self.partial else RESPONSE
        return {self.task_id: Fact(self.response_id, kind, at, user_id=author_id)}
