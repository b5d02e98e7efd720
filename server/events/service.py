"""Importing events: each chunk of at most 1,000 rows is one operation; an event is kept once however often it comes.

A file can be imported again at any time: what is known and unchanged is a duplicate, what changed is changed, and an
interrupted import goes on where it stopped because all that was committed has become duplicates.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Final

from domain.acts.event_import import EventImport
from domain.problems import Problem, ProblemError
from server.acts.acting import act
from server.acts.authors import Author
from server.acts.operation import Operation
from server.contacts.repository import blocked_groups
from server.db import statistics
from server.db.database import Database
from server.db.work import UnitOfWork, new_id
from server.events import repository
from server.events.chunks import Chunk, ChunkReader, FileJob, Opening, Prepared
from server.events.following import revisits_decided, units_changed
from server.events.outcome import Counts, Result, Summary
from server.events.prepare import (
    CONTENT_HASH,
    EVENT_COLUMNS,
    EXCLUDED,
    GROUP_ID,
    ID,
    UNIT_ID,
    ContactValues,
    EventValues,
    Preparation,
)
from server.events.seen import Contents, key_of
from server.masterdata.repository.units import unit_names_and_codes
from server.reading.dates import SERIAL_EPOCH_1904
from server.reading.mapping import NO_MAPPING, SourceMapping, check_source
from server.reading.origin import Origin, of_this_file, origin_of
from server.reading.rejects import RejectsFile, rejects_path
from server.reading.returned import Returned
from server.reading.source import SHEET
from server.reading.synonyms import Field

DEFAULT_SOURCE: Final = "default"
BREATHER: Final = 0.105
"""Seconds between large transactions on SQLite. Its other writers ask again at most every 100 ms, and one of them may
bring an emergency: all get their turn."""

NUMBERS: Final = (EVENT_COLUMNS.index("dispatch_no"), EVENT_COLUMNS.index("call_no"))

RejectedRow = tuple[int, tuple[Problem, ...], list[str]]
"""Place, problems, cells."""

Progress = Callable[[Counts, float], None]
"""Told after every transaction: the counts so far and the share of the file, 0 to 1."""


@dataclass(slots=True)
class Sorted:
    """What a chunk comes to, judged against what is known.

    Attributes:
        exclusions: of the new events, why they are never to be asked about.
        unreached: new events nobody can be asked about: excluded, without contact, or both.
    """

    new: dict[str, tuple[EventValues, ContactValues]] = field(default_factory=dict)
    changed: dict[str, tuple[EventValues, ContactValues]] = field(default_factory=dict)
    repeated: list[tuple[int, Problem]] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    exclusions: Counter[str] = field(default_factory=Counter)
    unreached: int = 0


def sort_events(
    events: Sequence[Prepared], known: dict[str, int], *, one_line_each: bool, returned: bool = False
) -> Sorted:
    """Tell new events from changed ones and duplicates. ``known`` (id → content hash) is brought up to date.

    ``one_line_each``: in a file the first line of a number holds, and a later one with other content is refused, or
    importing the file again would change it to and fro. Rows that are pushed come in the order things happened: the
    later one changes the earlier. ``returned``: the file is a rejects file, of which a row changes what is there only if
    somebody wrote that it holds: nobody else can say whether it was the first or the second line of its number.
    """
    found = Sorted()
    for values, contacts, repeated_on in events:
        event_id, content = values[ID], values[CONTENT_HASH]
        before = known.get(event_id)
        if before is None:
            found.new[event_id] = (values, contacts)
            result = Result.IMPORTED
        elif before == content:
            result = Result.DUPLICATE
        elif repeated_on and one_line_each:
            number = next((values[i] for i in NUMBERS if values[i]), "")
            code = "event.number_taken" if returned else "event.number_repeated"
            problem = Problem(code, {"number": number}, row=repeated_on % SHEET)
            found.repeated.append((repeated_on, problem))
            found.results.append(Result.REJECTED)
            continue
        else:
            (found.new if event_id in found.new else found.changed)[event_id] = (values, contacts)
            result = Result.CHANGED
        known[event_id] = content
        found.results.append(result)
    _count(found)
    return found


def _count(found: Sorted) -> None:
    counts = found.counts
    counts.rows = len(found.results)
    counts.rejected = found.results.count(Result.REJECTED)
    counts.imported = found.results.count(Result.IMPORTED)
    counts.changed = found.results.count(Result.CHANGED)
    counts.duplicates = found.results.count(Result.DUPLICATE)
    for values, contacts in found.new.values():
        silent = not (contacts and contacts[0][GROUP_ID]) and not any(
            contact[GROUP_ID] for contact in contacts
        )
        if silent:
            counts.without_contact += 1
        if values[EXCLUDED] is not None:
            counts.excluded += 1
            found.exclusions[values[EXCLUDED]] += 1
        if silent or values[EXCLUDED] is not None:
            found.unreached += 1
        if values[UNIT_ID] is None:
            counts.unmatched += 1


def write_events(work: UnitOfWork, found: Sorted, import_id: str, source: str, by: Author) -> None:
    """Write what is new or changed and record it as one operation, if there is any."""
    if not found.new and not found.changed:
        return
    told = EventImport(import_id, source, _content(found), **found.counts.as_dict())
    act(work, Operation.by(by, told, work.now, beside=found))


def _content(found: Sorted) -> str:
    """Hex digest over ids and content hashes: the chain proves which contents came in, and the events can still be corrected and erased."""
    told = [
        f"{event_id}{events[event_id][0][CONTENT_HASH]:x}\n"
        for events in (found.new, found.changed)
        for event_id in sorted(events)
    ]
    return sha256("".join(told).encode()).hexdigest()


def preparation(database: Database, city_id: str, *, import_id: str, trial: bool = False) -> Preparation:
    """What reading has to know of the centre as it is now."""
    with database.read(city_id) as reading:
        return Preparation(
            city_id=city_id,
            import_id=import_id,
            keys=database.sealer.keys,
            units=unit_names_and_codes(reading),
            now=reading.now,
            zone=reading.zone(),
            blocked=blocked_groups(reading),
            trial=trial,
        )


class FileImport:
    """One import of one file.

    Args:
        by: whoever imports it.
        source: the system it comes from, part of every event's id; the mapping's, else ``default``. Never the file's name.
        rejects: where rows that are not taken go; made only if there are any.
        own_process: read in a process of its own; by the file's size if not said.
    """

    def __init__(
        self,
        database: Database,
        city_id: str,
        path: Path,
        *,
        source: str = "",
        mapping: SourceMapping = NO_MAPPING,
        rejects: Path | None = None,
        dry_run: bool = False,
        trial: bool = False,
        by: Author,
        progress: Progress | None = None,
        own_process: bool | None = None,
    ) -> None:
        self._database, self._city, self._path = database, city_id, path
        self._origin, self._source_named = _origin(path, source or mapping.source, mapping, trial=trial)
        self._source, self._trial = self._origin.source, self._origin.trial
        self._job = FileJob(path, self._source, self._origin.mapping, self._origin.epoch)
        self._rejects_path = rejects_path(path, rejects)
        self._dry_run, self._by = dry_run, by
        self._progress = progress or (lambda _counts, _share: None)
        self._own_process = own_process
        self._summary = Summary(new_id(), self._source, dry_run)
        self._seen = Contents()
        self._sheets: tuple[str, ...] = ()
        self._returned = False

    def run(self) -> Summary:
        """Import the file.

        Raises:
            ProblemError: it is no table of events; nothing was imported then.
        """
        about = preparation(self._database, self._city, import_id=self._summary.import_id, trial=self._trial)
        with ChunkReader(self._job, about, own_process=self._own_process) as reader:
            self._describe(reader)
            with self._path.open("rb") as file:
                self._summary.digest = file_digest(file, "sha256").hexdigest()
            rejects = self._rejects_file(reader.opening)
            try:
                self._take_all(reader, rejects, about.now)
                self._summary.read = reader.account
            except BaseException:
                self._finish("interrupted", about.now)
                raise
            finally:
                rejects.close()
                if rejects.count:
                    self._summary.rejects = str(rejects.path)
            self._finish("done", about.now)
        return self._summary

    def _rejects_file(self, opening: Opening) -> RejectsFile:
        epoch = SERIAL_EPOCH_1904 if opening.from_1904 else self._origin.epoch
        return RejectsFile(self._rejects_path, opening.header, replace(self._origin, epoch=epoch))

    def _take_all(self, reader: ChunkReader, rejects: RejectsFile, started_at: int) -> None:
        chunks = iter(reader)
        for first in chunks:
            together = _together(first, chunks)
            if self._dry_run:
                last = self._judge_only(together, rejects)
            else:
                last = self._take(together, rejects, started_at, large=not first.last)
            self._summary.missing = last.missing
            self._progress(self._summary.counts, last.share)
            if not first.last and self._database.is_sqlite and not self._dry_run:
                time.sleep(BREATHER)

    def _take(self, chunks: Iterator[Chunk], rejects: RejectsFile, started_at: int, *, large: bool) -> Chunk:
        """Some chunks in one transaction; counted and rejected only once that is committed. Returns its last chunk."""
        total = Counts(**self._summary.counts.as_dict())
        rejected: list[RejectedRow] = []
        tallies: list[
            tuple[Counter[str], int]
        ] = []  # and not the events, which would fill the memory until the commit
        with self._database.write(self._city) as work:
            repository.begin_bulk(work, large=large)
            for chunk in chunks:
                events = chunk.events()
                known = repository.known_hashes(work, sorted({values[ID] for values, _, _ in events}))
                found = sort_events(events, known, one_line_each=True, returned=self._returned)
                write_events(work, found, self._summary.import_id, self._source, self._by)
                total.add(found.counts)
                tallies.append((found.exclusions, found.unreached))
                rejected += _rejected(chunk, found)
                self._summary.samples += chunk.samples
            total.add(Counts(rows=len(chunk.rejects), rejected=len(chunk.rejects)))
            self._note(work, "running", started_at, total)
        self._reject(rejected, rejects)
        self._summary.counts = total
        for exclusions, unreached in tallies:
            self._tally(exclusions, unreached)
        return chunk

    def _judge_only(self, chunks: Iterator[Chunk], rejects: RejectsFile) -> Chunk:
        rejected: list[RejectedRow] = []
        with self._database.read(self._city) as reading:
            for chunk in chunks:
                events = chunk.events()
                ids = sorted({values[ID] for values, _, _ in events})
                known = repository.known_hashes(reading, ids)
                for event_id in ids:  # what would stand there by now, had this been no rehearsal
                    said = self._seen.get(key_of(event_id))
                    if said is not None:
                        known[event_id] = said
                found = sort_events(events, known, one_line_each=True, returned=self._returned)
                for event_id in ids:
                    self._seen.put(key_of(event_id), known[event_id])
                rejected += _rejected(chunk, found)
                self._summary.counts.add(found.counts)
                self._summary.samples += chunk.samples
                self._tally(found.exclusions, found.unreached)
        self._summary.counts.add(Counts(rows=len(chunk.rejects), rejected=len(chunk.rejects)))
        self._reject(rejected, rejects)
        return chunk

    def _tally(self, exclusions: Counter[str], unreached: int) -> None:
        self._summary.exclusions += exclusions
        self._summary.out_of_reach += unreached

    def _reject(self, rows: list[RejectedRow], rejects: RejectsFile) -> None:
        for place, problems, cells in sorted(rows, key=lambda row: row[0]):
            rejects.add(self._place(place), problems, cells)
            self._summary.reasons[problems[0].code] += 1
        self._summary.out_of_reach += len(rows)
        rejects.flush()

    def _place(self, place: int) -> str:
        """Where a row stands, in words: its line, behind the name of its sheet where several are read."""
        sheet, line = divmod(place, SHEET)
        return f"{self._sheets[sheet]}!{line}" if len(self._sheets) > 1 else str(line)

    def _describe(self, reader: ChunkReader) -> None:
        summary, opening = self._summary, reader.opening
        self._sheets = opening.sheets
        self._returned = Returned(opening.header).any
        if self._returned and not self._source_named:
            raise ProblemError(Problem("rejects.no_source"))
        summary.kind, summary.detail = opening.kind, opening.detail
        summary.used, summary.ignored, summary.personal = opening.used, opening.ignored, opening.personal
        summary.header, summary.header_line = opening.header, opening.header_line

    def _finish(self, status: str, started_at: int) -> None:
        if self._dry_run:
            return
        with self._database.write(self._city) as work:
            repository.end_bulk(work)
            self._note(work, status, started_at, self._summary.counts, finished_at=work.now)
            # Units may have come while the file was read.
            self._summary.repaired = units_changed(work)
        asked = self._origin.mapping.columns.get(Field.REVISIT_ALLOWED)
        if asked is not None and status == "done":
            self._summary.decided = revisits_decided(
                self._database, self._city, self._source, refused=bool(asked)
            )
        statistics.follow(self._database, "event", self._summary.counts.imported)

    def _note(
        self, work: UnitOfWork, status: str, started_at: int, counts: Counts, finished_at: int | None = None
    ) -> None:
        values: dict[str, object] = {
            "source": self._source,
            "status": status,
            "started_at": started_at,
            "finished_at": finished_at,
            "digest": self._summary.digest,
            "columns": json.dumps(self._summary.columns, ensure_ascii=False),
            **counts.as_dict(),
        }
        repository.save_run(work, self._summary.import_id, **values)


def _origin(path: Path, named: str, mapping: SourceMapping, *, trial: bool) -> tuple[Origin, bool]:
    """Where the rows of a file come from, and whether anybody has said so: the caller, or a rejects file of itself."""
    told = origin_of(path)
    if told is None:
        return Origin(check_source(named or DEFAULT_SOURCE), mapping, trial), bool(named)
    if named and named != told.source:
        raise ProblemError(Problem("rejects.other_source", {"source": told.source, "named": named[:80]}))
    kept = told.mapping if mapping == NO_MAPPING else of_this_file(mapping)
    return Origin(told.source, kept, trial or told.trial, told.epoch), True


def _together(first: Chunk, rest: Iterator[Chunk]) -> Iterator[Chunk]:
    """The chunks up to one that is to be committed."""
    chunk = first
    yield chunk
    while not chunk.last:
        chunk = next(rest)
        yield chunk


def _rejected(chunk: Chunk, found: Sorted) -> list[RejectedRow]:
    repeated: list[RejectedRow] = [
        (place, (problem,), chunk.repeats[place]) for place, problem in found.repeated
    ]
    return [*chunk.rejects, *repeated]
