"""Text as documents can hold it."""

from __future__ import annotations

import re

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Without the signs that XML has none for, and without those that turn the direction of what follows."""
    return _NOT_XML.sub("", text)
