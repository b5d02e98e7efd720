"""What kind of bytes a file is made of, found by really decoding all of it, in constant memory.

A file may be put together of two: an export in UTF-8 below one in GBK. Bytes of UTF-8 nearly always decode as GBK, as
other characters, so that such a file is told line by line, and a line that could be either is refused.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum, auto
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
BINARY_SHARE: Final = 0.02
"""Above this share of control characters a file is no text; below it they are somebody's slip, and cost at most their rows."""

_FEW: Final = 8
"""So many control characters are a slip in however short a file."""

_NUL_SHARE: Final = 0.1
"""UTF-16 of dates and numbers has a NUL in every second byte."""

_TOLD_BY_LINE: Final = frozenset({"utf-8", "utf-8-sig", "gb18030"})
_SAME: Final = {"gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030"}
"""What a mapping may call GBK is read as GB18030, which holds all of it."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding of a file.

    Attributes:
        name: a Python codec.
        mixed: lines in the other of UTF-8 and GBK stand among those of this one.
    """

    name: str
    mixed: bool = False

    @property
    def shown(self) -> str:
        """What people are told."""
        if not self.mixed:
            return self.name
        return f"{self.name} + {'gb18030' if self.name.startswith('utf') else 'utf-8'}"


class Line(StrEnum):
    """What the bytes of a line can be."""

    ASCII = auto()
    UTF_8 = auto()
    GBK = auto()
    EITHER = auto()
    BROKEN = auto()


def detect(path: Path) -> Encoding:
    """The encoding of a text file: by its byte-order mark, else UTF-8, GBK or GB18030, whichever decodes all of it.

    Raises:
        ProblemError: no text, an encoding we do not know, or a line without end.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    bom = next((name for mark, name in _BOMS if start.startswith(mark)), None)
    if bom is None:
        unmarked = _unmarked_utf_16(start)
        if unmarked and decodes(path, unmarked):
            return Encoding(unmarked)
        _refuse_binary(path)
    for name in (bom,) if bom else _CANDIDATES:
        if decodes(path, name):
            return Encoding(name, mixed=name in ("gbk", "gb18030") and len(_surely(path)) > 1)
    if bom in (None, "utf-8-sig"):
        if len(_surely(path)) > 1:
            return Encoding(bom or "gb18030", mixed=True)
        fewest = min((_broken_lines(path, name), name) for name in ((bom,) if bom else ("utf-8", "gb18030")))
        (broken, lines), name = fewest
        if broken <= max(1, lines * BROKEN_SHARE) and broken < lines:
            return Encoding(name)
    raise ProblemError(Problem("table.unknown_encoding"))


def named(path: Path, name: str) -> Encoding:
    """The encoding that a mapping names, where the file really is in it.

    Raises:
        ProblemError: it is not.
    """
    codec = _SAME.get(name, name)
    if codec == "utf-16":
        with path.open("rb") as file:
            start = file.read(4096)
        if not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            codec = _unmarked_utf_16(start)
    sure = _surely(path) if codec in _TOLD_BY_LINE else set()
    if len(sure) > 1:
        return Encoding(codec, mixed=True)
    if codec and not (codec == "gb18030" and sure == {Line.UTF_8}):
        if decodes(path, codec):
            return Encoding(codec)
        if codec in _TOLD_BY_LINE:
            broken, lines = _broken_lines(path, codec)
            if broken <= max(1, lines * BROKEN_SHARE) and broken < lines:
                return Encoding(codec)
    raise ProblemError(Problem("table.not_in_encoding", {"encoding": name}))


def told(line: bytes) -> Line:
    """What the bytes of a line can be.

    Bytes of GBK are hardly ever UTF-8 by accident, and then of Greek or Arabic rather than of Chinese; bytes of UTF-8 are
    often GBK, but hardly ever of the common characters alone.
    """
    if line.isascii():
        return Line.ASCII
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf_8(line)
    surely = any(map(_is_chinese, text)) and not _is(line, "gb2312")
    return Line.UTF_8 if surely else Line.EITHER


def _not_utf_8(line: bytes) -> Line:
    """GBK, or UTF-8 of which a database has cut off a character: most of it still decodes then."""
    text = line.decode("utf-8", errors="replace")
    if sum(map(_is_chinese, text)) > 2 * text.count("\ufffd"):
        return Line.BROKEN
    return Line.GBK if _is(line, "gb18030") else Line.BROKEN


def _is_chinese(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff" or character in "，。、；：（）《》“”"


def _is(line: bytes, codec: str) -> bool:
    try:
        line.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _surely(path: Path) -> set[Line]:
    """Which of UTF-8 and GBK lines of a file surely are."""
    found: set[Line] = set()
    with path.open("rb") as file:
        for line in file:
            if line.isascii():
                continue
            if _is(line, "utf-8"):
                if Line.UTF_8 not in found and told(line) is Line.UTF_8:
                    found.add(Line.UTF_8)
            elif Line.GBK not in found and told(line) is Line.GBK:
                found.add(Line.GBK)
            if len(found) == 2:
                break
    return found


def mixed_lines(file: Iterable[bytes]) -> Iterator[str]:
    """The lines of a file that is put together of UTF-8 and GBK; what could be either has no characters (U+FFFD)."""
    for line in file:
        kind = told(line)
        if kind in (Line.ASCII, Line.UTF_8):
            text = line.decode("utf-8")
        elif kind is Line.GBK:
            text = line.decode("gb18030")
        else:
            text = line.decode("ascii", errors="replace")
        if "\r" in text[:-2]:
            yield from io.StringIO(text, newline="")
        else:
            yield text


def _unmarked_utf_16(start: bytes) -> str:
    """The codec of UTF-16 without a byte-order mark: the NULs of its digits and separators stand on one side; empty for other files."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if even + odd < len(start) * _NUL_SHARE or min(even, odd) * 10 > max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


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
    line = size = controls = 0
    for block in _blocks(path):
        size += len(block)
        controls += len(block) - len(block.translate(None, _BINARY))
        if controls > max(_FEW, size * BINARY_SHARE):
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
