"""How the names of tags are read: pinyin by dictionary."""

from __future__ import annotations


def spelt(name: str) -> str:
    """Syllables without tones, with blanks between; ü is a v, as it is typed."""
    # 60 MB of dictionaries, which only whoever changes tags needs: no other process, and no import of events, is to hold them.
    from pypinyin import lazy_pinyin

    return " ".join(syllable.lower() for syllable in lazy_pinyin(name, v_to_u=False))
