"""What stands on the call screen: the parts of its presenter change it and have it drawn. Asks no service. No Qt."""

from __future__ import annotations

from app.records.work import Hold
from app.ui.screens.call import compose
from app.ui.screens.call.open_call import OpenCall
from app.ui.screens.call.ports import CallView, Surroundings
from app.ui.screens.call.showing import CallStage, Notice, Panel, Showing
from app.ui.text import language, tr
from app.ui.tone import Tone
from domain.problems import ProblemError
from resources import words

NONE_OPEN = ("call.empty.title", "call.empty.why", "call.empty.next")
NOTHING_DUE = ("call.none.title", "call.none.why", "call.none.next")
OPENING = "opening"
"""The key of every flow that puts something on the screen: the newest ends the one before."""


class OnScreen:
    """Which face is shown, the call on it, and what is said about it.

    Attributes:
        work: the call, None if there is none.
        problem: why the last thing asked for was not done.
        lacking: the form was to be complete and is not: how much is missing is said, as it is mended, until nothing is.
        saved: how the call was saved.
        busy: it is being saved; keys change nothing.
    """

    def __init__(self, view: CallView, around: Surroundings) -> None:
        self.view, self.around = view, around
        self.stage = CallStage.EMPTY
        self.work: OpenCall | None = None
        self.notice: Notice | None = None
        self.problem, self.lacking = "", False
        self.saved = ""
        self.busy = False
        self._empty = NONE_OPEN

    @property
    def working(self) -> bool:
        """Whether a call or a correction is on the screen that is not saved."""
        return self.work is not None and self.stage in (CallStage.CALL, CallStage.CORRECTING)

    @property
    def at_work(self) -> OpenCall | None:
        """The call, if keys may change it now."""
        return self.work if self.working and not self.busy else None

    def shows(self, work: OpenCall) -> bool:
        """Whether this call is still the one being worked at: after a wait it may be another."""
        return self.work is work and self.working

    @property
    def untouched(self) -> OpenCall | None:
        """The call, if it stands here and nothing was done with it: it makes room."""
        work = self.at_work if self.stage is CallStage.CALL else None
        return work if work is not None and work.untouched else None

    def free(self) -> bool:
        """Whether something may be opened; if not, it is said why."""
        taken = self.working and self.untouched is None
        if taken:
            self.say(tr("call.still_open"), Tone.WARN)
        return not taken

    # -- faces --------------------------------------------------------------------------------------------

    def loading(self) -> None:
        """Something is being opened."""
        self.stage, self.notice, self.problem, self.lacking = CallStage.LOADING, None, "", False
        self.draw()

    def put(self, work: OpenCall, stage: CallStage, notice: Notice | None) -> None:
        """A call, or a form to be corrected."""
        self.work, self.stage, self.notice = work, stage, notice
        self.problem, self.lacking, self.saved = "", False, ""
        self.draw()
        self.view.focus_script()

    def clear(self, why: tuple[str, str, str] = NONE_OPEN) -> None:
        """Nothing is open."""
        self.work, self.stage, self.notice, self._empty = None, CallStage.EMPTY, None, why
        self.draw()

    # -- words --------------------------------------------------------------------------------------------

    def say(self, text: str, tone: Tone) -> None:
        """A sentence over the screen."""
        self.notice = Notice(text, tone)
        self.draw()

    def failed(self, error: Exception) -> None:
        """Nothing could be opened."""
        if self.stage is CallStage.LOADING:
            self.clear()
        self.say(self._words(error), Tone.WARN)

    def refused(self, error: Exception) -> None:
        """A service said no; everything stays, and the field it is about is marked."""
        self.busy = False
        if isinstance(error, ProblemError) and self.work is not None:
            at_fields = [problem for problem in error.problems if problem.field]
            task_id = at_fields[0].params.get("task_id") if at_fields else None
            if isinstance(task_id, str) and task_id in self.work.forms:
                self.work.task = task_id
            if at_fields and self.work.form.mark(at_fields) is not None:
                self.view.focus_script()
        self.problem = self._words(error)
        self.draw()

    def incomplete(self, work: OpenCall) -> None:
        """The form breaks rules: the first is at the cursor, and how many are left is said."""
        broken = work.form.broken()
        work.form.mark(broken)
        work.panel = Panel.OUTCOMES
        self.problem, self.lacking = "", True

    def _lacks(self, work: OpenCall) -> str:
        missing = len(work.form.broken()) if self.lacking else 0
        if not missing:
            return ""
        said = tr("call.not_complete", n=missing)
        return tr("call.or_partial", missing=said) if work.form.begun else said

    def _words(self, error: Exception) -> str:
        if isinstance(error, ProblemError) and error.problems:
            return " ".join(compose.problem_words(problem) for problem in error.problems[:2])
        return self.view.fault(error)

    # -- showing ------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Show how things stand."""
        self.view.draw(self.showing())

    def showing(self) -> Showing:
        """How things stand, as a value."""
        work = self.work
        if work is None or self.stage in (CallStage.EMPTY, CallStage.LOADING):
            title, why, action = self._empty
            return Showing(self.stage, self.notice, empty=(tr(title), tr(why), tr(action)))
        now = self.around.clock()
        return Showing(
            stage=self.stage,
            notice=self.notice,
            who=compose.who(work.call, work.forms, work.task, work.number, self.around.desk, now),
            script=compose.script(work.form, closed=self.stage is CallStage.SAVED),
            control=work.control(busy=self.busy, problem=self.problem or self._lacks(work), now=now),
            attempt=sum(1 for c in work.call.work.earlier if c.disposition) + 1,
            saved=self.saved,
        )


def opening_notice(work: OpenCall) -> Notice | None:
    """What is to be known before anybody dials."""
    call = work.call
    if call.warnings:
        first = call.warnings[0]
        return Notice(words.word(first.code, first.params, language().value), Tone.WARN)
    if work.form.unconfirmed and not call.recovered:
        return Notice(tr("call.begun", n=len(work.form.unconfirmed)), Tone.ACCENT)
    if call.recovered:
        return Notice(tr("call.recovered"), Tone.ACCENT)
    if call.work.hold is Hold.DOUBTFUL:
        return Notice(tr("call.doubtful"), Tone.WARN)
    return None
