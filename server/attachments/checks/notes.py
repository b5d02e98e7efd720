"""What pictures say of themselves beside what is seen, taken out without decoding them: for those that lie inside other files."""

from __future__ import annotations

import re
from typing import NamedTuple

_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_SCAN, _COMMENT = 0xDA, 0xFE
_LET_BE = {0xE0, 0xE2, 0xEE}
"""Application parts that say how to show it: JFIF, colour profile, Adobe's colours."""
_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
"""How large a JPEG is, and how written: each has one of these."""
_TELLING = {b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME"}
_INSIDE = re.compile(rb"\xff\xe1(..)(Exif\0\0|http://ns\.adobe\.com/xap/1\.0/\0)", re.DOTALL)
"""The parts of a JPEG that say where and with what it was taken, wherever in a file they lie, also where the JPEG is damaged."""
_BEGINS = re.compile(rb"\xff\xd8(?=\xff)")


class _Part(NamedTuple):
    """A part of a JPEG before what is seen of it: from its sign to its end, and where what it says begins."""

    marker: int
    start: int
    says: int
    end: int

    @property
    def telling(self) -> bool:
        """Whether it says something that is not needed to show the picture."""
        return self.marker == _COMMENT or (0xE0 <= self.marker <= 0xEF and self.marker not in _LET_BE)


def bare(content: bytes) -> bytes:
    """A JPEG or PNG without its notes; anything else, and what does not end where it says, as it is."""
    if content.startswith(_JPEG):
        return _bare_jpeg(content)
    if content.startswith(_PNG):
        return _bare_png(content)
    return content


def blanked(content: bytes) -> bytes:
    """A file in which JPEGs lie as they are, their notes overwritten by nothing: every byte stays at its place."""
    kept = bytearray(content)
    for found in _INSIDE.finditer(content):
        start, length = found.start(2), int.from_bytes(found.group(1), "big") - 2
        end = min(start + max(length, 0), len(kept))
        kept[start:end] = bytes(end - start)
    for begins in _BEGINS.finditer(content):
        for part in _parts(content, begins.end()):
            if part.telling:
                kept[part.says : part.end] = bytes(part.end - part.says)
    return bytes(kept)


def _bare_jpeg(content: bytes) -> bytes:
    parts = _parts(content, len(_JPEG))
    if not parts:
        return content
    kept = b"".join(content[part.start : part.end] for part in parts if not part.telling)
    return _JPEG + kept + content[parts[-1].end :]


def _parts(content: bytes, at: int) -> list[_Part]:
    """The parts of a JPEG up to its scan; none where it is no JPEG, as what only happens to begin like one."""
    found: list[_Part] = []
    while at + 4 <= len(content) and content[at] == 0xFF:
        start = at
        while (
            at + 4 <= len(content) and content[at + 1] == 0xFF
        ):  # may stand before any sign, as often as one likes
            at += 1
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == _SCAN:
            return found if any(part.marker in _FRAMES for part in found) else []
        if marker < 0xC0 or 0xD0 <= marker <= 0xD9 or length < 2:
            return []
        found.append(_Part(marker, start, at + 4, at + 2 + length))
        at += 2 + length
    return []


def _bare_png(content: bytes) -> bytes:
    kept, at = bytearray(_PNG), len(_PNG)
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        if content[at + 4 : at + 8] not in _TELLING:
            kept += content[at:end]
        at = end
    return bytes(kept) if at == len(content) else content
