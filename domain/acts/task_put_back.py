"""``task.put_back``: 放回: a task whose call was never dialled goes back to the queue, with a reason. It is no attempt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta

from domain.acts.act import Act, Entity, Need, Rule
from domain.acts.world import World
from domain.permissions import Permission
from domain.problems import Problem
from domain.tasks.replicated import PUT_BACK
from domain.vocabulary import PutBackReason
from domain.wire.rows import Fact
from domain.wire.types import Code, Id, Words

REASON = Rule("put_back.reason", field="reason")
WORDS_NEEDED = Rule("put_back.words_needed", field="words")
DIALLED = Rule("put_back.dialled")

_REASONS = frozenset(PutBackReason)

MOST_TYPED = 40_000
"""Characters of a whole draft: more than its boxes hold together for one number."""


class PutBack(Act, frozen=True):
    """One task put back, and with it whatever else lies behind its number.

    Nobody can mend one that was refused: its call has left the screen. So it holds nothing back; its words stay with it.

    Attributes:
        call_id: the call it was opened for, the attempt it did not become.
        reason: a ``domain.vocabulary.PutBackReason``.
        language: spoken by the citizen, if 方言 is the reason and they know which (ISO 639).
        words: the reason in their own words; 其他 needs them.
        typed: all words that stood in the draft, a line each.
    """

    KIND = "task.put_back"
    ENTITY = Entity.TASK
    PERMISSIONS = (Permission.TASK_WORK,)
    RULES = (REASON, WORDS_NEEDED, DIALLED)

    put_back_id: Id
    task_id: Id
    group_id: Id
    call_id: Id
    reason: Code
    language: Code | None = None
    words: Words = ""
    typed: Annotated[str, Meta(max_length=MOST_TYPED)] = ""

    def entity_of(self, author_id: str) -> str:
        return self.task_id

    def needs(self) -> Iterator[Need]:
        yield Need("task", self.task_id)

    def check(self, world: World, at: int) -> Iterator[Problem]:
        if self.reason not in _REASONS:
            yield REASON.broken(reason=self.reason)
        if self.reason == PutBackReason.OTHER and not self.words.strip():
            yield WORDS_NEEDED.broken()
        if world.dialled(self.call_id):
            yield DIALLED.broken()

    def facts(self, author_id: str, at: int) -> dict[str, Fact]:
        return {
            self.task_id: Fact(
                self.put_back_id,
                PUT_BACK,
                at,
                disposition=self.reason,
                user_id=author_id,
                language=self.language,
            )
        }
