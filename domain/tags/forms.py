"""How a name is looked for: the ways in which people spell the same sounds, made one."""

from __future__ import annotations

import re

_ONE_SPELLING = str.maketrans({"ü": "v", "'": None, " ": None})
_N_BEFORE_A_VOWEL = re.compile(r"n(?=[aeiouv])")
_HEARD_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("v", "u"), ("h", "f"))
_FIRST_LETTERS = str.maketrans({"n": "l", "h": "f"})


def slurred(pinyin: str) -> str:
    """Pinyin in which common slips make no difference: z/zh, c/ch, s/sh, f/h and n/l at the start, an/ang, en/eng, in/ing, v/u.

    Both what is looked for and what it is looked for in go through it; blanks do not count.
    """
    text = pinyin.lower().translate(_ONE_SPELLING)
    for spelt, heard in _HEARD_ALIKE:
        text = text.replace(spelt, heard)
    return _N_BEFORE_A_VOWEL.sub("l", text)


def slurred_starts(typed: str) -> tuple[str, ...]:
    """What was typed so far, slurred: an n at its end may yet begin a syllable, and then it is an l."""
    text = slurred(typed)
    return (text, f"{text[:-1]}l") if text.endswith("n") else (text,)


def slurred_initials(letters: str) -> str:
    """First letters in which the slips make no difference; zh, ch and sh typed whole are one letter each."""
    text = letters.lower().translate(_ONE_SPELLING)
    for spelt, heard in _HEARD_ALIKE[:3]:
        text = text.replace(spelt, heard)
    return text.translate(_FIRST_LETTERS)
