"""What was logged as an error."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class _Ear(logging.Handler):
    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        self._said.append(record.getMessage())


@contextmanager
def errors_of(logger: str | None = None) -> Iterator[list[str]]:
    """The errors that a logger and those below it log meanwhile; by default every logger's."""
    said: list[str] = []
    ear, source = _Ear(said), logging.getLogger(logger)
    source.addHandler(ear)
    try:
        yield said
    finally:
        source.removeHandler(ear)
