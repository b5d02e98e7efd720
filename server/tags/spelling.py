"""How the names of tags are read: pinyin by dictionary."""

from __future__ import annotations

from pypinyin import lazy_pinyin


def spelt(name: str) -> str:
    """Syllables without tones, with blanks between; ü is a v, as it is typed."""
    return " ".join(syllable.lower() for syllable in lazy_pinyin(name, v_to_u=False))
