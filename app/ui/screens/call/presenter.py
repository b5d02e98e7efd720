"""What happens on the call screen: keys come in, services are asked, a value to show goes out. No Qt."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from app.bridge.scope import Repeat, Scope, flow
from app.records.call import AppointmentTyped, CallOutcome, CallState, Phase, Saved
from app.records.work import Exclusion, WorkItem
from app.ui.screens.call import compose, slots
from app.ui.screens.call.correcting import Correcting
from app.ui.screens.call.dialling import Dialling
from app.ui.screens.call.drafts import DraftKeeper
from app.ui.screens.call.form import Form
from app.ui.screens.call.on_screen import NOTHING_DUE, OPENING, OnScreen, opening_notice
from app.ui.screens.call.open_call import OpenCall
from app.ui.screens.call.outcomes import Gap, gap, leaves_answers
from app.ui.screens.call.ports import CallView, Surroundings
from app.ui.screens.call.put_aside import PutAside
from app.ui.screens.call.putting_back import PuttingBack
from app.ui.screens.call.same_number import SameNumber
from app.ui.screens.call.showing import CallStage, Panel
from app.ui.screens.call.withdrawing import Withdrawing
from app.ui.text import language, tr
from app.ui.tone import Tone
from domain.dispositions import Disposition, DispositionKey, choices
from domain.problems import ProblemError
from domain.typed import half_width, typed_digit
from resources import words

if TYPE_CHECKING:
    from app.services.calls import Calls
    from app.services.records import Records
    from app.services.revisits import Revisits


class CallPresenter:
    """One call at a time: opened, dialled, asked, given an outcome, saved; then the next.

    Attributes:
        on: what stands on the screen.
        dialling: the telephone's part.
        correcting: a form of today, opened again.
        putting_back: a call that is not dialled, on its way back.
        withdrawing: an order the citizen on the line takes back.
        same_number: other tasks of the number that is called.
    """

    def __init__(
        self,
        calls: Calls,
        revisits: Revisits,
        records: Records,
        around: Surroundings,
        view: CallView,
        scope: Scope,
    ) -> None:
        self._calls, self._revisits, self._view, self.scope = calls, revisits, view, scope
        self.on = OnScreen(view, around)
        self.dialling = Dialling(self.on, calls, scope)
        self._drafts = DraftKeeper(calls.save_draft, scope, self._draft_told)
        self._aside = PutAside(self.on, calls, self._drafts, scope)
        self.correcting = Correcting(self.on, records, scope, self._aside.make_room)
        self.putting_back = PuttingBack(self.on, calls, self._drafts, scope)
        self.withdrawing = Withdrawing(self.on, calls, scope)
        self.same_number = SameNumber(self.on, self.switch_task)

    @property
    def call(self) -> CallState | None:
        """The call on the screen, None if there is none."""
        return self.on.work.call if self.on.work else None

    @property
    def shown_number(self) -> str:
        """The whole number as it was shown for this call, empty before ``F2``."""
        return self.on.work.number if self.on.work else ""

    @property
    def form(self) -> Form | None:
        """The form on the screen."""
        return self.on.work.form if self.on.work else None

    @property
    def working(self) -> bool:
        """Whether a call or a correction is on the screen that is not saved."""
        return self.on.working

    def redraw(self) -> None:
        """Show how things stand."""
        self.on.draw()

    def keep_now(self) -> None:
        """The window goes: keep what was typed without waiting for a pause."""
        self._drafts.flush()
        self.correcting.keep_now()

    # -- opening ------------------------------------------------------------------------------------------

    @flow()
    async def start(self) -> None:
        """At the start of work: take up the call that was open when the program ended, if any."""
        self.on.draw()
        try:
            call = await self.scope.store(self._calls.surviving_draft)
            work = OpenCall(call, self.on.around) if call is not None else None
        except Exception as error:
            self.on.failed(error)
            return
        if work is not None and not self.on.working:
            await self._put(work)

    def open(self, item: WorkItem) -> None:
        """Put a contact group on the screen."""
        if self.on.free():
            self.scope.start(self._open(item), OPENING, Repeat.NEWEST)

    def take_next(self) -> None:
        """下一件; one that stands here and was not begun is it."""
        if self.on.untouched is None and self.on.free() and self.on.stage is not CallStage.LOADING:
            self.scope.start(self._open_next(), OPENING, Repeat.NEWEST)

    async def _open_next(self) -> None:
        worked = self.on.work.group_id if self.on.work else None
        self.on.loading()
        waiting = await self._aside.take_up()
        if waiting is not None:
            await self._show(waiting)
            return
        try:
            item = await self.scope.network(self._revisits.next, worked)
        except Exception as error:
            self.on.failed(error)
            return
        if not self.on.free():
            return
        if item is None:
            self.on.clear(NOTHING_DUE)
        else:
            await self._open(item)

    async def _open(self, item: WorkItem) -> None:
        if not await self._aside.make_room():
            return
        self._aside.begun(item)
        self.on.loading()
        try:
            call = await self.scope.save(self._calls.open, item)
        except Exception as error:
            self.on.failed(error)
            return
        await self._show(call)

    async def _show(self, call: CallState) -> None:
        try:
            work = OpenCall(call, self.on.around)
        except ProblemError as error:
            self.on.failed(error)
            return
        if self.on.free():
            await self._put(work)

    async def _put(self, work: OpenCall) -> None:
        self.on.put(work, CallStage.CALL, opening_notice(work))
        if work.call.phase is not Phase.OPEN:
            return
        # Contact policy, said before anybody dials. One that could not be had is none; F2 judges again.
        found: list[Exclusion] = []
        with suppress(Exception):
            found = await self.scope.store(self._calls.judge, work.call)
        if found and self.on.shows(work) and self.on.notice is None:
            self.on.say(words.word(found[0].code, found[0].params, language().value), Tone.WARN)

    # -- the script ---------------------------------------------------------------------------------------

    def key(self, typed: str) -> bool:
        """A key outside text boxes: a digit answers and goes on, or picks among choices. Whether it meant something.

        While a time is asked for, no key means an answer: the panel has a box of its own for what is typed.
        """
        work = self.on.at_work
        if work is None or work.panel is Panel.APPOINTMENT:
            return False
        if work.panel is Panel.OUTCOMES:
            return self.answer(typed)
        picked = work.picked(half_width(typed).lower())
        if picked is not None:
            self.choose(picked)
        return picked is not None

    def answer(self, typed: str) -> bool:
        """A digit as the answer to the question; whether it was one and the question takes digits."""
        work, digit = self.on.at_work, typed_digit(typed)
        shown = work.form.shown if work is not None else None
        if digit is None or shown is None or not shown.question.kind.by_digit:
            return False
        self.press(digit)
        return True

    def press(self, digit: int) -> None:
        """An answer by digit. The first answer of a call that was dialled says that it is connected."""
        work = self.on.at_work
        if work is None:
            return
        problem = work.form.press(digit)
        if problem is None and work.call.phase is Phase.DIALLED:
            self.dialling.connected()
        self.on.problem = compose.problem_words(problem) if problem and not problem.field else ""
        self._changed()

    def enter(self) -> None:
        """Go on to the next question."""
        if work := self.on.at_work:
            work.form.enter()
            self._changed()

    def back(self) -> None:
        """To the question before."""
        if work := self.on.at_work:
            work.form.back()
            self._changed()

    def go_to(self, code: str) -> None:
        """To a question that is shown."""
        if work := self.on.at_work:
            work.form.go_to(code)
            self._changed()

    def typed(self, text: str) -> None:
        """Text at the question; the focus stays."""
        if (work := self.on.at_work) and work.form.text_answer() != text:
            work.form.typed(text)
            self._changed(focus=False)

    def set_tags(self, codes: tuple[str, ...]) -> None:
        """The tags chosen by hand."""
        if work := self.on.at_work:
            work.form.set_tags(codes)
            self._changed(focus=False)

    def set_remark(self, text: str) -> None:
        """The remark."""
        if (work := self.on.at_work) and work.form.remark != text:
            work.form.remark = text
            self._changed(focus=False)

    def override(self) -> None:
        """Let the soft rule at the cursor stand."""
        if work := self.on.at_work:
            work.form.override()
            if not work.form.broken():
                work.form.go_to_next()
            self._changed()

    def switch_task(self, task_id: str) -> None:
        """Another task of the same group, or of the call that is put right."""
        work = self.on.at_work
        if work is not None and self.on.stage is CallStage.CORRECTING:
            self.correcting.switch(task_id)
            self.on.draw()
            self._view.focus_script()
        elif work is not None:
            try:
                work.switch(task_id)
            except ProblemError as error:
                self.on.refused(error)
                return
            self._changed()

    def _changed(self, *, focus: bool = True) -> None:
        if self.on.work is not None and self.on.working:
            keeper = self._drafts if self.on.stage is CallStage.CALL else self.correcting
            keeper.touch(self.on.work.draft())
            for card in self.on.work.fresh_cards()[-1:]:
                self._view.open_card(card)
        self.on.draw()
        if focus:
            self._view.focus_script()

    def _draft_told(self, error: BaseException | None) -> None:
        if error is not None:
            self._view.note(tr("call.draft_lost"), "bad")
        else:
            self._view.note("" if self._drafts.unsaved else tr("call.draft_kept"))

    # -- the outcome --------------------------------------------------------------------------------------

    def outcome(self, key: DispositionKey) -> None:
        """F5 to F9."""
        work = self.on.at_work
        if work is None:
            return
        self.on.problem, self.on.lacking = "", False
        listed = work.panel is Panel.CHOICES and work.key is key
        work.key, work.finding = key, work.finding if listed else ""
        if key is DispositionKey.COMPLETE:
            self._complete(work)
        elif key is DispositionKey.APPOINTMENT:
            work.ask_again_when()
            self.on.draw()
        elif key is DispositionKey.NO_ANSWER and work.call.connected_at and work.form.begun:
            work.panel = Panel.CHOICES
            self.on.problem = tr("call.answers_given")
            self.on.draw()
        elif key is DispositionKey.NO_ANSWER and work.chosen.disposition not in choices(key):
            self.choose(Disposition.NO_ANSWER)
        elif key is DispositionKey.OTHER and listed:
            self._view.focus_find()
        else:
            work.panel = Panel.CHOICES
            self.on.draw()

    def write_note(self, text: str) -> None:
        """What is noted of the outcome."""
        if (work := self.on.at_work) and work.chosen.note != text:
            work.write_note(text)
            self._changed(focus=False)

    def find_outcome(self, text: str) -> None:
        """What stands in the search of F9's list now."""
        if (work := self.on.at_work) and work.finding != text:
            work.finding = text
            self.on.draw()

    def take_found(self) -> None:
        """Enter there: the first that was found."""
        if (work := self.on.at_work) and (found := work.found):
            self.choose(found)

    def _complete(self, work: OpenCall) -> None:
        form = work.form
        if form.ended is not None and form.ended not in (Disposition.COMPLETE, Disposition.PARTIAL):
            self.choose(form.ended)
        elif form.finished:
            self.choose(Disposition.COMPLETE)
        elif work.key is DispositionKey.COMPLETE and work.stuck():
            work.panel = Panel.CHOICES
            self.on.draw()
        else:
            self.on.incomplete(work)
            self._changed()

    def choose(self, disposition: Disposition) -> None:
        """The outcome is this one."""
        if work := self.on.at_work:
            self.on.problem = tr("call.answers_not_sent") if leaves_answers(work.form, disposition) else ""
            work.choose(disposition)
            self._changed(focus=work.panel is Panel.OUTCOMES)

    def appoint(self, at: int) -> None:
        """Call again at an instant (ms)."""
        if work := self.on.at_work:
            self._changed(focus=work.appoint(at))

    def type_when(self, typed: AppointmentTyped) -> None:
        """What stands in the boxes of the panel for an appointment now."""
        if (work := self.on.at_work) and work.typed != typed:
            work.typed, work.when_error = typed, ""
            self._changed(focus=False)

    def take_when(self) -> None:
        """Enter in that panel."""
        work = self.on.at_work
        if work is None or work.panel is not Panel.APPOINTMENT:
            return
        if typed_digit(work.typed.text.strip()) == slots.NOTE:
            work.typed = replace(work.typed, text="")
            self._changed(focus=False)
            self._view.focus_note()
        else:
            self._changed(focus=work.take_typed())

    def renew_times(self) -> None:
        """Times on offer that have grown old make room for others; what is called 今天 may be so no longer."""
        if (work := self.on.at_work) and work.panel is Panel.APPOINTMENT:
            work.renew_times()
            self.on.draw()

    def close_panel(self) -> bool:
        """Esc: back to the outcomes; whether there was something to close."""
        work = self.on.at_work
        if work is None or not work.close_panel():
            return False
        self._changed()
        return True

    # -- saving -------------------------------------------------------------------------------------------

    def save(self, *, take_next: bool) -> None:
        """Ctrl+Enter and Ctrl+S. Everything stays on the screen until the store has it."""
        if take_next and self.putting_back.now(self.take_next):
            return
        if self.on.stage is CallStage.SAVED or (self.on.work is None and take_next):
            self.take_next()
            return
        work = self.on.at_work
        if work is None:
            return
        if self._stops(work):
            return
        if self.on.stage is CallStage.CORRECTING:
            for other in self.correcting.changed:
                self.on.work = other
                if self._stops(other):
                    return
            self.on.work = work
            self.correcting.save(self.take_next if take_next else None)
        elif not self.same_number.stops(work):
            self._save(work, take_next=take_next)

    @flow()
    async def _save(self, work: OpenCall, *, take_next: bool) -> None:
        self.on.busy, self.on.problem = True, ""
        self.on.draw()
        try:
            closed, saved = await self.scope.save(self._finish, work.call, work.outcome())
        except Exception as error:
            self.on.refused(error)
            return
        self._drafts.drop(saved.call_id)
        self.on.busy, self.on.stage, self.on.notice = False, CallStage.SAVED, None
        self.on.saved = work.saved_words()
        work.call, work.number = replace(closed, phase=Phase.SAVED), ""
        self._view.note(tr("call.saved_here"), "ok")
        # Also where one stays: the word of an earlier save may still be showing, and would be taken for this one's.
        self._view.toast(self.on.saved, lambda: self._take_back(saved, work.task))
        if take_next:
            self.take_next()
        else:
            self.on.draw()

    def _take_back(self, saved: Saved, task_id: str) -> None:
        """Back on the screen as it was: whatever was sent of it meanwhile is put right by what is saved then."""
        self._view.leave("call")
        self.correcting.begin(saved.records[saved.tasks.index(task_id)], taken_back=True)

    def _finish(self, call: CallState, outcome: CallOutcome) -> tuple[CallState, Saved]:
        """On the store's thread: close the line if it is open, then everything in one transaction."""
        if call.phase in compose.LIVE:
            call = self._calls.hang_up(call)
        return call, self._calls.finish(call, outcome)

    def _stops(self, work: OpenCall) -> bool:
        """Whether something keeps it from being saved; then that is said."""
        return self._too_long(work) or not self._agreed(work) or self._missing(work)

    def _too_long(self, work: OpenCall) -> bool:
        """Whether the remark or the note is; what is typed at questions is the script's to say."""
        problem, show = work.form.remark_problem(), self._view.focus_remark
        if problem is None and work.panel is Panel.OUTCOMES:
            problem, show = work.note_problem(), self._view.focus_note
        if problem is not None:
            self.on.problem = compose.problem_words(problem)
            self.on.draw()
            show()
        return problem is not None

    def _agreed(self, work: OpenCall) -> bool:
        """Whether a time that stands typed in the panel was taken; with none there, nothing has to be."""
        if work.panel is not Panel.APPOINTMENT or not work.typed.text.strip():
            return True
        taken = work.take_typed()
        self._changed(focus=False)
        return taken

    def _missing(self, work: OpenCall) -> bool:
        what = gap(work.form, work.chosen, called=work.call.called)
        if what is None:
            return False
        if what is Gap.APPOINTMENT:
            asked = work.panel is Panel.APPOINTMENT
            work.ask_when(work.disposition or Disposition.APPOINTMENT)
            work.when_error = tr("call.when.missing") if asked else ""
            self.on.draw()
        elif what is Gap.RULES:
            self._complete(work)
        else:
            self.on.problem = tr("call.not_dialled" if what is Gap.NOT_DIALLED else "call.no_outcome")
            self.on.draw()
        return True
