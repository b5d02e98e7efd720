"""Conditions as a questionnaire writes them, read into the small language of ``conditions``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from domain.questionnaire.conditions import (
    ALWAYS,
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
from domain.questionnaire.reader import Reader
from domain.questionnaire.source import Item


def read_condition(reader: Reader, item: Item | None) -> Condition:
    """Read a condition; an absent one always holds, an unreadable one is noted and holds too."""
    if item is None:
        return ALWAYS
    if isinstance(item.value, dict):
        for key, read in _FORMS.items():
            if key in item.value:
                return read(reader, item, item.value)
        reader.fault(item, "condition", known=", ".join(_FORMS))
    else:
        reader.fault(item, "type", expected="condition")
    return ALWAYS


def _all(reader: Reader, item: Item, keys: dict[str, Item]) -> Condition:
    reader.mapping(item, ("all",))
    return All(tuple(read_condition(reader, part) for part in reader.items(keys["all"])))


def _any(reader: Reader, item: Item, keys: dict[str, Item]) -> Condition:
    reader.mapping(item, ("any",))
    return Any(tuple(read_condition(reader, part) for part in reader.items(keys["any"])))


def _not(reader: Reader, item: Item, keys: dict[str, Item]) -> Condition:
    reader.mapping(item, ("not",))
    return Not(read_condition(reader, keys["not"]))


def _answer(reader: Reader, item: Item, keys: dict[str, Item]) -> Condition:
    reader.mapping(item, ("answer", "in", "item", "filled", "at_least", "at_most"))
    question = reader.code(keys["answer"])
    if "in" in keys:
        row = reader.code(keys["item"]) if "item" in keys else None
        return AnswerIn(question, reader.digits(keys["in"]), row)
    if "filled" in keys:
        return AnswerFilled(question, reader.flag(keys["filled"], True))
    if "at_least" in keys or "at_most" in keys:
        return AnswerBetween(
            question, reader.number(keys.get("at_least")), reader.number(keys.get("at_most"))
        )
    reader.fault(item, "condition", known="in, filled, at_least, at_most")
    return ALWAYS


def _event(reader: Reader, item: Item, keys: dict[str, Item]) -> Condition:
    reader.mapping(item, ("event", "is", "in"))
    name = reader.string(keys["event"])
    if "is" in keys:
        return EventIs(name, frozenset({reader.string(keys["is"])}))
    if "in" in keys:
        return EventIs(name, frozenset(reader.strings(keys["in"])))
    reader.fault(item, "condition", known="is, in")
    return ALWAYS


def _context(reader: Reader, item: Item, keys: dict[str, Item]) -> Condition:
    reader.mapping(item, ("context",))
    return ContextFlag(reader.string(keys["context"]))


def _overall(reader: Reader, item: Item, keys: dict[str, Item]) -> Condition:
    reader.mapping(item, ("overall",))
    return OverallIn(reader.digits(keys["overall"]))


def _aspects(reader: Reader, item: Item, keys: dict[str, Item]) -> Condition:
    reader.mapping(item, ("aspects",))
    return AspectsIn(reader.digits(keys["aspects"]))


_FORMS: dict[str, Callable[[Reader, Item, dict[str, Item]], Condition]] = {
    "all": _all,
    "any": _any,
    "not": _not,
    "answer": _answer,
    "event": _event,
    "context": _context,
    "overall": _overall,
    "aspects": _aspects,
}


def located_parts(condition: Condition, path: str) -> Iterator[tuple[Condition, str]]:
    """The condition and all inside it, each with the path it was read from."""
    yield condition, path
    match condition:
        case All(parts):
            for n, part in enumerate(parts):
                yield from located_parts(part, f"{path}.all[{n}]")
        case Any(parts):
            for n, part in enumerate(parts):
                yield from located_parts(part, f"{path}.any[{n}]")
        case Not(part):
            yield from located_parts(part, f"{path}.not")
        case _:
            return
