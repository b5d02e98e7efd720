"""Documents and tables of Office: an archive of XML parts. No macros, nothing from outside, no other file inside, no bomb."""

from __future__ import annotations

import os
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

from domain.problems import Problem, ProblemError
from server.attachments.checks import notes
from server.attachments.kinds import Kind, not_taken
from server.attachments.limits import MEGABYTE
from server.attachments.spool import nameless

_MOST_PARTS = 4_000
_MOST_UNPACKED = 200 * MEGABYTE
_RATIO = 200
"""No part of a document is packed closer than this, once it is larger than a megabyte."""
_MOST_XML = 64 * MEGABYTE
_PIECE = 256 * 1024

_MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": Kind.DOCX,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": Kind.XLSX,
}
_TYPES = "[Content_Types].xml"
_MACROS = re.compile(
    r"(^|/)(vbaproject|vbadata|macrosheets|dialogsheets|activex|customui|ctrlprops)", re.IGNORECASE
)
_INSIDE = re.compile(r"(^|/)embeddings/|\.(bin|exe|dll|js|vbs|html?|zip|docm|xlsm)$|oleobject", re.IGNORECASE)
_HARMLESS_BINARY = re.compile(r"(^|/)(printerSettings/|.*printerSettings)[^/]*\.bin$", re.IGNORECASE)
Element = Callable[[str, dict[str, str]], None]
"""Told of each element and its attributes."""

_FIELD_FROM_OUTSIDE = re.compile(
    r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|AUTOTEXT|DATABASE)\b"
)
_CALLS_OUT = re.compile(r"\b(WEBSERVICE|RTD|CALL|REGISTER\.ID|EXEC)\s*\(|\|'", re.IGNORECASE)


def look_through(stream: IO[bytes]) -> Kind:
    """Look at every part; which of the two it is.

    Raises:
        ProblemError: ``attachment.bomb``, ``macro``, ``embedded``, ``outside``, ``mixed``, ``password``, ``type``, ``damaged``.
    """
    _nothing_around_it(stream)
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            _unpacks_to_little(entries)
            names = [entry.filename for entry in entries]
            _no_strange_part(names)
            kind = _types(archive)
            for entry in entries:
                _part(archive, entry)
            return kind
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        KeyError,
        struct.error,
        NotImplementedError,
    ) as error:
        raise _problem("attachment.damaged") from error
    except RuntimeError as error:  # zipfile's word for a part that needs a password
        raise _problem("attachment.password") from error
    finally:
        stream.seek(0)


def without_notes(stream: IO[bytes]) -> IO[bytes]:
    """The document with its pictures bare, after it was looked through; the same where they say nothing of themselves."""
    changed: dict[str, bytes] = {}
    with zipfile.ZipFile(stream) as archive:
        for entry in archive.infolist():
            if entry.filename.lower().endswith((".jpg", ".jpeg", ".jfif", ".png")):
                content = archive.read(entry)
                bare = notes.bare(content)
                if bare != content:
                    changed[entry.filename] = bare
        if not changed:
            stream.seek(0)
            return stream
        target = nameless()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
            for entry in archive.infolist():
                made.writestr(entry, changed.get(entry.filename) or archive.read(entry))
    stream.seek(0)
    target.seek(0)
    return target


def _nothing_around_it(stream: IO[bytes]) -> None:
    """The archive is the whole file: nothing in front, nothing behind."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - 22))
    end = stream.read()
    stream.seek(0)
    if stream.read(4) != b"PK\x03\x04" or len(end) < 22 or end[:4] != b"PK\x05\x06" or end[20:] != b"\0\0":
        raise _problem("attachment.mixed")
    length, start = struct.unpack("<II", end[12:20])
    if start != 0xFFFFFFFF and start + length + 22 != size:
        raise _problem("attachment.mixed")
    stream.seek(0)


def _unpacks_to_little(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > _MOST_PARTS or sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
        raise _problem("attachment.bomb")
    for entry in entries:
        if entry.file_size > MEGABYTE and entry.file_size > _RATIO * max(1, entry.compress_size):
            raise _problem("attachment.bomb")
        if entry.flag_bits & 1:
            raise _problem("attachment.password")


def _no_strange_part(names: list[str]) -> None:
    if len(set(names)) != len(names):
        raise _problem("attachment.damaged")
    for name in names:
        if _MACROS.search(name):
            raise _problem("attachment.macro")
        if "externalLinks/" in name:
            raise _problem("attachment.outside")
        if _INSIDE.search(name) and not _HARMLESS_BINARY.search(name):
            raise _problem("attachment.embedded")
        if name.startswith("/") or ".." in name.split("/") or "\\" in name:
            raise _problem("attachment.damaged")


def _types(archive: zipfile.ZipFile) -> Kind:
    """By what the document says its main part is."""
    if _TYPES not in archive.namelist():
        raise not_taken(".zip")
    told: list[str] = []

    def element(_name: str, attributes: dict[str, str]) -> None:
        told.append(attributes.get("ContentType", ""))

    _parse(archive.open(_TYPES), element)
    if any(
        "macroenabled" in one.lower() or "vbaproject" in one.lower() or "macrosheet" in one.lower()
        for one in told
    ):
        raise _problem("attachment.macro")
    if any("oleobject" in one.lower() or "activex" in one.lower() for one in told):
        raise _problem("attachment.embedded")
    kinds = {_MAIN[one] for one in told if one in _MAIN}
    if len(kinds) != 1:
        raise not_taken(".zip")
    return kinds.pop()


def _part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Read a part to its end, so that what it says of its size and checksum is true; and look at those that can act."""
    name = entry.filename
    if name.endswith(".rels"):
        _parse(archive.open(entry), _relationship)
    elif name.startswith("word/") and name.endswith(".xml"):
        _parse(archive.open(entry), _nothing, fields=_Fields(("instrText",), _FIELD_FROM_OUTSIDE))
    elif name.startswith("xl/") and name.endswith(".xml"):
        _parse(archive.open(entry), _nothing, fields=_Fields(("f", "definedName"), _CALLS_OUT))
    elif name.endswith(".xml"):
        _parse(archive.open(entry), _nothing)
    else:
        with archive.open(entry) as source:
            while source.read(_PIECE):
                pass


def _relationship(_name: str, attributes: dict[str, str]) -> None:
    """Every picture, template, table or page that is not in the document itself."""
    if attributes.get("TargetMode", "").lower() == "external":
        raise _problem("attachment.outside")
    if attributes.get("Type", "").rpartition("/")[2].lower() in (
        "vbaproject",
        "attachedtemplate",
        "oleobject",
        "control",
    ):
        raise _problem("attachment.macro")


def _nothing(_name: str, _attributes: dict[str, str]) -> None:
    """Elements of other parts are not asked for anything."""


class _Fields:
    """Gathers the text of elements that compute something, which may be in many pieces."""

    def __init__(self, names: tuple[str, ...], forbidden: re.Pattern[str]) -> None:
        self._names = names
        self._forbidden = forbidden
        self._inside = 0
        self._text: list[str] = []

    def start(self, name: str) -> None:
        self._inside += name.rpartition(":")[2] in self._names

    def end(self, name: str) -> None:
        self._inside -= name.rpartition(":")[2] in self._names

    def text(self, piece: str) -> None:
        if self._inside:
            self._text.append(piece)

    def check(self) -> None:
        if self._forbidden.search("".join(self._text)):
            raise _problem("attachment.outside")


def _parse(source: IO[bytes], element: Element, fields: _Fields | None = None) -> None:
    """Read XML without any declaration of its own, whatever it is encoded in."""
    parser = expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        element(name, attributes)
        if fields is not None:
            fields.start(name)

    def refuse(*_told: object) -> None:
        raise _problem("attachment.damaged")

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    if fields is not None:
        parser.EndElementHandler = fields.end
        parser.CharacterDataHandler = fields.text
    try:
        with source:
            for piece in _pieces(source):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise _problem("attachment.damaged") from error
    if fields is not None:
        fields.check()


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    read = 0
    while piece := source.read(_PIECE):
        read += len(piece)
        if read > _MOST_XML:
            raise _problem("attachment.bomb")
        yield piece


def _problem(code: str) -> ProblemError:
    return ProblemError(Problem(code))
