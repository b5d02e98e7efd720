"""What kind of bytes a file is made of, found by really decoding all of it, in constant memory."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from domain.problems import Problem, ProblemError

BLOCK: Final = 1 << 20
MAX_LINE: Final = 64 << 20
"""Longest line in bytes; a table of events has lines of some hundred."""

BROKEN_SHARE: Final = 0.01
"""Up to this share of lines may hold a cut-off character (a database cut a text in bytes) before the encoding is
called unknown; those lines are rejected one by one."""

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES: Final = ("utf-8", "gbk", "gb18030")
_BINARY: Final = bytes(set(range(32)) - {7, 8, 9, 10, 12, 13, 26, 27})


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding of a file.

    Attributes:
        name: a Python codec.
        broken: lines that hold bytes which are no characters.
    """

    name: str
    broken: int = 0


def detect(path: Path) -> Encoding:
    """The encoding of a text file: by its byte-order mark, else UTF-8, GBK or GB18030, whichever decodes all of it.

    Raises:
        ProblemError: no text, an encoding we do not know, or a line without end.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    bom = next((name for mark, name in _BOMS if start.startswith(mark)), None)
    if bom is None:
        _refuse_binary(path)
    for name in (bom,) if bom else _CANDIDATES:
        if decodes(path, name):
            return Encoding(name)
    if bom in (None, "utf-8-sig"):
        fewest = min((_broken_lines(path, name), name) for name in ((bom,) if bom else ("utf-8", "gb18030")))
        (broken, lines), name = fewest
        if broken <= max(1, lines * BROKEN_SHARE) and broken < lines:
            return Encoding(name, broken)
    raise ProblemError(Problem("table.unknown_encoding"))


def decodes(path: Path, name: str) -> bool:
    """Whether all of the file is text in this encoding."""
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        for block in _blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _refuse_binary(path: Path) -> None:
    """Bytes that no text has, and lines that never end."""
    line = 0
    for block in _blocks(path):
        if len(block.translate(None, _BINARY)) != len(block):
            raise ProblemError(Problem("table.binary"))
        end = max(block.rfind(b"\n"), block.rfind(b"\r"))
        line = len(block) - end - 1 if end >= 0 else line + len(block)
        if line > MAX_LINE:
            raise ProblemError(Problem("table.line_too_long", {"megabytes": MAX_LINE >> 20}))


def _broken_lines(path: Path, name: str) -> tuple[int, int]:
    """How many lines do not decode, of how many."""
    broken = lines = 0
    with path.open("rb") as file:
        for line in file:
            lines += 1
            try:
                line.decode(name)
            except UnicodeError:
                broken += 1
    return broken, lines
