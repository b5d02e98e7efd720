"""Where the rows of a rejects file come from: what an import has to know again when they come back mended.

It stands in the file's first row, beside the warning: the source in words, and everything as JSON in ASCII, so that no
spreadsheet and no reader of cells changes a character of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from domain.problems import ProblemError
from server.reading.dates import SERIAL_EPOCH_1904
from server.reading.mapping import NO_MAPPING, SourceMapping, check_source, read_mapping
from server.reading.source import open_rows

WARNING: Final = (
    "含公民个人信息，仅限本人查看，用后删除 / Contains personal data: for its owner only, delete after use"
)
_SOURCE: Final = "来源 / source: "
_LARGEST_BOOK: Final = 8 << 20
"""Bytes of a workbook beyond which nobody has mended rejects in it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """How the rows were imported that a rejects file holds.

    Attributes:
        mapping: without what it says of the file itself, which is another one now.
        epoch: where serial day numbers count from, unless it is the usual day.
    """

    source: str
    mapping: SourceMapping = NO_MAPPING
    trial: bool = False
    epoch: datetime | None = None

    def cells(self) -> list[str]:
        """The first row of a rejects file."""
        told: dict[str, str | bool] = {"source": self.source}
        if self.mapping.text:
            told["mapping"] = self.mapping.text
        if self.trial:
            told["trial"] = True
        if self.epoch == SERIAL_EPOCH_1904:
            told["from_1904"] = True
        return [WARNING, _SOURCE + self.source, json.dumps(told)]


def origin_of(path: Path) -> Origin | None:
    """What a rejects file says of its rows; None for any other file."""
    try:
        if not _may_be_rejects(path):
            return None
        for rows in open_rows(path):
            for _, cells in rows.head(1):
                if len(cells) > 2 and cells[0] == WARNING:
                    return _read(cells[2])
    except (OSError, ProblemError, ValueError, KeyError, TypeError):
        return None  # whoever imports it says what is wrong, and asks for the source
    return None


def of_this_file(mapping: SourceMapping) -> SourceMapping:
    """A mapping for the rejects of a file: what it says of that file's own form does not hold for them."""
    return replace(mapping, encoding="", sheet="")


def _may_be_rejects(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        start = file.read(512)
    if start.startswith(b"PK"):
        return path.stat().st_size <= _LARGEST_BOOK
    beginning = WARNING[:8]
    return any(beginning.encode(name) in start for name in ("utf-8", "gb18030", "utf-16-le", "utf-16-be"))


def _read(text: str) -> Origin:
    told = json.loads(text)
    mapping = read_mapping(told["mapping"]) if "mapping" in told else NO_MAPPING
    return Origin(
        check_source(told["source"]),
        of_this_file(mapping),
        trial=told.get("trial") is True,
        epoch=SERIAL_EPOCH_1904 if told.get("from_1904") is True else None,
    )
