"""A published brief as DOCX, on a template that a city may put in the place of ours."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage

from resources import read_bytes
from resources.figure_pages.saying import say
from server.briefs.documents.plain import plain
from server.briefs.documents.told import Told
from server.printing.rendering import laid_out

TEMPLATE = "brief.docx"
_WIDE = Mm(165)
_ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The time of every file in it: the same content gives the same bytes."""


def docx(told: Told, own: Path | None = None) -> bytes:
    """The document. ``own``: the city's template, where it has one."""
    source = own.read_bytes() if own is not None and own.is_file() else read_bytes("print", TEMPLATE)
    document = DocxTemplate(io.BytesIO(source))
    document.render(_context(told, document), autoescape=True)
    made = io.BytesIO()
    document.save(made)
    return _settled(made.getvalue())


def _context(told: Told, document: DocxTemplate) -> dict[str, Any]:
    return {
        "title": plain(told.title),
        "facts": [{"name": name, "value": plain(value)} for name, value in told.facts],
        "never": say("brief.never_changed", told.lang),
        "defined": say("brief.definitions", told.lang),
        "definitions": [{"name": name, "formula": formula} for name, formula in told.definitions],
        "chapters": [
            {
                "title": one.title,
                "basis": one.basis,
                "words": plain(one.words),
                "parts": [
                    {
                        "title": part.title,
                        "pictures": [_picture(document, picture) for picture in part.pictures],
                        "heads": list(part.piece.table.heads),
                        "rows": [[plain(cell.text) for cell in row] for row in part.piece.table.rows],
                        "notes": list(part.piece.notes),
                    }
                    for part in one.parts
                ],
            }
            for one in told.chapters
        ],
    }


def _picture(document: DocxTemplate, drawn: str) -> InlineImage:
    made = laid_out("picture.typ", {"picture": drawn}, picture=True)
    return InlineImage(document, io.BytesIO(made), width=_WIDE)


def _settled(made: bytes) -> bytes:
    settled = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(made)) as before,
        zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in sorted(before.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            after.writestr(zipfile.ZipInfo(name, _ALWAYS), before.read(name), zipfile.ZIP_DEFLATED)
    return settled.getvalue()
