"""A folded reply as words, each with its class: the longest word first, numbers by what they count."""

from __future__ import annotations

import re
from typing import NamedTuple

from domain.sms.reading.lexicon import OTHER, Lexicon


class Coded(NamedTuple):
    """A reply as classes of words.

    Attributes:
        text: folded.
        classes: one sign a word.
        starts: where each word begins in the folded text; one more at its end.
    """

    text: str
    classes: str
    starts: tuple[int, ...]

    def word(self, index: int) -> str:
        """The folded word at an index."""
        return self.text[self.starts[index] : self.starts[index + 1]]


_HAN = "零一二两三四五六七八九十百千半几数"
_AMOUNT = rf"(?:好几|好多|(?:\d+|[{_HAN}]+|[壹贰叁]))[多来余几]?个?(?:多半|多|半|整|大)?"
_QUANTITY = re.compile(
    rf"(?P<amount>{_AMOUNT})(?:"
    r"(?P<quick>秒钟?)|(?P<minutes>小时|钟头|分钟|刻钟|分多钟|点钟)"
    r"|(?P<days>天(?!气)|日(?!常)|星期|礼拜|周(?!到)|月(?!底)|年(?!轻|龄|纪)|上午|下午|早上|晚上|夜|宿)"
    r"|(?P<marks>分(?!钟|局|所|公司|管|析|明|别|不清))"
    r"|(?P<times>次|趟|遍|回(?![复电话访家来答信应去]))"
    r"|(?P<count>个|位|名(?!字)|点(?![赞评])|号|楼|岁|元|块|万|条|件|起(?![码来])|辆|台|米|公里|度|路(?!上)|栋|单元|室|部(?!门)|份|道(?![谢歉])|级|家(?![里人暴庭属长]))"
    r")"
)
_HAN_DIGITS = "零一二三四五六七八九"
_RUN = re.compile(r"\d+|[a-z]+")
_ONCE = re.compile(r"[1一]个?")
_FEW = re.compile(
    r"[1-9一二两三四五六七八九几]|1\d|20|十[一二三四五六七八九几来多]?|二十|[一二三四五六七八九]{2}"
)
"""So many minutes are soon."""
_ONE_SIGN = {"1": "one", "2": "two", "3": "three"}
_LONGEST_RUN = 6
"""Whoever leans on a key means the digit; a longer run is a number."""
_LEAST_LATIN = 3
"""So short a word is looked for in a run of letters; shorter ones only alone."""


def coded(text: str, lexicon: Lexicon) -> Coded:
    """The words of a folded text."""
    classes: list[str] = []
    starts: list[int] = []
    at, end = 0, len(text)
    while at < end:
        sign, length = _next(text, at, lexicon)
        classes.append(sign)
        starts.append(at)
        at += length
    starts.append(end)
    return Coded(text, "".join(classes), tuple(starts))


def _next(text: str, at: int, lexicon: Lexicon) -> tuple[str, int]:
    """The class of the word at a place, and its length."""
    letter = text[at]
    if "a" <= letter <= "z":
        return _latin(text, at, lexicon)
    sign, length = _longest(text, at, lexicon) or (OTHER, 1)
    if letter.isdigit() or letter in _HAN or letter in "好壹贰叁":
        number, long = _number(text, at)
        if number and (long > length or sign is OTHER):
            return lexicon.classes[number], long
    return sign, length


def _longest(text: str, at: int, lexicon: Lexicon, least: int = 1) -> tuple[str, int] | None:
    """The longest word that begins at a place, of so many signs at least."""
    for length in lexicon.lengths.get(text[at], ()):
        if length >= least and (sign := lexicon.words.get(text[at : at + length])):
            return sign, length
    return None


def _number(text: str, at: int) -> tuple[str, int]:
    found = _QUANTITY.match(text, at)
    if found:
        kind = found.lastgroup or "count"
        if kind == "times" and _ONCE.fullmatch(found["amount"]):
            kind = "once"
        if kind == "marks":
            kind = _marks(found["amount"])
        if found["minutes"] == "分钟" and _FEW.fullmatch(found["amount"]):
            kind = "quick"
        return kind, found.end() - at
    run = _RUN.match(text, at)
    if run is None or not text[at].isdigit():
        return "", 0
    digits = run[0]
    alike = len(digits) <= _LONGEST_RUN and len(set(digits)) == 1
    return (_ONE_SIGN.get(digits[0], "number") if alike else "number"), len(digits)


def _marks(amount: str) -> str:
    """What marks out of ten or of a hundred rate: nothing where they may be of either."""
    value = _value(amount)
    if value in (9, 10) or 90 <= value <= 100:
        return "full_marks"
    if 6 <= value <= 8 or 60 <= value < 90:
        return "half_marks"
    return "no_marks" if 10 < value < 60 else "count"


def _value(amount: str) -> int:
    if amount.isdigit():
        return int(amount[:6])
    tens, ten, ones = amount.partition("十")
    if not ten:
        return 100 if amount in ("百", "一百") else max(_HAN_DIGITS.find(amount), 0)
    return (
        (_HAN_DIGITS.find(tens) if tens else 1) * 10 + max(_HAN_DIGITS.find(ones), 0)
        if ones
        else (_HAN_DIGITS.find(tens) if tens else 1) * 10
    )


def _latin(text: str, at: int, lexicon: Lexicon) -> tuple[str, int]:
    """A run of letters: itself a word, or begins with one of some length, or nothing that is known."""
    run = _RUN.match(text, at)
    letters = run[0] if run else text[at]
    found = _longest(text, at, lexicon)
    if found is not None and (found[1] >= _LEAST_LATIN or found[1] == len(letters)):
        return found
    if sign := lexicon.words.get(letters):
        return sign, len(letters)
    return OTHER, _to_next_word(text, at, len(letters), lexicon)


def _to_next_word(text: str, at: int, length: int, lexicon: Lexicon) -> int:
    for skip in range(1, length):
        if _longest(text, at + skip, lexicon, _LEAST_LATIN + 1):
            return skip
    return length
