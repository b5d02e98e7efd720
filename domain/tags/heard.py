"""A remark as it is compared with what is written of tags: its clauses, in one spelling, without what only fills pauses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from domain.tags.traditional import SIMPLIFIED

_SPOKEN: Final = re.compile(r"[0-9a-z\u3400-\u9fff\U00020000-\U0003134f]+")
_FILLER: Final = re.compile(
    r"就是说|怎么说呢|怎么讲呢|我跟你讲|我跟你说|你知道吧|你知道吗|说实话|反正|其实|[嗯呃额唉哎哦噢喔呀嘛呢呗咧哇]+"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """What stands between two marks of punctuation.

    Attributes:
        text: in one spelling: narrow, lower case, simplified, without fillers.
        places: where each of its characters stands in the remark.
    """

    text: str
    places: Sequence[int]

    def said(self, remark: str, first: int, last: int) -> str:
        """The part of the remark that two places in this clause and all between them stand for."""
        return remark[self.places[first] : self.places[last] + 1]


def clauses(remark: str) -> Iterator[Clause]:
    """The clauses of a remark in their order; none where nothing is said in characters, letters or digits."""
    spelt = "".join(map(_one_spelling, remark))
    for spoken in _SPOKEN.finditer(spelt):
        yield from _without_fillers(spoken[0], spoken.start())


@lru_cache(8192)
def _one_spelling(written: str) -> str:
    """A character as it is compared, always one: of one that stands for several (㈱) the first."""
    return (unicodedata.normalize("NFKC", written)[:1].lower()[:1] or " ").translate(SIMPLIFIED)


def _without_fillers(text: str, start: int) -> Iterator[Clause]:
    fillers = list(_FILLER.finditer(text))
    if not fillers:
        yield Clause(text, range(start, start + len(text)))
        return
    ends = [0, *(filler.end() for filler in fillers)]
    starts = [*(filler.start() for filler in fillers), len(text)]
    kept = [place for first, last in zip(ends, starts, strict=True) for place in range(first, last)]
    if kept:
        yield Clause("".join(text[place] for place in kept), [start + place for place in kept])


def features(text: str) -> Iterator[tuple[str, int]]:
    """What a clause is compared by: its characters and the pairs of neighbours, each with the place where it begins."""
    for place, letter in enumerate(text):
        yield letter, place
    for place in range(len(text) - 1):
        yield text[place : place + 2], place
