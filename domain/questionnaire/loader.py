"""A questionnaire file (YAML text) read into a ``Questionnaire``; a broken one says line and reason.

The format is published as ``resources/questionnaires/schema.json``. Faults of form are found here, faults of sense
(a question nobody can reach, the identity gate) by ``validator``; ``load`` reports both, ``check`` only reports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.dispositions import Disposition
from domain.problems import Problem, ProblemError
from domain.questionnaire.condition_source import read_condition
from domain.questionnaire.model import (
    Kind,
    MatrixItem,
    Option,
    OrderPlan,
    Page,
    Question,
    Questionnaire,
    Rule,
    Trigger,
    Variant,
)
from domain.questionnaire.reader import Reader
from domain.questionnaire.source import BrokenFileError, Item, content_hash, read_yaml
from domain.questionnaire.validator import validate
from domain.vocabulary import About, Aspect, Consent, OrderKind, Route, Satisfaction, SmsVerdict

_ANSWERED = (Kind.SINGLE, Kind.SCALE, Kind.MATRIX)
_SCALE = frozenset(int(s) for s in Satisfaction)


def load(text: str) -> Questionnaire:
    """Read and validate one questionnaire.

    Raises:
        ProblemError: with every problem found, each with its line (``row``) and place (``field``).
    """
    questionnaire, problems = _read(text)
    if problems or questionnaire is None:
        raise ProblemError(*problems)
    return questionnaire


def check(text: str) -> tuple[Problem, ...]:
    """Everything that is wrong with a questionnaire file, by line; empty when it may be used."""
    return _read(text)[1]


def _read(text: str) -> tuple[Questionnaire | None, tuple[Problem, ...]]:
    try:
        item = read_yaml(text)
    except BrokenFileError as broken:
        return None, (broken.problem,)
    reader = Reader()
    questionnaire = _questionnaire(reader, item)
    problems = list(reader.problems)
    if not problems:
        problems = list(validate(questionnaire, dict(_lines(item))))
    return questionnaire, tuple(sorted(problems, key=lambda p: p.row or 0))


def _lines(item: Item) -> Iterator[tuple[str, int]]:
    yield item.path, item.line
    children = item.value.values() if isinstance(item.value, dict) else item.children()
    for child in children:
        yield from _lines(child)


def _questionnaire(reader: Reader, item: Item) -> Questionnaire:
    keys = reader.mapping(item, ("remark", "rules", "orders", "scale"), ("code", "version", "title", "pages"))
    scale = _options(reader, keys.get("scale"))
    version = reader.whole(keys.get("version"), 1)
    if version < 1:
        reader.fault(keys["version"], "value", value=version, known="1, 2, 3 …")
    return Questionnaire(
        code=reader.code(keys.get("code")),
        version=version,
        title=reader.text(keys.get("title")),
        hash=content_hash(item),
        pages=tuple(_page(reader, page, scale) for page in reader.items(keys.get("pages"))),
        rules=tuple(_rule(reader, rule) for rule in reader.items(keys.get("rules"))),
        orders=tuple(_plans(reader, keys.get("orders"))),
        remark=reader.code(keys["remark"]) if "remark" in keys else None,
    )


def _page(reader: Reader, item: Item, scale: tuple[Option, ...]) -> Page:
    keys = reader.mapping(item, (), ("code", "title", "questions"))
    return Page(
        code=reader.code(keys.get("code")),
        title=reader.text(keys.get("title")),
        questions=tuple(_question(reader, q, scale) for q in reader.items(keys.get("questions"))),
    )


_QUESTION_KEYS = (
    "variants help show_if required overall aspect answers items minimum maximum max_length".split()
)


def _question(reader: Reader, item: Item, scale: tuple[Option, ...]) -> Question:
    keys = reader.mapping(item, _QUESTION_KEYS, ("code", "kind", "text"))
    kind = reader.choice(keys.get("kind"), Kind) or Kind.INFO
    own = _options(reader, keys.get("answers"))
    if kind in (Kind.SCALE, Kind.MATRIX):
        own = _scaled(reader, item, scale, own)
    elif own and not kind.by_digit:
        reader.fault(keys["answers"], "no_answers_here", kind=kind.value)
    return Question(
        code=reader.code(keys.get("code")),
        kind=kind,
        text=reader.text(keys.get("text")),
        variants=tuple(_variant(reader, v) for v in reader.items(keys.get("variants"))),
        help=reader.text(keys["help"]) if "help" in keys else None,
        show_if=read_condition(reader, keys.get("show_if")),
        required=reader.flag(keys.get("required"), kind in _ANSWERED),
        overall=reader.flag(keys.get("overall")),
        aspect=reader.choice(keys.get("aspect"), Aspect),
        options=own,
        items=tuple(_matrix_item(reader, row) for row in reader.items(keys.get("items"))),
        minimum=reader.number(keys.get("minimum")),
        maximum=reader.number(keys.get("maximum")),
        max_length=reader.whole(keys.get("max_length"), 2000),
    )


def _scaled(
    reader: Reader, item: Item, scale: tuple[Option, ...], own: tuple[Option, ...]
) -> tuple[Option, ...]:
    """The common scale, with the answers the question words itself or adds."""
    by_digit = {option.digit: option for option in (*scale, *own)}
    if not set(by_digit) >= _SCALE:
        reader.fault(item, "missing", key="scale")
    return tuple(by_digit[digit] for digit in sorted(by_digit, key=lambda d: (d == 0, d)))


def _options(reader: Reader, item: Item | None) -> tuple[Option, ...]:
    if item is None:
        return ()
    if not isinstance(item.value, dict):
        reader.fault(item, "type", expected="mapping of digits")
        return ()
    found = []
    for key, child in item.value.items():
        if len(key) == 1 and key in "0123456789":
            found.append(_option(reader, child, int(key)))
        else:
            reader.fault(child, "digit", value=key[:20])
    return tuple(found)


_OPTION_KEYS = "show_if end card aspects tags consent publish sms_verdict exclusive confirms".split()


def _option(reader: Reader, item: Item, digit: int) -> Option:
    keys = reader.mapping(item, _OPTION_KEYS, ("code", "text"))
    return Option(
        digit=digit,
        code=reader.code(keys.get("code")),
        text=reader.text(keys.get("text")),
        show_if=read_condition(reader, keys.get("show_if")),
        end=reader.choice(keys.get("end"), Disposition),
        card=reader.code(keys["card"]) if "card" in keys else None,
        aspects=tuple(_judgements(reader, keys.get("aspects"))),
        tags=reader.strings(keys.get("tags")),
        consent=reader.choice(keys.get("consent"), Consent),
        publish=reader.flag(keys["publish"]) if "publish" in keys else None,
        sms_verdict=reader.choice(keys.get("sms_verdict"), SmsVerdict),
        exclusive=reader.flag(keys.get("exclusive")),
        confirms=reader.flag(keys.get("confirms")),
    )


def _judgements(reader: Reader, item: Item | None) -> Iterator[tuple[Aspect, Satisfaction]]:
    if item is None:
        return
    keys: Mapping[str, Item] = reader.mapping(item, list(Aspect))
    for name, child in keys.items():
        value = reader.whole(child, -1)
        if value not in _SCALE:
            reader.fault(child, "value", value=str(child.value)[:20], known="0, 1, 2, 3")
        elif name in list(Aspect):
            yield Aspect(name), Satisfaction(value)


def _variant(reader: Reader, item: Item) -> Variant:
    keys = reader.mapping(item, (), ("when", "text"))
    return Variant(read_condition(reader, keys.get("when")), reader.text(keys.get("text")))


def _matrix_item(reader: Reader, item: Item) -> MatrixItem:
    keys = reader.mapping(item, ("show_if",), ("code", "aspect", "text"))
    return MatrixItem(
        code=reader.code(keys.get("code")),
        aspect=reader.choice(keys.get("aspect"), Aspect) or Aspect.RESULT,
        text=reader.text(keys.get("text")),
        show_if=read_condition(reader, keys.get("show_if")),
    )


def _rule(reader: Reader, item: Item) -> Rule:
    keys = reader.mapping(item, ("soft",), ("code", "broken_when", "at", "text"))
    return Rule(
        code=reader.code(keys.get("code")),
        broken_when=read_condition(reader, keys.get("broken_when")),
        at=reader.code(keys.get("at")),
        soft=reader.flag(keys.get("soft")),
        text=reader.text(keys.get("text")),
    )


def _plans(reader: Reader, item: Item | None) -> Iterator[OrderPlan]:
    if item is None:
        return
    for name, child in reader.mapping(item, list(OrderKind)).items():
        if name in list(OrderKind):
            yield _plan(reader, child, OrderKind(name))


def _plan(reader: Reader, item: Item, kind: OrderKind) -> OrderPlan:
    known = ("triggers", "words", "wish", "officer", "consent", "publish", "reopens")
    keys = reader.mapping(item, known, ("route",))
    return OrderPlan(
        kind=kind,
        route=reader.choice(keys.get("route"), Route) or Route.RESPONSIBLE_UNIT,
        triggers=tuple(_trigger(reader, t) for t in reader.items(keys.get("triggers"))),
        words=reader.strings(keys.get("words")),
        wish=reader.strings(keys.get("wish")),
        officer=reader.strings(keys.get("officer")),
        consent=reader.code(keys["consent"]) if "consent" in keys else None,
        publish=reader.code(keys["publish"]) if "publish" in keys else None,
        reopens=reader.flag(keys.get("reopens")),
    )


def _trigger(reader: Reader, item: Item) -> Trigger:
    keys = reader.mapping(item, ("about", "route", "tags"), ("when", "reason"))
    return Trigger(
        when=read_condition(reader, keys.get("when")),
        reason=reader.code(keys.get("reason")),
        about=reader.choice(keys.get("about"), About),
        route=reader.choice(keys.get("route"), Route),
        tags=reader.strings(keys.get("tags")),
    )
