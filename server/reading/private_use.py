"""Characters that old GBK fonts kept in the private-use area because Unicode had no place for them yet, as the characters they are.

The tables are those of GB 18030: what its 2000, 2005 and 2022 editions moved out of U+E000–U+F8FF. Private-use characters
that it does not name (a police bureau's own) stay as they are: nobody can say what they show.
"""

from __future__ import annotations

from typing import Final

_MOVED: Final = {
    0xE78D: 0xFE10, 0xE78E: 0xFE12, 0xE78F: 0xFE11, 0xE790: 0xFE13, 0xE791: 0xFE14, 0xE792: 0xFE15, 0xE793: 0xFE16,
    0xE794: 0xFE17, 0xE795: 0xFE18, 0xE796: 0xFE19, 0xE7C7: 0x1E3F, 0xE7C8: 0x01F9, 0xE7E7: 0x303E,
    0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6, 0xE82C: 0x9FB7,
    0xE831: 0x215D7, 0xE832: 0x9FB8, 0xE83B: 0x2298F, 0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE855: 0x241FE, 0xE864: 0x9FBB,
}  # fmt: skip
_DRAWING: Final = {0xE7E8 + step: 0x2FF0 + step for step in range(12)}
"""The signs that describe how a character is put together."""

_LAST_ROW: Final = 0xE815
"""Where GBK put the eighty characters of its row FE50 to FEA0."""


def _last_row() -> dict[int, int]:
    """Those eighty: the codec knows where all but the moved ones stand today."""
    trails = [trail for trail in range(0x50, 0xA1) if trail != 0x7F]
    found = {}
    for step, trail in enumerate(trails):
        character = ord(bytes((0xFE, trail)).decode("gb18030"))
        if not 0xE000 <= character <= 0xF8FF:
            found[_LAST_ROW + step] = character
    return found


PRIVATE_USE: Final = _last_row() | _DRAWING | _MOVED
"""Private-use code point → what it is, for ``str.translate``."""
