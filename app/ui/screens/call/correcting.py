"""Putting right what was saved today, outcome and form: both are told anew, what was told before is kept. No Qt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from app.bridge.scope import Repeat, Scope, flow
from app.records.call import Draft
from app.ui.screens.call.drafts import DraftKeeper
from app.ui.screens.call.on_screen import OPENING, OnScreen
from app.ui.screens.call.open_call import OpenCall
from app.ui.screens.call.showing import CallStage, Notice
from app.ui.text import tr
from app.ui.text.times import spoken
from app.ui.tone import Tone

if TYPE_CHECKING:
    from app.services.records import Records


class Correcting:
    """Opens a saved call, keeps what is typed into it, saves it anew."""

    def __init__(
        self, on: OnScreen, records: Records, scope: Scope, make_room: Callable[[], Awaitable[bool]]
    ) -> None:
        """``make_room`` puts a call aside with which nothing was done; False if it cannot."""
        self._on, self._records, self.scope, self._make_room = on, records, scope, make_room
        self._record = ""
        self._taken_back = False
        self._drafts: DraftKeeper | None = None

    def begin(self, record_id: str, *, others: int | None = None) -> None:
        """Open a saved call to be put right. ``others``: it was saved only now and is taken back, so many other tasks were saved with it."""
        if self._on.free():
            self.scope.start(self._begin(record_id, others), OPENING, Repeat.NEWEST)

    async def _begin(self, record_id: str, others: int | None) -> None:
        on = self._on
        if not await self._make_room():
            return
        on.loading()
        try:
            work = OpenCall(await self.scope.store(self._records.take_up, record_id), on.around)
        except Exception as error:
            on.failed(error)
            return
        if not on.free():
            return
        self._record, self._taken_back = record_id, others is not None
        # One for each correction, so that what is on its way can never be taken for another record's.
        self._drafts = DraftKeeper(partial(self._records.keep_correction, record_id), self.scope, self.told)
        on.put(
            work,
            CallStage.CORRECTING,
            Notice(self._words(work, others), Tone.ACCENT, tr("call.correcting.stop"), "stop"),
        )

    def _words(self, work: OpenCall, others: int | None) -> str:
        if others is not None:
            return tr("call.taken_back.others", n=others) if others else tr("call.taken_back")
        key = "call.correcting_again" if work.call.recovered else "call.correcting"
        around = self._on.around
        return tr(key, when=spoken(work.call.opened_at, around.clock(), around.desk.zone))

    # -- keeping ------------------------------------------------------------------------------------------

    def touch(self, draft: Draft) -> None:
        """Something was typed."""
        if self._drafts is not None:
            self._drafts.touch(draft)

    def keep_now(self) -> None:
        """Keep what was typed without waiting for a pause."""
        if self._drafts is not None:
            self._drafts.flush()

    def told(self, error: BaseException | None) -> None:
        """What was typed was kept, or not."""
        if error is not None:
            self._on.view.note(tr("call.draft_lost"), "bad")
        elif self._drafts is not None:
            self._on.view.note("" if self._drafts.unsaved else tr("call.draft_kept"))

    # -- ending -------------------------------------------------------------------------------------------

    def stop(self) -> None:
        """Leave the saved form as it is."""
        if self._on.stage is CallStage.CORRECTING and self._on.at_work is not None:
            self._drop(self._record)
            self._close(self._on.at_work)

    @flow(Repeat.EACH)
    async def _drop(self, record_id: str) -> None:
        with suppress(Exception):  # it is offered again, and can be dropped then
            await self.scope.save(self._records.drop_correction, record_id)

    @flow()
    async def save(self, work: OpenCall, then: Callable[[], None] | None = None) -> None:
        """Everything stays on the screen until the store has it. ``then``: what comes after one that was taken back."""
        on = self._on
        on.busy, on.problem = True, ""
        on.draw()
        try:
            saved = await self.scope.save(self._records.put_right, self._record, work.outcome().tasks[0])
        except Exception as error:
            on.refused(error)
            return
        on.busy = False
        on.view.toast(tr("call.corrected" if saved.operations else "call.not_corrected"))
        taken_back = self._taken_back
        self._close(work)
        if taken_back and then is not None:
            then()

    def _close(self, work: OpenCall) -> None:
        if self._drafts is not None:
            self._drafts.drop(work.call.call_id)
        self._on.clear()
        if not self._taken_back:
            self._on.view.leave("records")
