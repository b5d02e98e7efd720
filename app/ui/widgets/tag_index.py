"""What a tag box offers: hits for what is typed, the usual ones before anything is typed, and what became of a tag. No Qt."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from itertools import chain, zip_longest

from domain.tags.context import leaves_in
from domain.tags.counting import axis_of
from domain.tags.model import Tag
from domain.tags.search import TagSearch
from domain.tags.taxonomy import Became, Taxonomy
from domain.vocabulary import TagAxis, TagStatus

_RECENT = 30
"""So many chosen tags are remembered."""
_RECENT_SHOWN = 3
_IN_TURN = 2
"""So many of the likeliest branches share the first places (a problem and a service); the others follow one by one."""
_OF_A_NAME = 4
"""So many tags whose names hold a sort of case are likely."""
_NAMED = re.compile("“([^”]+)”")


class Usual(StrEnum):
    """Why a tag is offered before anything was typed, and before others of the same rank."""

    RECENT = auto()
    CONTEXT = auto()


@dataclass(frozen=True, slots=True)
class TagChoice:
    """A tag that can be chosen.

    Attributes:
        code: its code, kept through renaming.
        text: its words.
        initials: pinyin initials, lower case.
        path: words of what stands above it, e.g. ``服务态度 / 电话接听``.
        define: what it is, and the nearest neighbour it is not.
        example: one sentence a citizen would say.
        neighbour: code of that neighbour, empty where there is none.
        usual: why it comes first.
    """

    code: str
    text: str
    initials: str = ""
    path: str = ""
    define: str = ""
    example: str = ""
    neighbour: str = ""
    usual: Usual | None = None


class TagIndex:
    """The tags of a city, made ready for one search per key pressed."""

    def __init__(self, taxonomy: Taxonomy, search: TagSearch | None = None, lang: str = "zh") -> None:
        self._taxonomy, self._lang = taxonomy, lang
        self._search = search if search is not None else TagSearch(taxonomy)
        self._by_name = {tag.name["zh"]: tag.code for tag in taxonomy if tag.status is TagStatus.ACTIVE}
        self._recent: list[str] = []
        self._asked: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self._context: tuple[str, ...] = ()
        self._places: dict[str, int] = {}

    def get(self, code: str) -> TagChoice | None:
        """The tag of a code, whatever became of it; None if nobody knows it."""
        tag = self._taxonomy.get(code)
        return self._choice(tag) if tag is not None else None

    def became(self, code: str) -> Became:
        """What a chosen tag is today."""
        return self._taxonomy.became(code)

    def prefer(self, branches: Sequence[str], about: Sequence[str] = ()) -> None:
        """Offer what lies in these branches first, the likeliest branch before; what was chosen lately still comes before all.

        ``about``: what sort of case it was, in words: a service tag of that name is likelier than its whole branch.
        """
        asked = (tuple(branches), tuple(about))
        if asked != self._asked:
            self._asked = asked
            self._find_context()

    def _find_context(self) -> None:
        branches, about = self._asked
        found = (tag.code for text in about for tag in self._search.find(text, _OF_A_NAME))
        services = [code for code in found if axis_of(code) == TagAxis.BUSINESS]
        others = [branch for branch in branches if axis_of(branch) != TagAxis.BUSINESS]
        self._context = tuple(
            dict.fromkeys((*others[:1], *services[:1], *others[1:], *services[1:], *branches))
        )
        self._place()

    def used(self, code: str) -> None:
        """Somebody chose it: it comes first from now on."""
        self._recent = [code, *(other for other in self._recent if other != code)][:_RECENT]
        self._place()

    def take_over(self, other: TagIndex) -> None:
        """Know what was chosen lately, and which branches are likely, from the tags before these."""
        self._recent, self._asked = list(other._recent), other._asked
        self._find_context()

    def search(self, typed: str, limit: int = 8, without: Collection[str] = ()) -> list[TagChoice]:
        """The best tags for what was typed; nothing typed gives the usual ones."""
        if not typed.strip():
            return self.usual(limit, without)
        found = self._search.find(typed, limit, without=without, first=self._places)
        return [self._choice(tag) for tag in found]

    def usual(self, limit: int = 8, without: Collection[str] = ()) -> list[TagChoice]:
        """A few chosen lately, then leaves of the likely branches in turn, then all others."""
        recent = [self._taxonomy.get(code) for code in self._recent]
        lately = [tag for tag in recent if tag is not None and tag.status is TagStatus.ACTIVE]
        below = [list(leaves_in(self._taxonomy, branch)) for branch in self._context]
        likely = chain(zip_longest(*below[:_IN_TURN]), below[_IN_TURN:])
        others = self._taxonomy.leaves()
        found: dict[str, Tag] = {}
        turns: Iterable[Tag | None] = chain(
            lately[:_RECENT_SHOWN], chain.from_iterable(likely), lately, others
        )
        for tag in turns:
            if len(found) >= limit:
                break
            if tag is not None and tag.code not in without:
                found.setdefault(tag.code, tag)
        return [self._choice(tag) for tag in found.values()]

    def _place(self) -> None:
        """Number the codes that come first: what was chosen lately, then branch by branch."""
        self._places = {}
        for at, branch in enumerate(self._context, _RECENT):
            for tag in leaves_in(self._taxonomy, branch):
                self._places.setdefault(tag.code, at)
            self._places.setdefault(branch, at)
        self._places |= {code: at for at, code in enumerate(self._recent)}

    def _choice(self, tag: Tag) -> TagChoice:
        named = (self._by_name.get(name) for name in _NAMED.findall(tag.define))
        at = self._places.get(tag.code)
        return TagChoice(
            tag.code,
            tag.label(self._lang),
            tag.initials,
            " / ".join(above.label(self._lang) for above in self._taxonomy.path(tag.code)[:-1]),
            tag.define,
            tag.example,
            next((code for code in named if code is not None and code != tag.code), ""),
            None if at is None else Usual.RECENT if at < _RECENT else Usual.CONTEXT,
        )
