"""A PDF that is only read: no script, no password, no file inside, nothing that starts by itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import IO

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, PdfObject

from domain.problems import Problem, ProblemError
from server.attachments.checks import notes
from server.attachments.spool import nameless

_MOST_OBJECTS = 100_000
_DEEPEST = 60
_TAIL = 1024

_SCRIPTS = {"/JS", "/JavaScript", "/XFA"}
_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/ImportData",
    "/SubmitForm",
    "/GoToE",
    "/GoToR",
    "/Rendition",
    "/RichMediaExecute",
    "/Movie",
    "/Sound",
}
_INSIDE = {"/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/3D", "/Collection"}
_BROKEN = (
    PyPdfError,
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    AssertionError,
    NotImplementedError,
)
"""What the reader raises at bytes that are no PDF."""


def look_through(stream: IO[bytes]) -> None:
    """Look at every object.

    Raises:
        ProblemError: ``attachment.password``, ``script``, ``embedded``, ``mixed``, ``damaged``.
    """
    _ends_as_it_should(stream)
    try:
        reader = PdfReader(stream)
        if reader.is_encrypted:
            raise _problem("attachment.password")
        if not len(reader.pages):
            raise _problem("attachment.damaged")
        for one in _objects(reader):
            _look(one, 0)
    except _BROKEN as error:
        raise _problem("attachment.damaged") from error
    finally:
        stream.seek(0)


def without_notes(stream: IO[bytes]) -> IO[bytes]:
    """The file with what pictures in it say of where they were taken overwritten; the same where there is nothing of that kind."""
    content = stream.read()
    stream.seek(0)
    bare = notes.blanked(content)
    if bare == content:
        return stream
    target = nameless()
    target.write(bare)
    target.seek(0)
    return target


def _ends_as_it_should(stream: IO[bytes]) -> None:
    """What stands behind the end is another file."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - _TAIL))
    tail = stream.read()
    stream.seek(0)
    if not stream.read(5) == b"%PDF-":
        raise _problem("attachment.damaged")
    stream.seek(0)
    if b"%%EOF" not in tail:
        raise _problem("attachment.mixed")


def _objects(reader: PdfReader) -> Iterator[PdfObject]:
    """Everything the tables of the file name, and its trailer."""
    yield reader.trailer
    known = {(number, generation) for generation, rows in reader.xref.items() for number in rows}
    known |= {(number, 0) for number in reader.xref_objStm}
    if len(known) > _MOST_OBJECTS:
        raise _problem("attachment.damaged")
    for number, generation in sorted(known):
        if number == 0:
            continue
        found = reader.get_object(IndirectObject(number, generation, reader))
        if found is not None:
            yield found


def _look(found: object, depth: int) -> None:
    """One object and what stands directly in it; what it only points to is looked at by itself."""
    if depth > _DEEPEST:
        raise _problem("attachment.damaged")
    if isinstance(found, DictionaryObject):
        _refuse(found)
        for name in found:
            _look(found.raw_get(name), depth + 1)
    elif isinstance(found, ArrayObject):
        for at in range(len(found)):
            _look(list.__getitem__(found, at), depth + 1)
    elif isinstance(found, NameObject) and found in ("/JavaScript", "/EmbeddedFiles"):
        raise _problem("attachment.script" if found == "/JavaScript" else "attachment.embedded")


def _refuse(found: DictionaryObject) -> None:
    names = {str(name) for name in found}
    if names & _SCRIPTS or _told(found, "/S") in _ACTIONS:
        raise _problem("attachment.script")
    if names & _INSIDE or {_told(found, "/Type"), _told(found, "/Subtype")} & _INSIDE or "/EF" in names:
        raise _problem("attachment.embedded")


def _told(found: DictionaryObject, name: str) -> str:
    """The value of an entry, also where it stands elsewhere."""
    value = found.raw_get(name) if name in found else ""
    return str(value.get_object() if isinstance(value, IndirectObject) else value)


def _problem(code: str) -> ProblemError:
    return ProblemError(Problem(code))
