"""Patterns over classes of words: what a rule looks for, compiled to a regular expression over one sign a word.

Items, separated by spaces::

    officer           a word of that class        neg|dont     of either
    deg?  deg*  deg+  at most one, any, some      ..3          up to three words of any kind
    ^  $              begin and end of the reply  !ask         and then none of that class
    <!neg             and before it none of that class
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

_GAP = re.compile(r"\.\.(\d{1,2})")
_ITEM = re.compile(r"(?P<not><!|!)?(?P<classes>[a-z0-9_]+(?:\|[a-z0-9_]+)*)(?P<often>[?*+]?)")


class Pattern(NamedTuple):
    """A compiled pattern.

    Attributes:
        needs: one set of classes for each item that must be there; a reply without them is not searched.
    """

    search: re.Pattern[str]
    needs: tuple[frozenset[str], ...]


def compiled(pattern: str, classes: Mapping[str, str]) -> Pattern:
    """A pattern over classes, each given as the signs that stand for its members.

    Raises:
        ValueError: an item that is none, or a class that there is not.
    """
    parts: list[str] = []
    needs: list[frozenset[str]] = []
    for item in pattern.split():
        gap = _GAP.fullmatch(item)
        if item in ("^", "$"):
            parts.append(item)
        elif gap:
            parts.append(f".{{0,{gap[1]}}}?")
        else:
            part, needed = _one(item, classes)
            parts.append(part)
            if needed:
                needs.append(needed)
    return Pattern(re.compile("".join(parts), re.DOTALL), tuple(needs))


def _one(item: str, classes: Mapping[str, str]) -> tuple[str, frozenset[str] | None]:
    found = _ITEM.fullmatch(item)
    if found is None:
        raise ValueError(f"no such item: {item}")
    try:
        signs = "".join(classes[name] for name in found["classes"].split("|"))
    except KeyError as unknown:
        raise ValueError(f"no class {unknown} for {item}") from unknown
    one = f"[{signs}]"
    if found["not"]:
        return (f"(?!{one})" if found["not"] == "!" else f"(?<!{one})"), None
    return one + found["often"], None if found["often"] in ("?", "*") and found["often"] else frozenset(signs)
