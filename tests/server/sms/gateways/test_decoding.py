"""Bytes of a reply are read by what is said of them and by whether it makes sense, whichever of the two is wrong."""

from __future__ import annotations

import pytest

from server.sms.gateways.decoding import decoded

CHINESE = (
    "满意", "不满意", "不满意，等了一个多钟头", "没什么不满意的", "滿意", "別再發了", "唔滿意呀", "好", "好的", "可以👌", "１", "①", "退订", "哦",
    "3，态度差", "1，民警很耐心", "什么时候能立案？", "人好，事没办成", "谢谢！", "张玥",
)  # fmt: skip
PLAIN = (
    "TD",
    "td",
    "11",
    "12",
    "T ",
    " 1",
    "1.",
    "ok",
    "OK",
    "no",
    "Good",
    "3 3!",
    "TD td",
    "satisfied!",
    "1, good job",
)
ODD = ("T", "1", "3", "2.!", "not ok.")


MISSAID = {
    "utf-16-be": ("utf-16-be", "utf-8", "gb18030"),
    "utf-8": ("utf-8", "gb18030"),
    "gb18030": ("utf-8", "gb18030"),
    "ascii": ("utf-8", "gb18030"),
    "latin-1": ("utf-8", "gb18030"),
}
"""What gateways say, and what it was."""


@pytest.mark.parametrize("said", MISSAID)
@pytest.mark.parametrize("text", CHINESE)
def test_chinese_is_read_in_whatever_it_came(text: str, said: str) -> None:
    for coding in MISSAID[said]:
        assert decoded(text.encode(coding), said) == text, (coding, said)


@pytest.mark.parametrize("said", ["utf-8", "gb18030", "ascii"])
@pytest.mark.parametrize("text", ["满意", "不满意，等了一个多钟头", "退订"])
def test_sixteen_bits_are_seen_where_nobody_said_so(text: str, said: str) -> None:
    assert decoded(text.encode("utf-16-be"), said) == text


@pytest.mark.parametrize("said", ["utf-16-be", "ascii", "latin-1", "utf-8", "gb18030"])
@pytest.mark.parametrize("text", [*PLAIN, *ODD])
def test_plain_letters_are_no_chinese_of_even_length(text: str, said: str) -> None:
    assert decoded(text.encode(), said) == text


def test_real_signs_whose_bytes_look_like_letters_stay_what_they_were_said_to_be() -> None:
    for text in ("好", "好好", "杯", "吠叫"):
        assert decoded(text.encode("utf-16-be"), "utf-16-be") == text
    assert decoded(b"", "utf-16-be") == ""


def test_what_makes_no_sense_at_all_is_marked() -> None:
    assert "\ufffd" in decoded(b"\xff", "ascii")
