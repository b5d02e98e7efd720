"""What sources write for business line, way of reporting, sex and yes or no, as the codes of the domain."""

from __future__ import annotations

import re
from typing import Final

from domain.vocabulary import BusinessLine, ReportWay, Sex
from resources.words import LANGUAGES, label
from server.reading.values import narrow

_LINES: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), line)
    for pattern, line in (
        (r"出入境|护照|签证|港澳|台湾通行|\bexit", BusinessLine.EXIT_ENTRY),
        (r"户政|户籍|户口|身份证|居住证|人口|治安户|house", BusinessLine.HOUSEHOLD),
        (r"接处警|110|警情|报警|接警|\balarm", BusinessLine.ALARM),
        (r"交管|交警|交通|车驾|车管|驾驶|机动车|事故|违法停车|traffic", BusinessLine.TRAFFIC),
        (r"案件|刑侦|办案|立案|法制|经侦|\bcase", BusinessLine.CASE),
        (r"许可|审批|特种行业|保安|爆炸|危化|典当|印章|permit|licen[cs]e", BusinessLine.PERMIT),
    )
)
_WAYS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), way)
    for pattern, way in (
        (r"短信|12110|sms", ReportWay.SMS),
        (r"派出所电话|单位电话|座机|值班电话|unit phone", ReportWay.PHONE_UNIT),
        (r"转警|移交|转办|12345|联动|转来|交办|transfer", ReportWay.TRANSFERRED),
        (r"网|微信|APP|小程序|在线|线上|online", ReportWay.ONLINE),
        (r"巡逻|巡防|巡查|工作中发现|patrol", ReportWay.PATROL),
        (r"来人|来所|窗口|现场|上门|当面|口头|扭送|投案|线下|walk|counter", ReportWay.WALK_IN),
        (r"110|电话|话务|来电|phone|call", ReportWay.PHONE_110),
    )
)
_LINE_CODES: Final = frozenset(line.value for line in BusinessLine)
_WAY_CODES: Final = frozenset(way.value for way in ReportWay)
_LABELS: Final = {
    enum: {label(member, lang).casefold(): str(member.value) for member in enum for lang in LANGUAGES}
    for enum in (BusinessLine, ReportWay)
}
_SEX: Final = {
    "男": Sex.MALE, "男性": Sex.MALE, "M": Sex.MALE, "MALE": Sex.MALE, "1": Sex.MALE, "先生": Sex.MALE, "男士": Sex.MALE,
    "女": Sex.FEMALE, "女性": Sex.FEMALE, "F": Sex.FEMALE, "FEMALE": Sex.FEMALE, "2": Sex.FEMALE, "女士": Sex.FEMALE,
}  # fmt: skip
"""GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not said; anything else is unknown too."""

_NO: Final = frozenset(
    {"", "否", "0", "N", "NO", "F", "FALSE", "宜", "宜回访", "可以", "可回访", "无", "×", "X", "不是"}
)
_YES: Final = frozenset(
    {"是", "1", "Y", "YES", "T", "TRUE", "√", "✓", "可", "可以", "宜", "需要", "同意", "回访", "可回访", "未回访", "待回访",
     "尚未回访"}
)  # fmt: skip
_PLAIN_NO: Final = frozenset({"否", "0", "N", "NO", "F", "FALSE", "×", "X", "不是", "未"})
_PLAIN_YES: Final = frozenset({"是", "1", "Y", "YES", "T", "TRUE", "√", "✓"})


def business_line(text: str) -> str:
    """Code of the ``BusinessLine`` a source's words mean; ``other`` where they mean none of ours, empty for nothing."""
    if not text or text in _LINE_CODES:
        return text
    known = _LABELS[BusinessLine].get(text.casefold())
    return known or next(
        (line.value for pattern, line in _LINES if pattern.search(text)), BusinessLine.OTHER.value
    )


def likely_line(*texts: str) -> str:
    """The business line that names of columns or of a case type give away, or empty."""
    return next((line.value for text in texts for pattern, line in _LINES if pattern.search(text)), "")


def report_way(text: str) -> str:
    """Code of the ``ReportWay``; ``other`` where the words mean none of ours, empty for nothing."""
    if not text or text in _WAY_CODES:
        return text
    known = _LABELS[ReportWay].get(text.casefold())
    return known or next((way.value for pattern, way in _WAYS if pattern.search(text)), ReportWay.OTHER.value)


def sex(text: str) -> str:
    """Code of ``Sex``."""
    return _SEX.get(narrow(text).upper().strip(), Sex.UNKNOWN).value


def is_no_revisit(text: str) -> bool:
    """Whether 不宜回访 is meant: anything but a clear no, because reasons are written into that column too."""
    return narrow(text).upper().strip() not in _NO


def is_revisit_refused(text: str) -> bool:
    """Whether 是否可回访 says no: anything written that is not a clear yes, to be on the citizen's side."""
    return bool(text) and narrow(text).upper().strip() not in _YES


def is_plain_no(text: str) -> bool:
    """Whether a cell says no and nothing more: below 是否回访 that may mean "may not" and "not yet"."""
    return narrow(text).upper().strip() in _PLAIN_NO


def is_yes(text: str) -> bool:
    """Whether a cell says yes and nothing more."""
    return narrow(text).upper().strip() in _PLAIN_YES
