"""Data files of the product and the one place that reads them: questionnaires, prompt cards, texts, taxonomies, icons."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from domain.questionnaire.loader import load
from domain.questionnaire.model import Questionnaire


def locate(*path: str) -> Traversable:
    """A file or folder under ``resources``; it need not exist."""
    return files(__name__).joinpath(*path)


def read_text(*path: str) -> str:
    """The UTF-8 text of a data file.

    Raises:
        FileNotFoundError: there is no such file.
    """
    return locate(*path).read_text(encoding="utf-8")


def read_bytes(*path: str) -> bytes:
    """The bytes of a data file.

    Raises:
        FileNotFoundError: there is no such file.
    """
    return locate(*path).read_bytes()


def names(*folder: str, suffix: str = "") -> tuple[str, ...]:
    """Names of the files in a folder that end with ``suffix``, sorted."""
    return tuple(sorted(f.name for f in locate(*folder).iterdir() if f.name.endswith(suffix) and f.is_file()))


@cache
def questionnaires() -> dict[str, Questionnaire]:
    """The shipped questionnaires by code.

    Raises:
        ProblemError: one of them is broken; its problems carry line and reason.
    """
    loaded = (load(read_text("questionnaires", name)) for name in names("questionnaires", suffix=".yaml"))
    return {questionnaire.code: questionnaire for questionnaire in loaded}
