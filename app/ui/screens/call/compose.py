"""From the call and its forms to what is shown: words put to codes, times told, choices laid out. No Qt."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

from app.records.call import AppointmentTyped, CallState, Phase
from app.records.work import WorkItem
from app.ui.screens.call import slots
from app.ui.screens.call.form import CallerIdentity, Form
from app.ui.screens.call.open_orders import order_facts
from app.ui.screens.call.outcomes import Chosen, needs_time
from app.ui.screens.call.showing import Control, Dot, EarlierLine, Input, Key, Panel, Script, TaskLine, Who
from app.ui.screens.call.sought import means
from app.ui.text import language, tr
from app.ui.text.codes import side_by_side
from app.ui.text.times import age, spoken, spoken_with_date
from app.ui.tone import Tone
from domain.dispositions import Category, Disposition, DispositionKey, choices, listed
from domain.names import address
from domain.problems import Problem
from domain.questionnaire.engine import Shown
from domain.questionnaire.model import Kind
from domain.times import MINUTE
from domain.typed import typed_digit
from domain.vocabulary import BusinessLine, Channel, Satisfaction, Sex
from domain.wire.leases import EarlierContact, PackTask
from resources import words

Member = TypeVar("Member", bound=Enum)

_SMS = {
    Satisfaction.SATISFIED: Tone.OK,
    Satisfaction.BASICALLY_SATISFIED: Tone.WARN,
    Satisfaction.DISSATISFIED: Tone.BAD,
    Satisfaction.UNCLEAR: Tone.NEUTRAL,
}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def coded(enum: type[Member], code: object) -> str:
    """The label of a code of an enumeration; a code nobody knows is shown as it is."""
    try:
        return words.label(enum(code), language().value)
    except ValueError:
        return str(code or "")


def problem_words(problem: Problem) -> str:
    """A problem as a sentence."""
    return words.word(problem.code, problem.params, language().value)


ChoiceLine = tuple[str, Disposition]
"""The key of an outcome in a list, and the outcome."""


def choice_lines(key: DispositionKey) -> tuple[ChoiceLine, ...]:
    """What a function key lists, each with a key of its own: 1 to 9, 0, then letters."""
    return tuple(zip([*"1234567890", *_LETTERS], listed(key), strict=False))


def found_lines(key: DispositionKey, sought: str) -> tuple[ChoiceLine, ...]:
    """Those of them that are searched for, by words, pinyin or code; their keys stay."""
    return tuple(line for line in choice_lines(key) if means(line[1], sought))


def who(
    call: CallState, forms: dict[str, Form], current: str, number: str, desk: CallerIdentity, now: int
) -> Who:
    """The left column."""
    work, task = call.work, call.work.task(current)
    contact = next((c for c in work.contacts if c.ordinal == call.contact_ordinal), work.contacts[0])
    known = address(
        contact.name, Sex(contact.sex) if contact.sex in set(Sex) else Sex.UNKNOWN, language().value
    )
    several = len(work.contacts) > 1
    return Who(
        name=_addressed(known.surname, known.honorific) if known else tr("call.owner"),
        mask=contact.mask,
        number=number,
        facts=(*facts(task, desk, now), *order_facts(work.orders)),
        story=task.facts,
        tasks=_tasks(work, forms, current) if len(work.tasks) > 1 else (),
        earlier=tuple(_earlier(contact, now, desk.zone) for contact in work.earlier),
        sms=_sms(task.sms_reply),
        texts_of=current if task.sms_reply is not None else "",
        may_reveal=call.phase in UNSAVED,
        numbers=tuple((c.ordinal, c.mask, c.ordinal == contact.ordinal) for c in work.contacts)
        if several
        else (),
    )


def _addressed(surname: str, honorific: str) -> str:
    return tr("call.addressed", surname=surname, honorific=honorific)


def facts(task: PackTask, desk: CallerIdentity, now: int) -> tuple[tuple[str, str], ...]:
    """The event's facts as label and value; what is not known is left out."""
    row = task.task
    on_scene = None if None in (task.dispatched_at, task.arrived_at) else task.arrived_at - task.dispatched_at  # type: ignore[operator]
    officers = tr("call.officers", n=len(task.officers)) if task.officers else ""
    # Who came to a window reported nothing, and nobody was sent out.
    kind = "" if row.business_line == BusinessLine.ALARM else ".counter"
    said = (
        (f"call.fact.number{kind}", row.dispatch_no or row.call_no),
        (f"call.fact.reported{kind}", spoken_with_date(task.reported_at, now, desk.zone)),
        ("call.fact.line", side_by_side(coded(BusinessLine, row.business_line), row.case)),
        (f"call.fact.unit{kind}", row.unit_name),
        (f"call.fact.officers{kind}", officers),
        ("call.fact.arrival", age(on_scene) if on_scene is not None and on_scene >= MINUTE else ""),
        ("call.fact.closed", spoken(task.closed_at, now, desk.zone) if task.closed_at else ""),
        ("call.fact.summary", task.summary),
        ("call.fact.rectified", task.rectified),
    )
    return tuple((tr(name), value) for name, value in said if value)


def _sms(reply: int | None) -> tuple[str, Tone] | None:
    if reply is None or reply not in {int(s) for s in Satisfaction}:
        return None
    value = Satisfaction(reply)
    return tr("call.sms_said", answer=words.label(value, language().value)), _SMS[value]


def _tasks(work: WorkItem, forms: dict[str, Form], current: str) -> tuple[TaskLine, ...]:
    return tuple(
        TaskLine(
            task.task.task_id,
            task_title(task),
            task.task.task_id == current,
            task.task.task_id in forms and forms[task.task.task_id].finished,
        )
        for task in work.tasks
    )


def task_title(task: PackTask) -> str:
    """Business line and unit of a task."""
    return side_by_side(coded(BusinessLine, task.task.business_line), task.task.unit_name)


def _earlier(contact: EarlierContact, now: int, zone: str) -> EarlierLine:
    if contact.disposition:
        what, tone = coded(Disposition, contact.disposition), _tone(contact.disposition)
    else:
        what, tone = contact.text or coded(Channel, contact.channel), Tone.NEUTRAL
    if contact.channel == Channel.SMS:
        what = tr("call.earlier_sms", what=contact.text or what)
    return EarlierLine(spoken(contact.at, now, zone), what, contact.by, tone)


def _tone(code: str) -> Tone:
    try:
        category = Disposition(code).facts.category
    except ValueError:
        return Tone.NEUTRAL
    return {Category.COMPLETE: Tone.OK, Category.REFUSAL: Tone.WARN}.get(category, Tone.NEUTRAL)


def script(form: Form, *, closed: bool) -> Script:
    """The middle column; ``closed`` once it is saved and only looked at."""
    shown, state, lang = form.shown, form.step.state, form.speech.lang
    counted = [s for s in state.shown if s.question.kind is not Kind.INFO]
    codes = [s.question.code for s in counted]
    here = shown.question.code if shown else ""
    problem = form.marked.get(here)
    return Script(
        task_id=form.task.task.task_id,
        title=form.script.title.in_language(lang),
        version=tr("call.version", title=form.script.title.in_language(lang), n=form.script.version),
        number=codes.index(here) + 1 if here in codes else len(codes),
        total=len(codes),
        dots=tuple(
            Dot(
                s.question.code,
                s.answered and s.question.code not in form.unconfirmed,
                s.question.code == here,
                s.question.code in form.marked,
            )
            for s in counted
        ),
        code=here,
        aloud=form.aloud(),
        hint=_hint(form, shown),
        input=_input(shown),
        keys=_keys(shown, lang),
        multiple=bool(shown and shown.question.kind is Kind.MULTIPLE),
        rows=_rows(shown, lang),
        text=form.text_answer(),
        error=problem_words(problem) if problem else "",
        may_override=bool(problem and "rule" in problem.params),
        end=() if shown else _end(form),
        tags=form.tags,
        branches=form.branches,
        about=form.task.task.case_types,
        said=form.said,
        remark=form.remark,
        remark_error=problem_words(too_long) if (too_long := form.remark_problem()) else "",
        stressed=form.dissatisfied and not closed,
    )


def _hint(form: Form, shown: Shown | None) -> str:
    """A word to the agent, never read aloud."""
    if shown is None:
        return ""
    told = shown.question.help.in_language(form.speech.lang) if shown.question.help else ""
    again = tr("call.confirm_answer") if shown.question.code in form.unconfirmed else ""
    return "\n".join(part for part in (again, told) if part)


def _input(shown: Shown | None) -> Input:
    if shown is None or shown.question.kind is Kind.INFO:
        return Input.NONE
    if shown.question.kind is Kind.TEXT:
        return Input.TEXT
    return Input.KEYS if shown.question.kind.by_digit else Input.LINE


def _keys(shown: Shown | None, lang: str) -> tuple[Key, ...]:
    if shown is None:
        return ()
    answer = shown.answer
    chosen = set(answer) if isinstance(answer, tuple) else {answer}
    return tuple(Key(str(o.digit), o.text.in_language(lang), o.digit in chosen) for o in shown.options)


def _rows(shown: Shown | None, lang: str) -> tuple[tuple[str, str, bool], ...]:
    """Rows of a matrix: their words, the answer given, and whether it is this row's turn."""
    if shown is None or shown.question.kind is not Kind.MATRIX:
        return ()
    given = shown.answer if isinstance(shown.answer, dict) else {}
    labels = {o.digit: o.text.in_language(lang) for o in shown.options}
    turn = next((item.code for item in shown.items if item.code not in given), "")
    return tuple(
        (item.text.in_language(lang), labels.get(given.get(item.code, -1), ""), item.code == turn)
        for item in shown.items
    )


def _end(form: Form) -> tuple[str, ...]:
    """What is said when the questions are through: how it ended and which orders come of it."""
    state, lang = form.step.state, language().value
    if state.ended is not None:
        return (tr("call.ended_by", outcome=words.label(state.ended, lang)),)
    lines = [tr("call.through")]
    if state.outcome.overall is not None:
        lines.append(tr("call.overall", answer=words.label(state.outcome.overall, lang)))
    lines += [tr("call.opens_order", kind=words.label(order.kind, lang)) for order in state.outcome.orders]
    return tuple(lines)


def phase_word(call: CallState) -> str:
    """Where the call stands."""
    return tr(f"call.phase.{call.phase.value}")


def control(
    call: CallState,
    chosen: Chosen,
    disposition: Disposition | None,
    *,
    panel: Panel,
    key: DispositionKey,
    finding: str,
    moments: tuple[int, ...],
    typed: AppointmentTyped,
    when_error: str,
    busy: bool,
    problem: str,
    may_dial: bool,
    now: int,
    zone: str,
) -> Control:
    """The right column."""
    lang, when = language().value, chosen.appointment
    live = call.phase in LIVE
    timed = when is not None and disposition is not None and needs_time(disposition)
    agreed = spoken(when.at, now, zone) if when and timed else ""
    return Control(
        phase=call.phase.value,
        since=(call.connected_at or call.started_at) if live else None,
        wrapped=_spoken_for(call),
        panel=panel,
        chosen=disposition.value if disposition else "",
        chosen_note=agreed,
        note=chosen.note if disposition is not None and call.phase is not Phase.SAVED else None,
        again=_again(disposition) if call.phase is not Phase.SAVED else "",
        choices=tuple(
            (letter, one.value, words.label(one, lang)) for letter, one in found_lines(key, finding)
        ),
        choices_title=words.label(key, lang),
        finding=finding if key is DispositionKey.OTHER else None,
        typed=typed,
        meant=_meant(typed, moments, now, zone) if panel is Panel.APPOINTMENT else "",
        agreed=tr("call.when.agreed", time=agreed) if agreed else "",
        appointment_error=when_error,
        slots=tuple((spoken(at, now, zone), at) for at in moments),
        may_dial=may_dial,
        may_connect=call.phase in (Phase.OPEN, Phase.DIALLED),
        may_hang_up=live,
        busy=busy,
        problem=problem,
    )


def _again(disposition: Disposition | None) -> str:
    """F7 says 无人接听 at once; what else it may have been is asked for by the same key."""
    key = DispositionKey.NO_ANSWER
    if disposition is None or disposition.facts.key is not key:
        return ""
    others = (words.label(one, language().value) for one in choices(key) if one is not disposition)
    return tr("call.outcome.again", press=key.key, others=tr("common.join").join(others))


def _meant(typed: AppointmentTyped, moments: tuple[int, ...], now: int, zone: str) -> str:
    """What Enter would take, as far as it can be read."""
    if not typed.text.strip():
        return ""
    line = typed_digit(typed.text.strip())
    if line in (slots.GUESS, slots.NOTE):
        return tr(
            "call.when.enter", what=tr("call.when.guess" if line == slots.GUESS else "call.when.note_name")
        )
    at = slots.meant(typed, moments, now, zone)
    return tr("call.when.enter", what=spoken(at, now, zone)) if at is not None else ""


def _spoken_for(call: CallState) -> int | None:
    """How long was spoken, in ms, once the line is closed."""
    if call.ended_at is None or call.connected_at is None:
        return None
    return call.ended_at - call.connected_at


UNSAVED = frozenset({Phase.OPEN, Phase.DIALLED, Phase.CONNECTED, Phase.WRAP_UP})
"""Phases in which the call is being worked on."""

LIVE = frozenset({Phase.DIALLED, Phase.CONNECTED})
"""Phases in which the line is open."""
