"""A published brief on paper (PDF, A4), and as one picture."""

from __future__ import annotations

from typing import Any

from resources.figure_pages.saying import say
from server.briefs.documents.told import Chapter, Told
from server.printing.rendering import laid_out


def pdf(told: Told) -> bytes:
    """On A4 pages."""
    return laid_out("brief.typ", _data(told, told.chapters, tables=True))


def png(told: Told) -> bytes:
    """The first section on one page as high as it needs."""
    return laid_out("brief.typ", _data(told, told.chapters[:1], tables=False), picture=True)


def _data(told: Told, chapters: tuple[Chapter, ...], *, tables: bool) -> dict[str, Any]:
    return {
        "lang": told.lang,
        "title": told.title,
        "facts": told.facts,
        "one_page": not tables,
        "definitions": told.definitions if tables else (),
        "defined": say("brief.definitions", told.lang),
        "never": say("brief.never_changed", told.lang),
        "digest": told.digest,
        "chapters": [
            {
                "title": one.title,
                "basis": one.basis,
                "words": one.words,
                "parts": [
                    {
                        "title": part.title,
                        "pictures": part.pictures,
                        "heads": part.piece.table.heads,
                        "rows": [[cell.text for cell in row] for row in part.piece.table.rows],
                        "figures": sorted(part.piece.table.figures),
                        "table": tables or not part.pictures,
                        "notes": part.piece.notes,
                    }
                    for part in one.parts
                ],
            }
            for one in chapters
        ],
    }
