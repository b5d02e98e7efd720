"""Events pushed by a dispatch system as JSON: the same reading, the same rules, a result for every row.

Names are found as columns are: field codes (``reported_at``), Chinese or English names of real exports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from domain.problems import Problem, ProblemError
from server.acts.authors import Author
from server.db import statistics
from server.db.database import Database
from server.db.work import UnitOfWork, new_id
from server.events import repository
from server.events.chunks import CHUNK, Prepared
from server.events.outcome import Counts, Result
from server.events.prepare import ID, Preparer
from server.events.service import DEFAULT_SOURCE, preparation, sort_events, write_events
from server.reading.columns import match_columns
from server.reading.mapping import NO_MAPPING, check_source
from server.reading.report import Remark
from server.reading.row import EventRow
from server.reading.rows import RowReader
from server.reading.values import text_of

MAX_ROWS: Final = 10_000

_SCALARS: Final = (str, int, float, bool, type(None))


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """``POST /events/import``. Every row is an object of names and plain values; ``source`` is part of every event's id."""

    rows: list[dict[str, Any]]
    source: str = DEFAULT_SOURCE
    trial: bool = False


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of a row: its 1-based number, result, and the event or the reasons."""

    row: int
    result: Result
    event_id: str | None = None
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ImportReply:
    """``rows`` = ``imported`` + ``changed`` + ``duplicates`` + ``rejected``; the rest are parts of ``imported``.

    ``remarks`` tells of cells that did not cost their row: of which column, how many, and in which rows.
    """

    import_id: str
    source: str
    rows: int
    imported: int
    changed: int
    duplicates: int
    rejected: int
    without_contact: int
    excluded: int
    unmatched: int
    results: list[RowResult]
    remarks: list[Remark] = field(default_factory=list)


def import_rows(database: Database, city_id: str, request: ImportRequest, by: Author) -> ImportReply:
    """Take in pushed rows; each thousand is one operation in a transaction of its own.

    Raises:
        ProblemError: too many rows, no rows, a bad name of the source, or a name that every row would need is in none.
    """
    source = check_source(request.source)
    if not 0 < len(request.rows) <= MAX_ROWS:
        code = "import.no_rows" if not request.rows else "import.too_many_rows"
        raise ProblemError(Problem(code, {"rows": len(request.rows), "limit": MAX_ROWS}, field="rows"))
    import_id = new_id()
    about = preparation(database, city_id, import_id=import_id, trial=request.trial)
    names = list(dict.fromkeys(name for row in request.rows for name in row))
    columns = match_columns(names, 0)
    if isinstance(columns, Problem):
        raise ProblemError(Problem(columns.code, columns.params, field="rows"))
    reader = RowReader(
        columns, city_id=city_id, source=source, now=about.now, mapping=NO_MAPPING, zone=about.zone
    )
    preparer = Preparer(about)
    results: dict[int, RowResult] = {}
    good: list[tuple[int, Prepared]] = []
    for number, row in enumerate(request.rows, 1):
        event = _read(reader, number, row, columns.header)
        if isinstance(event, EventRow):
            good.append((number, (*preparer.prepare(event), 0)))
        else:
            results[number] = RowResult(number, Result.REJECTED, None, list(event))
    counts = Counts(rows=len(results), rejected=len(results))
    for start in range(0, len(good), CHUNK):
        part = good[start : start + CHUNK]
        with database.write(city_id) as work:
            _write(work, part, import_id, source, by, counts, results)
            repository.save_run(work, import_id, **_run(source, about.now, work.now, counts))
    statistics.follow(database, "event", counts.imported)
    told = [results[n] for n in sorted(results)]
    return ImportReply(import_id, source, **counts.as_dict(), results=told, remarks=reader.remarks.all())


def _read(
    reader: RowReader, number: int, row: dict[str, Any], header: Sequence[str]
) -> EventRow | tuple[Problem, ...]:
    for name, value in row.items():
        if not isinstance(value, _SCALARS):
            return (Problem("row.not_plain", field=name[:80], row=number),)
    return reader.read(number, [_text(row.get(name)) for name in header])


def _text(value: object) -> str:
    """A value as text. A whole number of JSON is exact, however long, which one of a spreadsheet is not."""
    return str(value) if type(value) is int else text_of(value)


def _write(
    work: UnitOfWork,
    part: Sequence[tuple[int, Prepared]],
    import_id: str,
    source: str,
    by: Author,
    counts: Counts,
    results: dict[int, RowResult],
) -> None:
    repository.begin_bulk(work, large=False)
    events = [event for _, event in part]
    known = repository.known_hashes(work, sorted({values[ID] for values, _, _ in events}))
    found = sort_events(events, known, one_line_each=False)
    write_events(work, found, import_id, source, by)
    counts.add(found.counts)
    for (number, (values, _, _)), result in zip(part, found.results, strict=True):
        results[number] = RowResult(number, result, values[ID])


def _run(source: str, started_at: int, now: int, counts: Counts) -> dict[str, object]:
    return {
        "source": source,
        "status": "done",
        "started_at": started_at,
        "finished_at": now,
        **counts.as_dict(),
    }
