"""整改提示: what a unit should do otherwise, written by the unit above that handles a complaint kept from it (对单位保密).

Nothing in it tells which case it came from: none of the words, no number, no hour, nobody's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.board import Known, findings
from domain.problems import Problem

LONGEST = 500
"""Characters of one."""

_DIGITS = "[0-9０-９]{1,2}|[一二三四五六七八九十两]{1,3}"
_HOUR = re.compile(
    r"[0-9０-９]{1,2}\s*[:：]\s*[0-9０-９]{2}"
    rf"|(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|夜里|半夜|深夜)\s*(?:{_DIGITS})\s*[点时]"
    rf"|(?:{_DIGITS})\s*[点时]\s*(?:半|钟|整|许|左右|[0-9０-９]{{1,2}}分|[一二三四五六七八九十]{{1,3}}分)"
    r"|[0-9０-９]{1,2}\s*点"
)


def problems(text: str, known: Known) -> Iterator[Problem]:
    """What is wrong with one, each thing once."""
    told = text.strip()
    if len(told) > LONGEST:
        yield Problem("order.advice_long", {"most": LONGEST, "is": len(told)}, field="told")
    pieces = dict.fromkeys((one.code, told[one.start : one.end]) for one in findings(told, known))
    pieces |= dict.fromkeys(("order.advice_hour", match.group()) for match in _HOUR.finditer(told))
    for code, piece in pieces:
        yield Problem(code, {"piece": piece}, field="told")
