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
from server.events.prepare import ID, Preparation, Preparer
from server.events.service import DEFAULT_SOURCE, preparation, sort_events, write_events
from server.reading.columns import match_columns, missing_column
from server.reading.mapping import check_source
from server.reading.report import Remark, Remarks
from server.reading.row import EventRow
from server.reading.rows import RowReader
from server.reading.values import text_of

MAX_ROWS: Final = 10_000

_SCALARS: Final = (str, int, float, bool, type(None))


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """``POST /events/import``. Every row is an object of names and plain values; ``source`` is part of every event's id: that of a
    machine's token, else ``default``, where it is not said."""

    rows: list[dict[str, Any]]
    source: str | None = None
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
    source = check_source(request.source or DEFAULT_SOURCE)
    if not 0 < len(request.rows) <= MAX_ROWS:
        code = "import.no_rows" if not request.rows else "import.too_many_rows"
        raise ProblemError(Problem(code, {"rows": len(request.rows), "limit": MAX_ROWS}, field="rows"))
    import_id = new_id()
    about = preparation(database, city_id, import_id=import_id, trial=request.trial)
    readers = _Readers(city_id, source, about)
    readers.meet(request.rows)
    preparer = Preparer(about)
    results: dict[int, RowResult] = {}
    good: list[tuple[int, Prepared]] = []
    for number, row in enumerate(request.rows, 1):
        event = readers.read(number, row)
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
    return ImportReply(import_id, source, **counts.as_dict(), results=told, remarks=readers.remarks.all())


class _Readers:
    """Reads each row by its own names: one may say 报警电话 where another says 联系电话. Rows with the same names share a reader."""

    def __init__(self, city_id: str, source: str, about: Preparation) -> None:
        self._city, self._source, self._about = city_id, source, about
        self._readers: dict[tuple[str, ...], RowReader | Problem] = {}
        self.remarks = Remarks()

    def meet(self, rows: Sequence[dict[str, Any]]) -> None:
        """Look at the names of all rows.

        Raises:
            ProblemError: a name that every row needs is in none: whoever sends them has to change something.
        """
        lacking: list[Problem] = []
        for names in dict.fromkeys(tuple(row) for row in rows):
            columns = match_columns(names, 0, needed=False)
            if isinstance(columns, Problem):
                self._readers[names] = columns
                lacking.append(columns)
                continue
            missing = missing_column(columns, 0)
            if missing is not None:
                lacking.append(missing)
            self._readers[names] = RowReader(
                columns,
                city_id=self._city,
                source=self._source,
                now=self._about.now,
                zone=self._about.zone,
                remarks=self.remarks,
            )
        if len(lacking) == len(self._readers):
            raise ProblemError(Problem(lacking[0].code, lacking[0].params, field="rows"))

    def read(self, number: int, row: dict[str, Any]) -> EventRow | tuple[Problem, ...]:
        """The event of a row, or why it is none."""
        for name, value in row.items():
            if not isinstance(value, _SCALARS):
                return (Problem("row.not_plain", field=name[:80], row=number),)
        reader = self._readers[tuple(row)]
        if isinstance(reader, Problem):
            return (Problem(reader.code, reader.params, row=number),)
        return reader.read(number, [_text(value) for value in row.values()])


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
