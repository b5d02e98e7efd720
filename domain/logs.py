"""What a log may say. An exception's own words may hold what was being worked on: a row, a name, a number, a citizen's remark.

Both programs write their logs through this formatter: of an error it keeps the kinds and the places, of a line no run of digits
long enough to find a person by.
"""

from __future__ import annotations

import logging
import re
import traceback
from types import TracebackType

from domain.problems import ProblemError

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

_DIGITS = re.compile(r"(?<![0-9A-Za-z-])\+?\d{3,4}[- ]?\d{3,}[- ]?\d*(?![0-9A-Za-z-])")
"""Seven digits and more, as numbers are written; digits inside an id or a hash are left alone."""

_ExcInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None]
    | tuple[type[BaseException] | None, BaseException | None, TracebackType | None]
)


class QuietFormatter(logging.Formatter):
    """Formats records without personal data: no words of exceptions, no whole numbers."""

    def __init__(self, fmt: str = FORMAT) -> None:
        super().__init__(fmt)

    def format(self, record: logging.LogRecord) -> str:
        """The line, and below it the places of an error."""
        # A text kept by another handler was made by other rules.
        record.exc_text = None
        line = super().format(record)
        record.exc_text = None
        return line

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line itself, long runs of digits masked."""
        record.message = without_numbers(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: _ExcInfo) -> str:
        """Kinds and places of an error and of what led to it."""
        error = ei[1]
        return "" if error is None else "\n".join(_told(error))


def without_numbers(text: str) -> str:
    """A text in which every run of seven or more digits is cut to its first three."""
    return _DIGITS.sub(lambda found: _cut(found.group()), text)


def _cut(found: str) -> str:
    digits = re.sub(r"\D", "", found)
    return found if len(digits) < 7 else f"{digits[:3]}…"


def _told(error: BaseException, depth: int = 0) -> list[str]:
    """From the first cause to the last error; a chain of more than a few tells nothing new."""
    lines: list[str] = []
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None and depth < 5:
        lines += [*_told(earlier, depth + 1), "which led to:"]
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}')
    return [*lines, _kind(error)]


def _kind(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, ProblemError):
        return f"{name}: {error}"  # codes only
    if isinstance(error, OSError) and error.strerror:
        return f"{name}: {error.strerror}"
    return name
