"""When to call again, as agents type it."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.appointment_times import read_appointment
from domain.times import DAY, HOUR, MINUTE, from_local, to_local

NOW = from_local(datetime(2026, 11, 22, 15, 20))
"""A Sunday."""


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> int:
    return from_local(datetime(year, month, day, hour, minute))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1630", at(11, 22, 16, 30)),
        ("16:30", at(11, 22, 16, 30)),
        ("１６：３０", at(11, 22, 16, 30)),
        ("16.30", at(11, 22, 16, 30)),
        ("930", at(11, 23, 9, 30)),
        ("9", at(11, 23, 9)),
        ("16点", at(11, 22, 16)),
        ("四点半", at(11, 22, 16, 30)),
        ("3点", at(11, 23, 15)),
        ("明天下午三点半", at(11, 23, 15, 30)),
        ("明天 下午 3:30", at(11, 23, 15, 30)),
        ("明天下午15点", at(11, 23, 15)),
        ("明早九点一刻", at(11, 23, 9, 15)),
        ("今晚7点", at(11, 22, 19)),
        ("后天上午十点零五分", at(11, 24, 10, 5)),
        ("大后天中午12点", at(11, 25, 12)),
        ("中午一点", at(11, 23, 13)),
        ("周五下午四点", at(11, 27, 16)),
        ("周日 16:00", at(11, 22, 16)),
        ("星期天上午十点", at(11, 29, 10)),
        ("下周一上午10点", at(11, 23, 10)),
        ("下周日十一点", at(11, 29, 11)),
        ("12月3日 十六点二十", at(12, 3, 16, 20)),
        ("12-3 1630", at(12, 3, 16, 30)),
        ("1月5日上午9点", at(1, 5, 9, year=2027)),
        ("2026-12-01 10:00", at(12, 1, 10)),
        ("25号下午2点", at(11, 25, 14)),
        ("3号下午2点", at(12, 3, 14)),
        ("tomorrow 4pm", at(11, 23, 16)),
        ("today 16:05", at(11, 22, 16, 5)),
        ("4:30 PM", at(11, 22, 16, 30)),
        ("半小时后", NOW + 30 * MINUTE),
        ("半个小时以后", NOW + 30 * MINUTE),
        ("一个半小时后", NOW + 90 * MINUTE),
        ("两小时后", NOW + 2 * HOUR),
        ("过二十分钟", NOW + 20 * MINUTE),
        ("三刻钟后", NOW + 45 * MINUTE),
    ],
)
def test_times_as_people_say_and_type_them(text: str, meant: int) -> None:
    assert read_appointment(text, NOW) == meant


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "x", "25:00", "16:60", "2460", "明天", "明天下午", "上午15点", "下午0点", "晚上12点", "凌晨12点", "11-20", "9-10",
        "2月30日 10点", "13月1日 10点", "32号 10点", "三五点", "十十点", "①", "²", "下礼拜", "4pm 下午", "下午4点pm", "1630 明天", "123456",
    ],
)  # fmt: skip
def test_what_is_no_time_is_none(text: str) -> None:
    with pytest.raises(ValueError):
        read_appointment(text, NOW)


def test_a_day_chosen_beside_it_counts_unless_one_is_typed() -> None:
    chosen = date(2026, 12, 2)
    assert read_appointment("0930", NOW, day=chosen) == at(12, 2, 9, 30)
    assert read_appointment("明天9点半", NOW, day=chosen) == at(11, 23, 9, 30)


@given(st.times(), st.booleans())
def test_a_time_alone_is_the_next_there_is(clock: time, colon: bool) -> None:
    text = f"{clock:%H:%M}" if colon else f"{clock:%H%M}"
    found = read_appointment(text, NOW)
    assert NOW < found <= NOW + DAY
    assert f"{to_local(found):%H:%M}" == f"{clock:%H:%M}"


@given(st.dates(date(2026, 11, 22), date(2027, 11, 21)), st.integers(8, 19), st.integers(0, 59))
def test_a_whole_date_is_read_as_it_stands(day: date, hour: int, minute: int) -> None:
    meant = from_local(datetime.combine(day, time(hour, minute)))
    assert read_appointment(f"{day:%Y-%m-%d} {hour}:{minute:02}", NOW) == meant
    assert read_appointment(f"{day.month}月{day.day}日{hour}点{minute}分", NOW) == meant


@given(st.text("0123456789：:点半时周下明后天早晚午上中月日号-/.apm一二三十零小分钟后过 ２²①", max_size=12))
def test_whatever_is_typed_it_is_a_time_or_none(text: str) -> None:
    try:
        found = read_appointment(text, NOW)
    except ValueError:
        return
    to_local(found)
