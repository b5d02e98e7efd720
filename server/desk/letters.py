"""Texts to begin from: letters and findings, offered by what an order is about, edited before use."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from domain.acts.letters_load import LetterText
from domain.vocabulary import OrderMove
from resources import read_yaml
from server.db.work import Reading
from server.desk import repository


@dataclass(frozen=True, slots=True)
class Letter:
    """One such text.

    Attributes:
        field: the field it is for.
        tags: offered where the order has one of these, or one below it; without any, everywhere.
        moves: offered for these moves alone; without any, for all.
    """

    key: str
    field: str
    tags: tuple[str, ...]
    moves: tuple[str, ...]
    names: Mapping[str, str]
    texts: Mapping[str, str]

    def fits(self, moves: Collection[OrderMove], tags: Collection[str]) -> bool:
        """Whether it is of use for an order with these tags."""
        if self.moves and not set(self.moves) & {move.value for move in moves}:
            return False
        return not self.tags or any(_within(tag, upper) for tag in tags for upper in self.tags)

    def is_for(self, tag: str) -> bool:
        """Whether it is offered for orders with this tag, or for some with one below it."""
        return not self.tags or any(_within(tag, upper) or _within(upper, tag) for upper in self.tags)


def _within(tag: str, upper: str) -> bool:
    return tag == upper or tag.startswith(f"{upper}.")


def all_of(reading: Reading) -> Mapping[str, Letter]:
    """All of them by key: what ships with the product, and the city's own, which takes the place of one of the same key."""
    own = {one.key: _own(one) for one in repository.letters(reading)}
    return {**_shipped(), **own} if own else _shipped()


def _own(one: LetterText) -> Letter:
    names, texts = {"zh": one.zh, "en": one.en}, {"zh": one.text_zh, "en": one.text_en}
    return Letter(one.key, one.field, one.tags, one.moves, names, texts)


@cache
def _shipped() -> Mapping[str, Letter]:
    return {key: _letter(key, one) for key, one in read_yaml("orders", "templates.yaml").items()}


def _letter(key: str, one: Mapping[str, Any]) -> Letter:
    return Letter(
        key,
        one["field"],
        tuple(one["tags"]),
        tuple(one.get("moves", ())),
        {"zh": one["zh"], "en": one["en"]},
        one["text"],
    )


def offered(
    letters: Mapping[str, Letter], moves: Collection[OrderMove], tags: Collection[str]
) -> Iterator[Letter]:
    """Those that fit."""
    return (letter for letter in letters.values() if letter.fits(moves, tags))


def with_letter(values: Mapping[str, Sequence[str]], letter: Letter, lang: str) -> dict[str, tuple[str, ...]]:
    """What was typed, with a text put behind what stands in its field: nothing typed is replaced."""
    text = letter.texts["en" if lang == "en" else "zh"]
    typed = "\n".join(one for one in values.get(letter.field, ()) if one.strip())
    return {
        **{name: tuple(texts) for name, texts in values.items()},
        letter.field: (f"{typed}\n{text}" if typed else text,),
    }
