"""Templates: the texts a city begins with pass, and what would tell a stranger something is refused by line and reason."""

from __future__ import annotations

import pytest

from domain.problems import ProblemError
from domain.sms.parts import part_count, units
from domain.sms.template import TemplateCode, check, faults, fill, placeholders, signed
from resources import sms_templates
from resources.words import word

SIGNATURE = "明川市公安局"
UNITS = {
    "handled": 57,
    "call": 52,
    "rectified": 55,
    "followup": 53,
    "reask": 47,
    "praise": 26,
    "demand": 29,
    "emergency": 47,
    "emergency_seen": 50,
    "optout": 37,
    "optout_open": 42,
    "wrong": 26,
}
GOOD = "请您评价：1满意 2基本满意 3不满意。退订回T"


def codes(text: str, code: TemplateCode = TemplateCode.HANDLED, signature: str = SIGNATURE) -> set[str]:
    return {problem.code.removeprefix("sms.template.") for problem in faults(text, code, signature)}


def test_every_shipped_text_may_go_out_in_one_part() -> None:
    texts = sms_templates()
    assert set(texts) == set(TemplateCode)
    for code, text in texts.items():
        assert faults(text, code, SIGNATURE) == ()
        assert part_count(signed(text, SIGNATURE)) == 1


@pytest.mark.parametrize(("code", "expected"), UNITS.items())
def test_shipped_texts_are_as_long_as_the_papers_say(code: str, expected: int) -> None:
    assert units(signed(sms_templates()[TemplateCode(code)], SIGNATURE)) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (GOOD + "您的报警", "forbidden.police_call"),
        (GOOD + "关于您的案件", "forbidden.case"),
        (GOOD + "城关派出所", "forbidden.place"),
        (GOOD + "人民路12号", "forbidden.place"),
        (GOOD + "3月2日", "forbidden.time"),
        (GOOD + "2026-03-02", "forbidden.time"),
        (GOOD + "尊敬的张先生", "forbidden.person"),
        (GOOD + "警号 110", "forbidden.badge"),
        (GOOD + "电话03711234567", "forbidden.number"),
        (GOOD + "http://t.cn/x", "forbidden.address"),
        (GOOD + "{name}", "placeholder"),
        (GOOD + "{ref}", "placeholder_elsewhere"),
        (GOOD + "{link", "brace"),
        (GOOD + "{{link}}", "brace"),
        (GOOD + "【】", "second_signature"),
        ("满" * 400 + GOOD, "too_long"),
        (GOOD.removesuffix("退订回T"), "no_way_out"),
        ("请您评价：1不满意 2基本满意 3满意。退订回T", "scale"),
        ("请您评价。退订回T", "scale"),
        (" \n ", "empty"),
    ],
)
def test_what_may_not_stand_in_a_text_is_refused(text: str, reason: str) -> None:
    assert codes(GOOD) == set()
    assert reason in codes(text)
    with pytest.raises(ProblemError):
        check(text, TemplateCode.HANDLED, SIGNATURE)


@pytest.mark.parametrize("signature", ["", " ", "公", "满" * 21, "【公安局】"])
def test_a_text_without_a_proper_signature_is_refused(signature: str) -> None:
    assert codes(GOOD, signature=signature) == {"signature"}


def test_a_fault_names_its_line_and_its_word() -> None:
    [fault] = faults(f"{GOOD}\n您的警号", TemplateCode.HANDLED, SIGNATURE)
    assert (fault.row, fault.params["word"]) == (2, "警号")
    assert "警号" in word(fault.code, fault.params)


def test_a_followup_asks_for_words() -> None:
    assert codes("哪里不满意？态度请回1", TemplateCode.FOLLOWUP) == {"digits"}
    assert codes("哪里不满意？", TemplateCode.FOLLOWUP) == set()


def test_a_link_is_counted_as_long_as_it_can_become() -> None:
    link = GOOD + "也可打开{link}填写"
    assert codes(link) == set()
    assert codes(link + "满" * 60) == {"too_long"}


def test_a_text_is_filled_whole_or_not_at_all() -> None:
    assert placeholders("{ref} {link} {ref}") == ("ref", "link")
    assert fill("编号{ref}，请登录", {"ref": "A{7}"}) == "编号A{7}，请登录"
    with pytest.raises(ProblemError) as refused:
        fill("编号{ref}", {})
    assert [problem.code for problem in refused.value.problems] == ["sms.template.no_value"]
