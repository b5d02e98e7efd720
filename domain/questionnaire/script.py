"""A questionnaire compiled: questions, rules and orders as tables that one pass over a set of answers looks things up in.

All that follows from answers follows from this pass: what a screen shows at every key (``engine``), what a response comes to at the
workstation and at the centre (``responses``). It is made once of each questionnaire (``Questionnaire.script``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from msgspec import Struct

from domain.dispositions import Disposition
from domain.questionnaire.answers import Answer, Answers
from domain.questionnaire.conditions import Condition
from domain.questionnaire.context import ScriptContext
from domain.questionnaire.model import (
    Kind,
    MatrixItem,
    Option,
    OrderPlan,
    Question,
    Questionnaire,
    Rule,
    Text,
    Trigger,
)
from domain.questionnaire.shapes import fault
from domain.questionnaire.signals import Signals, Test
from domain.questionnaire.wire import digits_of, reader_of
from domain.vocabulary import Aspect, Consent, OrderKind, Satisfaction, SmsVerdict
from domain.wire.parts import Answer as Told


class Pick(Struct, frozen=True, gc=False):
    """What one lawful answer to one question sets in motion.

    Attributes:
        signals: what it sets for conditions.
        open: a required question wants more than this: nothing said, or rows of a matrix left out.
        answer: itself, as it is stored; ``counted`` what counts of it, all but hidden rows of a matrix.
        offered: when it is among the answers offered, ``None`` if always.
        weighty: it judges, confirms, ends or shows a card.
        overall: what it says as the overall answer.
        judged: judgements of aspects, in their order.
        tags, verdict, consent, publish: what its options say.
    """

    answer: Answer
    counted: Answer
    signals: int = 0
    open: bool = False
    offered: Test | None = None
    weighty: bool = False
    overall: Satisfaction | None = None
    judged: tuple[tuple[Aspect, Satisfaction], ...] = ()
    confirms: bool = False
    end: Disposition | None = None
    cards: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    verdict: SmsVerdict | None = None
    consent: Consent | None = None
    publish: bool | None = None


Take = Callable[[Answer, int], Pick | None]
"""The pick of a stored answer under the signals set so far, ``None`` if it may not stand."""

TakeTold = Callable[[Told, int], Pick | None]
"""The same of an answer as an operation carries it."""


class Ask(Struct, frozen=True):
    """One question: ``when`` it is asked, ``None`` if always, and how its answers are taken."""

    question: Question
    code: str
    required: bool
    identity: bool
    when: Test | None
    take: Take
    take_told: TakeTold
    offers: tuple[tuple[Option, Test | None], ...]
    rows: tuple[tuple[MatrixItem, Test | None], ...]

    def options(self, signals: int) -> tuple[Option, ...]:
        """The answers offered while these signals are set."""
        return tuple([option for option, when in self.offers if when is None or when(signals)])

    def items(self, signals: int) -> tuple[MatrixItem, ...]:
        """The rows shown while these signals are set."""
        return tuple([item for item, when in self.rows if when is None or when(signals)])


class Seen(NamedTuple):
    """A question that was shown: the signals set when it was reached, and the pick of its answer if one may stand."""

    ask: Ask
    signals: int
    pick: Pick | None


class Plan(NamedTuple):
    """An order plan with its triggers as tests; ``complaint``: of what they were dissatisfied with, ``hidden``: for discipline."""

    plan: OrderPlan
    triggers: tuple[tuple[Test | None, Trigger], ...]
    complaint: bool
    hidden: bool


Rules = tuple[tuple[Test | None, Rule], ...]
"""Rules, with when each is broken."""

_T = TypeVar("_T", Answer, Told)
_Step = tuple[str, Test | None, Callable[[_T, int], Pick | None], bool, bool]
"""What a pass needs of a question: code, when it is asked, how answers are taken, identity, required."""


class Run(Struct):
    """What one pass over the answers gathered.

    Attributes:
        began: the signals of the circumstances; ``signals`` all that is set at the end.
        picks: of the answers that count, by question.
        missing: codes of required questions that want an answer.
        aspects: the judgements, in the order they were first asked.
    """

    began: int
    signals: int
    picks: dict[str, Pick]
    missing: list[str]
    overall: Satisfaction | None
    aspects: dict[Aspect, Satisfaction]
    confirmed: bool
    ended: Disposition | None
    cards: list[str]

    @property
    def counted(self) -> dict[str, Answer]:
        """The answers that count, by question."""
        return {code: pick.counted for code, pick in self.picks.items()}


class Script:
    """A questionnaire ready to be run."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.signals = signals = Signals(_conditions(questionnaire))
        asks = [_ask(question, signals) for question in questionnaire.questions()]
        self._asks = asks
        self._steps = tuple((ask.code, ask.when, ask.take, ask.identity, ask.required) for ask in asks)
        self._told = tuple((ask.code, ask.when, ask.take_told, ask.identity, ask.required) for ask in asks)
        tests = [(signals.test(rule.broken_when), rule) for rule in questionnaire.rules]
        self.hard: Rules = tuple(one for one in tests if not one[1].soft)
        self.soft: Rules = tuple(one for one in tests if one[1].soft)
        self.plans = tuple(
            Plan(
                plan,
                tuple((signals.test(trigger.when), trigger) for trigger in plan.triggers),
                plan.kind is OrderKind.DISSATISFIED,
                plan.kind is OrderKind.MISCONDUCT,
            )
            for plan in questionnaire.orders
        )
        self._wordings = {
            question.code: tuple((signals.test(variant.when), variant.text) for variant in question.variants)
            for question in questionnaire.questions()
        }
        self.remark = (questionnaire.remark,) if questionnaire.remark else ()

    def run(self, context: ScriptContext, answers: Answers) -> Run:
        """One pass over the questions; never raises, whatever the answers hold.

        An answer to a question that is not shown, and one behind the closed identity gate, counts for nothing.
        """
        return self._run(context, answers, self._steps)

    def run_told(self, context: ScriptContext, told: Mapping[str, Told]) -> Run:
        """The same with answers as an operation carries them, by question; none is read that is not asked for."""
        return self._run(context, told, self._told)

    def _run(self, context: ScriptContext, answers: Mapping[str, _T], steps: tuple[_Step[_T], ...]) -> Run:
        began, any_overall = self.signals.of_context(context), self.signals.any_overall
        signals = began
        picks: dict[str, Pick] = {}
        missing: list[str] = []
        aspects: dict[Aspect, Satisfaction] = {}
        cards: list[str] = []
        overall: Satisfaction | None = None
        ended: Disposition | None = None
        confirmed, gate = False, True
        for code, when, take, identity, required in steps:
            if when is not None and not when(signals):
                continue
            answer = answers.get(code) if gate else None
            pick = None if answer is None else take(answer, signals)
            if identity and not confirmed:
                # Nothing asked behind the gate counts until the gate is open, whatever is stored there.
                gate = False
            if pick is None:
                if required:
                    missing.append(code)
                continue
            if required and pick.open:
                missing.append(code)
            picks[code] = pick
            if pick.weighty:
                if pick.overall is not None:
                    overall = pick.overall
                    signals &= ~any_overall
                for aspect, value in pick.judged:
                    # Asked twice, the worse judgement stands.
                    before = aspects.get(aspect)
                    aspects[aspect] = value if before is None or value > before else before
                if pick.confirms:
                    confirmed = gate = True
                cards += pick.cards
                ended = pick.end
            signals |= pick.signals
            if ended is not None:
                break
        return Run(began, signals, picks, missing, overall, aspects, confirmed, ended, cards)

    def seen(self, run: Run) -> Iterator[Seen]:
        """The questions that were shown on a pass, in order."""
        signals = run.began
        for ask in self._asks:
            if ask.when is not None and not ask.when(signals):
                continue
            pick = run.picks.get(ask.code)
            yield Seen(ask, signals, pick)
            if pick is None:
                continue
            if pick.overall is not None:
                signals &= ~self.signals.any_overall
            signals |= pick.signals
            if pick.end is not None:
                return

    def wording(self, question: Question, signals: int) -> Text:
        """The words of a question while these signals are set."""
        wordings = self._wordings[question.code]
        return next((text for when, text in wordings if when is None or when(signals)), question.text)


def _conditions(questionnaire: Questionnaire) -> Iterator[Condition]:
    """Every condition, with those that choose between wordings."""
    for question in questionnaire.questions():
        yield question.show_if
        yield from (variant.when for variant in question.variants)
        yield from (option.show_if for option in question.options)
        yield from (item.show_if for item in question.items)
    yield from (rule.broken_when for rule in questionnaire.rules)
    yield from (trigger.when for plan in questionnaire.orders for trigger in plan.triggers)


def _ask(question: Question, signals: Signals) -> Ask:
    offers = tuple((option, signals.test(option.show_if)) for option in question.options)
    rows = tuple((item, signals.test(item.show_if)) for item in question.items)
    take, take_told = _take(question, offers, rows, signals)
    return Ask(
        question=question,
        code=question.code,
        required=question.required,
        identity=question.identity,
        when=signals.test(question.show_if),
        take=take,
        take_told=take_told,
        offers=offers,
        rows=rows,
    )


_Offers = tuple[tuple[Option, Test | None], ...]
_Rows = tuple[tuple[MatrixItem, Test | None], ...]


def _take(question: Question, offers: _Offers, rows: _Rows, signals: Signals) -> tuple[Take, TakeTold]:
    match question.kind:
        case Kind.SINGLE | Kind.SCALE:
            return _one_digit(question, offers, signals)
        case Kind.MULTIPLE:
            take = _digits(question, offers, signals)
        case Kind.MATRIX:
            take = _grid(question, rows, signals)
        case _:
            take = _said(question, signals)
    read = reader_of(question)
    return take, lambda told, found: take(read(told), found)


def _one_digit(question: Question, offers: _Offers, signals: Signals) -> tuple[Take, TakeTold]:
    """Tables of all digits that may be pressed, and of all codes that may be told."""
    picks = {
        digit: _picked(question, digit, question.options_of(digit), signals, _any(offers, digit))
        for digit in {option.digit for option, _ in offers}
    }
    coded = {code: picks[digit] for code, digit in digits_of(question).items() if digit in picks}

    def take(answer: Answer, found: int) -> Pick | None:
        if not isinstance(answer, int) or isinstance(answer, bool):
            return None
        pick = picks.get(answer)
        return pick if pick is None or pick.offered is None or pick.offered(found) else None

    def take_told(told: Told, found: int) -> Pick | None:
        choices = told.choices
        pick = coded.get(choices[0]) if len(choices) == 1 else None
        return pick if pick is None or pick.offered is None or pick.offered(found) else None

    return take, take_told


def _digits(question: Question, offers: _Offers, signals: Signals) -> Take:
    """A table that grows with the sets of digits that are given; there are no more of them than the questionnaire has."""
    picks: dict[tuple[int, ...], Pick] = {}

    def take(answer: Answer, found: int) -> Pick | None:
        if not isinstance(answer, tuple):
            return None
        pick = picks.get(answer)
        if pick is None or set(map(type, answer)) != {int}:
            if fault(question, question.options, answer) is not None:
                return None
            chosen = [option for option in question.options if option.digit in answer]
            offered = _all([_any(offers, digit) for digit in answer])
            pick = picks[answer] = _picked(question, answer, chosen, signals, offered)
        return pick if pick.offered is None or pick.offered(found) else None

    return take


def _grid(question: Question, rows: _Rows, signals: Signals) -> Take:
    def take(answer: Answer, found: int) -> Pick | None:
        if not isinstance(answer, Mapping) or fault(question, (), answer) is not None:
            return None
        shown = {item.code: item.aspect for item, when in rows if when is None or when(found)}
        counted = {code: digit for code, digit in answer.items() if code in shown}
        judged = tuple((shown[code], Satisfaction(digit)) for code, digit in counted.items())
        return Pick(
            answer,
            counted,
            signals.of_answer(question.code, counted) | _judgements(judged, signals),
            open=len(answer) != len(shown),
            weighty=True,
            judged=judged,
        )

    return take


def _said(question: Question, signals: Signals) -> Take:
    """Text, number, date, and what was read aloud: nothing but itself comes of it."""
    code = question.code

    def take(answer: Answer, _: int) -> Pick | None:
        if fault(question, (), answer) is not None:
            return None
        return Pick(answer, answer, signals.of_answer(code, answer), answer == "")

    return take


def _picked(
    question: Question, answer: Answer, options: Iterable[Option], signals: Signals, offered: Test | None
) -> Pick:
    chosen = tuple(options)
    judged = [judgement for option in chosen for judgement in option.aspects]
    overall = None
    if question.kind is Kind.SCALE and isinstance(answer, int) and answer in set(Satisfaction):
        overall = Satisfaction(answer) if question.overall else None
        judged += [(question.aspect, Satisfaction(answer))] if question.aspect is not None else []
    confirms = any(option.confirms for option in chosen)
    cards = tuple(option.card for option in chosen if option.card)
    end = next((option.end for option in chosen if option.end), None)
    found = signals.of_answer(question.code, answer) | _judgements(judged, signals)
    return Pick(
        answer,
        answer,
        signals=found if overall is None else found | signals.of_overall(overall),
        open=answer == (),
        offered=offered,
        weighty=bool(overall is not None or judged or confirms or cards or end),
        overall=overall,
        judged=tuple(judged),
        confirms=confirms,
        end=end,
        cards=cards,
        tags=tuple(tag for option in chosen for tag in option.tags),
        verdict=next((option.sms_verdict for option in chosen if option.sms_verdict), None),
        consent=next((option.consent for option in chosen if option.consent), None),
        publish=next((option.publish for option in chosen if option.publish is not None), None),
    )


def _judgements(judged: Iterable[tuple[Aspect, Satisfaction]], signals: Signals) -> int:
    found = 0
    for _, value in judged:
        found |= signals.of_judgement(value)
    return found


def _any(offers: _Offers, digit: int) -> Test | None:
    """When an answer of this digit is offered."""
    tests = [when for option, when in offers if option.digit == digit]
    if None in tests:
        return None
    known = [test for test in tests if test is not None]
    return known[0] if len(known) == 1 else lambda found: any(test(found) for test in known)


def _all(tests: Iterable[Test | None]) -> Test | None:
    known = [test for test in tests if test is not None]
    return (lambda found: all(test(found) for test in known)) if known else None
