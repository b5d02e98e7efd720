"""What the counted answers mean: satisfaction, aspects, suggested tags, the verdict on the SMS answer, orders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from domain.orders.drafts import ASPECT_ABOUT, OrderDraft
from domain.questionnaire.answers import Answer
from domain.questionnaire.conditions import holds
from domain.questionnaire.model import Kind, MatrixItem, Option, OrderPlan, Question, Questionnaire, Trigger
from domain.vocabulary import About, Aspect, Consent, OrderKind, Route, Satisfaction, SmsVerdict


@dataclass(slots=True)
class Tally:
    """Facts gathered on the way through the questions; conditions are judged against it."""

    event: Mapping[str, str]
    flags: frozenset[str]
    counted: dict[str, Answer] = field(default_factory=dict)
    overall: int | None = None
    aspects: dict[Aspect, Satisfaction] = field(default_factory=dict)
    judgements: set[int] = field(default_factory=set)
    picked: dict[str, tuple[Option, ...]] = field(default_factory=dict)
    confirmed: bool = False

    def count(self, question: Question, answer: Answer, items: Iterable[MatrixItem]) -> tuple[Option, ...]:
        """Take in an answer that has the right form; returns the options it picks."""
        if question.kind is Kind.MATRIX and isinstance(answer, Mapping):
            shown = {item.code: item.aspect for item in items}
            answer = {code: digit for code, digit in answer.items() if code in shown}
            for code, digit in answer.items():
                self._judge(shown[code], Satisfaction(digit))
        self.counted[question.code] = answer
        chosen = self.chosen(question, answer)
        self.picked[question.code] = chosen
        for option in chosen:
            for aspect, value in option.aspects:
                self._judge(aspect, value)
        if question.kind is Kind.SCALE and isinstance(answer, int) and answer in (0, 1, 2, 3):
            self._scale(question, Satisfaction(answer))
        return chosen

    def chosen(self, question: Question, answer: Answer) -> tuple[Option, ...]:
        """The options of a question that an answer picks."""
        if question.kind in (Kind.SINGLE, Kind.SCALE):
            return question.options_of(answer) if isinstance(answer, int) else ()
        if question.kind is Kind.MULTIPLE and isinstance(answer, tuple):
            return tuple(o for o in question.options if o.digit in answer)
        return ()

    def options(self) -> Iterator[Option]:
        """All options picked so far, in the order of their questions."""
        return (option for chosen in self.picked.values() for option in chosen)

    def _scale(self, question: Question, value: Satisfaction) -> None:
        if question.overall:
            self.overall = int(value)
        if question.aspect is not None:
            self._judge(question.aspect, value)

    def _judge(self, aspect: Aspect, value: Satisfaction) -> None:
        # Asked twice, the worse judgement stands.
        self.aspects[aspect] = max(value, self.aspects.get(aspect, value))
        self.judgements.add(int(value))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a response says.

    Attributes:
        overall: the only answer that counts in the satisfaction rate; None when it was not asked or not answered.
        aspects: judgements in the order they were asked.
        tags: tag codes that the answers suggest.
        sms_verdict: what the citizen says of their SMS answer, which itself stays as it came; None when there was none.
        orders: at most one draft of each kind.
        remark: what was said at the end, in the citizen's words.
    """

    overall: Satisfaction | None
    aspects: tuple[tuple[Aspect, Satisfaction], ...]
    tags: tuple[str, ...]
    sms_verdict: SmsVerdict | None
    orders: tuple[OrderDraft, ...]
    remark: str


def outcome_of(questionnaire: Questionnaire, tally: Tally) -> Outcome:
    """Read the outcome off a finished tally."""
    verdict = next((o.sms_verdict for o in tally.options() if o.sms_verdict), None)
    drafts = tuple(_drafts(questionnaire, tally, verdict))
    # What is reported to discipline must not show in the tags of an answer that others may read.
    open_tags = (tag for draft in drafts if draft.kind is not OrderKind.MISCONDUCT for tag in draft.tags)
    return Outcome(
        overall=None if tally.overall is None else Satisfaction(tally.overall),
        aspects=tuple(tally.aspects.items()),
        tags=_unique([*(tag for option in tally.options() for tag in option.tags), *open_tags]),
        sms_verdict=verdict,
        orders=drafts,
        remark=_said(tally, (questionnaire.remark,) if questionnaire.remark else ()),
    )


def _drafts(q: Questionnaire, tally: Tally, verdict: SmsVerdict | None) -> Iterator[OrderDraft]:
    for plan in q.orders:
        triggers = [t for t in plan.triggers if holds(t.when, tally)]
        reasons = [t.reason for t in triggers]
        if plan.kind is OrderKind.DISSATISFIED:
            reasons = [*_standing_reasons(tally, verdict), *reasons]
        if reasons:
            yield _draft(plan, triggers, _unique(reasons), tally)


def _standing_reasons(tally: Tally, verdict: SmsVerdict | None) -> Iterator[str]:
    """What opens a 不满意 order in every questionnaire, so that none can forget it."""
    if tally.overall == Satisfaction.DISSATISFIED:
        yield "overall"
    if Satisfaction.DISSATISFIED in tally.aspects.values():
        yield "aspect"
    if verdict is SmsVerdict.UPHELD:
        yield "sms"


def _draft(plan: OrderPlan, triggers: list[Trigger], reasons: tuple[str, ...], tally: Tally) -> OrderDraft:
    complaint = plan.kind is OrderKind.DISSATISFIED
    bad = (
        tuple(a for a, value in tally.aspects.items() if value is Satisfaction.DISSATISFIED)
        if complaint
        else ()
    )
    route = next((t.route for t in triggers if t.route), plan.route)
    suggested = (tag for option in tally.options() for tag in option.tags) if complaint else ()
    return OrderDraft(
        kind=plan.kind,
        route=Route.DISCIPLINE if plan.kind is OrderKind.MISCONDUCT else route,
        reasons=reasons,
        about=_about(triggers, bad),
        aspects=bad,
        tags=_unique([*(tag for t in triggers for tag in t.tags), *suggested]),
        words=_said(tally, plan.words),
        wish=_said(tally, plan.wish),
        officer_hint=_said(tally, plan.officer),
        consent=_consent(plan, tally),
        publish=_publish(plan, tally),
        reopens=plan.reopens,
    )


def _about(triggers: list[Trigger], bad: tuple[Aspect, ...]) -> About | None:
    named = next((t.about for t in triggers if t.about), None)
    return named or next((ASPECT_ABOUT[aspect] for aspect in bad), None)


def _said(tally: Tally, codes: Iterable[str]) -> str:
    said = (tally.counted.get(code) for code in codes)
    return "\n".join(text.strip() for text in said if isinstance(text, str) and text.strip())


def _consent(plan: OrderPlan, tally: Tally) -> Consent | None:
    return next((o.consent for o in tally.picked.get(plan.consent or "", ()) if o.consent), None)


def _publish(plan: OrderPlan, tally: Tally) -> bool | None:
    return next((o.publish for o in tally.picked.get(plan.publish or "", ()) if o.publish is not None), None)


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
