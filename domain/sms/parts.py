"""How a text is counted and cut into parts, and how a long reply is put together again.

Chinese goes out as UCS-2: one part holds 70 units of 16 bits; a longer text goes in parts of 67, because the header that
joins them takes three. What stands for one sign (an emoji and what modifies it) is never cut. Carriers charge by the part.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

ALONE = 70
"""Units of a text that is one part."""
JOINED = 67
"""Units of a part that is one of several."""
MOST_PARTS = 255
"""What the header can count."""

# A sign and what hangs on it: variation selectors, skin tones, key caps, combining marks, what a joiner (U+200D) adds,
# and the two letters that are a flag together.
_HANGS_ON = "[\ufe00-\ufe0f\u20e3\u0300-\u036f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
_SIGN = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{2}}|.{_HANGS_ON}*(?:\u200d.{_HANGS_ON}*)*",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Whole:
    """A reply put together of its parts; ``cut`` where one of them never came."""

    text: str
    cut: bool


def units(text: str) -> int:
    """How many units of 16 bits the text takes; an emoji takes two or more."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def split(text: str) -> tuple[str, ...]:
    """The parts in which a text goes out; an empty text goes out in none.

    A single sign that is longer than a part (a family of many, invented) is cut between its code points.

    Raises:
        ValueError: more parts than can be counted.
    """
    if units(text) <= ALONE:
        return (text,) if text else ()
    parts: list[str] = []
    part, size = "", 0
    for sign in _signs(text):
        length = units(sign)
        if size + length > JOINED:
            parts.append(part)
            part, size = "", 0
        part += sign
        size += length
    parts.append(part)
    if len(parts) > MOST_PARTS:
        raise ValueError("a text of more parts than can be counted")
    return tuple(parts)


def part_count(text: str) -> int:
    """In how many parts a text goes out."""
    return len(split(text))


def joined(parts: Mapping[int, str], of: int) -> Whole:
    """What has come of a reply of ``of`` parts, by their numbers from 1, in their order."""
    there = [parts[number] for number in sorted(parts) if 1 <= number <= of]
    return Whole("".join(there), cut=len(there) < of)


def _signs(text: str) -> list[str]:
    signs: list[str] = []
    for sign in _SIGN.findall(text):
        signs.extend((sign,) if units(sign) <= JOINED else sign)
    return signs
