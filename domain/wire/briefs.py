"""专报: pages of figures chosen by an analyst, with their words beside, as written, and as frozen when they were published."""

from __future__ import annotations

from enum import StrEnum, auto
from typing import Annotated

from msgspec import Meta, field

from domain.figures.catalogue import FigureKey
from domain.wire.figures import FiguresPage, Page
from domain.wire.message import Message
from domain.wire.tags import Day
from domain.wire.types import Code, Count, Id, Instant, Short, Words

MOST_SECTIONS = 12


class BriefState(StrEnum):
    """How far a brief is. What was published is never written again."""

    DRAFT = auto()
    PUBLISHED = auto()


class BriefForm(StrEnum):
    """As what a brief is carried away; values are the ends of file names."""

    PDF = auto()
    DOCX = auto()
    PNG = auto()
    XLSX = auto()


class Section(Message, frozen=True):
    """One page of figures and what is said of it.

    Attributes:
        unit, lines, channel: as in the link of the page; empty: all.
        words: the analyst's, beside the figures and never in them.
    """

    page: Page
    unit: Short = ""
    lines: tuple[Code, ...] = ()
    channel: Short = ""
    words: Words = ""


class FrozenSection(Message, frozen=True):
    """A section as it was published: its page with all numbers."""

    words: Words
    page: FiguresPage


class FrozenBrief(Message, frozen=True):
    """A brief as it was published; nothing of it ever changes.

    Attributes:
        as_of: the number of the feed that all its figures were read at.
        written_by, published_by: names, as they were.
        definitions: the formula of each figure in it.
        index_version: of the weights of 民意指数 in force; 0: none.
    """

    brief_id: Id
    title: Short
    start: Day
    end: Day
    as_of: Count
    frozen_at: Instant
    written_by: tuple[Short, ...]
    published_by: Short
    sections: tuple[FrozenSection, ...]
    definitions: dict[FigureKey, Words] = field(default_factory=dict)
    index_version: Count = 0


class BriefLine(Message, frozen=True):
    """One line of the list. ``version`` counts how often a draft was written; ``digest``: of what was published, empty before."""

    brief_id: Id
    title: Short
    start: Day
    end: Day
    state: BriefState
    version: Count
    written_by: Short
    written_at: Instant
    published_by: Short = ""
    published_at: Instant | None = None
    digest: Annotated[str, Meta(max_length=64)] = ""


class BriefList(Message, frozen=True):
    """``GET /api/v1/briefs``: the newest first; ``after`` continues."""

    briefs: list[BriefLine]
    after: Short = ""


class Corrected(Message, frozen=True):
    """已更正: a number that is another one today. ``at``: its section (from 1), block and labels."""

    at: tuple[Short, ...]
    figure: FigureKey
    frozen: Short
    now: Short


class Brief(Message, frozen=True):
    """``GET /api/v1/briefs/{brief_id}``.

    Attributes:
        sections: as written. pages: their figures: of a draft as they are now, of what was published as they were frozen.
        corrected: numbers of what was published that are others today.
        own: whether whoever reads it wrote in it, and so may not publish it.
    """

    line: BriefLine
    sections: list[Section]
    pages: list[FiguresPage]
    corrected: list[Corrected] = field(default_factory=list)
    own: bool = False
