"""Whom not to contact, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.policy import (
    ContactHistory,
    EventFacts,
    ExcludedCase,
    ExclusionCode,
    Judge,
    Occasion,
    PolicySettings,
    judge,
)
from domain.times import DAY, HOUR, MINUTE
from domain.vocabulary import BusinessLine, Channel, TaskReason
from tests.domain.clock import at, said

NOW = at("06-10 10:00")
EVENT = EventFacts(at=NOW - DAY, line=BusinessLine.ALARM, case_type="纠纷/邻里纠纷")
NOBODY = ContactHistory()
SETTINGS = PolicySettings()
C = ExclusionCode


def codes(
    event: EventFacts = EVENT,
    history: ContactHistory = NOBODY,
    occasion: Occasion | None = None,
    now: int = NOW,
    settings: PolicySettings = SETTINGS,
) -> list[ExclusionCode]:
    return [e.code for e in judge(event, history, occasion or Occasion(), settings, now)]


def test_an_ordinary_event_may_be_asked_about() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"trial": True}, C.TRIAL),
        ({"has_number": False}, C.NO_NUMBER),
        ({"discouraged": True}, C.DISCOURAGED),
        ({"undecided": True}, C.UNDECIDED),
        ({"unit_known": False}, C.UNIT_UNKNOWN),
        ({"at": NOW - HOUR}, C.TOO_SOON),
        ({"case_type": "侵害人身/家庭暴力"}, C.DOMESTIC_VIOLENCE),
        ({"case_type": "求助/未成年人走失"}, C.MINOR),
        ({"case_type": "刑事/故意杀人"}, C.SERIOUS_CRIME),
        ({"case_type": "举报/提供线索"}, C.INFORMANT),
        ({"case_type": "交通事故/死亡事故"}, C.BEREAVED),
    ],
)
def test_reasons_in_the_event(change: dict[str, object], code: ExclusionCode) -> None:
    assert codes(replace(EVENT, **change)) == [code]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("history", "code"),
    [
        (ContactHistory(opted_out=True), C.OPTED_OUT),
        (ContactHistory(hard_refusal=True), C.HARD_REFUSAL),
        (ContactHistory(wrong_number=True), C.WRONG_NUMBER),
        (ContactHistory(deceased=True), C.DECEASED),
        (ContactHistory(last_asked_at=NOW - 29 * DAY), C.ASKED_LATELY),
    ],
)
def test_reasons_in_the_contact_group(history: ContactHistory, code: ExclusionCode) -> None:
    assert codes(history=history) == [code]


@pytest.mark.parametrize("channel", Channel)
def test_an_opt_out_blocks_every_channel_and_every_occasion(channel: Channel) -> None:
    for reason in TaskReason:
        for appointment in (True, False):
            occasion = Occasion(reason, channel, appointment)
            assert codes(history=ContactHistory(opted_out=True), occasion=occasion) == [C.OPTED_OUT]


@pytest.mark.parametrize(
    ("occasion", "exempt"),
    [
        (Occasion(TaskReason.SAMPLE), False),
        (Occasion(TaskReason.REQUESTED), False),
        (Occasion(TaskReason.SMS_DISSATISFIED), True),
        (Occasion(TaskReason.AFTER_RECTIFICATION), True),
        (Occasion(TaskReason.SAMPLE, appointment=True), True),
    ],
)
def test_once_in_thirty_days_and_its_exemptions(occasion: Occasion, exempt: bool) -> None:
    lately = ContactHistory(last_asked_at=NOW - DAY)
    assert (codes(history=lately, occasion=occasion) == []) is exempt


def test_the_cap_says_until_when_and_can_be_switched_off() -> None:
    lately = ContactHistory(last_asked_at=NOW - DAY)
    found = judge(EVENT, lately, Occasion(), SETTINGS, NOW)[0]
    assert (found.until, found.params["days"], found.permanent) == (NOW + 29 * DAY, 30, False)
    assert judge(EVENT, ContactHistory(NOW - 30 * DAY), Occasion(), SETTINGS, NOW) == []
    assert codes(history=lately, settings=PolicySettings(cap_days=0)) == []


def test_nobody_is_asked_in_the_first_hours() -> None:
    fresh = replace(EVENT, at=NOW - 119 * MINUTE)
    found = judge(fresh, NOBODY, Occasion(), SETTINGS, NOW)[0]
    assert (found.code, found.until) == (C.TOO_SOON, NOW + MINUTE)
    assert codes(replace(EVENT, at=NOW - 2 * HOUR)) == []


def test_a_channel_may_ask_sooner_after_the_event_than_calls() -> None:
    fresh = replace(EVENT, at=NOW - MINUTE)
    assert codes(fresh, occasion=Occasion(channel=Channel.SMS, after_event=MINUTE)) == []
    found = judge(fresh, NOBODY, Occasion(channel=Channel.SMS, after_event=2 * MINUTE), SETTINGS, NOW)
    assert [(one.code, one.until) for one in found] == [(C.TOO_SOON, NOW + MINUTE)]
    assert codes(fresh) == [C.TOO_SOON]


def test_an_appointment_may_be_soon_after_the_event() -> None:
    assert codes(replace(EVENT, at=NOW - MINUTE), occasion=Occasion(appointment=True)) == []


@pytest.mark.parametrize(
    ("now", "occasion", "code", "until"),
    [
        ("06-10 08:30", Occasion(), C.CALL_HOURS, "06-10 09:00"),
        ("06-10 12:30", Occasion(), C.CALL_HOURS, "06-10 14:00"),
        ("06-10 19:40", Occasion(TaskReason.SMS_DISSATISFIED), C.CALL_HOURS, "06-11 09:00"),
        ("06-10 21:00", Occasion(), C.QUIET_HOURS, "06-11 08:00"),
        ("06-10 21:00", Occasion(appointment=True), C.QUIET_HOURS, "06-11 08:00"),
        ("06-10 21:00", Occasion(channel=Channel.SMS), C.QUIET_HOURS, "06-11 08:00"),
    ],
)
def test_the_clock(now: str, occasion: Occasion, code: ExclusionCode, until: str) -> None:
    found = judge(EVENT, NOBODY, occasion, SETTINGS, at(now))
    assert [(e.code, said(e.until)) for e in found] == [(code, until)]


@pytest.mark.parametrize(
    "occasion", [Occasion(appointment=True), Occasion(channel=Channel.SMS), Occasion(timed=False)]
)
def test_what_call_hours_do_not_bind(occasion: Occasion) -> None:
    assert codes(occasion=occasion, now=at("06-10 12:30")) == []


def test_planning_at_night_is_no_contact() -> None:
    assert codes(occasion=Occasion(timed=False), now=at("06-10 23:00")) == []


def test_all_reasons_are_given_permanent_ones_first() -> None:
    event = replace(EVENT, at=NOW - HOUR, case_type="家庭暴力", discouraged=True, unit_known=False)
    history = ContactHistory(last_asked_at=NOW - DAY, opted_out=True)
    found = judge(event, history, Occasion(), SETTINGS, at("06-10 12:30") - 2 * DAY + 2 * DAY)
    permanent = [e.permanent for e in found]
    assert permanent == sorted(permanent, reverse=True)
    assert {e.code for e in found} == {
        C.DISCOURAGED, C.OPTED_OUT, C.DOMESTIC_VIOLENCE, C.UNIT_UNKNOWN, C.ASKED_LATELY, C.CALL_HOURS,
    }  # fmt: skip


def test_excluded_cases_are_configurable_by_line_and_type() -> None:
    settings = PolicySettings(excluded=(ExcludedCase(("临时身份证",), line=BusinessLine.HOUSEHOLD),))
    household = replace(EVENT, line=BusinessLine.HOUSEHOLD, case_type="身份证/临时身份证")
    assert codes(household, settings=settings) == [C.CASE_TYPE]
    assert codes(replace(household, line=BusinessLine.EXIT_ENTRY), settings=settings) == []
    assert codes(replace(EVENT, case_type="家庭暴力"), settings=settings) == []


def test_case_types_are_found_in_any_letter_case() -> None:
    assert codes(replace(EVENT, case_type="Domestic Violence")) == [C.DOMESTIC_VIOLENCE]
    assert codes(replace(EVENT, case_type="Traffic/minor accident")) == []


def test_trial_events_are_worked_in_training() -> None:
    assert codes(replace(EVENT, trial=True), settings=PolicySettings(trial_tasks=True)) == []


def test_an_import_counts_permanent_reasons_only() -> None:
    judged = Judge(SETTINGS, NOW)
    assert judged.permanent(replace(EVENT, at=NOW, unit_known=False), ContactHistory(last_asked_at=NOW)) == []
    assert [e.code for e in judged.permanent(replace(EVENT, case_type="家暴"))] == [C.DOMESTIC_VIOLENCE]


def test_a_judgement_can_be_changed_without_harm() -> None:
    judged = Judge(SETTINGS, NOW)
    judged.judge(EVENT).append(judged.judge(replace(EVENT, trial=True))[0])
    assert judged.judge(EVENT) == []


def test_delays_are_not_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        PolicySettings(cap_days=-1)


@given(
    st.builds(
        EventFacts,
        at=st.integers(NOW - 60 * DAY, NOW),
        case_type=st.sampled_from(["", "纠纷", "家庭暴力", "盗窃"]),
        has_number=st.booleans(),
        unit_known=st.booleans(),
        discouraged=st.booleans(),
        trial=st.booleans(),
    ),
    st.builds(
        ContactHistory,
        last_asked_at=st.none() | st.integers(NOW - 60 * DAY, NOW),
        opted_out=st.booleans(),
        hard_refusal=st.booleans(),
    ),
    st.builds(Occasion, st.sampled_from(TaskReason), st.sampled_from(Channel), st.booleans(), st.booleans()),
    st.integers(NOW, NOW + 3 * DAY),
)
def test_waiting_until_the_last_reason_ends_is_enough(
    event: EventFacts, history: ContactHistory, occasion: Occasion, now: int
) -> None:
    """Temporary reasons name an instant that holds; permanent ones never go away and are the same at any hour."""
    found = judge(event, history, occasion, SETTINGS, now)
    permanent = [e for e in found if e.permanent]
    assert permanent == Judge(SETTINGS, now + 90 * DAY).permanent(event, history)
    assert all(e.until is None or e.until > now for e in found)
    for _ in range(3):  # the end of one wait may fall into another
        now = max((e.until for e in found if e.until is not None), default=now)
        found = judge(event, history, occasion, SETTINGS, now)
    assert [e.code for e in found if not e.permanent] == ([] if event.unit_known else [C.UNIT_UNKNOWN])
