"""What makes no sense in a questionnaire though its form is right: names that lead nowhere, gates left open.

``loader.load`` runs this; each problem carries the line it stands at. Called without lines it checks a questionnaire
that was built in code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from domain.problems import Problem
from domain.questionnaire.condition_source import located_parts
from domain.questionnaire.conditions import (
    AnswerBetween,
    AnswerFilled,
    AnswerIn,
    Condition,
    ContextFlag,
    EventIs,
)
from domain.questionnaire.context import EVENT_FACTS, FLAGS
from domain.questionnaire.identity_check import check_identity
from domain.questionnaire.model import LANGUAGES, Kind, Option, OrderPlan, Question, Questionnaire
from domain.questionnaire.piping import BEFORE_IDENTITY, NAMELESS, PIPES, pipes_in
from domain.questionnaire.places import Placed, PlacedCondition, Site, silent_texts, spoken_texts
from domain.questionnaire.reachability import check_reachable
from domain.vocabulary import OrderKind, Route

_SAID = (Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.MULTIPLE)


def validate(questionnaire: Questionnaire, lines: Mapping[str, int] | None = None) -> tuple[Problem, ...]:
    """Everything that keeps a questionnaire from being used; empty when it may be."""
    site = Site(questionnaire, lines or {})
    problems = [
        *_codes(site),
        *(p for placed in site.placed() for p in _question(site, placed)),
        *(p for condition in site.conditions() for p in _condition(site, condition)),
        *_rules(site),
        *_orders(site),
        *check_identity(site),
    ]
    # Reachability asks about answers by name, so the names must be right first.
    return tuple(problems or check_reachable(site))


def _codes(site: Site) -> Iterator[Problem]:
    q = site.questionnaire
    placed = site.placed()
    if not placed:
        yield site.problem("pages", "no_questions")
    pages = ((page.code, f"pages[{n}].code") for n, page in enumerate(q.pages))
    yield from _duplicates(site, pages)
    yield from _duplicates(site, ((p.question.code, f"{p.path}.code") for p in placed))
    yield from _duplicates(site, ((r.code, f"rules[{n}].code") for n, r in enumerate(q.rules)))
    if not any(p.question.overall for p in placed):
        yield site.problem("pages", "no_overall")
    if q.remark is not None:
        yield from _text_question(site, "remark", q.remark)


def _duplicates(site: Site, codes: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    seen: Counter[str] = Counter()
    for code, path in codes:
        seen[code] += 1
        if seen[code] > 1:
            yield site.problem(path, "duplicate_code", name=code)


def _question(site: Site, placed: Placed) -> Iterator[Problem]:
    question, path = placed.question, placed.path
    yield from _duplicates(site, ((o.code, f"{path}.answers.{o.digit}.code") for o in question.options))
    yield from _duplicates(site, ((i.code, f"{path}.items[{n}].code") for n, i in enumerate(question.items)))
    if question.kind in (Kind.SINGLE, Kind.MULTIPLE) and not question.options:
        yield site.problem(path, "no_answers", question=question.code)
    if (question.kind is Kind.MATRIX) is not bool(question.items):
        yield site.problem(path, "matrix_items", question=question.code)
    if (question.overall or question.aspect) and question.kind is not Kind.SCALE:
        yield site.problem(path, "not_a_scale", question=question.code, kind=question.kind.value)
    low, high = question.minimum, question.maximum
    if low is not None and high is not None and low > high:
        yield site.problem(f"{path}.minimum", "bounds", question=question.code)
    for option in question.options:
        yield from _option(site, placed, option)
    yield from _pipes(site, placed)


def _option(site: Site, placed: Placed, option: Option) -> Iterator[Problem]:
    path, kind = f"{placed.path}.answers.{option.digit}", placed.question.kind
    if option.exclusive and kind is not Kind.MULTIPLE:
        yield site.problem(f"{path}.exclusive", "exclusive_here", digit=option.digit)
    if option.end is not None and kind not in (Kind.SINGLE, Kind.SCALE):
        yield site.problem(f"{path}.end", "end_here", digit=option.digit)


def _pipes(site: Site, placed: Placed) -> Iterator[Problem]:
    for text, path in spoken_texts(placed):
        for lang in LANGUAGES:
            words = text.in_language(lang)
            for pipe in pipes_in(words):
                if pipe not in PIPES:
                    yield site.problem(f"{path}.{lang}", "unknown_pipe", pipe=pipe)
            if words.count("{") != len(pipes_in(words)) or words.count("}") != len(pipes_in(words)):
                yield site.problem(f"{path}.{lang}", "brace")
    for text, path in silent_texts(placed):
        for lang in LANGUAGES:
            if "{" in text.in_language(lang):
                yield site.problem(f"{path}.{lang}", "pipe_unspoken")
    yield from _nameless(site, placed)


def _nameless(site: Site, placed: Placed) -> Iterator[Problem]:
    """Words with a surname need words for the citizen whose surname is not certain."""
    question = placed.question
    named = any(p in BEFORE_IDENTITY for lang in LANGUAGES for p in pipes_in(question.text.in_language(lang)))
    if named and not any(v.when == ContextFlag(NAMELESS) for v in question.variants):
        yield site.problem(f"{placed.path}.text", "nameless_missing", question=question.code)


def _condition(site: Site, placed: PlacedCondition) -> Iterator[Problem]:
    for part, path in located_parts(placed.condition, placed.path):
        if isinstance(part, EventIs):
            yield from _event(site, part, path)
        elif isinstance(part, ContextFlag):
            if part.name not in FLAGS and not (placed.spoken and part.name == NAMELESS):
                yield site.problem(path, "unknown_flag", name=part.name, known=", ".join(sorted(FLAGS)))
        elif isinstance(part, AnswerIn | AnswerFilled | AnswerBetween):
            yield from _reference(site, part, path, placed.number)


def _event(site: Site, part: EventIs, path: str) -> Iterator[Problem]:
    values = EVENT_FACTS.get(part.name)
    if values is None:
        yield site.problem(path, "unknown_event", name=part.name, known=", ".join(sorted(EVENT_FACTS)))
        return
    for value in sorted(part.values - values):
        yield site.problem(path, "unknown_event_value", name=part.name, value=value)


def _reference(
    site: Site, part: AnswerIn | AnswerFilled | AnswerBetween, path: str, number: int | None
) -> Iterator[Problem]:
    found = next((p for p in site.placed() if p.question.code == part.question), None)
    if found is None:
        yield site.problem(path, "unknown_question", question=part.question)
    elif number is not None and found.number >= number:
        yield site.problem(path, "later_question", question=part.question)
    elif not _fits(part, found.question):
        yield site.problem(path, "condition_kind", question=part.question, kind=found.question.kind.value)
    elif isinstance(part, AnswerIn):
        yield from _digits(site, part, path, found.question)


def _fits(part: Condition, question: Question) -> bool:
    if isinstance(part, AnswerIn):
        return question.kind.by_digit and (part.item is not None) is (question.kind is Kind.MATRIX)
    if isinstance(part, AnswerBetween):
        return question.kind is Kind.NUMBER
    return question.kind in _SAID


def _digits(site: Site, part: AnswerIn, path: str, question: Question) -> Iterator[Problem]:
    known = {option.digit for option in question.options}
    for digit in sorted(part.digits - known):
        yield site.problem(path, "unknown_answer", question=question.code, digit=digit)
    if part.item is not None and part.item not in {item.code for item in question.items}:
        yield site.problem(path, "unknown_item", question=question.code, item=part.item)


def _rules(site: Site) -> Iterator[Problem]:
    for n, rule in enumerate(site.questionnaire.rules):
        if site.questionnaire.question(rule.at) is None:
            yield site.problem(f"rules[{n}].at", "unknown_question", question=rule.at)


def _orders(site: Site) -> Iterator[Problem]:
    plans = site.questionnaire.orders
    if not any(plan.kind is OrderKind.DISSATISFIED for plan in plans):
        yield site.problem("orders", "no_dissatisfied_order")
    for plan in plans:
        yield from _plan(site, plan)


def _plan(site: Site, plan: OrderPlan) -> Iterator[Problem]:
    path = f"orders.{plan.kind}"
    if plan.kind is OrderKind.MISCONDUCT and plan.route is not Route.DISCIPLINE:
        yield site.problem(f"{path}.route", "misconduct_route")
    if plan.kind is not OrderKind.DISSATISFIED and not plan.triggers:
        yield site.problem(path, "no_trigger", kind=plan.kind.value)
    for name, codes in (("words", plan.words), ("wish", plan.wish), ("officer", plan.officer)):
        for code in codes:
            yield from _text_question(site, f"{path}.{name}", code)
    for name, settled in (("consent", plan.consent), ("publish", plan.publish)):
        if settled is None:
            continue
        question = site.questionnaire.question(settled)
        if question is None:
            yield site.problem(f"{path}.{name}", "unknown_question", question=settled)
        elif not any(getattr(option, name) is not None for option in question.options):
            yield site.problem(f"{path}.{name}", "settles_nothing", question=settled)


def _text_question(site: Site, path: str, code: str) -> Iterator[Problem]:
    question = site.questionnaire.question(code)
    if question is None:
        yield site.problem(path, "unknown_question", question=code)
    elif question.kind is not Kind.TEXT:
        yield site.problem(path, "not_a_text", question=code, kind=question.kind.value)
