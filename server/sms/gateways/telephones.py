"""Numbers as telephones and gateways write them."""

from __future__ import annotations

import re

_PREFIXED = re.compile(r"(?:\+|00)?86(1[3-9]\d{9})")


def national(number: str) -> str:
    """The national digits of a mobile's number, whatever prefix the gateway writes; what is none stays as it came."""
    told = re.sub(r"[\s-]", "", number)[:40]
    found = _PREFIXED.fullmatch(told)
    return found[1] if found else told.removeprefix("+")
