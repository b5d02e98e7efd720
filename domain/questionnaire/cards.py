"""Prompt cards: what to say in difficult moments, by key, offline too; read from one file like a questionnaire.

A card's words pass the same identity gate as the script: what would disclose the occasion of the call is refused until
本人 is confirmed, and a card may be closed altogether until then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domain.problems import Problem, ProblemError
from domain.questionnaire.condition_source import read_condition
from domain.questionnaire.conditions import (
    ALWAYS,
    All,
    Any,
    Condition,
    ContextFlag,
    EventIs,
    Not,
    parts_of,
)
from domain.questionnaire.context import EVENT_FACTS, FLAGS, ScriptContext
from domain.questionnaire.model import LANGUAGES, Text
from domain.questionnaire.piping import BEFORE_IDENTITY, PIPES, Rendered, Speech, pipes_in, render
from domain.questionnaire.reader import Reader
from domain.questionnaire.signals import holds_in
from domain.questionnaire.source import BrokenFileError, Item, content_hash, read_yaml


@dataclass(frozen=True, slots=True)
class CardLine:
    """Words to say, with the moment they are for.

    Attributes:
        moment: when to say it (a word to the agent), None for the first words.
        when: circumstances in which it is shown; the rest of the card stays.
    """

    text: Text
    moment: Text | None = None
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class PromptCard:
    """One card.

    Attributes:
        number: the digit that opens it from the list.
        emergency: it shows the emergency key (F12).
        after_identity: closed until 本人 is confirmed.
        lines: words to say, in order.
        never: what must not be said or done.
        afterwards: what to do after the call, None if nothing.
    """

    code: str
    number: int
    title: Text
    lines: tuple[CardLine, ...]
    emergency: bool = False
    after_identity: bool = False
    when: Condition = ALWAYS
    never: tuple[Text, ...] = ()
    afterwards: Text | None = None


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """One line ready for the screen; ``refused`` pipes mean that it stays closed for now."""

    moment: str
    spoken: Rendered


@dataclass(frozen=True, slots=True)
class PromptCards:
    """All cards of the file, in their order, with the content hash (sha256, hex)."""

    cards: tuple[PromptCard, ...]
    hash: str

    def card(self, code: str) -> PromptCard | None:
        """The card of that code, None if there is none."""
        return next((card for card in self.cards if card.code == code), None)

    def offered(self, context: ScriptContext) -> tuple[PromptCard, ...]:
        """The cards that make sense in this call (the one about recording only where there is recording)."""
        return tuple(card for card in self.cards if holds_in(card.when, context))


def spoken(
    card: PromptCard, context: ScriptContext, speech: Speech, confirmed: bool
) -> tuple[SpokenLine, ...]:
    """The words of a card for this call; nothing from a card that opens only after 本人."""
    if card.after_identity and not confirmed:
        return ()
    return tuple(
        SpokenLine(
            line.moment.in_language(speech.lang) if line.moment else "", render(line.text, speech, confirmed)
        )
        for line in card.lines
        if holds_in(line.when, context)
    )


def load_cards(text: str) -> PromptCards:
    """Read and check the cards.

    Raises:
        ProblemError: with every problem found, each with its line (``row``) and place (``field``).
    """
    try:
        item = read_yaml(text)
    except BrokenFileError as broken:
        raise ProblemError(broken.problem) from broken
    reader = Reader()
    found = reader.mapping(item, (), ("cards",))
    located = [(_card(reader, child), child) for child in reader.items(found.get("cards"))]
    problems = [*reader.problems, *_checks(located)]
    if problems:
        raise ProblemError(*sorted(problems, key=lambda p: p.row or 0))
    return PromptCards(tuple(card for card, _ in located), content_hash(item))


def _card(reader: Reader, item: Item) -> PromptCard:
    known = ("emergency", "after_identity", "when", "never", "afterwards")
    keys = reader.mapping(item, known, ("code", "number", "title", "lines"))
    return PromptCard(
        code=reader.code(keys.get("code")),
        number=reader.whole(keys.get("number")),
        title=reader.text(keys.get("title")),
        lines=tuple(_line(reader, line) for line in reader.items(keys.get("lines"))),
        emergency=reader.flag(keys.get("emergency")),
        after_identity=reader.flag(keys.get("after_identity")),
        when=read_condition(reader, keys.get("when")),
        never=tuple(reader.text(text) for text in reader.items(keys.get("never"))),
        afterwards=reader.text(keys["afterwards"]) if "afterwards" in keys else None,
    )


def _line(reader: Reader, item: Item) -> CardLine:
    keys = reader.mapping(item, ("moment", "when"), ("text",))
    return CardLine(
        text=reader.text(keys.get("text")),
        moment=reader.text(keys["moment"]) if "moment" in keys else None,
        when=read_condition(reader, keys.get("when")),
    )


def _checks(located: list[tuple[PromptCard, Item]]) -> Iterator[Problem]:
    codes: set[str] = set()
    numbers: set[int] = set()
    for card, item in located:
        if card.code in codes:
            yield item.problem("duplicate_code", name=card.code)
        if card.number in numbers or not 1 <= card.number <= 9:
            yield item.problem("digit", value=str(card.number))
        codes.add(card.code)
        numbers.add(card.number)
        for condition in (card.when, *(line.when for line in card.lines)):
            yield from _condition(condition, item)
        yield from _card_pipes(card, item)


def _condition(condition: Condition, item: Item) -> Iterator[Problem]:
    """A card knows the event and the circumstances of the call, never the answers."""
    for part in parts_of(condition):
        if isinstance(part, ContextFlag):
            if part.name not in FLAGS:
                yield item.problem("unknown_flag", name=part.name, known=", ".join(sorted(FLAGS)))
        elif isinstance(part, EventIs):
            for value in sorted(part.values - EVENT_FACTS.get(part.name, frozenset())):
                yield item.problem("unknown_event_value", name=part.name, value=value)
        elif not isinstance(part, All | Any | Not):
            yield item.problem("card_condition")


def _card_pipes(card: PromptCard, item: Item) -> Iterator[Problem]:
    """A card that may be needed before 本人 must have words for then; one that opens after it may pipe anything."""
    for line in card.lines:
        for lang in LANGUAGES:
            for pipe in pipes_in(line.text.in_language(lang)):
                if pipe not in PIPES:
                    yield item.problem("unknown_pipe", pipe=pipe)
                elif pipe not in BEFORE_IDENTITY and not card.after_identity:
                    yield item.problem("identity_pipe", pipe=pipe, question=card.code)
