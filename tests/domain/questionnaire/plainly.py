"""What follows from answers, worked out question by question as the words of a questionnaire say it: slow, and easy to believe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from domain.dispositions import Disposition
from domain.orders.drafts import ASPECT_ABOUT, OrderDraft
from domain.problems import Problem
from domain.questionnaire.answers import Answer, Answers
from domain.questionnaire.conditions import (
    All,
    AnswerBetween,
    AnswerFilled,
    AnswerIn,
    Any,
    AspectsIn,
    Condition,
    ContextFlag,
    EventIs,
    Not,
    OverallIn,
)
from domain.questionnaire.context import ScriptContext
from domain.questionnaire.engine import Shown
from domain.questionnaire.model import Kind, MatrixItem, Option, OrderPlan, Question, Questionnaire
from domain.questionnaire.outcome import Outcome
from domain.questionnaire.shapes import fault
from domain.vocabulary import Aspect, OrderKind, Route, Satisfaction, SmsVerdict


@dataclass
class Walk:
    """What one walk through the questions has gathered so far."""

    context: ScriptContext
    counted: dict[str, Answer] = field(default_factory=dict)
    picked: dict[str, tuple[Option, ...]] = field(default_factory=dict)
    overall: Satisfaction | None = None
    aspects: dict[Aspect, Satisfaction] = field(default_factory=dict)
    judgements: set[int] = field(default_factory=set)
    confirmed: bool = False
    gate: bool = True
    ended: Disposition | None = None
    shown: list[Shown] = field(default_factory=list)
    cards: list[str] = field(default_factory=list)

    @property
    def options(self) -> list[Option]:
        return [option for chosen in self.picked.values() for option in chosen]


def walk(questionnaire: Questionnaire, context: ScriptContext, answers: Answers) -> Walk:
    found = Walk(context)
    for question in questionnaire.questions():
        if found.ended is None and holds(question.show_if, found):
            _visit(found, question, answers.get(question.code))
    return found


def holds(condition: Condition, so_far: Walk) -> bool:
    match condition:
        case All(parts):
            return all(holds(part, so_far) for part in parts)
        case Any(parts):
            return any(holds(part, so_far) for part in parts)
        case Not(part):
            return not holds(part, so_far)
        case AnswerIn(question, digits, item):
            return _given(so_far.counted.get(question), digits, item)
        case AnswerFilled(question, filled):
            return filled is (so_far.counted.get(question) not in (None, "", ()))
        case AnswerBetween(question, low, high):
            given = so_far.counted.get(question)
            if isinstance(given, bool) or not isinstance(given, int | float):
                return False
            return (low is None or given >= low) and (high is None or given <= high)
        case EventIs(name, values):
            return so_far.context.event.get(name, "") in values
        case ContextFlag(name):
            return name in so_far.context.flags
        case OverallIn(digits):
            return so_far.overall in digits
        case AspectsIn(digits):
            return not digits.isdisjoint(so_far.judgements)


def _given(answer: Answer | None, digits: frozenset[int], item: str | None) -> bool:
    if item is not None:
        return isinstance(answer, Mapping) and answer.get(item) in digits
    if isinstance(answer, int) and not isinstance(answer, bool):
        return answer in digits
    return isinstance(answer, tuple) and not digits.isdisjoint(answer)


def _visit(found: Walk, question: Question, answer: Answer | None) -> None:
    options = tuple(option for option in question.options if holds(option.show_if, found))
    items = tuple(item for item in question.items if holds(item.show_if, found))
    if not found.gate or answer is None or fault(question, options, answer) is not None:
        answer = None
    found.shown.append(Shown(question, options, items, answer))
    if question.identity and not found.confirmed:
        found.gate = False
    if answer is not None:
        _count(found, question, answer, items)


def _count(found: Walk, question: Question, answer: Answer, items: Iterable[MatrixItem]) -> None:
    if isinstance(answer, Mapping):
        aspects = {item.code: item.aspect for item in items}
        answer = {code: digit for code, digit in answer.items() if code in aspects}
        for code, digit in answer.items():
            _judge(found, aspects[code], Satisfaction(digit))
    found.counted[question.code] = answer
    chosen = found.picked[question.code] = _chosen(question, answer)
    for option in chosen:
        for aspect, value in option.aspects:
            _judge(found, aspect, value)
        found.confirmed = found.confirmed or option.confirms
        found.gate = found.gate or option.confirms
        found.cards += [option.card] if option.card else []
        found.ended = found.ended or option.end
    if question.kind is Kind.SCALE and isinstance(answer, int) and answer in set(Satisfaction):
        if question.overall:
            found.overall = Satisfaction(answer)
        if question.aspect is not None:
            _judge(found, question.aspect, Satisfaction(answer))


def _chosen(question: Question, answer: Answer) -> tuple[Option, ...]:
    digits = answer if isinstance(answer, tuple) else (answer,)
    return tuple(option for option in question.options if question.kind.by_digit and option.digit in digits)


def _judge(found: Walk, aspect: Aspect, value: Satisfaction) -> None:
    found.aspects[aspect] = max(value, found.aspects.get(aspect, value))
    found.judgements.add(int(value))


def broken(questionnaire: Questionnaire, found: Walk) -> Iterator[Problem]:
    if found.ended is not None:
        return
    for shown in found.shown:
        if shown.question.required and (not shown.answered or shown.answer in ("", ())):
            yield Problem("answer.required", field=shown.question.code)
    yield from rules(questionnaire, found, soft=False)


def rules(questionnaire: Questionnaire, found: Walk, soft: bool) -> Iterator[Problem]:
    for rule in questionnaire.rules:
        if found.ended is None and rule.soft is soft and holds(rule.broken_when, found):
            params = {"rule": rule.code, "zh": rule.text.zh, "en": rule.text.en}
            yield Problem("answer.rule", params, field=rule.at)


def problems(questionnaire: Questionnaire, found: Walk, answers: Answers, partial: bool) -> list[Problem]:
    wrong = list(_forms(questionnaire, found, answers))
    fields = {problem.field for problem in wrong}
    return wrong + [p for p in broken(questionnaire, found) if not partial and p.field not in fields]


def _forms(questionnaire: Questionnaire, found: Walk, answers: Answers) -> Iterator[Problem]:
    shown = {one.question.code: one for one in found.shown}
    for code, answer in answers.items():
        question, here = questionnaire.question(code), shown.get(code)
        if question is None:
            yield Problem("answer.unknown_question", {"question": code[:60]}, field=code[:60])
        elif here is None or here.answer is None:
            problem = fault(question, here.options if here else question.options, answer)
            if problem is not None:
                yield problem
            elif here is not None and not found.confirmed:
                yield Problem("answer.before_identity", field=code)


def outcome(questionnaire: Questionnaire, found: Walk) -> Outcome:
    verdict = next((option.sms_verdict for option in found.options if option.sms_verdict), None)
    drafts = [draft for plan in questionnaire.orders if (draft := _draft(plan, found, verdict))]
    tags = [tag for option in found.options for tag in option.tags]
    tags += [tag for draft in drafts if draft.kind is not OrderKind.MISCONDUCT for tag in draft.tags]
    return Outcome(
        overall=found.overall,
        aspects=tuple(found.aspects.items()),
        tags=_unique(tags),
        sms_verdict=verdict,
        orders=tuple(drafts),
        remark=_said(found, [questionnaire.remark] if questionnaire.remark else []),
    )


def _draft(plan: OrderPlan, found: Walk, verdict: SmsVerdict | None) -> OrderDraft | None:
    triggers = [trigger for trigger in plan.triggers if holds(trigger.when, found)]
    complaint, bad = plan.kind is OrderKind.DISSATISFIED, Satisfaction.DISSATISFIED
    aspects = tuple(aspect for aspect, value in found.aspects.items() if complaint and value is bad)
    standing = {"overall": found.overall is bad, "aspect": aspects, "sms": verdict is SmsVerdict.UPHELD}
    reasons = [reason for reason, so in standing.items() if complaint and so]
    reasons += [trigger.reason for trigger in triggers]
    if not reasons:
        return None
    named = [trigger.about for trigger in triggers if trigger.about] + [ASPECT_ABOUT[one] for one in aspects]
    routes = [trigger.route for trigger in triggers if trigger.route] + [plan.route]
    tags = [tag for trigger in triggers for tag in trigger.tags]
    tags += [tag for option in found.options for tag in option.tags if complaint]
    return OrderDraft(
        kind=plan.kind,
        route=Route.DISCIPLINE if plan.kind is OrderKind.MISCONDUCT else routes[0],
        reasons=_unique(reasons),
        about=named[0] if named else None,
        aspects=aspects,
        tags=_unique(tags),
        words=_said(found, plan.words),
        wish=_said(found, plan.wish),
        officer_hint=_said(found, plan.officer),
        consent=next((o.consent for o in found.picked.get(plan.consent or "", ()) if o.consent), None),
        publish=next((o.publish for o in found.picked.get(plan.publish or "", ()) if o.publish is not None), None),
        reopens=plan.reopens,
    )  # fmt: skip


def _said(found: Walk, codes: Iterable[str]) -> str:
    said = [found.counted.get(code) for code in codes]
    return "\n".join(text.strip() for text in said if isinstance(text, str) and text.strip())


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
