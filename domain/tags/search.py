"""The search for a tag while an agent types."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from domain.tags.forms import slurred, slurred_initials, slurred_starts
from domain.tags.model import Tag
from domain.vocabulary import TagStatus

_SHORTEST_SLIP = 3
"""Of fewer letters nearly everything is a slip of everything."""

_Rank = Callable[[], Iterator[int]]


class _Column:
    """One text of every tag, run together between line ends: to look through all of it is one step of the machine's, not one a tag."""

    __slots__ = ("_starts", "_text")

    def __init__(self, values: Sequence[str]) -> None:
        self._text = "\n".join(("", *values, ""))
        self._starts = array("L", accumulate((len(value) + 1 for value in values), initial=0))

    def exactly(self, wanted: str) -> Iterator[int]:
        """The rows that are just this."""
        return self._rows(f"\n{wanted}\n")

    def starting(self, wanted: str) -> Iterator[int]:
        """The rows that begin so."""
        return self._rows(f"\n{wanted}")

    def with_(self, wanted: str) -> Iterator[int]:
        """The rows in which it stands somewhere."""
        return self._rows(wanted)

    def _rows(self, wanted: str) -> Iterator[int]:
        find, starts = self._text.find, self._starts
        at = find(wanted)
        while at >= 0:
            row = bisect_right(starts, at) - 1
            yield row
            at = find(wanted, starts[row + 1])


class TagSearch:
    """Finds tags while an agent types: pinyin initials, pinyin (slips forgiven), Chinese, English, or how citizens say it.

    Built once per set of tags. A hit at the start outranks one inside, initials outrank spelt-out pinyin, a slip comes after
    what is spelt right, spoken words come last; a short name outranks a long one; ties go by the code, so that the list never jumps.
    """

    def __init__(self, tags: Iterable[Tag]) -> None:
        active = [tag for tag in tags if tag.status is TagStatus.ACTIVE]
        active.sort(key=lambda tag: (len(tag.name["zh"]), tag.code))
        self._tags = tuple(active)
        self._initials = _Column([tag.initials for tag in active])
        self._pinyin = _Column([tag.pinyin for tag in active])
        self._slurred = _Column([slurred(tag.pinyin) for tag in active])
        self._slurred_initials = _Column([slurred_initials(tag.initials) for tag in active])
        self._name = _Column([tag.name["zh"].casefold() for tag in active])
        self._english = _Column([tag.name.get("en", "").casefold() for tag in active])
        self._said = _Column([_said(tag) for tag in active])

    def find(
        self,
        typed: str,
        limit: int = 12,
        *,
        without: Collection[str] = (),
        first: Mapping[str, int] | None = None,
    ) -> list[Tag]:
        """The best hits, best first; nothing typed finds nothing.

        Args:
            typed: what somebody typed so far.
            limit: at most so many.
            without: codes that are not offered.
            first: codes that come first among equal hits, the lowest number before.
        """
        wanted = " ".join(typed.casefold().split())
        if not wanted:
            return []
        ranks = self._by_letters(wanted) if wanted.isascii() else self._by_words(wanted)
        found: list[Tag] = []
        seen: set[int] = set()
        places = first or {}
        for rank in ranks:
            fresh = [row for row in dict.fromkeys(rank()) if row not in seen]
            seen.update(fresh)
            hits = [tag for tag in (self._tags[row] for row in fresh) if tag.code not in without]
            if places:
                hits.sort(key=lambda tag: places.get(tag.code, len(self._tags)))
            found += hits[: limit - len(found)]
            if len(found) >= limit:
                break
        return found

    def _by_letters(self, typed: str) -> Iterator[_Rank]:
        """What was typed with letters, the best way to read it first; each is only gone through where those before found too little."""
        wanted = typed.replace(" ", "").replace("'", "")
        if wanted:
            for column in (self._initials, self._pinyin):
                yield lambda column=column: column.exactly(wanted)  # type: ignore[misc]
                yield lambda column=column: column.starting(wanted)  # type: ignore[misc]
                yield lambda column=column: column.with_(wanted)  # type: ignore[misc]
        yield lambda: self._english.with_(typed)
        yield lambda: self._name.with_(wanted or typed)
        if len(wanted) >= _SHORTEST_SLIP:
            for text in slurred_starts(wanted):
                yield lambda text=text: self._slurred.with_(text)  # type: ignore[misc]
            yield lambda: self._slurred_initials.with_(slurred_initials(wanted))
        yield lambda: self._said.with_(typed)

    def _by_words(self, typed: str) -> Iterator[_Rank]:
        parts = typed.split()
        if len(parts) == 1:
            yield lambda: self._name.exactly(typed)
            yield lambda: self._name.starting(typed)
        yield lambda: _in_all(self._name, parts)
        yield lambda: _in_all(self._said, parts)


def _in_all(column: _Column, parts: Sequence[str]) -> Iterator[int]:
    first, *rest = (dict.fromkeys(column.with_(part)) for part in parts)
    return (row for row in first if all(row in rows for rows in rest))


def _said(tag: Tag) -> str:
    """How citizens say it, its name among it (a part of each may be typed), and what it was called before."""
    texts = (tag.name["zh"], *tag.words, *(name.zh for name in tag.names))
    return " ".join(dict.fromkeys(text.casefold().replace("\n", " ") for text in texts))
