"""The tree of one axis as lines: opened and closed by keys, or what is searched for as a flat list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.ui.models.columns import Align, Cell, Column
from app.ui.models.paging import Page, Query
from app.ui.text import language, tr
from app.ui.tone import Tone
from domain.tags.model import Tag
from domain.tags.reading import parent_of
from domain.tags.search import TagSearch
from domain.tags.taxonomy import Taxonomy
from domain.vocabulary import TagAxis, TagStatus

_MOST_HITS = 200
_INDENT = "\u3000"
_SHUT, _OPEN, _LEAF = "▸ ", "▾ ", "　"


@dataclass(frozen=True, slots=True)
class TagLine:
    """A tag in the tree.

    Attributes:
        depth: how many tags stand above it and are shown.
        leaves: how many active leaves lie below it; 0 for a leaf.
        opened: whether those right below it are shown.
        edit: the kind of the draft's edit that touches it, empty for none.
    """

    tag: Tag
    depth: int
    leaves: int
    opened: bool
    edit: str


class TagTree:
    """As a list's source: the rows are in memory."""

    lane = None

    def __init__(self) -> None:
        self._taxonomy, self._search = Taxonomy(()), TagSearch(())
        self._leaves: Counter[str] = Counter()
        self.axis, self.typed, self.retired = TagAxis.NATURE, "", False
        self.opened: set[str] = set()
        self.edits: Mapping[str, str] = {}

    def set_tags(self, taxonomy: Taxonomy, search: TagSearch | None) -> None:
        """Show these tags; what was opened stays open."""
        self._taxonomy, self._search = taxonomy, search or TagSearch(taxonomy)
        self._leaves = Counter()
        for leaf in taxonomy.leaves():
            above = leaf.parent
            while above is not None:
                self._leaves[above] += 1
                above = parent_of(above)

    def fetch(self, after_key: object | None, limit: int, query: Query) -> Page[TagLine]:
        """The lines from one on."""
        lines = tuple(self._found() if self.typed else self._walk(None, 0))
        begin = int(str(after_key or 0))
        end = begin + limit
        return Page(lines[begin:end], end if end < len(lines) else None, len(lines))

    def toggle(self, code: str, *, on: bool) -> bool:
        """Open or close a tag; says whether that changed anything."""
        if on == (code in self.opened) or not self._taxonomy.children(code):
            return False
        self.opened ^= {code}
        return True

    def open_to(self, code: str) -> None:
        """Open all that stands above a tag, on its axis."""
        path = self._taxonomy.path(code)
        if path:
            self.axis, self.typed = path[0].axis, ""
            self.opened |= {tag.code for tag in path[:-1]}

    def _found(self) -> Iterator[TagLine]:
        for tag in self._search.find(self.typed, _MOST_HITS):
            yield self._line(tag, 0)

    def _walk(self, code: str | None, depth: int) -> Iterator[TagLine]:
        for tag in self._taxonomy.children(code):
            if tag.axis is not self.axis or (tag.status is not TagStatus.ACTIVE and not self.retired):
                continue
            yield self._line(tag, depth)
            if tag.code in self.opened:
                yield from self._walk(tag.code, depth + 1)

    def _line(self, tag: Tag, depth: int) -> TagLine:
        return TagLine(
            tag, depth, self._leaves[tag.code], tag.code in self.opened, self.edits.get(tag.code, "")
        )


def columns() -> list[Column[TagLine]]:
    """What is shown of each."""
    return [
        Column("name", tr("tags.column.name"), _name, 260, sortable=False, stretch=True),
        Column(
            "code", tr("tags.column.code"), lambda line: Cell(line.tag.code, ink="muted"), 220, sortable=False
        ),
        Column(
            "leaves",
            tr("tags.column.leaves"),
            lambda line: str(line.leaves) if line.leaves else "",
            70,
            Align.RIGHT,
            sortable=False,
        ),
        Column("state", tr("tags.column.state"), _state, 120, sortable=False),
    ]


def _name(line: TagLine) -> Cell:
    mark = (_OPEN if line.opened else _SHUT) if line.leaves else _LEAF
    return Cell(
        f"{_INDENT * line.depth}{mark}{line.tag.label(language().value)}",
        bold=bool(line.leaves),
        ink="text" if line.tag.status is TagStatus.ACTIVE else "muted",
    )


def _state(line: TagLine) -> Cell:
    if line.edit:
        return Cell(tr(f"tags.edit.{line.edit}"), Tone.ACCENT)
    if line.tag.status is TagStatus.ACTIVE:
        return Cell("")
    return Cell(tr(f"tags.status.{line.tag.status.value}"), Tone.WARN)
