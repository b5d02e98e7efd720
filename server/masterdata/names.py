"""When two spellings name the same unit."""

from __future__ import annotations

import re

from server.reading.values import clean, narrow

_BLANKS = re.compile(r"\s+")


def normal_name(text: str) -> str:
    """A unit's name, alias or code for comparison: narrow, upper case, without blanks."""
    return _BLANKS.sub("", narrow(clean(text))).upper()[:120]
