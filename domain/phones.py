"""Telephone numbers as people and exports write them: read, told apart, masked.

Numbers are kept as national digits: ``13800138000``, ``037165881234``. What cannot be read says why, by code, and
never repeats the number. Numbering plan: 电信网编号计划 (MIIT, 2017 edition): mobile 1[3-9] and nine more digits; area
codes 010, 02x, 0[3-9]xx; local numbers of 7 or 8 digits that start with 2 to 8; service numbers 1xx, 12xxx, 95xxx,
96xxx, 400 and 800.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import NamedTuple

from domain.problems import Problem


class PhoneKind(StrEnum):
    """What a number belongs to; only a mobile takes an SMS."""

    MOBILE = auto()
    LANDLINE = auto()


@dataclass(frozen=True, slots=True)
class PhonesOfCell:
    """What one cell of a source held: the numbers in their order, and what could not be read of it."""

    phones: tuple[Phone, ...]
    problems: tuple[Problem, ...]


class Phone(NamedTuple):
    """One number that can be called.

    Attributes:
        number: national digits, with the area code, without the extension.
        extension: what is dialled after the answer (分机), empty if nothing.
    """

    number: str
    kind: PhoneKind
    extension: str = ""

    @property
    def key(self) -> str:
        """What tells one subscriber from another: two extensions of one switchboard are two people."""
        return f"{self.number}x{self.extension}" if self.extension else self.number


_MOBILE = PhoneKind.MOBILE
_SIGNS = str.maketrans(
    {
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
        **dict.fromkeys("－‐‑‒–—―−﹣ーˉ_", "-"),
        **dict.fromkeys("（【［〔", "("),
        **dict.fromkeys("）】］〕", ")"),
        **dict.fromkeys("；，、／｜,;|\\\r\n", "/"),
        **dict.fromkeys("＋﹢", "+"),
        **dict.fromkeys("\u3000\u00a0\u2002\u2003\u2009\u202f\t", " "),
        **dict.fromkeys("\u200b\u200e\u200f\u202a\u202c\ufeff'’‘`\"“”", None),
        "．": ".",
        "＊": "*",
        "＃": "#",
        "Ｅ": "E",
        "ｅ": "e",
    }
)
_EMPTY = frozenset(
    "无 没有 不详 未知 未留 未提供 暂无 不明 空 匿名 保密 拒绝 拒绝提供 拒留 无电话 无号码 未登记 无联系方式 "
    "none null nil n/a na unknown nan 0 - -- / // . *".split()
)
_SCIENTIFIC = re.compile(r"^\+?\d+(?:\.\d+)?E\+?\d{1,2}$", re.IGNORECASE)
_FLOAT = re.compile(r"^(\d{7,13})\.0+$")
_HIDDEN = re.compile(r"\d[\d ]*[*xX×✕#]{2,}[\d ]*\d")
_EXTENSION = re.compile(r"(?:转|轉|分机号?|ext\.?|x|#|,)[ :：]*(\d{1,8})\)?$", re.IGNORECASE)
_HYPHEN_EXTENSION = re.compile(r"^(.*\d{7,}|\(?0\d{2,3}\)?[- ]*\d{7,8})-(\d{1,6})$")
_LABEL = re.compile(r"^(?:[\u3400-\u9fffA-Za-z]+[ :：.]*|[:：])+|[\u3400-\u9fffA-Za-z ]+$")
_LABEL_IN_BRACKETS = re.compile(r"\([\u3400-\u9fffA-Za-z ]*\)")
_FILLING = re.compile(r"[ \-().]")
_AREA = re.compile(r"^(010|02[0-57-9]|0[3-9]\d{2})(\d+)$")
_SERVICE = re.compile(r"^(?:1\d{2}|12\d{3}|1[01]\d{3,4}|1[26]\d{3}|9[56]\d{3,6}|[48]00\d{7})$")
_GAP = re.compile(r" {1,}|/")


def read_phone(text: str, area_code: str = "") -> Phone | Problem | None:
    """Read a cell that should hold one number.

    ``area_code`` (0371) is the city's own, put before a landline that comes without one. Returns None for an empty
    cell and for words that say there is no number (无, 不详); a Problem for what cannot be read. Of several numbers
    the first that can be read is taken.
    """
    if len(text) == 11 and text.isdecimal() and text.isascii() and text[0] == "1" and text[1] > "2":
        return _phone_of(text)  # the usual case: nothing to clean
    cell = read_phones(text, area_code)
    if cell.phones:
        return cell.phones[0]
    return cell.problems[0] if cell.problems else None


def read_phones(text: str, area_code: str = "") -> PhonesOfCell:
    """Read a cell that may hold several numbers, in their order and each once. An empty cell holds none.

    A landline without area code takes that of the landline before it, where both have as many digits as that area's
    numbers: ``0371-65881234/65881235`` are two of one house.
    """
    cleaned = text.translate(_SIGNS).strip()
    if _is_empty(cleaned):
        return PhonesOfCell((), ())
    whole = _read_one(cleaned, area_code)
    if isinstance(whole, Phone):
        return PhonesOfCell((whole,), ())
    phones: dict[Phone, None] = {}
    problems: list[Problem] = []
    before = ("", 0)
    for piece in _pieces(cleaned):
        found = _read_one(piece, _area_for(piece, before) or area_code)
        if isinstance(found, Phone):
            phones[found] = None
            before = _area_of(found) or before
        else:
            problems.append(found)
    if not phones:
        return PhonesOfCell((), (whole,))
    return PhonesOfCell(tuple(phones), tuple(problems))


def mask(number: str) -> str:
    """A number as it may be shown: ``138****8000``, ``0371****21``; anything else is hidden whole."""
    if len(number) == 11 and number[0] == "1" and number.isdecimal():
        return f"{number[:3]}****{number[7:]}"
    parts = _AREA.match(number.split("x", 1)[0])
    if parts and len(parts[2]) >= 7:
        return f"{parts[1]}****{parts[2][-2:]}"
    return "****"


def _phone_of(number: str) -> Phone | Problem:
    if number == number[0] * len(number):
        return Problem("phone.placeholder")
    return Phone(number, _MOBILE, "")


def _is_empty(text: str) -> bool:
    return not text or text.casefold() in _EMPTY or not any(c.isalnum() or c == "*" for c in text)


def _pieces(text: str) -> list[str]:
    """The cell cut at separators; at blanks too where that leaves whole numbers and not groups of digits."""
    pieces: list[str] = []
    for part in text.split("/"):
        stripped = part.strip()
        words = stripped.split(" ")
        long = [word for word in words if sum(c.isdigit() for c in word) >= 7]
        pieces.extend(words if len(long) > 1 else [stripped])
    return [piece for piece in pieces if not _is_empty(piece) and any(c.isdigit() for c in piece)]


def _area_of(phone: Phone) -> tuple[str, int] | None:
    """A landline's area code, and how many digits follow it."""
    parts = _AREA.match(phone.number) if phone.kind is PhoneKind.LANDLINE else None
    return (parts[1], len(parts[2])) if parts else None


def _area_for(piece: str, before: tuple[str, int]) -> str:
    """The area code of the landline before, for a piece that can be its neighbour."""
    area, digits = before
    return area if area and sum(c.isdigit() for c in _cut_extension(piece)[0]) == digits else ""


def _read_one(text: str, area_code: str) -> Phone | Problem:
    if _SCIENTIFIC.match(text):
        return Problem("phone.scientific")
    if _HIDDEN.search(text):
        return Problem("phone.masked")
    if whole := _FLOAT.match(text):  # a number cell that came as a decimal
        text = whole[1]
    text, extension = _cut_extension(_LABEL_IN_BRACKETS.sub("", text).strip())
    text = _LABEL.sub("", text).strip()
    foreign = text.startswith("+") and not text.startswith("+86")
    digits = _FILLING.sub("", text.removeprefix("+86") if text.startswith("+86") else text.lstrip("+"))
    if not digits.isdecimal() or not digits.isascii():
        return Problem("phone.no_number" if not any(c.isdigit() for c in text) else "phone.unreadable")
    if foreign or (digits.startswith("00") and not digits.startswith("0086") and len(digits) > 8):
        return Problem("phone.placeholder" if _repeated(digits) else "phone.foreign")
    return _classify(_national(digits, international=text.startswith("+86")), extension, area_code)


def _cut_extension(text: str) -> tuple[str, str]:
    if found := _EXTENSION.search(text):
        return text[: found.start()].rstrip(" (-,"), found[1]
    if found := _HYPHEN_EXTENSION.match(text):
        return found[1], found[2]
    return text, ""


def _national(digits: str, *, international: bool) -> str:
    """The digits without country code and, before a mobile, without the old long-distance zero."""
    if digits.startswith("0086"):
        digits, international = digits[4:], True
    elif not international and digits.startswith("86") and len(digits) >= 11 and digits[2] in "01":
        digits, international = digits[2:], True
    if international and digits[:1] not in ("0", "1", "4", "8", ""):
        digits = "0" + digits  # +86 371 …: the zero of the area code is not dialled from abroad
    if len(digits) == 12 and digits[0] == "0" and digits[1] == "1" and digits[2] != "0":
        return digits[1:]
    return digits


def _classify(digits: str, extension: str, area_code: str) -> Phone | Problem:
    if not digits:  # nothing but a country code
        return _wrong_length(digits, 8)
    if _repeated(digits):
        return Problem("phone.placeholder")
    if digits[0] == "1" and len(digits) == 11:
        return Phone(digits, _MOBILE, extension) if digits[1] > "2" else Problem("phone.unknown_prefix")
    if _SERVICE.match(digits):
        return Problem("phone.service")
    if digits[0] == "1":
        return _wrong_length(digits, 11)
    if digits[0] == "0":
        return _landline(digits, extension)
    if digits[0] == "9":
        return Problem("phone.local_part")
    if len(digits) in (7, 8):
        return _landline(area_code + digits, extension) if area_code else Problem("phone.no_area_code")
    return _wrong_length(digits, 8)


def _landline(digits: str, extension: str) -> Phone | Problem:
    parts = _AREA.match(digits)
    if parts is None and len(digits) < 10:
        return Problem("phone.too_short", {"digits": len(digits)})
    if parts is None:
        return Problem("phone.area_code")
    local = parts[2]
    if len(local) < (8 if len(parts[1]) == 3 else 7):
        return Problem("phone.too_short", {"digits": len(digits)})
    if len(local) > 8:
        return Problem("phone.too_long", {"digits": len(digits)})
    if local[0] in "019":
        return Problem("phone.local_part")
    return Phone(digits, PhoneKind.LANDLINE, extension)


def _wrong_length(digits: str, expected: int) -> Problem:
    code = "phone.too_short" if len(digits) < expected else "phone.too_long"
    return Problem(code, {"digits": len(digits)})


def _repeated(digits: str) -> bool:
    """00000000, 11111111111: what is typed where a number has to be typed."""
    return len(digits) >= 5 and digits == digits[0] * len(digits)
