"""Data that ships with the product (texts, icons, sounds, questionnaires): the one place that opens these files."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files


def read_text(*parts: str) -> str:
    """The UTF-8 text of one data file, e.g. ``read_text("icons", "phone.svg")``.

    Raises:
        FileNotFoundError: no such file was shipped.
    """
    return files(__name__).joinpath(*parts).read_text(encoding="utf-8")


def read_bytes(*parts: str) -> bytes:
    """The content of one data file as bytes.

    Raises:
        FileNotFoundError: no such file was shipped.
    """
    return files(__name__).joinpath(*parts).read_bytes()


def names(*parts: str, suffix: str = "") -> Iterator[str]:
    """Names of the files in one data folder, in order, optionally only those that end with ``suffix``."""
    folder = files(__name__).joinpath(*parts)
    yield from sorted(item.name for item in folder.iterdir() if item.is_file() and item.name.endswith(suffix))
