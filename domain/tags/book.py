"""The tags as a table that people edit in a spreadsheet: its columns, and what a changed table means as edits.

A code is a tag's for ever, so that a line that came away, was written twice or carries another code is refused, and told by its line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.problems import Param, Problem
from domain.tags.alike import bare
from domain.tags.model import Tag, letters_of
from domain.vocabulary import TagStatus
from domain.wire.tags import DescribeTag, MergeTag, NewTag, RenameTag, RetireTag, TagEdit

COLUMNS = ("编码", "名称", "英文名称", "拼音", "定义", "例句", "说法", "去向", "状态", "并入", "参见")
BETWEEN = "、"
"""Between the words, and the codes, of one cell."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; what is absent is empty."""

    row: int
    code: str
    zh: str
    en: str
    pinyin: str
    define: str
    example: str
    words: tuple[str, ...]
    route: str
    status: str
    replaced_by: str
    see: tuple[str, ...]

    def wrong(self, code: str, **params: Param) -> Problem:
        """A problem at this line."""
        return Problem(code, {"tag": self.code or "—", **params}, row=self.row)


@dataclass(frozen=True, slots=True)
class Change:
    """What a line means as an edit."""

    row: int
    edit: TagEdit


def cells_of(tag: Tag, pinyin: str) -> tuple[str, ...]:
    """A tag as a line; ``pinyin`` with blanks between its syllables, where that is known."""
    return (
        tag.code,
        tag.name["zh"],
        tag.name.get("en", ""),
        pinyin,
        tag.define,
        tag.example,
        BETWEEN.join(tag.words),
        tag.route or "",
        tag.status,
        tag.replaced_by or "",
        BETWEEN.join(tag.see),
    )


def line_of(row: int, cells: Sequence[str]) -> Line:
    """A line as it was read."""
    texts = [cell.strip() for cell in cells[: len(COLUMNS)]]
    texts += [""] * (len(COLUMNS) - len(texts))
    code, zh, en, pinyin, define, example, words, route, status, replaced_by, see = texts
    return Line(
        row,
        code,
        zh,
        en,
        " ".join(pinyin.lower().split()),
        define,
        example,
        _parts(words),
        route,
        status or TagStatus.ACTIVE,
        replaced_by,
        _parts(see),
    )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("，", BETWEEN).split(BETWEEN) if part.strip())


def changes(lines: Sequence[Line], tags: Mapping[str, Tag]) -> tuple[list[Change], list[Problem]]:
    """What a table means, beside what stands against it; new tags come first, those above before those below."""
    refused = [*_doubled(lines), *_gone(lines, tags)]
    found: list[Change] = []
    for line in lines:
        tag = tags.get(line.code)
        if tag is None:
            found.append(Change(line.row, _new(line)))
        elif tag.status is not TagStatus.ACTIVE:
            if _differs(line, tag):
                refused.append(line.wrong("tag.not_active"))
        else:
            found += (Change(line.row, edit) for edit in _edits(line, tag))
    found.sort(key=lambda one: (not isinstance(one.edit, NewTag), one.edit.code.count("."), one.row))
    return found, refused


def _new(line: Line) -> NewTag:
    return NewTag(
        line.code, line.zh, line.en, line.pinyin, line.define, line.example, line.words, line.route or None
    )


def _edits(line: Line, tag: Tag) -> Iterator[TagEdit]:
    respelt = bool(line.pinyin) and letters_of(line.pinyin)[0] != tag.pinyin
    if (line.zh, line.en) != (tag.name["zh"], tag.name.get("en", "")) or respelt:
        yield RenameTag(line.code, line.zh, line.en, line.pinyin if respelt else "")
    said = (line.define, line.example, line.words, line.route)
    if said != (tag.define, tag.example, tag.words, tag.route or ""):
        yield DescribeTag(line.code, line.define, line.example, line.words, line.route or None)
    if line.status == TagStatus.MERGED:
        yield MergeTag(line.code, line.replaced_by)
    elif line.status != TagStatus.ACTIVE:
        yield RetireTag(line.code, line.see)


def _differs(line: Line, tag: Tag) -> bool:
    kept = (tag.name["zh"], tag.name.get("en", ""), tag.define, tag.status, tag.replaced_by or "", tag.see)
    return (line.zh, line.en, line.define, line.status, line.replaced_by, line.see) != kept


def _doubled(lines: Sequence[Line]) -> Iterator[Problem]:
    seen: set[str] = set()
    for line in lines:
        if not line.code:
            yield line.wrong("tag.missing", key=COLUMNS[0])
        elif line.code in seen:
            yield line.wrong("tag.double")
        seen.add(line.code)


def _gone(lines: Sequence[Line], tags: Mapping[str, Tag]) -> Iterator[Problem]:
    """Tags whose line came away: under another code, where a line of an unknown one has the name; else cut, told where it stood."""
    codes = {line.code for line in lines}
    missing = [tag for code, tag in sorted(tags.items()) if code not in codes]
    by_name = {bare(line.zh): line for line in lines if line.code and line.code not in tags}
    row_of = {line.code: line.row for line in lines}
    for tag in missing:
        moved = by_name.get(bare(tag.name["zh"]))
        if moved is not None:
            yield moved.wrong("tag.book_moved", other=tag.code)
        else:
            before = max((code for code in row_of if code < tag.code), default="")
            yield Problem("tag.book_cut", {"tag": tag.code}, row=row_of.get(before, 1) + 1)
