"""What a cell says once spreadsheet and typewriter habits are taken off it."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from typing import Final

from server.reading.private_use import PRIVATE_USE

PLACEHOLDERS: Final = frozenset(
    {
        "无", "没有", "空", "暂无", "不详", "未知", "未提供", "未留", "未登记", "未填", "未填写", "/", "//", "\\", "-", "--",
        "---", "—", "——", "－", "NULL", "null", "Null", "(null)", "(NULL)", "<null>", "<NULL>", "\\N", "NaN", "nan", "None", "none",
        "N/A", "n/a", "?", "？", "？？", "？？？", "？？？？",
    }
)  # fmt: skip
"""What people and databases write into a cell that has no content."""

FORMULA_ERRORS: Final = frozenset(
    {
        "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!",
        "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#PYTHON!", "#BUSY!", "ERR:502", "ERR:504", "ERR:508", "ERR:522",
    }
)  # fmt: skip
"""What spreadsheets show where a formula has failed: no text that anybody wrote."""

NO_RESULT: Final = "#公式没有结果"
"""Stands for a formula whose result its file does not hold, because no spreadsheet program has opened it since it was made."""

MAX_TEXT: Final = 20_000
"""Longest text of one cell in characters; an Excel cell holds 32,767, a police report a few hundred."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
KEPT_DIGITS: Final = 15
"""So many digits of a number a spreadsheet keeps."""

_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SPACES = re.compile(r"[ \u00a0\u2000-\u200a\u202f\u3000]+")
_WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_WHOLE = re.compile(r"([+-]?\d+)\.0+\Z")
_SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?[Ee]\+?\d{1,3}\Z")
_FORMULA_TEXT = re.compile(r'="(.*)"\Z', re.DOTALL)


def clean(cell: str) -> str:
    """The text of a cell without invisible characters, outer blanks and the tricks that keep Excel from counting.

    Those tricks are a leading apostrophe, ``="…"`` and a tab at either end. Line breaks inside become ``\\n``.
    """
    text = cell.strip()
    if not text.isprintable():
        text = _SPACES.sub(" ", _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()
        if not text.isprintable():
            text = text.translate(PRIVATE_USE)
    if text.startswith(("'", "=")) and len(text) > 1:
        formula = _FORMULA_TEXT.match(text)
        text = formula[1].strip() if formula else text.removeprefix("'")
    return text


def blank_if_placeholder(text: str) -> str:
    """Empty for what only says that there is nothing (``无``, ``/``, ``NULL`` …), else the text."""
    return "" if text in PLACEHOLDERS else text


def narrow(text: str) -> str:
    """Full-width letters, digits and punctuation as their ASCII twins."""
    return text if text.isascii() else text.translate(_WIDE)


def whole(text: str) -> str:
    """A whole number that was written with a decimal point as what it is: ``20261120001.0`` is ``20261120001``."""
    found = _WHOLE.match(text)
    return found[1] if found else text


def is_scientific(text: str) -> bool:
    """Whether a number was ruined by a spreadsheet: ``1.38E+10`` has lost its digits."""
    return _SCIENTIFIC.match(text) is not None


def has_broken_character(text: str) -> bool:
    """Whether a character could not be decoded (U+FFFD) or cannot be encoded (a lone surrogate)."""
    return "\ufffd" in text or (not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text))


def has_control_character(text: str) -> bool:
    """Whether a character stands in it that no keyboard types: NUL, a vertical tab, a unit separator."""
    return _CONTROL.search(text) is not None


def is_formula_error(text: str) -> bool:
    """Whether a cell shows that its formula has failed: ``#DIV/0!``, ``#N/A``."""
    return text.upper() in FORMULA_ERRORS


def ruin_of(text: str) -> str | None:
    """The code of what a spreadsheet shows instead of what somebody wrote; None for a text."""
    if text == NO_RESULT:
        return "text.no_result"
    return "text.formula_error" if is_formula_error(text) else None


def rounded_zeros(number: str) -> int:
    """How many zeros stand where a spreadsheet, which keeps 15 digits, would have put them; 0 if the digits there are others."""
    tail = number[KEPT_DIGITS:]
    return len(tail) if tail and number.isdecimal() and not tail.strip("0") else 0


def text_of(value: object) -> str:
    """A spreadsheet's typed cell as the text a person would have typed.

    Whole numbers lose their ``.0``. Excel keeps 15 digits: a longer number is written in scientific notation, so that
    the readers of numbers refuse it instead of taking invented zeros.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float)):
        return _number_text(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _number_text(value: float) -> str:
    if value != value:
        return "NaN"
    if abs(value) == math.inf:
        return "#NUM!"
    if abs(value) >= 1e15:
        return f"{value:.14E}"
    if value == int(value):
        return str(int(value))
    return repr(round(value, 9))
