"""Reads and prepares a file in chunks of records, in a process of its own where the file is large.

The two processes share nothing but a pipe: the reader sends plain tuples, the writer takes them as they come, and a
few chunks wait between so that neither stands still.
"""

from __future__ import annotations

import gc
import marshal
import multiprocessing
import queue
import signal
import threading
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from domain.problems import Problem, ProblemError
from server.events.prepare import ID, ContactValues, EventValues, Preparation, Preparer, count_missing
from server.events.seen import Seen, key_of
from server.reading.columns import Columns
from server.reading.dates import SERIAL_EPOCH_1904
from server.reading.delimited import SeparatedRows
from server.reading.mapping import SourceMapping
from server.reading.report import FileRead
from server.reading.row import EventRow
from server.reading.rows import RowReader
from server.reading.source import SHEET, Table, open_table
from server.reading.understood import Samples, Understood

CHUNK: Final = 1_000
"""Records of a chunk, which is one operation."""

WINDOW: Final = 100 * CHUNK
"""Records that are sorted by id together when a large file is read."""

OF_WORKBOOK: Final = 20 * CHUNK
"""The same of a workbook, whose reader holds a whole sheet beside them."""

TOGETHER: Final = 33
"""Chunks that are written in one transaction: about a second, which other writers of an SQLite file can wait."""

WAITING: Final = 40
"""Chunks that may wait to be written: some 50 MB."""

OWN_PROCESS_FROM: Final = 4 << 20
"""Bytes from which a file is worth a process of its own."""


@dataclass(frozen=True, slots=True)
class FileJob:
    """A file to be read; ``epoch`` is where its serial day numbers count from, if it does not say so itself."""

    path: Path
    source: str
    mapping: SourceMapping
    epoch: datetime | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """What a file turned out to be.

    Attributes:
        sheets: names of the sheets that are read, by number; a text is one without a name.
        from_1904: its serial day numbers count from 1904-01-01.
    """

    kind: str
    detail: str
    header: tuple[str, ...]
    header_line: int
    used: dict[str, str]
    ignored: tuple[str, ...]
    personal: tuple[str, ...]
    sheets: tuple[str, ...] = ("",)
    from_1904: bool = False


Prepared = tuple[EventValues, ContactValues, int]
"""An event, its people, and its place if it must not change an event that is there: its number stood earlier in the file,
or it comes from a rejects file and nobody said that it holds. Else 0."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some records, read.

    Attributes:
        packed: the prepared events, marshalled one by one.
        rejects: (place, problems, cells); cells of repeated numbers stand in ``repeats`` by place.
        share: how much of the file is read, 0 to 1.
        missing: how often what may be missing was missing so far.
        samples: the first rows of a sheet as understood, where it has any of them.
        last: to be committed with those before it.
    """

    packed: list[bytes]
    rejects: list[tuple[int, tuple[Problem, ...], list[str]]] = field(default_factory=list)
    repeats: dict[int, list[str]] = field(default_factory=dict)
    share: float = 1.0
    missing: dict[str, int] = field(default_factory=dict)
    samples: list[Understood] = field(default_factory=list)
    last: bool = True

    def events(self) -> list[Prepared]:
        """The prepared events."""
        return [marshal.loads(one) for one in self.packed]  # noqa: S302  packed by ourselves


class ReaderDied(RuntimeError):
    """The reading process ended without a word, or failed; its traceback is the message."""


class ChunkReader:
    """Iterates over the chunks of a file; use as a context manager.

    Attributes:
        opening: what the file is, known on entering.
        account: every sheet, column and row of it, known once all chunks were read.

    Raises:
        ProblemError: on entering, if the file is no table of events.
    """

    def __init__(self, job: FileJob, about: Preparation, *, own_process: bool | None = None) -> None:
        self._job, self._about = job, about
        self._own_process = own_process
        self._process: Any = None
        self._messages: queue.Queue[Any] = queue.Queue(WAITING)
        self._stopped = threading.Event()
        self._inline: Iterator[Chunk] | None = None
        self._table: Table | None = None
        self.opening: Opening
        self.account = FileRead()

    def __enter__(self) -> ChunkReader:
        size = self._job.path.stat().st_size if self._job.path.is_file() else 0
        apart = size >= OWN_PROCESS_FROM if self._own_process is None else self._own_process
        if not apart:
            self._table = table = open_table(self._job.path, self._job.mapping)
            self.opening = _opening(table)
            self._inline = read_chunks(table, self._job, self._about)
            return self
        self._start()
        try:
            self.opening = self._next_message()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def __iter__(self) -> Iterator[Chunk]:
        if self._inline is not None and self._table is not None:
            yield from self._inline
            self.account = self._table.account()
            return
        while isinstance(message := self._next_message(), Chunk):
            yield message
        self.account = message

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would copy locks that other threads hold
        receiving, sending = context.Pipe(duplex=False)
        self._process = context.Process(target=_work, args=(sending, self._job, self._about), daemon=True)
        self._process.start()
        sending.close()
        threading.Thread(target=self._receive, args=(receiving,), name="import-reader", daemon=True).start()

    def _receive(self, pipe: Any) -> None:
        """Take messages off the pipe, so that the reader goes on while the writer commits."""
        message: Any = ("fault", "the reading process ended without a word")
        try:
            while not self._stopped.is_set():
                message = pipe.recv_bytes()
                self._put(message)
        except (EOFError, OSError):
            self._put(None)
        finally:
            pipe.close()

    def _put(self, message: Any) -> None:
        while not self._stopped.is_set():
            try:
                self._messages.put(message, timeout=0.2)
            except queue.Full:
                continue
            return

    def _next_message(self) -> Any:
        raw = self._messages.get()
        if raw is None:
            raise ReaderDied("the reading process ended without a word")
        kind, content = marshal.loads(raw)  # noqa: S302  from our own child, over a pipe nobody else has
        if kind == "chunk":
            return _chunk(content)
        if kind == "opening":
            return Opening(*content)
        if kind == "problem":
            raise ProblemError(*(_problem(problem) for problem in content))
        if kind == "end":
            return _accounts.decode(content)
        raise ReaderDied(content)

    def _stop(self) -> None:
        self._stopped.set()
        if self._process is not None and self._process.is_alive():
            self._process.terminate()
        if self._process is not None:
            self._process.join()
            self._process.close()
            self._process = None


def read_chunks(table: Table, job: FileJob, about: Preparation, window: int = CHUNK) -> Iterator[Chunk]:
    """Read, check and prepare the records of a table, a chunk at a time.

    ``window``: so many records are sorted by id before they are handed on in chunks, so that one transaction after
    another meets its own part of the keys' pages and no page is written again and again.
    """
    ahead = _Window(Preparer(about), Samples(about.zone))
    for number, section in table.each():
        reader = RowReader(
            table.columns,
            city_id=about.city_id,
            source=job.source,
            now=about.now,
            mapping=job.mapping,
            zone=about.zone,
            epoch=job.epoch or section.rows.epoch,
            remarks=section.tally.remarks,
        )
        place = number * SHEET
        for line, cells, wrong in section.records():
            ahead.add(place + line, cells, reader.read(line, cells, wrong), section.name)
            if ahead.records == window:
                yield from ahead.chunks(table.progress())
    if ahead.records:
        yield from ahead.chunks(1.0)


class _Window:
    """Records on their way to being chunks."""

    def __init__(self, preparer: Preparer, samples: Samples) -> None:
        self.records = 0
        self._prepare = preparer.prepare
        self._samples = samples
        self._seen = Seen()
        self._packed: list[tuple[str, int, bytes]] = []
        self._rejects: list[tuple[int, tuple[Problem, ...], list[str]]] = []
        self._repeats: dict[int, list[str]] = {}
        self._missing: dict[str, int] = {}

    def add(
        self, place: int, cells: list[str], event: EventRow | tuple[Problem, ...], sheet: str = ""
    ) -> None:
        self.records += 1
        if isinstance(event, tuple):
            self._rejects.append((place, event, cells))
            return
        self._samples.see(sheet, event)
        values, contacts = self._prepare(event)
        count_missing(values, contacts, self._missing)
        event_id = values[ID]
        repeated = self._seen.add(key_of(event_id))  # suspected; what stands in the database decides
        if repeated or event.returned:
            self._repeats[place] = cells
        packed = marshal.dumps((values, contacts, place if repeated or event.returned else 0))
        self._packed.append((event_id, place, packed))

    def chunks(self, share: float) -> Iterator[Chunk]:
        """What was added since the last time."""
        packed, rejects, repeats = sorted(self._packed), self._rejects, self._repeats
        self.records, self._packed, self._rejects, self._repeats = 0, [], [], {}
        starts = range(0, max(len(packed), 1), CHUNK)
        for number, start in enumerate(starts, 1):
            part = [one for _, _, one in packed[start : start + CHUNK]]
            end = start == starts[-1]
            told = rejects if end else []
            shown = self._samples.take()
            yield Chunk(part, told, repeats, share, dict(self._missing), shown, end or number % TOGETHER == 0)


def _work(pipe: Any, job: FileJob, about: Preparation) -> None:
    """The reading process: sends what the file is, its chunks, and the end."""
    gc.disable()  # a million short-lived tuples and not one cycle
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both; the writer decides
    try:
        table = open_table(job.path, job.mapping)
        _send(pipe, "opening", _plain_opening(_opening(table)))
        window = WINDOW if table.kind == SeparatedRows.kind else OF_WORKBOOK
        for chunk in read_chunks(table, job, about, window):
            _send(pipe, "chunk", _plain_chunk(chunk))
        _send(pipe, "end", _account_bytes(table.account()))
    except ProblemError as error:
        _send(pipe, "problem", [_plain_problem(problem) for problem in error.problems])
    except (BrokenPipeError, ConnectionResetError):
        pass
    except Exception:
        _send(pipe, "fault", traceback.format_exc())


_accounts = msgspec.msgpack.Decoder(FileRead)
_account_bytes = msgspec.msgpack.Encoder().encode


def _send(pipe: Any, kind: str, content: Any) -> None:
    pipe.send_bytes(marshal.dumps((kind, content)))


def _opening(table: Table) -> Opening:
    columns: Columns = table.columns
    return Opening(
        kind=table.kind,
        detail=table.detail,
        header=columns.header,
        header_line=columns.header_line,
        used={str(name): columns.named(name) for name in columns.used},
        ignored=columns.ignored,
        personal=columns.personal,
        sheets=tuple(section.name for section in table.sections),
        from_1904=any(section.rows.epoch == SERIAL_EPOCH_1904 for section in table.sections),
    )


def _plain_opening(opening: Opening) -> tuple[Any, ...]:
    return (
        opening.kind,
        opening.detail,
        opening.header,
        opening.header_line,
        opening.used,
        opening.ignored,
        opening.personal,
        opening.sheets,
        opening.from_1904,
    )


def _plain_chunk(chunk: Chunk) -> tuple[Any, ...]:
    rejects = [
        (line, [_plain_problem(p) for p in problems], cells) for line, problems, cells in chunk.rejects
    ]
    samples = [tuple(sample) for sample in chunk.samples]
    return chunk.packed, rejects, chunk.repeats, chunk.share, chunk.missing, samples, chunk.last


def _chunk(plain: tuple[Any, ...]) -> Chunk:
    packed, rejects, repeats, share, missing, samples, last = plain
    read = [(line, tuple(_problem(p) for p in problems), cells) for line, problems, cells in rejects]
    return Chunk(packed, read, repeats, share, missing, [Understood(*sample) for sample in samples], last)


def _plain_problem(problem: Problem) -> tuple[Any, ...]:
    where = None if problem.field is None else str(problem.field)
    return problem.code, dict(problem.params), where, problem.row


def _problem(plain: tuple[Any, ...]) -> Problem:
    code, params, where, row = plain
    return Problem(code, params, where, row)
