"""One file as it came, to what is kept of it: or why it is not. Done apart from the centre (``apart``): decoders are given what a stranger chose."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import IO

from domain.problems import Problem, ProblemError
from server.attachments.checks import images, mixed, office, pdfs, sound
from server.attachments.kinds import Kind, kind_of
from server.attachments.limits import FILE_BYTES, MEGABYTE


@dataclass(frozen=True, slots=True)
class Clean:
    """What is kept. ``stream`` is another file than the one that came, or the same; whoever has it closes it."""

    kind: Kind
    stream: IO[bytes]
    size: int


def looked_through(stream: IO[bytes]) -> Clean:
    """Look at a file by its content, and write it anew where that takes away what nobody needs to know.

    Raises:
        ProblemError: ``attachment.type``, and those of the checks.
    """
    kind = kind_of(stream)
    mixed.one_kind_only(stream, is_pdf=kind is Kind.PDF, is_zip=kind.inside_zip)
    cleaned = stream
    if kind in (Kind.JPEG, Kind.PNG):
        cleaned = images.redrawn(stream, kind)
    elif kind is Kind.PDF:
        pdfs.look_through(stream)
        cleaned = pdfs.without_notes(stream)
    elif kind.inside_zip:
        kind = office.look_through(stream)
        cleaned = office.without_notes(stream)
    elif kind is Kind.MP3:
        cleaned = sound.bare_mp3(stream)
    else:
        cleaned = sound.without_notes(stream)
    size = cleaned.seek(0, os.SEEK_END)
    cleaned.seek(0)
    if size > FILE_BYTES:  # a picture that was packed closer than we pack it
        if cleaned is not stream:
            cleaned.close()
        raise ProblemError(Problem("attachment.too_large", {"most": FILE_BYTES // MEGABYTE}))
    return Clean(kind, cleaned, size)
