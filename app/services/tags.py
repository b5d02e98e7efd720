"""Tags: found by name, pinyin or initials, offline too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from app.models import replica
from app.records.changes import ChangeKind, Changes
from app.records.tag import TagHit
from app.services.desk import Desk
from domain.problems import ProblemError
from domain.tags.model import Tag
from domain.tags.replicated import as_on, tag_of_row
from domain.tags.search import TagSearch
from domain.tags.suggesting import Suggested, SuggestIndex, suggest
from domain.tags.taxonomy import Taxonomy
from domain.times import day_of
from domain.vocabulary import TagStatus
from domain.wire.rows import RowKind, TagRow
from resources import shipped_tags


@dataclass(frozen=True, slots=True)
class _Held:
    """The tags, and what they are looked for in."""

    taxonomy: Taxonomy
    search: TagSearch
    suggesting: SuggestIndex


class Tags:
    """The tag table of the city, kept in memory."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = Lock()
        self._held: _Held | None = None
        desk.bus.subscribe(self._changed)

    def search(self, text: str, limit: int = 20) -> list[TagHit]:
        """The best hits for what was typed; with nothing typed the first of every axis."""
        taxonomy, search = self.picker()
        if not text.strip():
            top = [tag for tag in taxonomy if tag.parent is not None and tag.status is TagStatus.ACTIVE]
            return [_hit(taxonomy, tag) for tag in top[:limit]]
        return [_hit(taxonomy, tag) for tag in search.find(text, limit)]

    def picker(self) -> tuple[Taxonomy, TagSearch]:
        """The tree, and what finds tags in it: for a picker, which adds no list of its own."""
        held = self._tags()
        return held.taxonomy, held.search

    def suggest(self, remark: str) -> Sequence[Suggested]:
        """Tags that a remark speaks for, offline; what it is looked for in is made when the first remark asks."""
        return suggest(remark, self._tags().suggesting)

    def name(self, code: str, lang: str) -> str:
        """What a tag is called, also one that can no longer be chosen; one that nobody knows goes by its code."""
        taxonomy = self._tags().taxonomy
        tag = taxonomy.get(code)
        return tag.label(lang) if tag else code

    def _tags(self) -> _Held:
        with self._lock:
            if self._held is None:
                taxonomy = self._load()
                self._held = _Held(taxonomy, TagSearch(taxonomy), SuggestIndex.of(taxonomy))
            return self._held

    def _load(self) -> Taxonomy:
        """The city's tags, or before the first pull those that ship."""
        seat = self._desk.open_seat
        rows: list[TagRow] = []
        if seat is not None:
            with seat.store.read() as connection:
                rows = replica.rows_of(connection, RowKind.TAG, TagRow)
        if rows:
            try:
                today = day_of(self._desk.now(), self._desk.zone)
                return Taxonomy([as_on(tag_of_row(row), today) for row in rows])
            except (ProblemError, ValueError):  # half of a change came in: the next pull brings the rest
                pass
        return shipped_tags()

    def _changed(self, changes: Changes) -> None:
        if changes.touches(ChangeKind.TAG, ChangeKind.SESSION):
            with self._lock:
                self._held = None


def _hit(taxonomy: Taxonomy, tag: Tag) -> TagHit:
    above = taxonomy.path(tag.code)[:-1]
    return TagHit(
        tag.code,
        tag.axis.value,
        tag.label("zh"),
        tag.label("en"),
        tuple(t.label("zh") for t in above),
        tag.pinyin,
        tag.initials,
    )
