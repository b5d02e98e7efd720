"""放回: a call that was not dialled goes back to the queue, after a few seconds in which it can be undone. No Qt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.bridge.scope import Repeat, Scope
from app.records.call import Phase
from app.services.putting_back import PutBackReason
from app.ui.screens.call import compose
from app.ui.screens.call.drafts import DraftKeeper
from app.ui.screens.call.on_screen import OnScreen
from app.ui.screens.call.open_call import OpenCall
from app.ui.screens.call.showing import CallStage, Notice
from app.ui.text import tr
from app.ui.text.codes import said
from app.ui.text.languages import language_name
from app.ui.tone import Tone
from domain import vocabulary
from domain.acts.task_put_back import DIALLED
from domain.vocabulary import Direction

if TYPE_CHECKING:
    from app.services.calls import Calls

GRACE_S = 5
"""Seconds in which it can be undone."""
_GONE = ("call.put_back.title", "call.put_back.why", "call.empty.next")
_GOING = "putting back"


class PuttingBack:
    """Nothing is saved before the seconds are over: until then, and after a crash, the call is simply open.

    Whoever dials meanwhile has thought again.
    """

    def __init__(self, on: OnScreen, calls: Calls, drafts: DraftKeeper, scope: Scope) -> None:
        self._on, self._calls, self._drafts, self._scope = on, calls, drafts, scope
        self._going: tuple[OpenCall, PutBackReason] | None = None

    @property
    def going(self) -> bool:
        """Whether it can still be undone."""
        return self._going is not None

    @property
    def offered(self) -> bool:
        """Whether the call on the screen can be put back."""
        work = self._on.at_work
        return (
            work is not None
            and self._on.stage is CallStage.CALL
            and work.call.phase is Phase.OPEN
            and work.call.direction != Direction.INCOMING
        )

    def ask(self) -> bool:
        """Whether a reason may be asked for; if a number was shown, it is said why not."""
        work = self._on.at_work
        if work is not None and self._on.stage is CallStage.CALL and work.call.phase is not Phase.OPEN:
            self._on.problem = compose.problem_words(DIALLED.broken())
            self._on.draw()
        return self.offered

    def begin(self, why: PutBackReason) -> None:
        """It goes in a few seconds."""
        if (work := self._on.at_work) and self.offered:
            self._going = work, why
            self._scope.start(self._count(work, why), _GOING, Repeat.NEWEST)

    def undo(self) -> None:
        """Not after all."""
        self._going = None
        self._scope.cancel(_GOING)
        self._on.notice = None
        self._on.draw()

    def now(self, then: Callable[[], None]) -> bool:
        """Do not wait any longer, and go on with ``then``; whether something was going."""
        if self._going is None:
            return False
        self._scope.start(self._put_back(*self._going, then), _GOING, Repeat.NEWEST)
        return True

    async def _count(self, work: OpenCall, why: PutBackReason) -> None:
        for left in range(GRACE_S, 0, -1):
            words = tr("call.put_back.going", reason=reason_words(why), seconds=left)
            self._on.notice = Notice(words, Tone.WARN, tr("common.undo"))
            self._on.draw()
            await asyncio.sleep(1)
            if not (self._on.shows(work) and self.offered):
                self._going = None
                return
        await self._put_back(work, why)

    async def _put_back(
        self, work: OpenCall, why: PutBackReason, then: Callable[[], None] | None = None
    ) -> None:
        self._going = None
        self._on.notice, self._on.busy, self._on.problem = None, True, ""
        self._on.draw()
        self._drafts.flush()  # what was typed goes with it
        try:
            await self._scope.save(self._calls.put_back, work.call.call_id, why)
        except Exception as error:
            self._on.refused(error)
            return
        self._drafts.drop(work.call.call_id)
        self._on.busy = False
        self._on.clear(_GONE)
        self._on.view.toast(tr("call.put_back.done", reason=reason_words(why)))
        if then is not None:
            then()


def reason_words(why: PutBackReason) -> str:
    """The reason as it is told."""
    reason = said(vocabulary.PutBackReason, why.reason)
    if not why.language:
        return reason
    return tr("call.put_back.spoken", reason=reason, language=language_name(why.language))
