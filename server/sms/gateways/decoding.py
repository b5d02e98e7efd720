"""Bytes of a text, read: by the coding they are said to be in and by whether that makes sense.

Gateways send GBK, UTF-8 and plain letters and call them UCS-2, or the other way about. Neither what was said nor what the bytes look like
is enough alone: ``TD`` is a Chinese sign nobody writes, and ``Y}`` is 好.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_OTHERS = ("utf-8", "gb18030", "utf-16-be")
_HAN = "\u2e80"
_CLEARLY = 0.2
"""By so much another coding has to make more sense than the one that was said."""
_WRITTEN, _RARE = 1.0, 0.5
_PLAIN = re.compile(rb"[0-9A-Za-z .,!?;:'+-]+")
_ASKED = frozenset({b"1", b"2", b"3", b"t", b"td", b"y"})
"""What our texts ask people to write; as 16-bit signs they are none, or such as nobody writes alone."""


def decoded(data: bytes, coding: str) -> str:
    """The text of bytes that are said to be in a coding; places that make no sense in any become U+FFFD."""
    told = _read(data, coding)
    if told is not None and _is_plain(data, told, coding):
        return data.decode("ascii")
    eight = _read(data, "utf-8")
    if eight is not None and any(sign >= _HAN for sign in eight) and _sense(eight) >= _RARE:
        return eight  # bytes of another coding are hardly ever well-formed UTF-8 of Chinese signs
    best, sense = told, -1.0 if told is None else _sense(told) + _CLEARLY
    for other in _OTHERS:
        found = _read(data, other) if other != coding else None
        if found is not None and _sense(found) > sense:
            best, sense = found, _sense(found)
    return best if best is not None else data.decode(coding, errors="replace")


def _read(data: bytes, coding: str) -> str | None:
    try:
        return data.decode(coding)
    except (UnicodeDecodeError, LookupError):
        return None


def _is_plain(data: bytes, told: str, coding: str) -> bool:
    """Whether bytes that are said to be of 16 bits a sign are plain letters, one a byte: they look like it, and the 16-bit signs are not such as
    people write."""
    if not coding.startswith("utf-16") or _PLAIN.fullmatch(data) is None:
        return False
    return data.strip().lower() in _ASKED or not all(sign in _common() for sign in told)


def _sense(text: str) -> float:
    """How much of a text is what people write, 0 to 1."""
    return sum(map(_weight, text)) / len(text) if text else _WRITTEN


def _weight(sign: str) -> float:
    if " " <= sign <= "~" or sign in "\n\r\t" or sign in _written():
        return _WRITTEN
    if unicodedata.category(sign) in ("So", "Sk", "Mn", "Cf"):  # an emoji, and what joins or colours it
        return _WRITTEN
    return _RARE if sign in _known() else 0.0


@cache
def _common() -> frozenset[str]:
    """The 3,755 signs that are written every day (GB 2312, first level)."""
    return _of("gb2312", range(0xB0, 0xD8))


@cache
def _written() -> frozenset[str]:
    """All signs of GB 2312: nearly everything written in simplified Chinese, its points among them, without foreign alphabets."""
    return _of("gb2312", (0xA1, 0xA2, 0xA3, *range(0xB0, 0xF8)))


@cache
def _known() -> frozenset[str]:
    """Signs of GBK: traditional ones and rare ones too."""
    return _of("gbk", range(0x81, 0xFF))


def _of(coding: str, rows: range | tuple[int, ...]) -> frozenset[str]:
    found = (_read(bytes((row, cell)), coding) for row in rows for cell in range(0x40, 0xFF))
    return frozenset(one for one in found if one is not None and len(one) == 1)
