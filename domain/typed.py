"""What keys type, in whichever width an input method types it."""

from __future__ import annotations

_HALF_WIDTH = {0xFF01 + at: 0x21 + at for at in range(94)} | {0x3000: 0x20}
"""The full-width forms of the signs of ASCII, and the blank of that width."""


def half_width(text: str) -> str:
    """The text with signs of full width (８００２, ：) as their usual ones; every other sign stays what it is."""
    return text.translate(_HALF_WIDTH)


def typed_digit(text: str) -> int | None:
    """The digit that one key typed, of either width; None if it was none: ①, ² and digits of other scripts are not."""
    plain = half_width(text)
    return int(plain) if len(plain) == 1 and plain in "0123456789" else None
