"""Files handed over by a page: kept in the centre's home, judged and taken in beside the requests, gone a day later at the latest.

A file is a folder of its own: ``data``, ``rejects.csv``, how far it is (``standing.json``) and a mark that somebody stopped it. So any process of
this centre answers for it. What holds personal data is sealed, plain only while it is read (``plain_files``), and removed once it was taken in.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Final

from domain.problems import Problem, ProblemError
from domain.times import DAY, MINUTE
from domain.wire import codec
from domain.wire.imports import FileStanding, FileState, ImportChoice
from server.acts.authors import Author
from server.config import home_folder
from server.db.database import Database, file_of
from server.db.sealed_files import opened, private, seal_file
from server.db.work import new_id
from server.events.concerns import concerns
from server.events.outcome import Counts, Summary
from server.events.page import judgement_of, told_of
from server.events.plain_files import PlainFiles
from server.events.service import FileImport
from server.reading.columns import MAX_COLUMNS
from server.reading.mapping import SourceMapping
from server.reading.peek import peek
from server.reading.synonyms import Field
from server.recurring import Recurring

KEPT: Final = DAY
SILENT: Final = 2 * MINUTE
"""A file on its way that nobody heard of for so long is on its way no more: its process ended."""

LOOK_EVERY_SECONDS: Final = 600.0

_EVERY: Final = 0.3
"""Seconds between two notes of how far it is."""

_MOVING: Final = (FileState.JUDGING, FileState.TAKING)
_DATA, _REJECTS, _STANDING, _STOP = "data", "rejects.csv", "standing.json", "stop"

one_at_a_time = threading.Lock()
"""A process reads one file at a time: each may take all the memory one may."""


class Stopped(Exception):
    """Somebody stopped it."""


class Uploads:
    """The files of one city."""

    def __init__(self, database: Database, city_id: str, home: Path) -> None:
        self._database, self._city = database, city_id
        self._folder = home / "imports" / city_id
        self._plain = PlainFiles(self._folder)

    # handing over and looking ------------------------------------------------------------------------------------------

    def keep(self, name: str, data: bytes) -> FileStanding:
        """Take a file."""
        self.sweep()
        standing = FileStanding(new_id(), name[:200], FileState.THERE, self._now(), len(data))
        folder = self._folder / standing.file_id
        folder.mkdir(mode=0o700, parents=True)
        seal_file(BytesIO(data), folder / _DATA, self._database.sealer, _bound(standing.file_id, _DATA))
        self._note(standing)
        return standing

    def standing(self, file_id: str) -> FileStanding:
        """How far a file is.

        Raises:
            ProblemError: ``upload.not_found``.
        """
        try:
            found = codec.decode((self._place(file_id) / _STANDING).read_bytes(), FileStanding)
        except FileNotFoundError:
            raise ProblemError(Problem("upload.not_found")) from None
        if found.state in _MOVING and found.at < self._now() - SILENT:
            return replace(found, state=FileState.STOPPED)
        return found

    def rejects(self, file_id: str) -> bytes:
        """The rejects file.

        Raises:
            ProblemError: ``upload.not_found``.
        """
        try:
            return b"".join(self._unsealed(file_id, _REJECTS))
        except FileNotFoundError:
            raise ProblemError(Problem("upload.not_found")) from None

    def _unsealed(self, file_id: str, name: str) -> Iterator[bytes]:
        return opened(self._place(file_id) / name, self._database.sealer, _bound(file_id, name))

    def stop(self, file_id: str) -> FileStanding:
        """Stop what is done with it, at the next thousands of rows."""
        standing = self.standing(file_id)
        if standing.state in _MOVING:
            (self._place(file_id) / _STOP).touch()
        return standing

    def forget(self, file_id: str) -> None:
        """Remove a file; one that is being taken in stays."""
        if self.standing(file_id).state not in _MOVING:
            shutil.rmtree(self._place(file_id), ignore_errors=True)
            self._plain.close(file_id)

    def sweep(self) -> None:
        """Remove what nobody came back for."""
        if not self._folder.is_dir():
            return
        before = self._now() - KEPT
        for file_id in self._plain.names():
            if not self._moving(file_id):  # its process was killed
                self._plain.close(file_id)
        for folder in self._folder.glob("[!.]*"):
            with suppress(FileNotFoundError):  # another process may remove it too
                if self._noted_at(folder) < before:
                    shutil.rmtree(folder, ignore_errors=True)

    def _moving(self, file_id: str) -> bool:
        try:
            return self.standing(file_id).state in _MOVING
        except ProblemError:
            return False

    def _noted_at(self, folder: Path) -> int:
        """When somebody last had to do with a file; of one that was never handed over whole, when it came."""
        try:
            return codec.decode((folder / _STANDING).read_bytes(), FileStanding).at
        except (OSError, ProblemError):
            return int(folder.stat().st_mtime * 1000)

    # judging and taking in ----------------------------------------------------------------------------------------------

    def begin(self, file_id: str, choice: ImportChoice, by: Author, *, take: bool) -> FileStanding:
        """Judge a file, or take it in, beside the request.

        Raises:
            ProblemError: ``upload.not_found``; ``upload.under_way``; ``upload.not_agreed``: nobody has looked at it read like this, or
                there is something to ask about it; the source's name cannot be one.
        """
        standing = self.standing(file_id)
        if standing.state in _MOVING:
            raise ProblemError(Problem("upload.under_way"))
        if not (self._place(file_id) / _DATA).exists():
            raise ProblemError(Problem("upload.not_found"))
        asked = replace(choice, agreed=False)
        if take and not _agreed(standing, asked, choice):
            raise ProblemError(Problem("upload.not_agreed"))
        (self._place(file_id) / _STOP).unlink(missing_ok=True)
        moving = replace(
            standing,
            state=FileState.TAKING if take else FileState.JUDGING,
            at=self._now(),
            share=0.0,
            rows=0,
            asked=asked if take else None,  # until it was judged whole
            problems=[],
        )
        self._note(moving)
        try:
            data, job = self._job(moving, choice, by, dry_run=not take)
        except BaseException:
            self._note(standing)
            self._plain.close(file_id)
            raise
        threading.Thread(
            target=self._run, args=(moving, asked, data, job), name="import", daemon=True
        ).start()
        return moving

    def _job(
        self, standing: FileStanding, choice: ImportChoice, by: Author, *, dry_run: bool
    ) -> tuple[Path, Callable[[], Summary]]:
        """The file, plain from now on, and what is to be done with it."""
        mapping = _mapping(choice)
        pieces = self._unsealed(standing.file_id, _DATA)
        data = self._plain.open(standing.file_id, _DATA, pieces, standing.size)
        file = FileImport(
            self._database,
            self._city,
            data,
            source=choice.source,
            mapping=mapping,
            rejects=data.with_name(_REJECTS),
            dry_run=dry_run,
            trial=choice.trial,
            by=by,
            progress=self._progress(standing),
        )
        return data, file.run

    def _progress(self, standing: FileStanding) -> Callable[[Counts, float], None]:
        stop = self._place(standing.file_id) / _STOP
        noted = time.monotonic()

        def progress(counts: Counts, share: float) -> None:
            nonlocal noted
            if stop.exists():
                raise Stopped
            if time.monotonic() - noted >= _EVERY:
                noted = time.monotonic()
                self._note(replace(standing, share=share, rows=counts.rows, at=self._now()))

        return progress

    def _run(
        self, standing: FileStanding, asked: ImportChoice, data: Path, job: Callable[[], Summary]
    ) -> None:
        folder = self._place(standing.file_id)
        (folder / _REJECTS).unlink(missing_ok=True)
        try:
            ended = self._outcome(standing, asked, data, job)
            self._keep_rejects(standing.file_id, data)
        except BaseException as error:
            fault = told_of(Problem("centre.fault", {"fault": type(error).__name__}))
            self._note(replace(standing, state=FileState.REFUSED, problems=[fault], at=self._now()))
            raise
        finally:
            self._plain.close(standing.file_id)
        if ended.state is FileState.DONE:  # gone before anybody is told that it is done
            (folder / _DATA).unlink(missing_ok=True)
        self._note(replace(ended, at=self._now(), rejects=(folder / _REJECTS).exists()))

    def _outcome(
        self, standing: FileStanding, asked: ImportChoice, data: Path, job: Callable[[], Summary]
    ) -> FileStanding:
        try:
            with one_at_a_time:
                summary = job()
                return self._ended(replace(standing, asked=asked), summary)
        except Stopped:
            return replace(self.standing(standing.file_id), state=FileState.STOPPED)
        except ProblemError as error:
            seen = peek(data)
            return replace(
                standing,
                state=FileState.REFUSED,
                problems=[told_of(problem) for problem in error.problems],
                judgement=None,
                columns=list(seen.columns),
                named=seen.named,
            )

    def _keep_rejects(self, file_id: str, data: Path) -> None:
        """Seal the rejected rows, if there are any."""
        with suppress(FileNotFoundError), data.with_name(_REJECTS).open("rb") as rejects:
            target = self._place(file_id) / _REJECTS
            seal_file(rejects, target, self._database.sealer, _bound(file_id, _REJECTS))

    def _ended(self, standing: FileStanding, summary: Summary) -> FileStanding:
        found: list[Problem] = []
        if summary.dry_run:
            with self._database.read(self._city) as reading:
                found = concerns(reading, summary)
        state = FileState.JUDGED if summary.dry_run else FileState.DONE
        judgement = judgement_of(summary, found)
        return replace(standing, state=state, share=1.0, rows=summary.counts.rows, judgement=judgement)

    def _note(self, standing: FileStanding) -> None:
        path = self._place(standing.file_id) / _STANDING
        beside = path.with_suffix(f".{threading.get_ident()}")
        _write(beside, codec.encode(standing))
        beside.replace(path)

    def _place(self, file_id: str) -> Path:
        """Its folder; an id that could be a path is none."""
        if not file_id.replace("-", "").isalnum():
            raise ProblemError(Problem("upload.not_found"))
        return self._folder / file_id

    def _now(self) -> int:
        return self._database.clock()


def _agreed(standing: FileStanding, asked: ImportChoice, choice: ImportChoice) -> bool:
    """Whether somebody has looked at a file as it is to be taken in, and agreed where there is something to ask."""
    seen = standing.judgement
    return seen is not None and standing.asked == asked and (choice.agreed or not seen.concerns)


def uploads_of(database: Database, city_id: str) -> Uploads:
    """A city's files: they stand where an embedded database does, else in the centre's home."""
    embedded = file_of(database.url)
    return Uploads(database, city_id, home_folder() if embedded is None else embedded.parent)


def sweeper(database: Database, city_id: str) -> Recurring:
    """Removes what nobody came back for, also where nobody hands anything over any more."""
    return Recurring("uploads", LOOK_EVERY_SECONDS, uploads_of(database, city_id).sweep)


def _mapping(choice: ImportChoice) -> SourceMapping:
    """What was chosen as a mapping.

    Raises:
        ProblemError: ``mapping.unknown_field``.
    """
    unknown = [name for name in (*choice.columns, *choice.places) if name not in list(Field)]
    if unknown:
        raise ProblemError(Problem("mapping.unknown_field", {"key": unknown[0], "known": ", ".join(Field)}))
    if choice.places:
        return SourceMapping(positions=_positions(choice.places))
    return SourceMapping(
        columns={Field(name): (column,) if column else () for name, column in choice.columns.items()}
    )


def _positions(places: Mapping[str, int]) -> dict[int, Field]:
    if len(set(places.values())) < len(places) or not all(
        1 <= place <= MAX_COLUMNS for place in places.values()
    ):
        raise ProblemError(Problem("mapping.bad_positions", field="columns"))
    return {place - 1: Field(name) for name, place in sorted(places.items(), key=lambda one: one[1])}


def _write(path: Path, data: bytes) -> None:
    """Readable by the centre's login only."""
    with private(path) as file:
        file.write(data)


def _bound(file_id: str, name: str) -> str:
    """What a sealed file is bound to."""
    return f"import/{file_id}/{name}"
