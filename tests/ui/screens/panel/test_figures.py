"""Every figure of the panel with what it rests on, and what needs a lead's eye."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.services.day_sentence import day_sentence
from app.ui.screens.panel import figures
from app.ui.screens.panel.seats import contact_cell, since_cell, state_cell, unsent_cell
from app.ui.text import Language, set_language
from app.ui.tone import Tone
from domain.satisfaction import wilson_interval
from domain.times import HOUR, MINUTE, SECOND
from tools.scenes.samples_hall import agents, panel
from tools.stage import NOW


def test_the_strict_rate_carries_n_and_its_interval_and_the_other_two_ways() -> None:
    view = figures.rate_tile(panel())
    low, high = (round(end * 100, 1) for end in wilson_interval(152, 176))
    assert view.figure == "86.4%"
    assert view.valid == "有效 176 份"
    assert view.interval == f"95% {low}–{high}"
    assert view.others == "折半 90.6% · 计入 94.9%"
    assert "说不清 4" in view.tip


def test_without_valid_answers_there_is_no_rate() -> None:
    view = figures.rate_tile(panel(satisfied=0, basically=0, dissatisfied=0, unclear=3))
    assert (view.figure, view.interval, view.valid) == ("—", "", "")
    assert view.others == "今天还没有有效评价"


def test_calls_and_talk_without_calls_divide_by_nothing() -> None:
    nobody = panel(calls=0, connected=0, talk_ms=0)
    assert figures.calls_tile(nobody).sub == "接通 0 · —"
    assert figures.completed_tile(nobody).sub == "平均通话 —"
    assert figures.completed_tile(panel()).sub == "平均通话 02:41"


@pytest.mark.parametrize(("hours", "tone"), [(17, None), (19, Tone.WARN), (25, Tone.BAD)])
def test_dissatisfied_by_sms_is_measured_against_24_hours(hours: int, tone: Tone | None) -> None:
    view = figures.sms_tile(panel(sms_dissatisfied_oldest_at=NOW - hours * HOUR), NOW)
    assert view.tone is tone


@pytest.mark.parametrize(("more", "told"), [(False, "1,000"), (True, "1,000+")])
def test_more_orders_than_are_counted_are_said(more: bool, told: str) -> None:
    many = panel(orders_waiting=1_000, orders_waiting_more=more)
    assert figures.orders_tile(many, NOW).figure == told
    assert f"待派{told.replace(',', '')}件" in day_sentence(many)


def test_a_silent_seat_a_long_break_and_old_unsent_work_are_warned_of() -> None:
    texts = [warning.text for warning in figures.warnings(panel(), NOW)]
    assert texts == [
        "周凯工位 41 分钟没有联系，7 份未上传",
        "孙倩小休 18 分钟，超过 15 分钟",
        "陈浩有 2 份表单 38 分钟没传上来",
    ]


def test_a_break_of_a_quarter_of_an_hour_is_not_too_long_yet() -> None:
    seat = replace(agents()[4], since=NOW - 15 * MINUTE)
    assert figures.warnings(panel(agents=[seat]), NOW) == ()
    assert figures.warnings(panel(agents=[seat]), NOW + SECOND)


def test_everybody_is_in_the_sum_of_the_seats() -> None:
    assert figures.seats_sum(panel()) == "在岗 13 · 小休 2 · 离席 1 · 失联 1 · 下班 1"


def test_only_an_absent_seat_that_holds_tasks_can_be_released() -> None:
    at_work, lost, home = agents()[0], agents()[5], agents()[-1]
    assert not figures.may_release(at_work)
    assert figures.may_release(lost)
    assert not figures.may_release(replace(lost, leased=0))
    assert not figures.may_release(home)


def test_rare_outcomes_stand_together_and_none_is_lost() -> None:
    rows = figures.outcome_rows(panel())
    assert len(rows) == figures.MOST_OUTCOMES
    assert rows[0].name == "完成"
    assert rows[-1].name == "其他 6 种"
    assert sum(int(row.value) for row in rows) == sum(panel().outcomes.values())


def test_bars_start_at_zero_and_measure_against_the_largest_kind() -> None:
    rows = {row.key: row for row in figures.queue_rows(panel(), NOW)}
    assert rows["alarm_110"].share == 1.0
    assert rows["traffic"].share == pytest.approx(71 / 212)
    assert rows["appointment_due"].note == "2 个已过点 · 最久 5 分钟"
    assert rows["sms_dissatisfied"].warn
    assert not rows["alarm_110"].warn


def test_a_line_of_business_without_a_script_of_its_own_is_named_by_its_label() -> None:
    assert figures.queue_name("household") == "户政"
    assert figures.queue_name("something_new") == "something_new"


def test_what_a_seat_says_in_the_table() -> None:
    lost, long_break, short_break, home = agents()[5], agents()[4], agents()[10], agents()[-1]
    zone = "Asia/Shanghai"
    assert state_cell(lost, NOW).tone is Tone.BAD
    assert state_cell(long_break, NOW).tone is Tone.WARN
    assert state_cell(short_break, NOW).tone is Tone.NEUTRAL
    assert state_cell(home, NOW).tone is None
    assert since_cell(lost, NOW).text == "41:06"
    assert since_cell(home, NOW).text == "—"
    assert unsent_cell(lost, zone).text == "7（最早 10:42）"
    assert contact_cell(lost, NOW, zone).text == "14:38"
    assert contact_cell(agents()[0], NOW, zone).text == "刚刚"
    assert contact_cell(agents()[0], NOW + 2 * MINUTE, zone).text == "15:20"


def test_english_says_the_same() -> None:
    set_language(Language.EN)
    assert figures.rate_tile(panel()).valid == "176 valid"
    assert figures.warnings(panel(), NOW)[0].text == "周凯 silent for 41 min, 7 unsent"
