"""The search for a tag while an agent types."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.tags.forms import slurred, slurred_starts
from domain.tags.model import Tag
from domain.vocabulary import TagStatus


@dataclass(frozen=True, slots=True)
class _Row:
    """A tag made ready for being looked for."""

    name: str
    initials: str
    pinyin: str
    slurred: str
    english: str
    words: str
    tag: Tag


def _row(tag: Tag) -> _Row:
    return _Row(
        tag.name["zh"].casefold(),
        tag.initials,
        tag.pinyin,
        slurred(tag.pinyin),
        tag.name.get("en", "").casefold(),
        "\n".join(tag.words).casefold(),
        tag,
    )


class TagSearch:
    """Finds tags while an agent types: pinyin initials, pinyin (slips forgiven), Chinese, English, or how citizens say it.

    Built once per set of tags. A hit at the start outranks one inside, initials outrank spelt-out pinyin, a slip comes after
    what is spelt right, spoken words come last; a short name outranks a long one; ties go by the code, so that the list never jumps.
    """

    def __init__(self, tags: Iterable[Tag]) -> None:
        active = [tag for tag in tags if tag.status is TagStatus.ACTIVE]
        active.sort(key=lambda tag: (len(tag.name["zh"]), tag.code))
        self._rows = [_row(tag) for tag in active]

    def find(self, typed: str, limit: int = 12) -> list[Tag]:
        """The best hits, best first; nothing typed finds nothing."""
        wanted = typed.strip().casefold()
        if not wanted:
            return []
        ranks = self._by_letters(wanted) if wanted.isascii() else self._by_name(wanted)
        found: list[Tag] = []
        for rank in ranks:
            found.extend(rank[: limit - len(found)])
            if len(found) >= limit:
                break
        return found

    def _by_letters(self, typed: str) -> tuple[list[Tag], ...]:
        wanted = typed.replace(" ", "")
        heard = slurred_starts(wanted)
        ranks: tuple[list[Tag], ...] = ([], [], [], [], [], [], [])
        exact, start, inside, spelt, spelt_inside, slips, english = ranks
        for row in self._rows:
            if wanted in row.initials:
                if row.initials == wanted:
                    exact.append(row.tag)
                elif row.initials.startswith(wanted):
                    start.append(row.tag)
                else:
                    inside.append(row.tag)
            elif wanted in row.pinyin:
                (spelt if row.pinyin.startswith(wanted) else spelt_inside).append(row.tag)
            elif typed in row.english or wanted in row.name:
                english.append(row.tag)
            elif len(wanted) > 2 and any(text in row.slurred for text in heard):
                slips.append(row.tag)
        return ranks

    def _by_name(self, wanted: str) -> tuple[list[Tag], ...]:
        ranks: tuple[list[Tag], ...] = ([], [], [], [])
        exact, start, inside, said = ranks
        for row in self._rows:
            if wanted in row.name:
                if row.name == wanted:
                    exact.append(row.tag)
                elif row.name.startswith(wanted):
                    start.append(row.tag)
                else:
                    inside.append(row.tag)
            elif wanted in row.words:
                said.append(row.tag)
        return ranks
