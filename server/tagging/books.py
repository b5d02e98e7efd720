"""The tags as a workbook: given out, and taken in as edits of the draft, all of them or none."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from domain.acts.tag_edit import TagEdited
from domain.problems import Problem, ProblemError
from domain.tags.book import COLUMNS, Change, Line, cells_of, changes, line_of
from domain.tags.editing import Tree
from domain.tags.model import Tag, letters_of
from domain.wire.tags import BookRead, BookRefusal
from server.accounts.people import CurrentUser
from server.acts.acting import act_all
from server.acts.operation import Operation
from server.db.database import Database
from server.db.work import Reading, new_id
from server.reading.workbook import open_sheets
from server.tagging import drafting
from server.tags.service import tags_of
from server.tags.spelling import spelt

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 4_000_000
MOST_EDITS = 500
"""More changes than anybody who publishes them would read."""
MOST_REFUSED = 200
_WIDTHS = (44, 20, 30, 28, 50, 50, 50, 14, 10, 40, 40)


def written(reading: Reading) -> bytes:
    """The tags with the draft's edits, as a workbook: a line a tag, in the order of their codes."""
    tags = _drafted_tree(reading).tags
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101 - a new workbook has one
    sheet.title = "标签"
    sheet.freeze_panes = "B2"
    for column, (title, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True), start=1):
        cell = sheet.cell(1, column, title)
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    for row, (_, tag) in enumerate(sorted(tags.items()), start=2):
        for column, text in enumerate(cells_of(tag, _syllables(tag)), start=1):
            cell = sheet.cell(row, column, text or None)
            if text:
                cell.data_type = "s"  # a name that begins with = is a name
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _syllables(tag: Tag) -> str:
    """With blanks where the dictionary reads the name as it is kept, else run together."""
    read = spelt(tag.name["zh"])
    return read if letters_of(read)[0] == tag.pinyin else tag.pinyin


def _drafted_tree(reading: Reading) -> Tree:
    tree = drafting.tree_of(reading)
    drafting.made(reading, tree, drafting.drafted(reading))
    return tree


def taken_in(database: Database, person: CurrentUser, data: bytes, seen: int) -> BookRead:
    """Put what a workbook changes into the draft.

    Raises:
        ProblemError: it is no workbook, or ``tag.draft_moved``: somebody else changed one of its tags in between.
    """
    lines = _lines(data)
    with database.write(person.city_id) as work:
        tree = _drafted_tree(work)
        found, refused = changes(lines, tree.tags)
        refused += _not_borne(work, found, _drafted_tree(work)) if not refused else []
        if len(found) > MOST_EDITS:
            refused.append(Problem("tag.book_many", {"most": MOST_EDITS, "edits": len(found)}))
        if refused:
            return BookRead(0, [_told(problem) for problem in refused[:MOST_REFUSED]])
        operations = [
            Operation.by(
                person, TagEdited(new_id(), one.edit, seen), work.now, entity_id=tags_of(work), beside=tree
            )
            for one in found
        ]
        act_all(work, operations)
    return BookRead(len(found))


def _lines(data: bytes) -> list[Line]:
    """Raises ProblemError where it is no workbook, or one of other columns."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tags.xlsx"
        path.write_bytes(data)
        sheet = open_sheets(path)[0]
        head = sheet.head(1)
        if not head or tuple(cell.strip() for cell in head[0][1][: len(COLUMNS)]) != COLUMNS:
            raise ProblemError(Problem("tag.book_columns", {"columns": " ".join(COLUMNS)}, row=1))
        return [line_of(row, cells) for row, cells, _ in sheet.records(head[0][0], len(COLUMNS))]


def _not_borne(reading: Reading, found: list[Change], tree: Tree) -> Iterator[Problem]:
    """What the tree does not bear, each at its line; the others are tried all the same, so that all is told at once."""
    for one in found:
        try:
            drafting.unnamed(reading, one.edit)
            tree.make(one.edit)
        except ProblemError as broken:
            for problem in broken.problems:
                yield Problem(problem.code, problem.params, problem.field, one.row)


def _told(problem: Problem) -> BookRefusal:
    return BookRefusal(problem.row or 0, problem.code, dict(problem.params))
