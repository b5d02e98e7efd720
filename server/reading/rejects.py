"""The rejects file: every row that was not taken, why, what to do, and the row itself, ready to be corrected.

It is personal data: readable by its owner only, and its first line says so. Corrected in place it can be imported as
it is: the first line also says from which source and by which mapping the rows came, the header is found below it, the
columns that say why are skipped, and the tabs that keep Excel from rounding long numbers are taken off again. A row that
nobody has corrected is refused again.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import IO, Final

from domain.problems import Problem, ProblemError
from resources.words import word
from server.reading.columns import REJECT_COLUMNS
from server.reading.origin import WARNING, Origin
from server.reading.returned import BETWEEN_CODES, Returned, mark_of

_FORMULA: Final = ("=", "+", "-", "@")


class RejectsFile:
    """Written as the import goes; made only when there is something to write.

    Args:
        path: where; an older file of that name is replaced when the first row is written.
        header: the names of the columns; those of an earlier rejects file that these rows came in are left out.
        origin: what an import has to know of the rows when they come back.
    """

    def __init__(self, path: Path, header: Sequence[str], origin: Origin | None = None) -> None:
        self.path = path
        self.count = 0
        self._returned = Returned(header)
        self.header = self._returned.row(header)
        self._origin = origin
        self._file: IO[str] | None = None

    def add(self, line: int | str, problems: Sequence[Problem], cells: Sequence[str]) -> None:
        """Write one rejected row with all its cells; ``line`` is where it stood."""
        row = self._returned.row(cells)
        writer = csv.writer(self._open())
        writer.writerow(
            [
                line,
                "；".join(dict.fromkeys(p.field or "" for p in problems)),
                BETWEEN_CODES.join(p.code for p in problems),
                "；".join(word(p.code, p.params) for p in problems),
                "；".join(dict.fromkeys(todo(p.code) for p in problems)),
                mark_of(row),
                self._returned.holding(cells),
                *(guarded(cell) for cell in row),
            ]
        )
        self.count += 1

    def flush(self) -> None:
        """Hand what was written to the system, before the rows around it are committed."""
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> IO[str]:
        if self._file is None:
            self.path.unlink(missing_ok=True)  # rather than truncated: it may be readable by others
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._file = os.fdopen(handle, "w", encoding="utf-8-sig", newline="")
            writer = csv.writer(self._file)
            writer.writerow([WARNING] if self._origin is None else self._origin.cells())
            writer.writerow([*REJECT_COLUMNS, *self.header])
        return self._file


def rejects_path(source: Path, wanted: Path | None) -> Path:
    """Where the rejects of a file go: as wanted, else beside it, or here where that folder cannot be written to.

    A rejects file that lies there already is never replaced unasked: somebody may be correcting it.

    Raises:
        ProblemError: ``file.not_writable``, or the file wanted is the one to be imported.
    """
    if wanted is not None:
        if wanted.exists() and source.exists() and wanted.samefile(source):
            raise ProblemError(Problem("file.exists", {"name": wanted.name}))
        if not os.access(wanted.absolute().parent, os.W_OK) or wanted.is_dir():
            raise ProblemError(Problem("file.not_writable", {"name": wanted.name}))
        return wanted
    folder = next((f for f in (source.absolute().parent, Path.cwd()) if os.access(f, os.W_OK)), None)
    if folder is None:
        raise ProblemError(Problem("file.not_writable", {"name": f"{source.stem}.rejects.csv"}))
    names = (f"{source.stem}.rejects{'' if number == 1 else f'.{number}'}.csv" for number in count(1))
    return next(folder / name for name in names if not (folder / name).exists())


def todo(code: str, lang: str = "zh") -> str:
    """What to do about a problem, in words: of its code, else of its kind."""
    for key in (f"{code}.todo", f"{code.split('.')[0]}.todo"):
        found = word(key, lang=lang)
        if found != key:
            return found
    return ""


def guarded(cell: str) -> str:
    """A cell that a spreadsheet neither rounds nor executes: a tab before long numbers and before formulas."""
    if cell.startswith(_FORMULA) or (len(cell) > 11 and cell.isdigit()):
        return "\t" + cell
    return cell
