"""Tags as the picker offers them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TagHit:
    """A tag found by name, pinyin or initials. ``path`` are the names from the axis down, without its own.

    ``pinyin`` (whole, without tones) and ``initials`` are lower case.
    """

    code: str
    axis: str
    name_zh: str
    name_en: str
    path: tuple[str, ...] = ()
    pinyin: str = ""
    initials: str = ""
