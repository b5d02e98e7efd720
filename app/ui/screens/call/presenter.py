"""What happens on the call screen: keys come in, services are asked, a value to show goes out. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from app.records.call import CallOutcome, CallState, Phase, Saved
from app.records.work import Exclusion, Hold, WorkItem
from app.ui.screens.call import compose
from app.ui.screens.call.drafts import DraftKeeper
from app.ui.screens.call.form import Form
from app.ui.screens.call.open_call import OpenCall
from app.ui.screens.call.outcomes import Gap, gap
from app.ui.screens.call.ports import (
    CallService,
    CallView,
    RecordService,
    RevisitService,
    Surroundings,
)
from app.ui.screens.call.showing import Notice, Panel, Showing, Stage
from app.ui.text import language, tr
from app.ui.text.times import spoken
from app.ui.tone import Tone
from domain.dispositions import Disposition, DispositionKey, choices
from domain.problems import ProblemError
from resources import words

_NONE_OPEN = ("call.empty.title", "call.empty.why", "call.empty.next")
_NOTHING_DUE = ("call.none.title", "call.none.why", "call.none.next")


class CallPresenter:
    """One call at a time: opened, dialled, asked, given an outcome, saved; then the next."""

    def __init__(
        self,
        calls: CallService,
        revisits: RevisitService,
        around: Surroundings,
        view: CallView,
        records: RecordService | None = None,
    ) -> None:
        self._calls, self._revisits, self._around, self._view = calls, revisits, around, view
        self._records = records
        self._record = ""
        self._drafts = DraftKeeper(calls.save_draft, around.store, view.later, self._draft_told)
        self._correction: DraftKeeper | None = None
        self._open: OpenCall | None = None
        self._stage = Stage.EMPTY
        self._empty = _NONE_OPEN
        self._notice: Notice | None = None
        self._problem = ""
        self._saved = ""
        self._busy = False
        self._moving = False

    @property
    def call(self) -> CallState | None:
        """The call on the screen, None if there is none."""
        return self._open.call if self._open else None

    @property
    def shown_number(self) -> str:
        """The whole number as it was shown for this call, empty before ``F2``."""
        return self._open.number if self._open else ""

    @property
    def form(self) -> Form | None:
        """The form on the screen."""
        return self._open.form if self._open else None

    @property
    def working(self) -> bool:
        """Whether a call or a correction is on the screen that is not saved."""
        return self._open is not None and self._stage in (Stage.CALL, Stage.CORRECTING)

    def _at_work(self) -> OpenCall | None:
        """The call, if keys may change it now."""
        return self._open if self.working and not self._busy else None

    def keep_now(self) -> None:
        """The window goes: keep what was typed without waiting for a pause."""
        self._drafts.flush()
        if self._correction is not None:
            self._correction.flush()

    # -- opening ------------------------------------------------------------------------------------------

    def start(self) -> None:
        """At the start of work: take up the call that was open when the program ended, if any."""
        self._around.store.run(self._calls.surviving_draft, done=self._survived, failed=self._failed)
        self.redraw()

    def _survived(self, call: CallState | None) -> None:
        if call is not None:
            self._opened(call)

    def open(self, item: WorkItem) -> None:
        """Put a contact group on the screen."""
        if self.working:
            self._say(tr("call.still_open"), Tone.WARN)
            return
        self._loading()
        self._around.store.run(self._calls.open, item, done=self._opened, failed=self._failed)

    def take_next(self) -> None:
        """下一件."""
        if self.working:
            self._say(tr("call.still_open"), Tone.WARN)
        elif self._stage is not Stage.LOADING:
            worked = self._open.group_id if self._open else None
            self._loading()
            self._around.network.run(self._revisits.next, worked, done=self._found, failed=self._failed)

    def _loading(self) -> None:
        self._stage, self._notice, self._problem = Stage.LOADING, None, ""
        self.redraw()

    def _found(self, item: WorkItem | None) -> None:
        if item is None:
            self._open, self._stage, self._empty = None, Stage.EMPTY, _NOTHING_DUE
            self.redraw()
        else:
            self._around.store.run(self._calls.open, item, done=self._opened, failed=self._failed)

    def _opened(self, call: CallState) -> None:
        try:
            self._open = OpenCall(call, self._around)
        except ProblemError as error:
            self._failed(error)
            return
        self._stage, self._problem, self._saved = Stage.CALL, "", ""
        self._notice = _opening_notice(call)
        self.redraw()
        self._view.focus_script()
        if call.phase is Phase.OPEN:
            self._around.store.run(self._calls.judge, call, done=self._judged, failed=_not_now)

    def _judged(self, found: list[Exclusion]) -> None:
        """Contact policy, said before anybody dials; F2 judges again."""
        if found and self.working and self._notice is None:
            first = found[0]
            self._say(words.word(first.code, first.params, language().value), Tone.WARN)

    # -- the script ---------------------------------------------------------------------------------------

    def key(self, typed: str) -> bool:
        """A key outside text boxes: a digit answers and goes on, or picks among choices. Whether it meant something."""
        work = self._at_work()
        if work is None:
            return False
        if work.panel is not Panel.OUTCOMES:
            picked = work.picked(typed)
            if isinstance(picked, Disposition):
                self.choose(picked)
            elif picked is not None:
                self.appoint(picked)
            return picked is not None
        shown = work.form.shown
        if typed.isdigit() and shown is not None and shown.question.kind.by_digit:
            self.press(int(typed))
            return True
        return False

    def press(self, digit: int) -> None:
        """An answer by digit. The first answer of a call that was dialled says that it is connected."""
        work = self._at_work()
        if work is None:
            return
        problem = work.form.press(digit)
        if problem is None and work.call.phase is Phase.DIALLED:
            self.connected()
        self._problem = compose.problem_words(problem) if problem and not problem.field else ""
        self._changed()

    def enter(self) -> None:
        """Go on to the next question."""
        if work := self._at_work():
            work.form.enter()
            self._changed()

    def back(self) -> None:
        """To the question before."""
        if work := self._at_work():
            work.form.back()
            self._changed()

    def go_to(self, code: str) -> None:
        """To a question that is shown."""
        if work := self._at_work():
            work.form.go_to(code)
            self._changed()

    def typed(self, text: str) -> None:
        """Text at the question; the focus stays."""
        if (work := self._at_work()) and work.form.text_answer() != text:
            work.form.typed(text)
            self._changed(focus=False)

    def set_tags(self, codes: tuple[str, ...]) -> None:
        """The tags chosen by hand."""
        if work := self._at_work():
            work.form.set_tags(codes)
            self._changed(focus=False)

    def set_remark(self, text: str) -> None:
        """The remark."""
        if (work := self._at_work()) and work.form.remark != text:
            work.form.remark = text
            self._changed(focus=False)

    def override(self) -> None:
        """Let the soft rule at the cursor stand."""
        if work := self._at_work():
            work.form.override()
            if not work.form.broken():
                work.form.go_to_next()
            self._changed()

    def switch_task(self, task_id: str) -> None:
        """Another task of the same group."""
        if work := self._at_work():
            try:
                work.switch(task_id)
            except ProblemError as error:
                self._refused(error)
                return
            self._changed()

    def _changed(self, *, focus: bool = True) -> None:
        if self._open is not None and self.working:
            keeper = self._drafts if self._stage is Stage.CALL else self._correction
            if keeper is not None:
                keeper.touch(self._open.draft())
            for card in self._open.fresh_cards()[-1:]:
                self._view.open_card(card)
        self.redraw()
        if focus:
            self._view.focus_script()

    def _draft_told(self, error: BaseException | None) -> None:
        if error is None:
            correction = self._correction
            unsaved = self._drafts.unsaved or (correction is not None and correction.unsaved)
            self._view.note("" if unsaved else tr("call.draft_kept"))
        else:
            self._view.note(tr("call.draft_lost"), "bad")

    # -- the call -----------------------------------------------------------------------------------------

    def dial(self, ordinal: int | None = None) -> None:
        """F2: the number appears, on record. Another number of the citizen may follow in the same attempt."""
        work = self._at_work()
        if work is not None and (ordinal is not None or work.may_dial):
            self._move(self._calls.dial, work.call, ordinal, done=self._dialled)

    def _dialled(self, answer: tuple[CallState, str]) -> None:
        call, number = answer
        if self._open is not None:
            self._open.number = number
        self._notice = None
        self._moved(call)

    def reveal(self, reason: str) -> None:
        """Another look at the number, with a reason, on record."""
        if self._open is not None:
            self._move(self._calls.reveal, self._open.call, reason, done=self._revealed)

    def _revealed(self, number: str) -> None:
        self._moving = False
        if self._open is not None:
            self._open.number = number
        self.redraw()

    def connected(self) -> None:
        """F3."""
        work = self._at_work()
        if work is not None and work.call.phase in (Phase.OPEN, Phase.DIALLED):
            self._move(self._calls.connected, work.call, done=self._moved)

    def hang_up(self) -> None:
        """F4."""
        work = self._at_work()
        if work is not None and work.call.phase in compose.LIVE:
            self._move(self._calls.hang_up, work.call, done=self._moved)

    def _move(self, fn: Callable[..., Any], *args: Any, done: Callable[[Any], None]) -> None:
        if not self._moving:
            self._moving, self._problem = True, ""
            self._around.store.run(fn, *args, done=done, failed=self._refused)

    def _moved(self, call: CallState) -> None:
        self._moving = False
        if self._open is not None and self._open.call.call_id == call.call_id and self.working:
            self._open.moved(call)
        self.redraw()

    # -- the outcome --------------------------------------------------------------------------------------

    def outcome(self, key: DispositionKey) -> None:
        """F5 to F9; a correction keeps the outcome its call had."""
        work = self._at_work()
        if work is None or self._stage is Stage.CORRECTING:
            return
        self._problem, work.key = "", key
        if key is DispositionKey.COMPLETE:
            self._complete(work)
        elif key is DispositionKey.APPOINTMENT:
            work.ask_when(Disposition.APPOINTMENT)
            self.redraw()
        elif key is DispositionKey.NO_ANSWER and work.chosen.disposition not in choices(key):
            self.choose(Disposition.NO_ANSWER)
        else:
            work.panel = Panel.CHOICES
            self.redraw()

    def _complete(self, work: OpenCall) -> None:
        form = work.form
        if form.ended is not None and form.ended not in (Disposition.COMPLETE, Disposition.PARTIAL):
            self.choose(form.ended)
        elif form.finished:
            self.choose(Disposition.COMPLETE)
        else:
            form.mark(form.broken())
            work.panel = Panel.OUTCOMES
            self._problem = tr("call.not_complete", n=max(1, len(form.broken())))
            self._changed()

    def choose(self, disposition: Disposition) -> None:
        """The outcome is this one."""
        if work := self._at_work():
            work.choose(disposition)
            self._changed(focus=work.panel is Panel.OUTCOMES)

    def appoint(self, at: int, *, definite: bool = True, note: str = "") -> None:
        """Call again at an instant (ms)."""
        if work := self._at_work():
            taken = work.appoint(at, definite=definite, note=note)
            self._changed(focus=taken)

    def close_panel(self) -> bool:
        """Esc: back to the outcomes; whether there was something to close."""
        work = self._at_work()
        if work is None or not work.close_panel():
            return False
        self._changed()
        return True

    # -- saving -------------------------------------------------------------------------------------------

    def save(self, *, take_next: bool) -> None:
        """Ctrl+Enter and Ctrl+S. Everything stays on the screen until the store has it."""
        if self._stage is Stage.SAVED or (self._open is None and take_next):
            self.take_next()
            return
        work = self._at_work()
        if work is not None and self._stage is Stage.CORRECTING:
            self._save_correction(work)
            return
        if work is None or self._missing(work):
            return
        self._busy, self._problem = True, ""
        self.redraw()
        self._around.store.run(
            self._save,
            work.call,
            work.outcome(),
            done=lambda saved: self._saved_as(saved, take_next),
            failed=self._refused,
        )

    def _save(self, call: CallState, outcome: CallOutcome) -> Saved:
        """On the store's thread: close the line if it is open, then everything in one transaction."""
        if call.phase in compose.LIVE:
            call = self._calls.hang_up(call)
        return self._calls.finish(call, outcome)

    def _missing(self, work: OpenCall) -> bool:
        what = gap(work.form, work.chosen)
        if what is None:
            return False
        if what is Gap.APPOINTMENT:
            work.ask_when(work.disposition or Disposition.APPOINTMENT)
            self.redraw()
        elif what is Gap.RULES:
            self._complete(work)
        else:
            self._problem = tr("call.no_outcome")
            self.redraw()
        return True

    def _saved_as(self, saved: Saved, take_next: bool) -> None:
        self._drafts.drop(saved.call_id)
        self._busy, self._stage, self._notice = False, Stage.SAVED, None
        if self._open is not None:
            disposition = self._open.disposition
            label = words.label(disposition, language().value) if disposition else ""
            self._saved = tr("call.saved", outcome=label)
            self._open.call = replace(self._open.call, phase=Phase.SAVED)
            self._open.number = ""
        self._view.note(tr("call.saved_here"), "ok")
        # Also where one stays: the word of an earlier save may still be showing, and would be taken for this one's.
        if self._saved:
            self._view.toast(self._saved)
        if take_next:
            self.take_next()
        else:
            self.redraw()

    # -- correcting a form of today -----------------------------------------------------------------------

    def correct(self, record_id: str) -> None:
        """Open a saved form to be corrected; it becomes a new revision, the old one is kept."""
        if self.working:
            self._say(tr("call.still_open"), Tone.WARN)
        elif self._records is not None:
            self._record = record_id
            self._loading()
            self._around.store.run(self._records.take_up, record_id, done=self._reopened, failed=self._failed)

    def _keeper_of(self, record_id: str, records: RecordService) -> DraftKeeper:
        """One for each correction, so that what is on its way can never be taken for another record's."""
        return DraftKeeper(
            partial(records.keep_correction, record_id),
            self._around.store,
            self._view.later,
            self._draft_told,
        )

    def _reopened(self, call: CallState) -> None:
        try:
            self._open = OpenCall(call, self._around)
        except ProblemError as error:
            self._failed(error)
            return
        self._stage, self._problem, self._saved = Stage.CORRECTING, "", ""
        if self._records is not None:
            self._correction = self._keeper_of(self._record, self._records)
        key = "call.correcting_again" if call.recovered else "call.correcting"
        when = spoken(call.opened_at, self._around.clock(), self._around.desk.zone)
        self._notice = Notice(tr(key, when=when), Tone.ACCENT, tr("call.correcting.stop"), "stop")
        self.redraw()
        self._view.focus_script()

    def stop_correcting(self) -> None:
        """Leave the saved form as it is."""
        if self._stage is Stage.CORRECTING and not self._busy and self._records is not None:
            self._around.store.run(self._records.drop_correction, self._record, failed=_not_now)
            self._close_correction()

    def _save_correction(self, work: OpenCall) -> None:
        if self._records is None:
            return
        if work.chosen.disposition is Disposition.COMPLETE and not work.form.finished:
            self._complete(work)
            return
        self._busy, self._problem = True, ""
        self.redraw()
        self._around.store.run(
            self._records.correct,
            self._record,
            work.form.draft(),
            done=self._corrected,
            failed=self._refused,
        )

    def _corrected(self, _saved: Saved) -> None:
        self._busy = False
        self._view.toast(tr("call.corrected"))
        self._close_correction()

    def _close_correction(self) -> None:
        if self._open is not None and self._correction is not None:
            self._correction.drop(self._open.call.call_id)
        self._open, self._stage, self._empty, self._notice = None, Stage.EMPTY, _NONE_OPEN, None
        self.redraw()
        self._view.leave("records")

    # -- when something fails -----------------------------------------------------------------------------

    def _refused(self, error: BaseException) -> None:
        """A service said no; everything stays, and the field it is about is marked."""
        self._busy = self._moving = False
        if isinstance(error, ProblemError) and self._open is not None:
            at_fields = [p for p in error.problems if p.field]
            self._go_to_task_of(at_fields[0].params.get("task_id") if at_fields else None)
            if at_fields and self._open.form.mark(at_fields) is not None:
                self._view.focus_script()
        self._problem = self._words(error)
        self.redraw()

    def _go_to_task_of(self, task_id: object) -> None:
        if self._open is not None and isinstance(task_id, str) and task_id in self._open.forms:
            self._open.task = task_id

    def _failed(self, error: BaseException) -> None:
        """Nothing could be opened."""
        self._busy = False
        if self._stage is Stage.LOADING:
            self._open, self._stage, self._empty = None, Stage.EMPTY, _NONE_OPEN
        self._say(self._words(error), Tone.WARN)

    def _words(self, error: BaseException) -> str:
        if isinstance(error, ProblemError) and error.problems:
            return " ".join(compose.problem_words(problem) for problem in error.problems[:2])
        return self._view.fault(error)

    def _say(self, text: str, tone: Tone) -> None:
        self._notice = Notice(text, tone)
        self.redraw()

    # -- showing ------------------------------------------------------------------------------------------

    def redraw(self) -> None:
        """Show how things stand."""
        self._view.draw(self.showing())

    def showing(self) -> Showing:
        """How things stand, as a value."""
        work = self._open
        if work is None or self._stage in (Stage.EMPTY, Stage.LOADING):
            title, why, action = self._empty
            return Showing(self._stage, self._notice, empty=(tr(title), tr(why), tr(action)))
        now = self._around.clock()
        return Showing(
            stage=self._stage,
            notice=self._notice,
            who=compose.who(work.call, work.forms, work.task, work.number, self._around.desk, now),
            script=compose.script(work.form, closed=self._stage is Stage.SAVED),
            control=work.control(busy=self._busy, problem=self._problem, now=now),
            attempt=sum(1 for c in work.call.work.earlier if c.disposition) + 1,
            saved=self._saved,
        )


def _opening_notice(call: CallState) -> Notice | None:
    if call.warnings:
        first = call.warnings[0]
        return Notice(words.word(first.code, first.params, language().value), Tone.WARN)
    if call.recovered:
        return Notice(tr("call.recovered"), Tone.ACCENT)
    if call.work.hold is Hold.DOUBTFUL:
        return Notice(tr("call.doubtful"), Tone.WARN)
    return None


def _not_now(_error: BaseException) -> None:
    """An early warning that could not be had is none; F2 judges again."""
