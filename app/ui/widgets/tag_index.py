"""Finding a tag by the initials of its pinyin (``tdsy`` → 态度生硬), by its pinyin or by its words. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TagChoice:
    """A tag that can be chosen.

    Attributes:
        code: its code, kept through renaming.
        text: its words.
        initials: pinyin initials, lower case.
        pinyin: whole pinyin without tones and spaces, lower case.
        path: words of what stands above it, e.g. ``队伍管理 / 服务态度``.
    """

    code: str
    text: str
    initials: str = ""
    pinyin: str = ""
    path: str = ""


class TagIndex:
    """A tag list made ready for one search per key pressed.

    A plain loop over prepared strings: 1,288 tags take well under a millisecond, so no index structure pays.
    """

    def __init__(self, tags: Iterable[TagChoice]) -> None:
        self._tags = tuple(tags)
        self._rows = [(tag.initials, tag.pinyin, tag.text.lower(), tag) for tag in self._tags]
        self._by_code = {tag.code: tag for tag in self._tags}

    def __len__(self) -> int:
        return len(self._tags)

    def get(self, code: str) -> TagChoice | None:
        """The tag of a code, None if it is not on the list."""
        return self._by_code.get(code)

    def search(self, typed: str, limit: int = 8, without: Sequence[str] = ()) -> list[TagChoice]:
        """Best tags for what was typed: initials that begin so, then pinyin or words that do, then any that contain it.

        Args:
            typed: initials, pinyin or words; spaces do not count. Empty gives the first ones of the list.
            limit: at most so many.
            without: codes already chosen.
        """
        query = typed.replace(" ", "").replace("'", "").lower()
        ranks: tuple[list[TagChoice], ...] = ([], [], [])
        for initials, pinyin, words, tag in self._rows:
            if tag.code in without:
                continue
            if initials.startswith(query):
                ranks[0].append(tag)
                if len(ranks[0]) >= limit and not query:
                    break
            elif pinyin.startswith(query) or words.startswith(query):
                ranks[1].append(tag)
            elif query in initials or query in words:
                ranks[2].append(tag)
        exact = sorted(ranks[0], key=lambda tag: len(tag.initials)) if query else ranks[0]
        return [*exact, *ranks[1], *ranks[2]][:limit]
