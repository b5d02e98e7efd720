"""What a template may say, and a template filled.

A text is read by whoever holds the phone. So it never says that somebody called the police, about what, where or when, and
no name; the words that would are refused with line and reason, and placeholders for them do not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum, auto

from domain.problems import Problem, ProblemError
from domain.sms.parts import split, units

MOST_PARTS = 2
"""A text with a web link takes two; more is refused where it stands."""
SIGNATURE_UNITS = (2, 20)
"""How long carriers let a signature be, without its brackets."""


class TemplateCode(StrEnum):
    """What a text is for."""

    CALL = auto()
    HANDLED = auto()
    RECTIFIED = auto()
    FOLLOWUP = auto()
    REASK = auto()
    PRAISE = auto()
    DEMAND = auto()
    EMERGENCY = auto()
    EMERGENCY_SEEN = auto()
    """Only after somebody did see it."""
    OPTOUT = auto()
    OPTOUT_OPEN = auto()
    """Opted out with an order open: asked once whether to hear its end."""
    ENDED = auto()
    """To who opted out and wanted to hear of the end of their order: once, and then no more."""
    WRONG = auto()
    DUTY = auto()
    """To the duty list's own phones: that there is something, never what."""
    AGENT = auto()


ASKING = frozenset({TemplateCode.CALL, TemplateCode.HANDLED, TemplateCode.RECTIFIED, TemplateCode.AGENT})
"""Texts that we begin with: the way out stands in each."""
RATING = frozenset({TemplateCode.CALL, TemplateCode.HANDLED, TemplateCode.RECTIFIED, TemplateCode.REASK})
"""Texts that ask for a digit: what 1, 2 and 3 mean is said in them, and is never anything else."""

PLACEHOLDERS: Mapping[str, int] = {"link": 40, "ref": 12}
"""What can be filled in, and the most units it takes: the web form's address, the number of a line of our own lists."""
ONLY_IN: Mapping[str, frozenset[TemplateCode]] = {"ref": frozenset({TemplateCode.DUTY})}
"""Placeholders that stand only in some texts."""

FORBIDDEN: Mapping[str, str] = {
    "police_call": r"报警|报案|接警|出警|处警|警情|110接",
    "case": r"案件|案情|立案|破案|结案|案号|嫌疑|受害|被害|家暴|殴打|打架|盗窃|被盗|诈骗|被骗|抢劫|强奸|吸毒|酒驾|纠纷|拘留|传唤|走失|走丢|自杀|违法",
    "place": r"派出所|警务室|小区|街道|社区|[\u4e00-\u9fff]村|[\u4e00-\u9fff]路\d*号?|\d+[栋幢单元室号楼]",
    "time": r"\d{1,4}年\d{1,2}月|\d{1,2}月\d{1,2}日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[::：]\d{2}|\d{1,2}时\d{1,2}分|今天|昨天|前天|上午|下午|昨晚",
    "person": r"先生|女士|小姐|[\u4e00-\u9fff]警官|民警[\u4e00-\u9fff]某|身份证",
    "badge": r"警号|工号",
    "number": r"\d{5,}",
    "address": r"https?:|www\.|[a-z0-9-]+\.(?:com|cn|net|org|gov)",
}
"""Words and shapes that say too much, by the reason; ``number`` spares the two that a person in danger needs."""

_FORBIDDEN = {reason: re.compile(pattern, re.IGNORECASE) for reason, pattern in FORBIDDEN.items()}
_SPARED = frozenset({"12110"})
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_BRACKETS = re.compile(r"[【】]")
_WAY_OUT = re.compile(r"退订回[TtＴ]")
_MEANINGS = {"满意": "1", "基本满意": "2", "不满意": "3"}
_SCALE = re.compile(
    r"(?P<first>[1-9])[、.:：]?(?P<means>基本满意|不满意|满意)"
    r"|(?P<meant>基本满意|不满意|满意)(?:请?回复?|请?按|请?选)(?P<then>[1-9])"
)
_DIGIT_ASKED = re.compile(r"(?:回复?|按|选)[「“\"]?[1-9]|[1-9](?:基本满意|不满意|满意)")


def signed(text: str, signature: str) -> str:
    """The text as it goes out, with its signature before it."""
    return f"【{signature}】{text}"


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in.

    Raises:
        ProblemError: ``sms.template.no_value``: one of them has no value. Nothing goes out with a gap in it.
    """
    missing = [
        Problem("sms.template.no_value", {"name": name}) for name in placeholders(text) if name not in values
    ]
    if missing:
        raise ProblemError(*missing)
    return _PLACEHOLDER.sub(lambda found: values[found[1]], text)


def placeholders(text: str) -> tuple[str, ...]:
    """The names of the placeholders of a text, each once, in order."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(text)))


def widest(text: str, signature: str) -> str:
    """The text as long as it can become, for counting its parts before anything is filled in."""
    return signed(_PLACEHOLDER.sub(lambda found: "x" * PLACEHOLDERS.get(found[1], 0), text), signature)


def faults(text: str, code: TemplateCode, signature: str) -> tuple[Problem, ...]:
    """Everything that is wrong with a template, by line; nothing where it may go to the carrier for 报备.

    Args:
        text: what the template says, without the signature.
        signature: what stands in 【】 before it.
    """
    return (*_signature_faults(text, signature), *_said_faults(text, code), *_length_faults(text, signature))


def check(text: str, code: TemplateCode, signature: str) -> None:
    """Refuse a template that is wrong.

    Raises:
        ProblemError: all its faults.
    """
    found = faults(text, code, signature)
    if found:
        raise ProblemError(*found)


def _signature_faults(text: str, signature: str) -> Iterator[Problem]:
    shortest, longest = SIGNATURE_UNITS
    if not shortest <= units(signature.strip()) <= longest or _BRACKETS.search(signature):
        yield Problem("sms.template.signature", {"least": shortest, "most": longest}, field="signature")
    for row, line in _lines(text):
        if _BRACKETS.search(line):
            yield Problem("sms.template.second_signature", row=row, field="text")


def _said_faults(text: str, code: TemplateCode) -> Iterator[Problem]:
    if not text.strip():
        yield Problem("sms.template.empty", row=1, field="text")
        return
    for row, line in _lines(text):
        yield from _placeholder_faults(line, code, row)
        yield from _word_faults(line, row)
    if code in ASKING and not _WAY_OUT.search(text):
        yield Problem("sms.template.no_way_out", field="text")
    if code in RATING and dict(_scale(text)) != _MEANINGS:
        yield Problem("sms.template.scale", field="text")
    if code is TemplateCode.FOLLOWUP and _DIGIT_ASKED.search(text):
        yield Problem("sms.template.digits", field="text")


def _placeholder_faults(line: str, code: TemplateCode, row: int) -> Iterator[Problem]:
    for name in placeholders(line):
        if name not in PLACEHOLDERS:
            yield Problem("sms.template.placeholder", {"name": name[:40]}, row=row, field="text")
        elif code not in ONLY_IN.get(name, frozenset(TemplateCode)):
            yield Problem("sms.template.placeholder_elsewhere", {"name": name}, row=row, field="text")
    if re.search(r"[{}]", _PLACEHOLDER.sub("", line)):
        yield Problem("sms.template.brace", row=row, field="text")


def _word_faults(line: str, row: int) -> Iterator[Problem]:
    for reason, pattern in _FORBIDDEN.items():
        for found in pattern.finditer(_PLACEHOLDER.sub("\n", line)):
            if found[0] not in _SPARED:
                yield Problem(f"sms.template.forbidden.{reason}", {"word": found[0]}, row=row, field="text")


def _scale(text: str) -> Iterator[tuple[str, str]]:
    for found in _SCALE.finditer(text):
        yield found["means"] or found["meant"], found["first"] or found["then"]


def _length_faults(text: str, signature: str) -> Iterator[Problem]:
    longest = widest(text, signature)
    # A text of more parts than can be counted at all is too long before it is split.
    parts = len(split(longest[: 67 * (MOST_PARTS + 2)]))
    if parts > MOST_PARTS:
        yield Problem("sms.template.too_long", {"units": units(longest), "most": MOST_PARTS}, field="text")


def _lines(text: str) -> Iterator[tuple[int, str]]:
    return enumerate(text.split("\n"), start=1)
