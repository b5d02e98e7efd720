"""Cells of a workbook whose formula has failed or was never computed: the reader of workbooks shows both as empty ones.

Excel and WPS keep the result of a formula beside it; a file that a program has written holds the formula alone until
somebody opens and saves it. An empty unit, or no number, is another thing than one that is not known.
"""

from __future__ import annotations

import html
import re
from typing import Final

from domain.problems import Problem, ProblemError
from server.reading.values import NO_RESULT

FailedCells = dict[int, list[tuple[int, str]]]
"""1-based line → (0-based column, what is shown instead of the cell)."""

_ERROR = re.compile(
    rb'<(?:\w+:)?c ([^<>]*\bt="e"[^<>]*)>(?:<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>))?<(?:\w+:)?v>([^<]{1,20})<'
)
_NO_RESULT = re.compile(
    rb"<(?:\w+:)?c ([^<>]*[^<>/])><(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)(<(?:\w+:)?v ?/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
MAX_FAILED: Final = 200_000
"""A workbook with more failed cells than this is not read: it was never computed at all."""

_LONGEST_ROW: Final = 32 << 20


class FailedCellScan:
    """Finds them in the XML of one sheet, as it is read block by block."""

    def __init__(self) -> None:
        self.found: FailedCells = {}
        self._rest = b""
        self._count = 0

    def feed(self, block: bytes) -> None:
        """Look at the next block."""
        text = self._rest + block
        end = text.rfind(b"row>")
        if end < 0 and len(text) < _LONGEST_ROW:
            self._rest = text
            return
        end = len(text) if end < 0 else end
        self._look(text[:end])
        self._rest = text[end:]

    def done(self) -> FailedCells:
        """What was found, once there is no more."""
        self._look(self._rest)
        self._rest = b""
        return self.found

    def _look(self, text: bytes) -> None:
        if b't="e"' in text:
            for match in _ERROR.finditer(text):
                self._add(match[1], html.unescape(match[2].decode("utf-8", "replace")))
        if b"f>" in text or b"f/>" in text or b"<f " in text:
            for match in _NO_RESULT.finditer(text):
                if not (match[2] and b't="str"' in match[1]):  # an empty text is a result
                    self._add(match[1], NO_RESULT)

    def _add(self, attributes: bytes, shown: str) -> None:
        place = _PLACE.search(attributes)
        if place is not None:
            self._count += 1
            if self._count > MAX_FAILED:
                raise ProblemError(Problem("table.not_computed", {"limit": MAX_FAILED}))
            self.found.setdefault(int(place[2]), []).append((column_of(place[1]), shown))


def column_of(letters: bytes) -> int:
    """The 0-based index of a column that spreadsheets name by letters."""
    value = 0
    for letter in letters:
        value = value * 26 + letter - 64
    return value - 1
