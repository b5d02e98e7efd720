"""What the rules of acts on tasks may ask of the centre's book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from domain.acts.response_submit import Response
from domain.acts.world import AnswersSeen, CallSeen
from domain.settings import CitySettings
from domain.tasks.replicated import ATTEMPT
from server.acts.authors import Author
from server.answers.book import TaskEntry
from server.answers.checking import Checked

if TYPE_CHECKING:
    from server.answers.judging_context import JudgingContext


class BookWorld(Struct, frozen=True):
    """The book a batch is judged against, as one doer's acts see it. Names that a workstation gave a caller's form are followed."""

    context: JudgingContext
    doer: Author

    @property
    def settings(self) -> CitySettings:
        return self.context.book.terms.settings

    @property
    def settings_version(self) -> int:
        return self.context.settings_version

    @property
    def zone(self) -> str:
        return self.context.book.terms.zone

    def taken(self, act_id: str) -> bool:
        book = self.context.book
        return act_id in book.attempts or act_id in book.reveals or act_id in self.context.settling.known

    def group(self, group_id: str) -> str:
        aliases = self.context.book.aliases
        return aliases[group_id][1] if group_id in aliases else group_id

    def task(self, task_id: str) -> TaskEntry | None:
        book = self.context.book
        if task_id in book.aliases:
            task_id = book.aliases[task_id][0]
        return book.tasks.get(task_id)

    def call(self, task_id: str, attempt_id: str) -> CallSeen | None:
        task = self.task(task_id)
        if task is None:
            return None
        made = (f for f in task.facts if f.kind == ATTEMPT and f.id == attempt_id)
        return next((CallSeen(f.at, f.user_id == self.doer.user_id) for f in made), None)

    def dialled(self, call_id: str) -> bool:
        book = self.context.book
        return call_id in book.dialled or call_id in book.attempts

    def form(self, told: Response) -> Checked | None:
        return self.context.form(told)

    def answer_is_of(self, response_id: str, task_id: str) -> bool | None:
        told, task = self.context.book.responses.get(response_id), self.task(task_id)
        return None if not told or task is None else told[0].task_id == task.task_id

    def answers(self, task_id: str) -> AnswersSeen | None:
        last = self.context.settling.last.get(task_id)
        return AnswersSeen(
            {key: one.standing for key, one in self.context.book.answers_to(task_id).items()},
            {"settlement_id": last.settlement_id, "by": last.by, "at": last.at} if last is not None else {},
        )
