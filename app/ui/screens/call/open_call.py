"""The call on the screen: its forms, the outcome chosen so far, what its panels show. Asks no service. No Qt."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from app.records.call import (
    AppointmentDraft,
    AppointmentTyped,
    CallOutcome,
    CallState,
    Draft,
    FormDraft,
    Phase,
)
from app.records.work import Contact
from app.ui.screens.call import compose, slots
from app.ui.screens.call.form import Form, context_of, new_draft, speech_of, too_long
from app.ui.screens.call.outcomes import Chosen, implied, needs_time, note_of, put_together
from app.ui.screens.call.ports import Surroundings
from app.ui.screens.call.showing import Control, Panel
from app.ui.text import language, tr
from app.ui.text.times import spoken
from domain.dispositions import Disposition, DispositionKey
from domain.problems import Problem, ProblemError
from domain.questionnaire.answers import Answers
from domain.questionnaire.model import Questionnaire
from domain.questionnaire.piping import Speech
from domain.typed import typed_digit
from domain.vocabulary import Direction
from domain.wire.leases import PackTask
from domain.wire.types import MOST_WORDS
from resources import words

NOTE = "note"
"""The field of a problem with the note."""


class OpenCall:
    """One call from opening to saved.

    Attributes:
        call: as the service last said.
        forms: those begun, by task; the current one is among them.
        task: the task at hand.
        chosen: the outcome picked with F5 to F9; an answer may say it without that.
        panel: what the lower right shows.
        key: the function key whose outcomes are listed; ``finding`` what is searched for among them.
        typed: what stands in the boxes of the panel for an appointment.
        number: the whole number while it may be seen.
        when_error: why a time was not taken.
    """

    def __init__(self, call: CallState, around: Surroundings) -> None:
        """Take up a call with its draft.

        Raises:
            ProblemError: ``form.script_unknown``: this version has no such questionnaire.
        """
        draft = call.draft
        self._around = around
        self.call = call
        self.forms: dict[str, Form] = {}
        self.task = draft.task_id or call.work.task_id
        disposition = Disposition(draft.disposition) if draft.disposition in set(Disposition) else None
        self.chosen = Chosen(disposition, draft.appointment, draft.note, draft.reason)
        self.typed: AppointmentTyped = draft.typed
        self._moments: tuple[int, ...] = ()
        self.panel = Panel.OUTCOMES
        self.key = DispositionKey.OTHER
        self.finding = ""
        self.number = ""
        self.when_error = ""
        self._asked_for: tuple[Answers, frozenset[str]] | None = None
        self._cards: set[str] = set()
        for kept in draft.forms:
            self.open_form(kept.task_id)
        self.open_form(self.task)

    # -- forms --------------------------------------------------------------------------------------------

    @property
    def form(self) -> Form:
        """The form of the task at hand."""
        return self.forms[self.task]

    def open_form(self, task_id: str) -> Form:
        """The form of a task of the group, begun if it was not."""
        if task_id not in self.forms:
            task = self.call.work.task(task_id)
            script = self._script(task)
            draft = self._draft_of(task, script)
            self.forms[task_id] = Form(
                task, script, context_of(task, self._around.desk), self._speech(task), draft
            )
        return self.forms[task_id]

    def _speech(self, task: PackTask) -> Speech:
        return speech_of(task, self.contact, self._around.desk, self._around.clock())

    def _script(self, task: PackTask) -> Questionnaire:
        code = task.task.questionnaire
        try:
            return self._around.scripts(code)
        except KeyError:
            raise ProblemError(Problem("form.script_unknown", {"script": code})) from None

    def _draft_of(self, task: PackTask, script: Questionnaire) -> FormDraft:
        kept = self.call.draft.form(task.task.task_id)
        if kept is None:
            return new_draft(task, script, self._around.desk.language, str(uuid4()))
        # An upgrade brought a newer script while the form was open: codes of questions and answers stay.
        return replace(kept, questionnaire=script.code, version=str(script.version), hash=script.hash)

    @property
    def contact(self) -> Contact:
        """Who is behind the number that is called."""
        contacts = self.call.work.contacts
        return next((c for c in contacts if c.ordinal == self.call.contact_ordinal), contacts[0])

    def moved(self, call: CallState) -> None:
        """The service moved the call on; another number means another person to speak to."""
        other = call.contact_ordinal != self.call.contact_ordinal
        self.call = call
        if other:
            for form in self.forms.values():
                form.speech = self._speech(form.task)

    def switch(self, task_id: str) -> None:
        """Another task of the same group."""
        self.open_form(task_id)
        self.task = task_id

    @property
    def group_id(self) -> str:
        """The contact group that is called."""
        return self.call.work.group_id

    @property
    def untouched(self) -> bool:
        """Whether nothing was done with it: nobody dialled, nothing was typed or chosen, and nobody is waiting on the line."""
        return (
            self.call.phase is Phase.OPEN
            and self.call.direction != Direction.INCOMING
            and self.chosen == Chosen()
            and self.typed == AppointmentTyped()
            and not any(form.touched for form in self.forms.values())
        )

    def fresh_cards(self) -> tuple[str, ...]:
        """Prompt cards that answers call for and that were not shown yet in this call."""
        fresh = tuple(card for card in self.form.cards if card not in self._cards)
        self._cards |= set(fresh)
        return fresh

    def draft(self) -> Draft:
        """All of it, to be kept."""
        chosen = self.chosen
        return Draft(
            call_id=self.call.call_id,
            forms=tuple(form.draft() for form in self.forms.values()),
            task_id=self.task,
            disposition=chosen.disposition.value if chosen.disposition else "",
            reason=chosen.reason,
            note=chosen.note,
            appointment=chosen.appointment,
            typed=self.typed,
        )

    # -- the outcome --------------------------------------------------------------------------------------

    @property
    def disposition(self) -> Disposition | None:
        """The outcome as chosen, or as the form itself says it."""
        return self.chosen.disposition or implied(self.form)

    def saved_words(self) -> str:
        """How it was saved; with a time to call again, which one; how many tasks of the number were left out."""
        done, when, left = self.disposition, self.chosen.appointment, len(self.left_out())
        outcome = words.label(done, language().value) if done else ""
        if left:
            return tr("call.saved.others", outcome=outcome, n=left)
        if when is None or done is None or not needs_time(done):
            return tr("call.saved", outcome=outcome)
        time = spoken(when.at, self._around.clock(), self._around.desk.zone)
        return tr("call.saved.again", outcome=outcome, time=time)

    def outcome(self) -> CallOutcome:
        """What is to be saved."""
        return put_together(
            self.task, self.forms, self.chosen, [t.task.task_id for t in self.call.work.tasks]
        )

    def stuck(self) -> bool:
        """Whether 完成 was asked for before and nothing was answered or let stand since, though the citizen in person has answered something."""
        before, self._asked_for = self._asked_for, (dict(self.form.step.answers), self.form.overridden)
        return self.form.begun and before == self._asked_for

    def left_out(self) -> tuple[str, ...]:
        """The tasks of this number that a save as things stand says nothing of."""
        said = {one.task_id for one in self.outcome().tasks}
        return tuple(t.task.task_id for t in self.call.work.tasks if t.task.task_id not in said)

    def next_of_number(self) -> str | None:
        """The next task of this number that is not done, in their order and round again."""
        ids = [t.task.task_id for t in self.call.work.tasks]
        at = ids.index(self.task)
        others = (*ids[at + 1 :], *ids[:at])
        return next((one for one in others if one not in self.forms or not self.forms[one].through), None)

    def next_of_call(self) -> str | None:
        """The next task of a call that was saved, in their order and round again."""
        ids = [t.task.task_id for t in self.call.work.tasks]
        following = ids[(ids.index(self.task) + 1) % len(ids)]
        return following if following != self.task else None

    def task_title(self, task_id: str) -> str:
        """What a task of this number is about."""
        return compose.task_title(self.call.work.task(task_id))

    def choose(self, disposition: Disposition) -> None:
        """The outcome is this one; one that needs a time asks for it. 转班长 of a citizen nobody called is 未接触."""
        if disposition is Disposition.REFER_TO_LEAD and not self.call.called:
            disposition = Disposition.REFER_TO_LEAD_UNCONTACTED
        if needs_time(disposition):
            self.ask_when(disposition)
        else:
            self.chosen = replace(self.chosen, disposition=disposition, appointment=None)
            self.panel = Panel.OUTCOMES

    def write_note(self, text: str) -> None:
        """A note on the outcome, whatever it is; one on a time to call again is the same."""
        agreed = self.chosen.appointment
        if agreed is not None:
            agreed = replace(agreed, note=text)
        self.chosen = replace(self.chosen, note=text, appointment=agreed)
        self.typed = replace(self.typed, note=text)

    def note_problem(self) -> Problem | None:
        """Why what would be noted of the outcome cannot be kept as it stands."""
        done = self.disposition
        return too_long(note_of(self.form, done, self.chosen), NOTE) if done is not None else None

    def ask_when(self, disposition: Disposition) -> None:
        """Show the times on offer."""
        self.chosen = replace(self.chosen, disposition=disposition)
        self.panel, self.when_error = Panel.APPOINTMENT, ""
        self._moments = self._offered()

    def ask_again_when(self) -> None:
        """F6: for the outcome as it is, if it is one that needs a time (他人接听 stays what it is)."""
        now = self.disposition
        keeps = now is not None and now.facts.key is DispositionKey.APPOINTMENT
        self.ask_when(now if keeps and now is not None else Disposition.APPOINTMENT)

    def renew_times(self) -> None:
        """Offer other times where those on the panel have grown old."""
        if slots.grown_old(self._moments, self._around.clock()):
            self._moments = self._offered()

    def take_typed(self) -> bool:
        """Enter in the panel: what stands in its boxes is agreed; whether it can be promised."""
        line = typed_digit(self.typed.text.strip())
        if line == slots.GUESS:
            self.typed = replace(self.typed, text="", definite=not self.typed.definite)
            return False
        at = slots.meant(self.typed, self._moments, self._around.clock(), self._around.desk.zone)
        if at is None:
            self.when_error = tr("call.when.unreadable" if self.typed.text.strip() else "call.when.missing")
            return False
        return self.appoint(at)

    def appoint(self, at: int) -> bool:
        """Call again at an instant (ms), with what the panel's boxes say besides; whether it can be promised."""
        around, typed = self._around, self.typed
        wrong = slots.fault(at, around.clock(), around.hours, around.desk.zone)
        if not wrong and len(typed.note) > MOST_WORDS:
            wrong = "call.when.note_long"
        if wrong:
            self.when_error = tr(wrong)
            return False
        definite, note = typed.definite, typed.note.strip()
        base = self.chosen.disposition or Disposition.APPOINTMENT
        if base in (Disposition.APPOINTMENT, Disposition.APPOINTMENT_UNSPECIFIED):
            base = Disposition.APPOINTMENT if definite else Disposition.APPOINTMENT_UNSPECIFIED
        appointment = AppointmentDraft(at, definite, note)
        self.chosen = replace(self.chosen, disposition=base, appointment=appointment, note=note)
        self.panel, self.when_error = Panel.OUTCOMES, ""
        self.typed = replace(typed, text="")
        return True

    def close_panel(self) -> bool:
        """Back to the outcomes; an appointment without a time is none. Whether there was something to close."""
        if self.panel is Panel.OUTCOMES:
            return False
        if self.panel is Panel.APPOINTMENT and self.chosen.appointment is None:
            self.chosen = replace(self.chosen, disposition=None)
        self.panel = Panel.OUTCOMES
        return True

    def picked(self, typed: str) -> Disposition | None:
        """What a key means while choices are on offer; None: nothing."""
        return next((one for key, one in compose.choice_lines(self.key) if key == typed), None)

    @property
    def found(self) -> Disposition | None:
        """The first of the outcomes that are searched for; None: there is none, or nothing is searched for."""
        sought = self.panel is Panel.CHOICES and self.finding.strip()
        found = compose.found_lines(self.key, self.finding) if sought else ()
        return found[0][1] if found else None

    def _offered(self) -> tuple[int, ...]:
        return slots.offered(self._around.clock(), self._around.hours, self._around.desk.zone)

    def control(self, *, busy: bool, problem: str, now: int) -> Control:
        """The right column."""
        return compose.control(
            self.call,
            self.chosen,
            self.disposition,
            panel=self.panel,
            key=self.key,
            finding=self.finding,
            moments=self._moments,
            typed=self.typed,
            when_error=self.when_error,
            busy=busy,
            problem=problem,
            may_dial=self.may_dial,
            now=now,
            zone=self._around.desk.zone,
        )

    @property
    def may_dial(self) -> bool:
        """Whether F2 would show a number that is not on the screen yet."""
        return not self.number and self.call.phase in compose.UNSAVED
