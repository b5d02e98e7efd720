"""``attempt.correct``: the outcome of a call is put right by whoever made it, the same day. What stood before stays in the history."""

from __future__ import annotations

from collections.abc import Iterator

from domain.acts.act import Act, Entity, Need, Rule
from domain.acts.attempt_record import BY_RULE, REASON, UNKNOWN, Outcome, outcome_problems
from domain.acts.world import World
from domain.dispositions import WITHOUT_A_CALL
from domain.permissions import Permission
from domain.problems import Problem
from domain.tasks import callers
from domain.tasks.replicated import CORRECTION
from domain.times import day_of
from domain.wire.message import Message
from domain.wire.parts import Caller
from domain.wire.rows import Fact
from domain.wire.types import Count, Id

OTHER_AUTHOR = Rule("correction.other_author")
NOT_DIALLED = Rule("attempt.not_dialled", field="outcome")
LATE = Rule("correction.late", mark=True, field="outcome")
"""Only the same day; a workstation's clock may be wrong, so that the centre takes it in and shows it to the lead."""


class TakenBack(Message, frozen=True):
    """The answer that went with the outcome and goes with it: ``partial`` if its conversation had broken off."""

    response_id: Id
    revision: Count
    partial: bool = False


class Correction(Act, frozen=True):
    """One call's outcome for one task, as it should have been. The newest of several counts.

    ``called``: the call was dialled, or they called in. ``takes_back``: the answer that is none under this outcome. One that is an
    answer under it after all is told beside, by ``response.submit`` under a new id; so is a time to call again, by
    ``appointment.set`` under the correction's own id: what was agreed before holds no more. Version 2 brought ``caller``: of a citizen
    who called in about something no task was known for.
    """

    KIND = "attempt.correct"
    ENTITY = Entity.TASK
    VERSION = 2
    PERMISSIONS = (Permission.TASK_WORK,)
    REPAIRABLE = True
    RULES = (OTHER_AUTHOR, REASON, UNKNOWN, BY_RULE, NOT_DIALLED, LATE)

    correction_id: Id
    attempt_id: Id
    group_id: Id
    outcome: Outcome
    called: bool = True
    takes_back: TakenBack | None = None
    caller: Caller | None = None

    @property
    def task_id(self) -> str:
        """The task whose outcome it is."""
        return self.outcome.task_id

    def entity_of(self, author_id: str) -> str:
        return self.task_id

    def needs(self) -> Iterator[Need]:
        # Neither the call nor the answer it takes back: it says all there is to say, whichever comes first.
        if not callers.opens(self.caller, self.task_id):
            yield Need("task", self.task_id)

    def check(self, world: World, at: int) -> Iterator[Problem]:
        call = world.call(self.task_id, self.attempt_id)
        if call is not None and not call.own:
            yield OTHER_AUTHOR.broken(attempt_id=self.attempt_id)
        yield from outcome_problems(self.outcome)
        if not self.called and self.outcome.disposition not in WITHOUT_A_CALL:
            yield NOT_DIALLED.broken(task_id=self.task_id, disposition=self.outcome.disposition)
        if call is not None and day_of(call.at, world.zone) != day_of(at, world.zone):
            yield LATE.broken(task_id=self.task_id)

    def facts(self, author_id: str, at: int) -> dict[str, Fact]:
        back = self.takes_back
        return {
            self.task_id: Fact(
                self.correction_id,
                CORRECTION,
                at,
                disposition=self.outcome.disposition,
                about=self.attempt_id,
                user_id=author_id,
                takes_back=back.response_id if back is not None else None,
                partial=back is not None and back.partial,
            )
        }
