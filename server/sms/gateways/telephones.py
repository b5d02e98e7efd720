"""Numbers and texts as telephones and gateways write them."""

from __future__ import annotations

import re

_PREFIXED = re.compile(r"(?:\+|00)?86(1[3-9]\d{9})")
_UNDECODABLE = "�"


def national(number: str) -> str:
    """The national digits of a mobile's number, whatever prefix the gateway writes; what is none stays as it came."""
    told = re.sub(r"[\s-]", "", number)[:40]
    found = _PREFIXED.fullmatch(told)
    return found[1] if found else told.removeprefix("+")


def decoded(data: bytes, coding: str) -> str:
    """The text of bytes in the coding they are said to be in. Bytes that are not are read by the one they do make sense in, since
    gateways send GBK and call it UCS-2; places that make no sense in any become U+FFFD."""
    told = _read(data, coding)
    if told is not None and not _strange(told):
        return told
    for other in ("utf-8", "gb18030"):
        found = _read(data, other)
        if found is not None and not _strange(found):
            return found
    return told if told is not None else data.decode(coding, errors="replace")


def _read(data: bytes, coding: str) -> str | None:
    try:
        return data.decode(coding)
    except (UnicodeDecodeError, LookupError):
        return None


def _strange(text: str) -> bool:
    """Whether it holds signs that nobody types: private use, unassigned blocks that wrong decoding lands in, or U+FFFD."""
    return any(
        "\ue000" <= sign <= "\uf8ff" or sign == _UNDECODABLE or "\uac00" <= sign <= "\ud7ff" for sign in text
    )
