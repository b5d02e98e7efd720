"""A published brief in words, digits and pictures, as all documents lay it out."""

from __future__ import annotations

from dataclasses import dataclass

from domain.figures.catalogue import FigureKey
from domain.times import day_of
from domain.wire.briefs import FrozenBrief
from resources.figure_pages import Piece, pieces
from resources.figure_pages.heading import basis
from resources.figure_pages.saying import say
from resources.words import label
from server.analysis.painting.svg import PRINT, svg

WIDTH = 640.0
"""Of a picture, in its own units."""


@dataclass(frozen=True, slots=True)
class Part:
    """One block: title, pictures as SVG, the piece with its table and sentences."""

    title: str
    pictures: tuple[str, ...]
    piece: Piece


@dataclass(frozen=True, slots=True)
class Chapter:
    """One section: the page's name, what it rests on, the writer's words, its blocks."""

    title: str
    basis: str
    words: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The whole.

    Attributes:
        facts: names and values under the title: period, who wrote and published, feed number, digest.
        definitions: name and formula of each figure in it.
    """

    lang: str
    title: str
    facts: tuple[tuple[str, str], ...]
    chapters: tuple[Chapter, ...]
    definitions: tuple[tuple[str, str], ...]
    digest: str


def told(frozen: FrozenBrief, digest: str, zone: str, units: dict[str, str], lang: str) -> Told:
    """What was published, in a language. ``units``: names by id, for what a page was narrowed to."""
    chapters = []
    for number, section in enumerate(frozen.sections, start=1):
        parts = []
        for at, piece in enumerate(pieces(section.page, lang)):
            drawn = tuple(
                svg(drawing.lay_out(WIDTH), f"s{number}b{at}d{n}", lambda _key: "", PRINT)
                for n, drawing in enumerate(piece.drawings)
            )
            parts.append(Part(piece.title, drawn, piece))
        name = f"{number}. {label(section.page.page, lang)}"
        chapters.append(Chapter(name, basis(section.page, units, lang), section.words, tuple(parts)))
    between = "、" if lang == "zh" else ", "
    facts = (
        (say("brief.period", lang), f"{frozen.start} – {frozen.end}"),
        (say("brief.written", lang), between.join(frozen.written_by)),
        (
            say("brief.published", lang),
            f"{frozen.published_by} · {day_of(frozen.frozen_at, zone).isoformat()}",
        ),
        (say("brief.as_of", lang), f"{frozen.as_of:,}"),
        (say("brief.digest", lang), grouped(digest)),
    )
    defined = tuple(
        (label(FigureKey(key), lang), formula) for key, formula in sorted(frozen.definitions.items())
    )
    return Told(lang, frozen.title, facts, tuple(chapters), defined, digest)


def grouped(digest: str) -> str:
    """A digest as people compare it: the first half, in fours."""
    return " ".join(digest[at : at + 4] for at in range(0, 32, 4))
