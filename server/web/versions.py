"""Comparing version numbers of clients."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\d{1,9}")


def older(version: str, than: str) -> bool:
    """Whether ``version`` (``1.4.0``) comes before ``than``; a text without numbers is older than all."""
    return _key(version) < _key(than)


def _key(version: str) -> list[int]:
    release = re.split(r"[-+a-zA-Z]", version.strip().lstrip("v"), maxsplit=1)[0]
    numbers = [int(n) for n in _NUMBER.findall(release)[:4]]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return numbers
