"""What a file came to, past imports and undoing, as a page shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from domain.problems import Problem
from domain.wire.imports import (
    CellsShown,
    Excluded,
    ImportUndone,
    Judgement,
    PastImport,
    PastImports,
    RowShown,
    SheetShown,
    Told,
)
from server.db.work import Reading
from server.events import repository
from server.events.outcome import Counts, Summary
from server.events.undoing import Undone
from server.reading.report import FileRead

MOST = 100


def judgement_of(summary: Summary, found: Sequence[Problem]) -> Judgement:
    """A summary, and what is to be asked about it."""
    left_out: Counter[str] = Counter()
    for sheet in summary.read.sheets:
        left_out.update({str(why): count for why, count in sheet.left_out.items()})
    return Judgement(
        import_id=summary.import_id,
        source=summary.source,
        kind=summary.kind,
        detail=summary.detail,
        header_line=summary.header_line,
        header=list(summary.header),
        used=dict(summary.used),
        counts=summary.counts.as_dict(),
        samples=[RowShown(*sample) for sample in summary.samples],
        exclusions=[
            Excluded(code, count, list(summary.columns_behind(code)))
            for code, count in summary.exclusions.most_common()
        ],
        reject_reasons=dict(summary.reasons),
        concerns=[told_of(problem) for problem in found],
        sheets=[
            *(SheetShown(sheet.name, sheet.rows) for sheet in summary.read.sheets),
            *(SheetShown(sheet.name, sheet.rows, sheet.why) for sheet in summary.read.passed),
        ],
        left_out=dict(left_out),
        cells=_cells(summary.read),
    )


def _cells(read: FileRead) -> list[CellsShown]:
    """What of the columns is not read, or was made empty, sheet by sheet."""
    told: list[CellsShown] = []
    for sheet in read.sheets:
        told += [
            CellsShown(sheet.name, one.name, one.cells, letter=one.letter, sample=one.sample)
            for one in sheet.unread()
        ]
        told += [CellsShown(sheet.name, one.column, one.cells, code=one.code) for one in sheet.remarks]
    return told


def told_of(problem: Problem) -> Told:
    """A problem of a file."""
    return Told(problem.code, dict(problem.params), problem.field, problem.row)


def past_imports(reading: Reading) -> PastImports:
    """The newest imports."""
    return PastImports([_line(run) for run in repository.runs(reading, MOST)])


def undone_of(undone: Undone) -> ImportUndone:
    """What an undoing came to."""
    return ImportUndone(undone.import_id, undone.dry_run, undone.taken_back, dict(undone.stays))


def _line(run: Mapping[str, Any]) -> PastImport:
    return PastImport(
        import_id=run["import_id"],
        source=run["source"],
        status=run["status"],
        started_at=run["started_at"],
        counts={name: run[name] for name in Counts().as_dict()},
        digest=run["digest"] or "",
        taken_back=run["taken_back"] or 0,
    )
