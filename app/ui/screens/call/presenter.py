"""What happens on the call screen: keys come in, services are asked, a value to show goes out. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

from app.records.call import AppointmentDraft, CallOutcome, CallState, Draft, Phase, Saved
from app.records.work import Hold, WorkItem
from app.ui.screens.call import compose, slots
from app.ui.screens.call.drafts import DraftKeeper
from app.ui.screens.call.form import Form, context_of, new_draft, speech_of
from app.ui.screens.call.outcomes import Chosen, Gap, gap, implied, needs_time, put_together
from app.ui.screens.call.ports import CallService, CallView, RevisitService, Surroundings
from app.ui.screens.call.showing import Control, Notice, Panel, Showing, Stage
from app.ui.text import language, tr
from app.ui.tone import Tone
from domain.dispositions import Disposition, DispositionKey, choices
from domain.problems import ProblemError
from resources import words


class CallPresenter:
    """One call at a time: opened, dialled, asked, given an outcome, saved; then the next."""

    def __init__(
        self, calls: CallService, revisits: RevisitService, around: Surroundings, view: CallView
    ) -> None:
        self._calls, self._revisits, self._around, self._view = calls, revisits, around, view
        self._drafts = DraftKeeper(calls.save_draft, around.store, view.later, self._draft_told)
        self._call: CallState | None = None
        self._forms: dict[str, Form] = {}
        self._task = ""
        self._chosen = Chosen()
        self._panel = Panel.OUTCOMES
        self._key = DispositionKey.OTHER
        self._number = ""
        self._notice: Notice | None = None
        self._problem = ""
        self._when_error = ""
        self._busy = False
        self._stage = Stage.EMPTY
        self._empty = ("call.empty.title", "call.empty.why", "call.empty.next")
        self._cards: set[str] = set()
        self._saved = ""

    # -- opening ------------------------------------------------------------------------------------------

    @property
    def call(self) -> CallState | None:
        """The open call, None if there is none."""
        return self._call

    @property
    def working(self) -> bool:
        """Whether a call is on the screen that is not saved."""
        return self._call is not None and self._stage is Stage.CALL

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
            return
        worked = self._call.work.group_id if self._call else None
        self._loading()
        self._around.network.run(self._revisits.next, worked, done=self._found, failed=self._failed)

    def _loading(self) -> None:
        self._stage, self._notice, self._problem = Stage.LOADING, None, ""
        self.redraw()

    def _found(self, item: WorkItem | None) -> None:
        if item is None:
            self._call, self._stage = None, Stage.EMPTY
            self._empty = ("call.none.title", "call.none.why", "call.none.next")
            self.redraw()
        else:
            self._around.store.run(self._calls.open, item, done=self._opened, failed=self._failed)

    def _opened(self, call: CallState) -> None:
        self._call, self._stage, self._panel = call, Stage.CALL, Panel.OUTCOMES
        self._chosen = Chosen(_disposition(call.draft.disposition), call.draft.appointment, call.draft.note)
        self._number, self._problem, self._when_error, self._saved = "", "", "", ""
        self._cards = set()
        self._task = call.draft.task_id or call.work.task_id
        self._forms = {}
        for draft in call.draft.forms:
            self._form(draft.task_id)
        self._form(self._task)
        self._notice = self._opening_notice(call)
        self.redraw()
        self._view.focus_script()

    def _opening_notice(self, call: CallState) -> Notice | None:
        if call.warnings:
            first = call.warnings[0]
            return Notice(words.word(first.code, first.params, language().value), Tone.WARN)
        if call.recovered:
            return Notice(tr("call.recovered"), Tone.ACCENT)
        if call.work.hold is Hold.DOUBTFUL:
            return Notice(tr("call.doubtful"), Tone.WARN)
        return None

    def _form(self, task_id: str) -> Form:
        if task_id not in self._forms and self._call is not None:
            call, around = self._call, self._around
            task = call.work.task(task_id)
            script = around.scripts(task.task.questionnaire)
            kept = call.draft.form(task_id)
            draft = kept or new_draft(task, script, around.desk.language, str(uuid4()))
            contact = next(
                (c for c in call.work.contacts if c.ordinal == call.contact_ordinal), call.work.contacts[0]
            )
            speech = speech_of(task, contact, around.desk, around.clock())
            self._forms[task_id] = Form(task, script, context_of(task, around.desk), speech, draft)
        return self._forms[task_id]

    @property
    def form(self) -> Form | None:
        """The form on the screen."""
        return self._forms.get(self._task)

    # -- the script ---------------------------------------------------------------------------------------

    def key(self, typed: str) -> bool:
        """A key outside text boxes: a digit answers and goes on, or picks among choices. Whether it meant something."""
        if not self.working or self._busy:
            return False
        if self._panel is Panel.CHOICES:
            keys = compose.choice_keys(len(choices(self._key)))
            if typed in keys:
                self.choose(choices(self._key)[keys.index(typed)])
                return True
            return False
        if self._panel is Panel.APPOINTMENT:
            moments = self._slots()
            if typed.isdigit() and 1 <= int(typed) <= len(moments):
                self.appoint(moments[int(typed) - 1])
                return True
            return False
        shown = self.form.shown if self.form else None
        if typed.isdigit() and shown is not None and shown.question.kind.by_digit:
            self.press(int(typed))
            return True
        return False

    def press(self, digit: int) -> None:
        """An answer by digit. The first answer of a call that was dialled says that it is connected."""
        form = self.form
        if form is None or not self.working:
            return
        problem = form.press(digit)
        if problem is None and self._call is not None and self._call.phase is Phase.DIALLED:
            self.connected()
        self._problem = compose.problem_words(problem) if problem and not problem.field else ""
        self._changed()

    def enter(self) -> None:
        """Go on to the next question."""
        if self.working and self.form:
            self.form.enter()
            self._changed()

    def back(self) -> None:
        """To the question before."""
        if self.working and self.form:
            self.form.back()
            self._changed()

    def go_to(self, code: str) -> None:
        """To a question that is shown."""
        if self.form:
            self.form.go_to(code)
            self._changed()

    def typed(self, text: str) -> None:
        """Text at the question; the focus stays."""
        if self.form and self.form.text_answer() != text:
            self.form.typed(text)
            self._changed(focus=False)

    def set_tags(self, codes: tuple[str, ...]) -> None:
        """The tags chosen by hand."""
        if self.form:
            self.form.set_tags(codes)
            self._changed(focus=False)

    def set_remark(self, text: str) -> None:
        """The remark."""
        if self.form and self.form.remark != text:
            self.form.remark = text
            self._changed(focus=False)

    def override(self) -> None:
        """Let the soft rule at the cursor stand."""
        if self.form:
            self.form.override()
            if not self.form.broken():
                self.form.go_to(self.form.step.state.current)
            self._changed()

    def switch_task(self, task_id: str) -> None:
        """Another task of the same group."""
        if self._call is not None:
            self._form(task_id)
            self._task = task_id
            self._changed()

    def _changed(self, *, focus: bool = True) -> None:
        self._keep()
        self._offer_cards()
        self.redraw()
        if focus:
            self._view.focus_script()

    def _offer_cards(self) -> None:
        form = self.form
        fresh = [card for card in form.step.state.cards if card not in self._cards] if form else []
        self._cards |= set(fresh)
        if fresh:
            self._view.open_card(fresh[-1])

    def _keep(self) -> None:
        if self._call is not None and self.working:
            self._drafts.touch(self._draft(self._call))

    def _draft(self, call: CallState) -> Draft:
        chosen = self._chosen
        return Draft(
            call_id=call.call_id,
            forms=tuple(form.draft() for form in self._forms.values()),
            task_id=self._task,
            disposition=chosen.disposition.value if chosen.disposition else "",
            reason=chosen.reason,
            note=chosen.note,
            appointment=chosen.appointment,
        )

    def _draft_told(self, error: BaseException | None) -> None:
        if error is None:
            self._view.note("" if self._drafts.unsaved else tr("call.draft_kept"))
        else:
            self._view.note(tr("call.draft_lost"), "bad")

    # -- the call -----------------------------------------------------------------------------------------

    def dial(self, ordinal: int | None = None) -> None:
        """F2: the number appears, on record."""
        if self._call is None or not self.working or self._call.phase is not Phase.OPEN:
            return
        self._run(self._calls.dial, self._call, ordinal, done=self._dialled)

    def _dialled(self, answer: tuple[CallState, str]) -> None:
        self._call, self._number = answer
        self._notice = None
        self._after()

    def reveal(self, reason: str) -> None:
        """Another look at the number, with a reason, on record."""
        if self._call is not None:
            self._run(self._calls.reveal, self._call, reason, done=self._revealed)

    def _revealed(self, number: str) -> None:
        self._number = number
        self._after()

    def connected(self) -> None:
        """F3."""
        if self._call is not None and self._call.phase in (Phase.OPEN, Phase.DIALLED):
            self._run(self._calls.connected, self._call, done=self._moved)

    def hang_up(self) -> None:
        """F4."""
        if self._call is not None and self._call.phase in compose.LIVE:
            self._run(self._calls.hang_up, self._call, done=self._moved)

    def _moved(self, call: CallState) -> None:
        self._call = call
        self._after()

    def _run(self, fn: Callable[..., Any], *args: Any, done: Callable[[Any], None]) -> None:
        self._problem = ""
        self._around.store.run(fn, *args, done=done, failed=self._refused)

    def _after(self) -> None:
        self._problem = ""
        self.redraw()

    # -- the outcome --------------------------------------------------------------------------------------

    def outcome(self, key: DispositionKey) -> None:
        """F5 to F9."""
        form = self.form
        if form is None or not self.working or self._busy:
            return
        self._problem, self._key = "", key
        if key is DispositionKey.COMPLETE:
            self._complete(form)
        elif key is DispositionKey.APPOINTMENT:
            self._ask_when(Disposition.APPOINTMENT)
        elif key is DispositionKey.NO_ANSWER and self._chosen.disposition not in choices(key):
            self.choose(Disposition.NO_ANSWER)
        else:
            self._panel = Panel.CHOICES
            self.redraw()

    def _complete(self, form: Form) -> None:
        if form.ended is not None and form.ended not in (Disposition.COMPLETE, Disposition.PARTIAL):
            self.choose(form.ended)
        elif not form.finished:
            form.mark(form.broken())
            self._panel = Panel.OUTCOMES
            self._problem = tr("call.not_complete", n=max(1, len(form.broken())))
            self._changed()
        else:
            self.choose(Disposition.COMPLETE)

    def choose(self, disposition: Disposition) -> None:
        """The outcome is this one."""
        if needs_time(disposition):
            self._ask_when(disposition)
            return
        self._chosen = replace(self._chosen, disposition=disposition, appointment=None)
        self._panel = Panel.OUTCOMES
        self._changed()

    def choose_key(self, key: str) -> None:
        """The choice behind a key of the list."""
        self.key(key)

    def _ask_when(self, disposition: Disposition) -> None:
        self._chosen = replace(self._chosen, disposition=disposition)
        self._panel, self._when_error = Panel.APPOINTMENT, ""
        self.redraw()

    def appoint(self, at: int, *, definite: bool = True, note: str = "") -> None:
        """Call again at an instant (ms)."""
        wrong = slots.fault(at, self._around.clock(), self._around.hours, self._around.desk.zone)
        if wrong:
            self._when_error = tr(wrong)
            self.redraw()
            return
        base = self._chosen.disposition or Disposition.APPOINTMENT
        if base in (Disposition.APPOINTMENT, Disposition.APPOINTMENT_UNSPECIFIED):
            base = Disposition.APPOINTMENT if definite else Disposition.APPOINTMENT_UNSPECIFIED
        self._chosen = replace(
            self._chosen, disposition=base, appointment=AppointmentDraft(at, definite, note), note=note
        )
        self._panel, self._when_error = Panel.OUTCOMES, ""
        self._changed()

    def close_panel(self) -> bool:
        """Esc: back to the outcomes; whether there was something to close."""
        if self._panel is Panel.OUTCOMES:
            return False
        if self._panel is Panel.APPOINTMENT and self._chosen.appointment is None:
            self._chosen = replace(self._chosen, disposition=None)
        self._panel = Panel.OUTCOMES
        self._changed()
        return True

    def clear_outcome(self) -> None:
        """Take the outcome back."""
        self._chosen = Chosen()
        self._changed()

    # -- saving -------------------------------------------------------------------------------------------

    def save(self, *, take_next: bool) -> None:
        """Ctrl+Enter and Ctrl+S. Everything stays on the screen until the store has it."""
        if self._stage is Stage.SAVED or (self._call is None and take_next):
            self.take_next()
            return
        form, call = self.form, self._call
        if form is None or call is None or not self.working or self._busy:
            return
        if self._missing(form):
            return
        outcome = put_together(
            self._task, self._forms, self._chosen, [t.task.task_id for t in call.work.tasks]
        )
        self._busy, self._problem = True, ""
        self.redraw()
        self._around.store.run(
            self._save,
            call,
            outcome,
            done=lambda saved: self._saved_as(saved, take_next),
            failed=self._refused,
        )

    def _save(self, call: CallState, outcome: CallOutcome) -> Saved:
        """On the store's thread: close the line if it is open, then everything in one transaction."""
        if call.phase in compose.LIVE:
            call = self._calls.hang_up(call)
        return self._calls.finish(call, outcome)

    def _missing(self, form: Form) -> bool:
        what = gap(form, self._chosen)
        if what is None:
            return False
        if what is Gap.APPOINTMENT:
            self._ask_when(self._chosen.disposition or implied(form) or Disposition.APPOINTMENT)
        elif what is Gap.RULES:
            self._complete(form)
        else:
            self._problem = tr("call.no_outcome")
            self.redraw()
        return True

    def _saved_as(self, saved: Saved, take_next: bool) -> None:
        self._drafts.drop(saved.call_id)
        self._busy, self._stage = False, Stage.SAVED
        disposition = self._chosen.disposition or (implied(self.form) if self.form else None)
        label = words.label(disposition, language().value) if disposition else ""
        self._saved = tr("call.saved", outcome=label)
        self._view.note(tr("call.saved_here"), "ok")
        if self._call is not None:
            self._call = replace(self._call, phase=Phase.SAVED)
        self._number, self._notice = "", None
        if take_next:
            self._view.toast(self._saved)
            self.take_next()
        else:
            self.redraw()

    # -- when something fails -----------------------------------------------------------------------------

    def _refused(self, error: BaseException) -> None:
        """A service said no; everything stays, and the field it is about is marked."""
        self._busy = False
        if isinstance(error, ProblemError) and self.form is not None:
            at_fields = [p for p in error.problems if p.field]
            if at_fields and self.form.mark(at_fields) is not None:
                self._view.focus_script()
        self._problem = self._words(error)
        self.redraw()

    def _failed(self, error: BaseException) -> None:
        """Nothing could be opened."""
        self._busy = False
        if self._stage is Stage.LOADING:
            self._stage = Stage.EMPTY
            self._call = None
            self._empty = ("call.empty.title", "call.empty.why", "call.empty.next")
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
        call, form = self._call, self.form
        if call is None or form is None or self._stage in (Stage.EMPTY, Stage.LOADING):
            title, why, action = self._empty
            return Showing(self._stage, self._notice, empty=(tr(title), tr(why), tr(action)))
        now, desk = self._around.clock(), self._around.desk
        return Showing(
            stage=self._stage,
            notice=self._notice,
            who=compose.who(call, self._forms, self._task, self._number, desk, now),
            script=compose.script(form, closed=self._stage is Stage.SAVED),
            control=self._control(call, form, now),
            attempt=sum(1 for c in call.work.earlier if c.disposition) + 1,
            saved=self._saved,
        )

    def _slots(self) -> tuple[int, ...]:
        return slots.offered(self._around.clock(), self._around.hours, self._around.desk.zone)

    def _control(self, call: CallState, form: Form, now: int) -> Control:
        return compose.control(
            call,
            self._chosen,
            self._chosen.disposition or implied(form),
            panel=self._panel,
            listed=choices(self._key),
            title=words.label(self._key, language().value),
            moments=self._slots(),
            when_error=self._when_error,
            busy=self._busy,
            problem=self._problem,
            now=now,
            zone=self._around.desk.zone,
        )


def _disposition(code: str) -> Disposition | None:
    return Disposition(code) if code in set(Disposition) else None
