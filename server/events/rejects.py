"""The rejects file: every row that was not taken, why, what to do, and the row itself, ready to be corrected.

It is personal data: readable by its owner only, and its first line says so. Corrected in place it can be imported as
it is: the header is found below the warning, the columns that say why are skipped, and the tabs that keep Excel
from rounding long numbers are taken off again.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Final

from domain.problems import Problem
from resources.words import word
from server.events.reading.columns import REJECT_COLUMNS

WARNING: Final = (
    "含公民个人信息，仅限本人查看，用后删除 / Contains personal data: for its owner only, delete after use"
)
_FORMULA: Final = ("=", "+", "-", "@")


class RejectsFile:
    """Written as the import goes; made only when there is something to write.

    Args:
        path: where; an older file of that name is replaced.
        header: the names of the source's columns.
    """

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self.path = path
        self.count = 0
        self.header = list(header)
        self._file: IO[str] | None = None
        path.unlink(missing_ok=True)  # of an earlier run: its rows are judged anew

    def add(self, line: int, problems: Sequence[Problem], cells: Sequence[str]) -> None:
        """Write one rejected row."""
        writer = csv.writer(self._open())
        writer.writerow(
            [
                line,
                "；".join(dict.fromkeys(p.field or "" for p in problems)),
                "；".join(p.code for p in problems),
                "；".join(word(p.code, p.params) for p in problems),
                "；".join(dict.fromkeys(todo(p.code) for p in problems)),
                *(guarded(cell) for cell in cells),
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
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._file = os.fdopen(handle, "w", encoding="utf-8-sig", newline="")
            writer = csv.writer(self._file)
            writer.writerow([WARNING])
            writer.writerow([*REJECT_COLUMNS, *self.header])
        return self._file


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
