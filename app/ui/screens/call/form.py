"""One task's form while it is filled in: the script, where the cursor stands, tags and remark. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from app.records.call import FormDraft
from app.records.work import Contact
from domain.dispositions import Disposition
from domain.problems import Problem
from domain.questionnaire import engine, steps
from domain.questionnaire.answers import Answer
from domain.questionnaire.context import ScriptContext
from domain.questionnaire.model import Kind, Questionnaire
from domain.questionnaire.piping import Speech
from domain.questionnaire.wire import circumstances
from domain.tags.context import branches
from domain.vocabulary import Satisfaction, Sex
from domain.wire.leases import PackTask
from domain.wire.types import MOST_WORDS

REMARK = "remark"
"""The field of a problem with the remark."""


@dataclass(frozen=True, slots=True)
class CallerIdentity:
    """Where and by whom is called.

    Attributes:
        agent_no: 工号, said in the script.
        city: name of the city, 市 included.
        centre_phone: the published number by which the centre can be checked.
        recording: calls are recorded here, so the words about it are said.
        language: language the script is read in, and the labels are shown in.
        zone: the city's time zone.
    """

    agent_no: str = ""
    city: str = ""
    centre_phone: str = ""
    recording: bool = False
    language: str = "zh"
    zone: str = "Asia/Shanghai"


def context_of(task: PackTask, desk: CallerIdentity) -> ScriptContext:
    """The circumstances that conditions of the script may read."""
    return circumstances(task, recording=desk.recording)


def speech_of(task: PackTask, contact: Contact, desk: CallerIdentity, now: int) -> Speech:
    """What the script may put into its words."""
    return Speech(
        lang=desk.language,
        name=contact.name,
        sex=Sex(contact.sex) if contact.sex in set(Sex) else Sex.UNKNOWN,
        agent_no=desk.agent_no,
        city=desk.city,
        unit=task.task.unit_name,
        reported_at=task.reported_at,
        now=now,
        summary=task.summary,
        centre_phone=desk.centre_phone,
        zone=desk.zone,
    )


class Form:
    """The form of one task.

    Attributes:
        step: answers, cursor and all that follows from them.
        marked: what is wrong, by question, as last judged; cleared as it is mended.
        unconfirmed: questions answered in a call that broke off, which this one has not come to yet.
    """

    def __init__(
        self, task: PackTask, script: Questionnaire, context: ScriptContext, speech: Speech, draft: FormDraft
    ) -> None:
        self.task, self.script, self.context, self.speech = task, script, context, speech
        self._draft = draft
        self.tags: tuple[str, ...] = draft.tags
        self.remark = draft.remark
        self.overridden: frozenset[str] = frozenset(draft.overridden)
        self.marked: dict[str, Problem] = {}
        self.unconfirmed = frozenset(draft.unconfirmed)
        self._refused_tags: set[str] = set()
        self.step = steps.begin(script, context, draft.answers)
        if draft.at and self.step.state.find(draft.at):
            self.step = replace(self.step, at=draft.at)

    # -- keys -------------------------------------------------------------------------------------------

    def press(self, digit: int) -> Problem | None:
        """A digit; what is wrong with it, if anything."""
        return self._take(self._onward(steps.press(self.script, self.context, self.step, digit)))

    def enter(self) -> Problem | None:
        """Go on."""
        return self._take(self._onward(steps.enter(self.script, self.context, self.step)))

    def back(self) -> None:
        """To the question before."""
        self._take(steps.back(self.step))

    def put(self, code: str, answer: Answer | None) -> None:
        """Store what was typed or clicked at a question."""
        self.unconfirmed -= {code}
        self._take(steps.put(self.script, self.context, self.step, code, answer))

    def put_row(self, row: str, digit: int) -> None:
        """One row of the matrix at the cursor."""
        shown = self.shown
        if shown is not None:
            before = dict(shown.answer) if isinstance(shown.answer, Mapping) else {}
            self.put(shown.question.code, {**before, row: digit})

    def go_to(self, code: str | None) -> None:
        """Put the cursor at a shown question (None: behind the last)."""
        if code is None or self.step.state.find(code):
            self.step = replace(self.step, at=code, problem=None)

    def go_to_next(self) -> None:
        """To the first question that is open."""
        self.go_to(self.step.state.current)

    def _onward(self, step: steps.Step) -> steps.Step:
        """A key that leaves a question confirms it; while others are to be confirmed it leads to the next that is open or one of them."""
        left = self.step.at
        if not self.unconfirmed or left is None or step.problem is not None or step.at == left:
            return step
        self.unconfirmed -= {left}
        if step.state.ended is not None:
            return step
        codes = [s.question.code for s in step.state.shown]
        below = step.state.shown[codes.index(left) + 1 if left in codes else 0 :]
        waiting = (s for s in below if not s.answered or s.question.code in self.unconfirmed)
        following = next((s.question.code for s in waiting), None)
        return replace(step, at=following) if following is not None else step

    def _take(self, step: steps.Step) -> Problem | None:
        before, self.step = self.step, replace(step, problem=None)
        if step.answers != before.answers:
            self._suggest_tags(before)
            self._mark_anew()
        if step.problem is not None and step.problem.field:
            self.marked[step.problem.field] = step.problem
        return step.problem

    def _mark_anew(self) -> None:
        """Marks go as they are mended; a text that outgrows its limit is marked while it is typed."""
        still = {p.field: p for p in self.broken()}
        at = self.step.at or ""
        if at in still and still[at].code == "answer.too_long":
            self.marked[at] = still[at]
        self.marked = {code: still[code] for code in self.marked if code in still}

    def _suggest_tags(self, before: steps.Step) -> None:
        """Tags an answer suggests appear at once; taken away by hand they do not come back, unsaid they go."""
        now = self.step.state
        old, new = before.state.outcome.tags, now.outcome.tags
        gone = set(old) - set(new)
        kept = tuple(tag for tag in self.tags if tag not in gone)
        fresh = tuple(
            tag for tag in new if tag not in old and tag not in kept and tag not in self._refused_tags
        )
        self.tags = (*kept, *fresh)

    def set_tags(self, codes: Collection[str]) -> None:
        """The tags as chosen by hand."""
        self._refused_tags |= set(self.tags) - set(codes)
        self._refused_tags -= set(codes)
        self.tags = tuple(codes)

    @property
    def branches(self) -> tuple[str, ...]:
        """Where its tags are likely found: what its answers say by themselves, then whose service it was about, then what is asked."""
        outcome = self.step.state.outcome
        asked = (
            tag for question in self.script.questions() for option in question.options for tag in option.tags
        )
        return branches(outcome.tags, outcome.aspects, self.task.task.business_line, asked)

    @property
    def said(self) -> str:
        """What was written of the citizen's words, at the questions and in the remark."""
        texts = [
            str(shown.answer)
            for shown in self.step.state.shown
            if shown.question.kind is Kind.TEXT and shown.answer
        ]
        return "\n".join((*texts, self.remark)).strip()

    # -- what follows -------------------------------------------------------------------------------------

    @property
    def shown(self) -> engine.Shown | None:
        """The question at the cursor."""
        return self.step.state.find(self.step.at) if self.step.at else None

    @property
    def cards(self) -> tuple[str, ...]:
        """Prompt cards that the answers so far call for."""
        state = self.step.state
        return tuple(state.cards)

    @property
    def touched(self) -> bool:
        """Whether anything was entered."""
        return bool(self.step.answers or self.remark or self.tags)

    @property
    def begun(self) -> bool:
        """Whether the citizen in person answered something that would be lost without it."""
        state = self.step.state
        return state.confirmed and state.ended is None and len(self.step.answers) > 1

    @property
    def ended(self) -> Disposition | None:
        """How an answer ended the call, if one did."""
        return self.step.state.ended

    @property
    def finished(self) -> bool:
        """Whether it may be saved as a complete form."""
        state = self.step.state
        return state.confirmed and state.ended is None and not self.broken()

    @property
    def through(self) -> bool:
        """Whether it is finished and every question is answered; words of farewell may still stand there unread."""
        open_ones = (s for s in self.step.state.shown if not s.answered)
        return self.finished and all(s.question.kind is Kind.INFO for s in open_ones)

    @property
    def dissatisfied(self) -> bool:
        """Whether something said so far is 不满意."""
        outcome = self.step.state.outcome
        return Satisfaction.DISSATISFIED in (outcome.overall, *(value for _, value in outcome.aspects))

    def broken(self) -> tuple[Problem, ...]:
        """What a complete form must not have: what may not stand as it was typed, soft rules not overridden included."""
        state = self.step.state
        typed = steps.misfits(self.step.answers, state)
        marked = {problem.field for problem in typed}
        waiting = [s.question.code for s in state.shown if s.question.code in self.unconfirmed]
        rest = (
            *state.broken,
            *(Problem("answer.unconfirmed", field=code) for code in waiting),
            *state.warned(self.overridden),
        )
        return (*typed, *(problem for problem in rest if problem.field not in marked))

    def remark_problem(self) -> Problem | None:
        """Why the remark cannot be kept as it stands."""
        return too_long(self.remark, REMARK)

    def mark(self, problems: Collection[Problem]) -> str | None:
        """Mark questions as wrong and go to the first of them; its code."""
        self.marked = {p.field: p for p in problems if p.field}
        first = next((s.question.code for s in self.step.state.shown if s.question.code in self.marked), None)
        if first is not None:
            self.go_to(first)
        return first

    def override(self) -> None:
        """Let the soft rule at the cursor stand as it is."""
        problem = self.marked.pop(self.step.at or "", None)
        if problem is not None and "rule" in problem.params:
            self.overridden |= {str(problem.params["rule"])}

    def aloud(self) -> str:
        """The words to read at the cursor; empty where the identity gate is closed to them."""
        shown = self.shown
        return engine.words(shown.question, self.step.state, self.speech).text if shown else ""

    def draft(self) -> FormDraft:
        """As it is to be kept."""
        return replace(
            self._draft,
            answers=dict(self.step.answers),
            tags=self.tags,
            remark=self.remark,
            overridden=tuple(sorted(self.overridden)),
            at=self.step.at or "",
            unconfirmed=tuple(sorted(self.unconfirmed)),
        )

    def text_answer(self) -> str:
        """What is typed at a question that is answered by typing."""
        shown = self.shown
        answer = self.step.answers.get(shown.question.code) if shown else None
        return "" if answer is None or isinstance(answer, bool) else str(answer)

    def typed(self, text: str) -> None:
        """Store what was typed at the cursor, as its kind keeps it."""
        shown = self.shown
        if shown is not None:
            self.put(shown.question.code, _typed(shown.question.kind, text))


def _typed(kind: Kind, text: str) -> Answer | None:
    if not text.strip():
        return None
    if kind is Kind.NUMBER:
        try:
            return int(text)
        except ValueError:
            try:
                return float(text)
            except ValueError:
                return text
    return text


def too_long(text: str, field: str) -> Problem | None:
    """Why words beside the questions cannot be kept as they stand."""
    over = len(text) - MOST_WORDS
    if over <= 0:
        return None
    return Problem("answer.too_long", {"length": len(text), "max_length": MOST_WORDS, "over": over}, field)


def new_draft(task: PackTask, script: Questionnaire, language: str, response_id: str) -> FormDraft:
    """An empty form, pinned to the script's version."""
    return FormDraft(
        task_id=task.task.task_id,
        response_id=response_id,
        questionnaire=script.code,
        version=str(script.version),
        hash=script.hash,
        language=language,
    )
