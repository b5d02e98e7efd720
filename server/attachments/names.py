"""The names of files as somebody's computer gave them: shown to others, and never used for a place on a disk."""

from __future__ import annotations

import unicodedata

from domain.problems import Problem, ProblemError
from server.attachments.kinds import Kind

LONGEST = 120


def read_name(raw: bytes) -> str:
    """The name, if it is one that can be shown to others as it is.

    Raises:
        ProblemError: ``attachment.name_unreadable``, ``name_missing``, ``name_long``, ``name_path``, ``name_marks``.
    """
    try:
        name = unicodedata.normalize("NFC", raw.decode())
    except UnicodeDecodeError:
        raise _problem("attachment.name_unreadable") from None
    if any(unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp") for char in name):
        # Marks that turn the direction round make 单据gpj.exe look like 单据exe.jpg.
        raise _problem("attachment.name_marks")
    if "/" in name or "\\" in name or name.strip(". ") == "" != name.strip():
        raise _problem("attachment.name_path")
    name = name.strip()
    if not name:
        raise _problem("attachment.name_missing")
    if len(name) > LONGEST:
        raise ProblemError(Problem("attachment.name_long", {"most": LONGEST}))
    return name


def shown_name(name: str, kind: Kind) -> str:
    """The name with the ending that belongs to what the file is."""
    stem, dot, ending = name.rpartition(".")
    if dot and f".{ending.lower()}" in kind.endings:
        return name
    return (stem if dot and stem and ending.isalnum() and len(ending) <= 5 else name) + kind.ending


def disguised(name: str) -> str:
    """A name for a message about a file whose own name must not be shown as it is."""
    kept = "".join(char if char.isprintable() else "\N{WHITE SQUARE}" for char in name)
    return kept if len(kept) <= 40 else f"{kept[:37]}…"


def _problem(code: str) -> ProblemError:
    return ProblemError(Problem(code))
