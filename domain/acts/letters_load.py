"""``letters.load``: texts that liaisons begin from, of the city's own, beside those that ship with the product."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from domain.acts.act import Act, Entity, Origin, Rule
from domain.acts.world import World
from domain.permissions import Permission
from domain.problems import Problem
from domain.vocabulary import OrderMove
from domain.wire.message import Message
from domain.wire.types import Code, Short, Words

FIELDS = frozenset(
    {
        "reason",
        "told",
        "report.facts",
        "report.cause_words",
        "report.action_words",
        "report.officers_side",
        "report.no_contact",
    }
)
"""What a text can be for: the fields of a move in which somebody writes."""

_KEY = Rule("letter.key")
_FIELD = Rule("letter.field")
_MOVE = Rule("letter.move")
_EMPTY = Rule("letter.empty")
_TWICE = Rule("letter.twice")
_NAMED = re.compile(r"[a-z][a-z0-9_]{0,39}")


class LetterText(Message, frozen=True):
    """One text.

    Attributes:
        key: what it is known by; one that is there is replaced.
        field: the field it is for, one of ``FIELDS``.
        tags: offered where the order has one of these, or one below it; without any, everywhere.
        moves: offered for these moves alone; without any, for all.
        zh, en: its name on the button.
    """

    key: Code
    field: Code
    zh: Short
    en: Short
    text_zh: Words
    text_en: Words
    tags: tuple[Code, ...] = ()
    moves: tuple[Code, ...] = ()


class LettersLoad(Act, frozen=True):
    """These are added or replaced; ``gone``: keys of those that are not offered any more."""

    KIND = "letters.load"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.SCRIPT_MANAGE,)
    ORIGINS = frozenset({Origin.CONSOLE, Origin.PERSON})
    RULES = (_KEY, _FIELD, _MOVE, _EMPTY, _TWICE)

    letters: tuple[LetterText, ...]
    gone: tuple[Code, ...] = ()

    def check(self, world: World, at: int) -> Iterable[Problem]:
        seen: set[str] = set(self.gone)
        for one in self.letters:
            if one.key in seen:
                yield _TWICE.broken(key=one.key)
            seen.add(one.key)
            yield from _wrong(one)


def _wrong(one: LetterText) -> Iterator[Problem]:
    if not _NAMED.fullmatch(one.key):
        yield _KEY.broken(key=one.key)
    if one.field not in FIELDS:
        yield _FIELD.broken(key=one.key, text=one.field)
    for move in one.moves:
        if move not in frozenset(OrderMove):
            yield _MOVE.broken(key=one.key, text=move)
    if not all(words.strip() for words in (one.zh, one.en, one.text_zh, one.text_en)):
        yield _EMPTY.broken(key=one.key)
