"""What may be attached, and what a file is by its content. Its name and what a browser says of it are not asked."""

from __future__ import annotations

from enum import StrEnum, auto
from typing import IO

import puremagic

from domain.problems import Problem, ProblemError


class Kind(StrEnum):
    """Of what kind an attachment is."""

    JPEG = auto()
    PNG = auto()
    PDF = auto()
    DOCX = auto()
    XLSX = auto()
    M4A = auto()
    MP3 = auto()
    MP4 = auto()

    @property
    def ending(self) -> str:
        """How its name ends."""
        return _ENDINGS[self][0]

    @property
    def endings(self) -> tuple[str, ...]:
        """How a name of this kind may end; the first is the usual one."""
        return _ENDINGS[self]

    @property
    def media_type(self) -> str:
        return _MEDIA[self]

    @property
    def inside_zip(self) -> bool:
        return self in (Kind.DOCX, Kind.XLSX)


_ENDINGS = {
    Kind.JPEG: (".jpg", ".jpeg", ".jfif"),
    Kind.PNG: (".png",),
    Kind.PDF: (".pdf",),
    Kind.DOCX: (".docx",),
    Kind.XLSX: (".xlsx",),
    Kind.M4A: (".m4a",),
    Kind.MP3: (".mp3",),
    Kind.MP4: (".mp4", ".m4v"),
}
_OFFICE = "application/vnd.openxmlformats-officedocument"
_MEDIA = {
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.PDF: "application/pdf",
    Kind.DOCX: f"{_OFFICE}.wordprocessingml.document",
    Kind.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    Kind.M4A: "audio/mp4",
    Kind.MP3: "audio/mpeg",
    Kind.MP4: "video/mp4",
}

_HEAD = 4096
_OF_ENDING = {ending: kind for kind, endings in _ENDINGS.items() for ending in endings}
_SOUND_BRANDS = {b"M4A ", b"M4B "}
_FILM_BRANDS = {
    b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV",
    b"dash", b"3gp4", b"3gp5", b"3gp6",
}  # fmt: skip
"""Who says first what an ISO base media file is; telephones write several (ISO/IEC 14496-12, registered at mp4ra.org)."""


def kind_of(stream: IO[bytes]) -> Kind:
    """Of which kind a file is, by what stands at its beginning.

    Office files are told apart by what is in them (``checks.office``): here both are DOCX.

    Raises:
        ProblemError: ``attachment.type``: nothing that may be attached.
    """
    head = _head(stream)
    own = _by_own_signs(head)
    if own is not None:
        return own
    guesses = _guesses(stream)
    for guess in guesses:
        kind = _OF_ENDING.get(guess)
        if kind in (Kind.JPEG, Kind.PNG, Kind.PDF, Kind.DOCX):
            return kind
    found = next((guess for guess in guesses if guess), "")
    raise not_taken(found)


def not_taken(found: str) -> ProblemError:
    """What is said of a file of another kind; ``found``: the ending that its content belongs to, where somebody knows."""
    return ProblemError(Problem("attachment.type", {"found": f" ({found})" if found else ""}))


def _by_own_signs(head: bytes) -> Kind | None:
    """Sound and film, of which the public table of signs knows too few."""
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in _SOUND_BRANDS:
            return Kind.M4A
        return Kind.MP4 if brand in _FILM_BRANDS else None
    if head[:3] == b"ID3" or (
        len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 6 == 2
    ):
        return Kind.MP3
    return None


def _guesses(stream: IO[bytes]) -> list[str]:
    stream.seek(0)
    try:
        return [str(one.extension) for one in puremagic.magic_stream(stream)]
    except (puremagic.PureError, ValueError):
        return []
    finally:
        stream.seek(0)


def _head(stream: IO[bytes]) -> bytes:
    stream.seek(0)
    head = stream.read(_HEAD)
    stream.seek(0)
    return head
