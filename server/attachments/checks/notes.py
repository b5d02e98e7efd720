"""What pictures say of themselves beside what is seen, taken out without decoding them: for those that lie inside other files."""

from __future__ import annotations

import re

_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_SCAN, _COMMENT = 0xDA, 0xFE
_LET_BE = {0xE0, 0xE2, 0xEE}
"""Application parts that say how to show it: JFIF, colour profile, Adobe's colours."""
_TELLING = {b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME"}
_INSIDE = re.compile(rb"\xff\xe1(..)(Exif\0\0|http://ns\.adobe\.com/xap/1\.0/\0)", re.DOTALL)
"""The parts of a JPEG that say where and with what it was taken, wherever in a file they lie."""


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
    return bytes(kept)


def _bare_jpeg(content: bytes) -> bytes:
    kept, at = bytearray(_JPEG), 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == _SCAN:
            return bytes(kept + content[at:])
        telling = marker == _COMMENT or (0xE0 <= marker <= 0xEF and marker not in _LET_BE)
        if not telling:
            kept += content[at : at + 2 + length]
        at += 2 + length
    return content


def _bare_png(content: bytes) -> bytes:
    kept, at = bytearray(_PNG), len(_PNG)
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        if content[at + 4 : at + 8] not in _TELLING:
            kept += content[at:end]
        at = end
    return bytes(kept) if at == len(content) else content
