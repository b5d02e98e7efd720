"""Correcting a form of today: it becomes a new revision, the old one is kept. No Qt."""

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
    """Opens a saved form, keeps what is typed into it, saves it anew."""

    def __init__(
        self, on: OnScreen, records: Records, scope: Scope, make_room: Callable[[], Awaitable[bool]]
    ) -> None:
        """``make_room`` puts a call aside with which nothing was done; False if it cannot."""
        self._on, self._records, self.scope, self._make_room = on, records, scope, make_room
        self._record = ""
        self._drafts: DraftKeeper | None = None

    def begin(self, record_id: str) -> None:
        """Open a saved form to be corrected."""
        if self._on.free():
            self.scope.start(self._begin(record_id), OPENING, Repeat.NEWEST)

    async def _begin(self, record_id: str) -> None:
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
        self._record = record_id
        # One for each correction, so that what is on its way can never be taken for another record's.
        self._drafts = DraftKeeper(partial(self._records.keep_correction, record_id), self.scope, self.told)
        key = "call.correcting_again" if work.call.recovered else "call.correcting"
        when = spoken(work.call.opened_at, on.around.clock(), on.around.desk.zone)
        on.put(
            work,
            CallStage.CORRECTING,
            Notice(tr(key, when=when), Tone.ACCENT, tr("call.correcting.stop"), "stop"),
        )

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
    async def save(self, work: OpenCall) -> None:
        """Everything stays on the screen until the store has it."""
        on = self._on
        on.busy, on.problem = True, ""
        on.draw()
        try:
            await self.scope.save(self._records.correct, self._record, work.form.draft())
        except Exception as error:
            on.refused(error)
            return
        on.busy = False
        on.view.toast(tr("call.corrected"))
        self._close(work)

    def _close(self, work: OpenCall) -> None:
        if self._drafts is not None:
            self._drafts.drop(work.call.call_id)
        self._on.clear()
        self._on.view.leave("records")
