"""One file as it came, looked through apart and by the operator's scanner."""

from __future__ import annotations

import os
from typing import IO

from domain.problems import Problem, ProblemError
from server.attachments import scanner
from server.attachments.apart import APART
from server.attachments.looking import Clean


def examine(stream: IO[bytes]) -> Clean:
    """What is kept of a file.

    Raises:
        ProblemError: ``attachment.empty``, ``type``, ``too_much``, and those of the checks and of the scanner.
    """
    if stream.seek(0, os.SEEK_END) == 0:
        raise ProblemError(Problem("attachment.empty"))
    clean = APART.look(stream)
    try:
        scanner.scan(stream)
    except BaseException:
        if clean.stream is not stream:
            clean.stream.close()
        raise
    stream.seek(0)
    clean.stream.seek(0)
    return clean
