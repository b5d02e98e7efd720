"""放回: a call that was never dialled goes back with a reason, and with it whatever was typed."""

from __future__ import annotations

from dataclasses import dataclass

from app.models import calls, packs, tasks
from app.models.calls import StoredCall
from app.models.store import Connection
from app.records.call import Draft, Saved
from app.services import acting
from app.services.desk import Desk
from app.sync.fold import refold
from app.sync.signing import PendingAct
from domain.acts.task_put_back import MOST_TYPED, PutBack
from domain.problems import Problem, ProblemError
from domain.wire.leases import PackGroup


@dataclass(frozen=True, slots=True)
class PutBackReason:
    """Why: a ``domain.vocabulary.PutBackReason``, the language of a 方言 where it is known, and words."""

    reason: str
    language: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class PuttingBack:
    """One call put back."""

    desk: Desk
    group: PackGroup
    opened: StoredCall
    task_id: str
    dialled: bool

    def save(self, why: PutBackReason, draft: Draft) -> Saved:
        """In one transaction with the draft's end; the group is not offered again as if it were new.

        Raises:
            ProblemError: a rule of the act; ``put_back.caller``: a form for somebody who called in; ``put_back.too_long``: more was
                typed than can be sent, and nothing of it is cut off. SaveFailed.
        """
        if self.group.caller is not None:
            raise ProblemError(Problem("put_back.caller"))
        told = typed(draft)
        if len(told) > MOST_TYPED:
            raise ProblemError(Problem("put_back.too_long", {"length": len(told), "max_length": MOST_TYPED}))
        desk, now, call_id = self.desk, self.desk.now(), self.opened.call_id
        act = PutBack(
            put_back_id=desk.ways.new_id(),
            task_id=self.task_id,
            group_id=self.group.group_id,
            call_id=call_id,
            reason=why.reason,
            language=why.language or None,
            words=why.words.strip(),
            typed=told,
        )
        acting.check(acting.world(desk, self.group, dialled={call_id} if self.dialled else ()), now, act)

        def save(connection: Connection) -> str:
            version = tasks.version_of(connection, self.task_id)
            op_id = acting.save(connection, desk, PendingAct(act, version, self.group.lease_no))
            calls.close_call(connection, call_id)
            packs.mark_worked(connection, self.group.group_id, now)
            refold(connection, desk.rules, [self.task_id])
            return op_id

        return Saved(call_id, now, (desk.store.transact(save),), (), (self.task_id,))


def typed(draft: Draft) -> str:
    """Everything in a draft that a person wrote in words, a line each."""
    told = [draft.note]
    for form in draft.forms:
        told += [*(said for said in form.answers.values() if isinstance(said, str)), form.remark]
    return "\n".join(text.strip() for text in told if text.strip())
