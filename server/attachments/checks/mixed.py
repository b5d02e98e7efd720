"""Files that are two kinds at once: a picture for whoever looks at it, an archive or a page for whoever opens it otherwise."""

from __future__ import annotations

import zipfile
from typing import IO

from domain.problems import Problem, ProblemError

_HEAD = 1024
_MARKUP = (b"<html", b"<script", b"<!doctype", b"<svg", b"<?php")


def one_kind_only(stream: IO[bytes], *, is_pdf: bool = False, is_zip: bool = False) -> None:
    """Whether nothing else reads the file as something of its own.

    Raises:
        ProblemError: ``attachment.mixed``.
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    other = not is_pdf and b"%PDF-" in head
    other = other or any(mark in head.lower() for mark in _MARKUP)
    stream.seek(0)
    other = other or (not is_zip and zipfile.is_zipfile(stream))
    stream.seek(0)
    if other:
        raise ProblemError(Problem("attachment.mixed"))
