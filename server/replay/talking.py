"""What a simulated citizen says on the telephone: a walk through any shipped form that opens the order it should, or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import partial
from random import Random

from domain.orders.drafts import ASPECT_ABOUT
from domain.questionnaire.answers import Answers
from domain.questionnaire.context import ScriptContext
from domain.questionnaire.engine import Shown
from domain.questionnaire.model import Kind, Option, Questionnaire
from domain.questionnaire.outcome import Outcome
from domain.questionnaire.rectification import OUTCOME
from domain.questionnaire.steps import Step, begin, enter, press, put
from domain.vocabulary import About, OrderKind, Satisfaction, SmsVerdict

MOST_STEPS = 80
KINDS = "kind"
"""The question of the traffic form that decides what else is asked."""
_COMPLAINTS = (
    "等了快一个小时才有人来，来了说两句就走了，问题还在。",
    "民警说话很冲，不听我把话说完，让我自己去解决。",
    "材料跑了三趟，每次说的都不一样，没有一次说清楚。",
    "事故责任认定没讲明白，问了只说按规定办。",
    "人是来了，第二天晚上又开始吵，没有后续。",
)
_WISHES = ("希望有人给我回个电话，把处理到哪一步说清楚。", "希望派出所再去看一次。", "希望民警道个歉就行。")
_WORDS = {"unhappy_what": _COMPLAINTS, "unhappy_wish": _WISHES}


class Topic(StrEnum):
    """What somebody complains about, as the table tells it apart."""

    ATTITUDE = auto()
    RESULT = auto()
    OTHER = auto()

    def of(self, about: About | None) -> bool:
        """Whether a complaint about this is one of these."""
        named = {About.ATTITUDE: Topic.ATTITUDE, About.RESULT: Topic.RESULT}
        return named.get(about, Topic.OTHER) is self if about is not None else self is Topic.OTHER


@dataclass(frozen=True, slots=True)
class Mind:
    """What they think: of the service, and whether they complain, of what."""

    opinion: Satisfaction = Satisfaction.SATISFIED
    topic: Topic | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A form filled in, and what follows from it."""

    answers: Answers
    outcome: Outcome


class Talks:
    """Remembers how a form goes for whoever thinks the same: what differs is the words."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, Mind], Said | None] = {}

    def said(self, script: Questionnaire, context: ScriptContext, mind: Mind, random: Random) -> Said | None:
        """What they say; ``None`` where this form leaves no room for such a complaint."""
        key = (script.hash, repr(context), mind)
        if key not in self._known:
            self._known[key] = _found(script, context, mind)
        known = self._known[key]
        if known is None:
            return None
        words = {code: random.choice(_WORDS[code]) for code in known.answers if code in _WORDS}
        return Said({**known.answers, **words}, known.outcome) if words else known


def _found(script: Questionnaire, context: ScriptContext, mind: Mind) -> Said | None:
    for kind in (1, 2, 3):
        step = _walked(script, context, partial(_digit, mind, kind))
        if step is None:
            continue
        opened = [one for one in step.state.outcome.orders if one.kind is OrderKind.DISSATISFIED]
        if mind.topic is None:
            fits = not opened or opened[0].reopens
        else:
            fits = len(opened) == 1 and mind.topic.of(opened[0].about)
        if fits:
            return Said(dict(step.answers), step.state.outcome)
    return None


def _walked(script: Questionnaire, context: ScriptContext, digit: Callable[[Shown], int]) -> Step | None:
    step = begin(script, context)
    for _ in range(MOST_STEPS):
        shown = step.state.find(step.at) if step.at else None
        if shown is None:
            break
        question = shown.question
        if question.kind is Kind.MATRIX:
            for _ in shown.items:
                step = press(script, context, step, int(Satisfaction.SATISFIED))
        elif question.kind in (Kind.SINGLE, Kind.SCALE, Kind.MULTIPLE):
            step = press(script, context, step, digit(shown))
            if step.at == question.code:
                step = enter(script, context, step)
        else:
            if question.kind is Kind.TEXT:
                step = put(
                    script, context, step, question.code, _WORDS.get(question.code, ("没有别的了",))[0]
                )
            elif question.kind is Kind.NUMBER:
                step = put(script, context, step, question.code, int(question.minimum or 1))
            step = enter(script, context, step)
        if step.problem is not None:
            return None
    return step if step.at is None and step.state.complete else None


def _digit(mind: Mind, kind: int, shown: Shown) -> int:
    question, offered = shown.question, {one.digit: one for one in shown.options}
    if question.identity:
        return next(digit for digit, one in offered.items() if one.confirms)
    if question.kind is Kind.SCALE:
        wanted = _judged(shown, mind)
        return wanted if wanted in offered else min(offered)
    if question.code == "sms_why":
        return _why(offered, mind)
    if question.code == KINDS and kind in offered:
        return kind
    plain = [
        digit
        for digit, one in offered.items()
        if digit and one.end is None and not _bad(one) and one.card is None
    ]
    return min(plain or offered)


def _judged(shown: Shown, mind: Mind) -> int:
    question, unhappy = shown.question, mind.opinion is Satisfaction.DISSATISFIED
    if question.overall:
        return int(mind.opinion)
    if question.aspect is None or not unhappy or mind.topic is None:
        return int(Satisfaction.SATISFIED)
    is_it = mind.topic.of(ASPECT_ABOUT.get(question.aspect)) and question.code != OUTCOME
    return int(Satisfaction.DISSATISFIED if is_it else Satisfaction.SATISFIED)


def _why(offered: dict[int, Option], mind: Mind) -> int:
    if mind.topic is None:
        return next(d for d, one in offered.items() if one.sms_verdict not in (None, SmsVerdict.UPHELD))
    for digit, one in offered.items():
        if _bad(one) and mind.topic.of(ASPECT_ABOUT.get(one.aspects[0][0])):
            return digit
    return next(d for d, one in offered.items() if one.sms_verdict is SmsVerdict.UPHELD and not one.aspects)


def _bad(one: Option) -> bool:
    return any(value is Satisfaction.DISSATISFIED for _, value in one.aspects)
