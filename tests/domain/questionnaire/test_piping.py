"""Facts in the words that are read: times as people say them, and a whole sentence where a fact is missing."""

from __future__ import annotations

from datetime import datetime

import pytest

from domain.questionnaire.model import Text
from domain.questionnaire.piping import Speech, render
from domain.questionnaire.spoken_time import spoken_time
from domain.times import from_local

NOW = from_local(datetime(2026, 11, 22, 18, 30))


@pytest.mark.parametrize(
    ("then", "zh", "en"),
    [
        ((2026, 11, 22, 9, 12), "今天上午九点多", "today after nine in the morning"),
        ((2026, 11, 21, 15, 0), "昨天下午三点", "yesterday at three in the afternoon"),
        ((2026, 11, 20, 20, 40), "前天晚上八点多", "the day before yesterday after eight in the evening"),
        ((2026, 11, 19, 20, 40), "11月19日晚上", "on 19 November, in the evening"),
        ((2026, 11, 22, 0, 10), "今天凌晨零点多", "today after twelve in the early hours"),
        ((2026, 11, 22, 2, 30), "今天凌晨两点半", "today at half past two in the early hours"),
        ((2026, 11, 22, 12, 2), "今天中午十二点", "today at twelve"),
        ((2026, 11, 22, 11, 58), "今天上午快十二点", "today just before twelve in the morning"),
        ((2026, 11, 21, 23, 57), "昨天晚上快十二点", "yesterday just before twelve in the evening"),
        ((2026, 11, 22, 6, 4), "今天早上六点", "today at six in the morning"),
        ((2026, 11, 22, 13, 35), "今天下午一点半", "today at half past one in the afternoon"),
        ((2025, 12, 31, 23, 0), "去年12月31日晚上", "on 31 December 2025, in the evening"),
        ((2024, 5, 1, 8, 0), "前年5月1日上午", "on 1 May 2024, in the morning"),
        ((2020, 5, 1, 8, 0), "2020年5月1日上午", "on 1 May 2020, in the morning"),
        ((2026, 11, 23, 8, 0), "11月23日上午", "on 23 November, in the morning"),
    ],
)
def test_a_time_is_said_as_people_say_it(then: tuple[int, int, int, int, int], zh: str, en: str) -> None:
    instant = from_local(datetime(*then))
    assert spoken_time(instant, NOW) == zh
    assert spoken_time(instant, NOW, "en") == en


def test_the_day_is_the_citys_day() -> None:
    midnight = from_local(datetime(2026, 11, 22, 0, 0))
    assert spoken_time(midnight - 60_000, NOW).startswith("昨天")
    assert spoken_time(midnight - 60_000, NOW, zone="Asia/Tokyo").startswith("今天")


@pytest.mark.parametrize(
    ("pipe", "zh", "en"),
    [
        ("unit", "承办单位", "the unit in charge"),
        ("event_time", "前些天", "recently"),
        ("summary", "的事情", "your case"),
        ("city", "市", "the city"),
    ],
)
def test_a_missing_fact_leaves_a_whole_sentence(pipe: str, zh: str, en: str) -> None:
    text = Text(zh=f"[{{{pipe}}}]", en=f"[{{{pipe}}}]")
    assert render(text, Speech(), confirmed=True).text == f"[{zh}]"
    assert render(text, Speech(lang="en"), confirmed=True).text == f"[{en}]"


def test_a_fact_is_never_read_as_a_pipe_itself() -> None:
    text = Text(zh="{summary}", en="{summary}")
    assert (
        render(text, Speech(summary="{centre_phone}{0.__class__}"), True).text
        == "{centre_phone}{0.__class__}"
    )


def test_an_unknown_language_is_read_in_chinese() -> None:
    assert render(Text(zh="您好", en="Hello"), Speech(lang="ug"), confirmed=False).text == "您好"
