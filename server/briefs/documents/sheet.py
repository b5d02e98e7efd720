"""A published brief as a workbook: what it rests on first, then a sheet a section; numbers as numbers, text always as text."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from domain.figures.rounding import Digits, in_percent
from resources.figure_pages import Cell
from resources.figure_pages.saying import say
from resources.figure_words import value
from server.briefs.documents.plain import plain
from server.briefs.documents.told import Chapter, Told

_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
"""A workbook that said when it was made would be another one each time."""
_LONGEST = 31
"""Signs of a sheet's name."""


def xlsx(told: Told) -> bytes:
    """The workbook."""
    made = io.BytesIO()
    book = Workbook(
        made,
        {"in_memory": True, "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    book.set_properties({"title": told.title, "created": _ALWAYS})
    bold, percent, number = (
        book.add_format({"bold": True}),
        book.add_format({"num_format": "0.00%"}),
        book.add_format({"num_format": "0.00"}),
    )
    basis = book.add_worksheet(say("brief.basis", told.lang)[:_LONGEST])
    rows = [
        (told.title, ""),
        *told.facts,
        ("", ""),
        (say("brief.definitions", told.lang), ""),
        *told.definitions,
    ]
    for at, (name, said) in enumerate(rows):
        basis.write_string(at, 0, plain(name), bold)
        basis.write_string(at, 1, plain(said))
    for n, chapter in enumerate(told.chapters, start=1):
        _chapter(book.add_worksheet(f"{n}"), chapter, bold, percent, number)
    book.close()
    return made.getvalue()


def _chapter(sheet: Worksheet, chapter: Chapter, bold: Format, percent: Format, number: Format) -> None:
    lines = [(chapter.title, bold), (chapter.basis, None), (plain(chapter.words), None)]
    at = 0
    for text, form in lines:
        sheet.write_string(at, 0, text, form)
        at += 1
    for part in chapter.parts:
        at += 1
        sheet.write_string(at, 0, part.title, bold)
        at += 1
        for column, head in enumerate(part.piece.table.heads):
            sheet.write_string(at, column, head, bold)
        for row in part.piece.table.rows:
            at += 1
            for column, cell in enumerate(row):
                _cell(sheet, at, column, cell, percent, number)
        for note in part.piece.notes:
            at += 1
            sheet.write_string(at, 0, note)
        at += 1


def _cell(sheet: Worksheet, at: int, column: int, cell: Cell, percent: Format, number: Format) -> None:
    shown = cell.shown
    if shown is not None and shown.value is not None and cell.text.startswith(value(shown).rstrip("%")):
        form = percent if in_percent(shown.figure) else number
        places = int(Digits.EXPORT) + (2 if in_percent(shown.figure) else 0)
        sheet.write_number(at, column, round(shown.value, places), form)
    else:
        sheet.write_string(at, column, plain(cell.text))
