"""导入: an export handed to the centre, looked at, taken in; past imports, and one taken back. Online only; nothing of it stays here."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from app.models.secrets import write_private
from app.services.desk import Desk
from app.transport.network import BULK, PATIENT
from domain.problems import Problem, ProblemError
from domain.wire.imports import (
    MAX_FILE,
    FileStanding,
    ImportChoice,
    ImportUndone,
    PastImports,
    UndoImport,
)


class Imports:
    """Files of events for the centre."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def hand_over(self, path: Path) -> FileStanding:
        """Send a file to the centre; nothing of it is taken in yet.

        Raises:
            ProblemError: ``file.unreadable``; ``wire.too_large``: it goes in by the centre's command line.
        """
        try:
            if path.stat().st_size > MAX_FILE:
                raise ProblemError(Problem("wire.too_large", {"limit": MAX_FILE}))
            data = path.read_bytes()
        except OSError:
            raise ProblemError(Problem("file.unreadable", {"name": path.name})) from None
        if not data:
            raise ProblemError(Problem("table.empty"))
        return self._desk.centre.ask(
            f"/imports/files?name={quote(path.name[:200])}", data, FileStanding, PATIENT
        )

    def standing(self, file_id: str) -> FileStanding:
        """How far a file is."""
        return self._desk.centre.get(f"/imports/files/{file_id}", FileStanding)

    def judge(self, file_id: str, choice: ImportChoice) -> FileStanding:
        """Have it read, so that somebody can look at it."""
        return self._desk.centre.ask(f"/imports/files/{file_id}/judge", choice, FileStanding)

    def take(self, file_id: str, choice: ImportChoice) -> FileStanding:
        """Have it taken in."""
        return self._desk.centre.ask(f"/imports/files/{file_id}/take", choice, FileStanding)

    def stop(self, file_id: str) -> FileStanding:
        """Stop what is done with it."""
        return self._desk.centre.ask(f"/imports/files/{file_id}/stop", None, FileStanding)

    def forget(self, file_id: str) -> None:
        """Have the centre remove the file."""
        self._desk.centre.tell(f"/imports/files/{file_id}/forget")

    def save_rejects(self, file_id: str, to: Path) -> None:
        """Save the rejected rows where only this login can read them.

        Raises:
            ProblemError: ``file.not_writable``.
        """
        data = self._desk.centre.file(f"/imports/files/{file_id}/rejects")
        try:
            write_private(to, data)
        except OSError:
            raise ProblemError(Problem("file.not_writable", {"name": to.name})) from None

    def past(self) -> PastImports:
        """The newest imports."""
        return self._desk.centre.get("/imports", PastImports)

    def undo(self, import_id: str, *, dry_run: bool) -> ImportUndone:
        """Take an import back, or only ask what would go."""
        return self._desk.centre.ask(f"/imports/{import_id}/undo", UndoImport(dry_run), ImportUndone, BULK)
