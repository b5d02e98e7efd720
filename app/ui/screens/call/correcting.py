"""Putting right what was saved today, outcome and form: both are told anew, what was told before is kept. No Qt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from app.bridge.scope import Repeat, Scope, flow
from app.records.call import CallState, Draft
from app.ui.screens.call.drafts import DraftKeeper
from app.ui.screens.call.on_screen import OPENING, OnScreen
from app.ui.screens.call.open_call import OpenCall
from app.ui.screens.call.outcomes import shared
from app.ui.screens.call.showing import CallStage, Notice
from app.ui.text import tr
from app.ui.text.times import spoken
from app.ui.tone import Tone
from domain.problems import ProblemError

if TYPE_CHECKING:
    from app.services.records import Records


@dataclass(frozen=True, slots=True)
class _Line:
    """One task of the call on the sheet: its record, what stands on the screen about it, and what stood there as it was opened."""

    record_id: str
    work: OpenCall
    drafts: DraftKeeper
    saved: Draft

    @property
    def changed(self) -> bool:
        """Whether anything about it was changed, or an unfinished change taken up again."""
        now, before, task = self.work.draft(), self.saved, self.work.task
        same = _outcome(now) == _outcome(before) and _said(now, task) == _said(before, task)
        return not same or self.work.call.recovered


class Correcting:
    """Opens a saved call, keeps what is typed into it, saves it anew: one sheet for the call, whatever tasks it was about."""

    def __init__(
        self, on: OnScreen, records: Records, scope: Scope, make_room: Callable[[], Awaitable[bool]]
    ) -> None:
        """``make_room`` puts a call aside with which nothing was done; False if it cannot."""
        self._on, self._records, self.scope, self._make_room = on, records, scope, make_room
        self._sheet: dict[str, _Line] = {}
        self._taken_back = False

    def begin(self, record_id: str, *, taken_back: bool = False) -> None:
        """Open the call of a record to be put right, at its task. ``taken_back``: it was saved only now."""
        if self._on.free():
            self.scope.start(self._begin(record_id, taken_back), OPENING, Repeat.NEWEST)

    async def _begin(self, record_id: str, taken_back: bool) -> None:
        on = self._on
        if not await self._make_room():
            return
        on.loading()
        try:
            told = await self.scope.store(self._records.take_up_call, record_id)
            sheet = [self._line(one, call) for one, call in told]
        except Exception as error:
            on.failed(error)
            return
        if not on.free():
            return
        self._sheet, self._taken_back = {line.work.task: line for line in sheet}, taken_back
        # What is marked as done in the list of tasks is so on each of them.
        forms = {task: line.work.form for task, line in self._sheet.items()}
        for line in sheet:
            line.work.forms.update(forms)
        on.put(
            sheet[0].work,
            CallStage.CORRECTING,
            Notice(self._words(sheet[0].work, len(sheet)), Tone.ACCENT, tr("call.correcting.stop"), "stop"),
        )

    def _line(self, record_id: str, call: CallState) -> _Line:
        work = OpenCall(call, self._on.around)
        # One keeper for each, so that what is on its way can never be taken for another record's.
        keeper = DraftKeeper(partial(self._records.keep_correction, record_id), self.scope, self.told)
        return _Line(record_id, work, keeper, work.draft())

    def _words(self, work: OpenCall, tasks: int) -> str:
        if self._taken_back:
            said = tr("call.taken_back")
        else:
            key = "call.correcting_again" if work.call.recovered else "call.correcting"
            around = self._on.around
            said = tr(key, when=spoken(work.call.opened_at, around.clock(), around.desk.zone))
        return said + tr("call.correcting.others", n=tasks - 1) if tasks > 1 else said

    def switch(self, task_id: str) -> None:
        """Another task of the same call; each has an outcome of its own."""
        line = self._sheet.get(task_id)
        if line is not None and self._on.at_work is not None:
            self._on.work, self._on.problem, self._on.lacking = line.work, "", False

    @property
    def changed(self) -> tuple[OpenCall, ...]:
        """What is to be told anew, what stands on the screen first."""
        now = self._on.work
        found = [line.work for line in self._sheet.values() if line.changed]
        return tuple(sorted(found, key=lambda work: work is not now))

    # -- keeping ------------------------------------------------------------------------------------------

    def touch(self, draft: Draft) -> None:
        """Something was typed."""
        if (line := self._sheet.get(draft.task_id)) is not None:
            line.drafts.touch(draft)

    def keep_now(self) -> None:
        """Keep what was typed without waiting for a pause."""
        for line in self._sheet.values():
            line.drafts.flush()

    def told(self, error: BaseException | None) -> None:
        """What was typed was kept, or not."""
        if error is not None:
            self._on.view.note(tr("call.draft_lost"), "bad")
        elif self._sheet:
            unsaved = any(line.drafts.unsaved for line in self._sheet.values())
            self._on.view.note("" if unsaved else tr("call.draft_kept"))

    # -- ending -------------------------------------------------------------------------------------------

    def stop(self) -> None:
        """Leave the saved form as it is."""
        if self._on.stage is CallStage.CORRECTING and self._on.at_work is not None:
            for line in self._sheet.values():
                self._drop(line.record_id)
            self._close()

    @flow(Repeat.EACH)
    async def _drop(self, record_id: str) -> None:
        with suppress(Exception):  # it is offered again, and can be dropped then
            await self.scope.save(self._records.drop_correction, record_id)

    @flow()
    async def save(self, then: Callable[[], None] | None = None) -> None:
        """Everything stays on the screen until the store has it. ``then``: what comes after one that was taken back."""
        on = self._on
        self._follow()
        wanted = [line for line in self._sheet.values() if line.changed] or [*self._sheet.values()][:1]
        told = [(line.record_id, line.work.outcome().tasks[0]) for line in wanted]
        on.busy, on.problem = True, ""
        on.draw()
        try:
            saved = await self.scope.save(self._records.put_right_together, told)
        except Exception as error:
            self._turn_to(error)
            on.refused(error)
            return
        on.busy = False
        on.view.toast(tr("call.corrected" if saved.operations else "call.not_corrected"))
        self._close()
        if self._taken_back and then is not None:
            then()

    def _follow(self) -> None:
        """What concerned the telephone or the person was the outcome of every task of the call, and is so put right."""
        lines = [*self._sheet.values()]
        for changed in [line for line in lines if line.changed]:
            before, now = changed.saved, changed.work.chosen
            if not (shared(before.disposition) and shared(now.disposition)):
                continue
            for other in lines:
                if not other.changed and _outcome(other.saved) == _outcome(before):
                    other.work.chosen = now

    def _turn_to(self, error: Exception) -> None:
        """To the task at which something is wrong."""
        if isinstance(error, ProblemError):
            named = next((problem.params.get("task_id") for problem in error.problems if problem.field), None)
            if isinstance(named, str) and named in self._sheet:
                self._on.work = self._sheet[named].work

    def _close(self) -> None:
        for line in self._sheet.values():
            line.drafts.drop(line.work.call.call_id)
        self._sheet = {}
        self._on.clear()
        if not self._taken_back:
            self._on.view.leave("records")


def _outcome(draft: Draft) -> tuple[object, ...]:
    return draft.disposition, draft.reason, draft.note, draft.appointment


def _said(draft: Draft, task_id: str) -> tuple[object, ...] | None:
    form = draft.form(task_id)
    return (form.answers, form.tags, form.remark, form.overridden) if form is not None else None
