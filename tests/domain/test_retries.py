"""When a number is called again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dispositions import Disposition, NextKind
from domain.hours import CallHours, half_day
from domain.tasks.facts import Attempt
from domain.tasks.retries import RetrySettings, attempts_made, next_step, ruled_out_numbers
from domain.times import MINUTE, day_of
from tests.domain.clock import at, said

D = Disposition


def calls(*outcomes: tuple[str, D]) -> list[Attempt]:
    return [Attempt(f"a{n}", at(when), what) for n, (when, what) in enumerate(outcomes)]


def after(*outcomes: tuple[str, D], settings: RetrySettings | None = None) -> tuple[NextKind, str]:
    attempts = calls(*outcomes)
    step = next_step(attempts[-1], attempts[:-1], settings)
    return step.kind, said(step.due_at)


@pytest.mark.parametrize(
    ("disposition", "kind", "due"),
    [
        (D.COMPLETE, NextKind.NONE, "never"),
        (D.PARTIAL, NextKind.NONE, "never"),
        (D.REFUSAL_SOFT, NextKind.RETRY, "06-08 09:30"),
        (D.REFUSAL_OTHER_SOFT, NextKind.RETRY, "06-08 09:30"),
        (D.REFUSAL_HARD, NextKind.NEVER, "never"),
        (D.REFUSAL_OTHER_HARD, NextKind.NEVER, "never"),
        (D.NON_CONTACT, NextKind.RETRY, "06-01 14:00"),
        (D.NOT_THERE, NextKind.RETRY, "06-01 14:00"),
        (D.VOICEMAIL_MESSAGE, NextKind.RETRY, "06-01 14:00"),
        (D.VOICEMAIL_NO_MESSAGE, NextKind.RETRY, "06-01 14:00"),
        (D.CALL_ASSISTANT, NextKind.RETRY, "06-01 14:00"),
        (D.DECEASED, NextKind.NONE, "never"),
        (D.UNABLE, NextKind.NONE, "never"),
        (D.LANGUAGE, NextKind.OTHER_AGENT, "06-01 09:30"),
        (D.REFER_TO_LEAD, NextKind.LEAD, "never"),
        (D.REFER_TO_LEAD_UNCONTACTED, NextKind.LEAD, "never"),
        (D.HANG_UP, NextKind.RETRY, "06-01 09:30"),
        (D.NOT_ATTEMPTED, NextKind.RETRY, "06-01 09:30"),
        (D.TECHNICAL, NextKind.RETRY, "06-01 14:00"),
        (D.NO_ANSWER, NextKind.RETRY, "06-01 14:00"),
        (D.BUSY, NextKind.RETRY, "06-01 09:45"),
        (D.SWITCHED_OFF, NextKind.RETRY, "06-01 14:00"),
        (D.FAX, NextKind.NEXT_NUMBER, "06-01 09:30"),
        (D.ORGANISATION, NextKind.NEXT_NUMBER, "06-01 09:30"),
        (D.NO_SUCH_NUMBER, NextKind.NEVER, "never"),
        (D.SUSPENDED, NextKind.RETRY, "06-04 09:30"),
        (D.WRONG_NUMBER, NextKind.NEVER, "never"),
        (D.NO_ELIGIBLE, NextKind.NONE, "never"),
        (D.QUOTA_FULL, NextKind.NONE, "never"),
        (D.SOMEONE_ELSE, NextKind.RETRY, "06-01 14:00"),
        (D.APPOINTMENT_UNSPECIFIED, NextKind.RETRY, "06-02 09:00"),
    ],
)
def test_the_first_call(disposition: D, kind: NextKind, due: str) -> None:
    assert after(("06-01 09:30", disposition)) == (kind, due)


@pytest.mark.parametrize("disposition", [D.APPOINTMENT, D.APPOINTMENT_UNSPECIFIED, D.SOMEONE_ELSE])
def test_an_agreed_time_is_kept_to_the_minute(disposition: D) -> None:
    last = Attempt("a", at("06-01 09:30"), disposition, appointment_at=at("06-02 12:45"))
    step = next_step(last, [])
    assert (step.kind, said(step.due_at)) == (NextKind.APPOINTMENT, "06-02 12:45")


def test_three_hours_later_in_the_afternoon() -> None:
    assert after(("06-01 14:10", D.NO_ANSWER)) == (NextKind.RETRY, "06-01 17:10")
    assert after(("06-01 18:00", D.NO_ANSWER)) == (NextKind.RETRY, "06-02 09:00")


def test_a_busy_line_is_redialled_three_times_and_then_left() -> None:
    busy = [
        ("06-01 09:00", D.BUSY),
        ("06-01 09:15", D.BUSY),
        ("06-01 09:30", D.BUSY),
        ("06-01 09:45", D.BUSY),
    ]
    assert after(*busy[:3]) == (NextKind.RETRY, "06-01 09:45")
    assert after(*busy) == (NextKind.RETRY, "06-01 14:00")
    assert attempts_made(calls(*busy)) == (1, 1)


def test_a_busy_line_before_noon_waits_for_the_afternoon() -> None:
    assert after(("06-01 11:50", D.BUSY)) == (NextKind.RETRY, "06-01 14:00")


def test_a_redial_in_another_half_day_needs_an_attempt_that_is_left() -> None:
    tries = [("06-01 09:00", D.NO_ANSWER), ("06-02 09:00", D.NO_ANSWER), ("06-03 09:00", D.NO_ANSWER)]
    assert after(*tries, ("06-04 19:00", D.BUSY)) == (NextKind.RETRY, "06-04 19:15")
    assert after(*tries, ("06-04 19:20", D.BUSY)) == (NextKind.NONE, "never")


def test_busy_in_another_half_day_is_another_attempt() -> None:
    assert attempts_made(calls(("06-01 09:00", D.BUSY), ("06-01 14:00", D.BUSY))) == (2, 1)


def test_what_a_redial_brings_belongs_to_the_same_attempt() -> None:
    assert attempts_made(calls(("06-01 09:00", D.BUSY), ("06-01 09:15", D.NO_ANSWER))) == (1, 1)
    assert attempts_made(calls(("06-01 09:00", D.NO_ANSWER), ("06-01 09:15", D.BUSY))) == (2, 1)


def test_a_suspended_number_is_tried_once_more() -> None:
    assert after(("06-01 09:30", D.SUSPENDED), ("06-04 09:30", D.SUSPENDED)) == (NextKind.NEVER, "never")


def test_technical_faults_use_up_nothing_but_end_at_the_lead() -> None:
    faults = [(f"06-0{day} 09:30", D.TECHNICAL) for day in range(1, 7)]
    assert attempts_made(calls(*faults)) == (0, 0)
    assert after(*faults[:5])[0] is NextKind.RETRY
    assert after(*faults) == (NextKind.LEAD, "never")


def test_four_attempts_on_three_days() -> None:
    first, second = ("06-01 09:00", D.NO_ANSWER), ("06-01 14:00", D.NO_ANSWER)
    assert after(first) == (NextKind.RETRY, "06-01 14:00"), "one day may see two attempts"
    assert after(first, second) == (NextKind.RETRY, "06-02 09:00")
    third = ("06-02 09:00", D.NO_ANSWER)
    assert after(first, second, third) == (NextKind.RETRY, "06-03 09:00"), "or there would be two days only"
    assert after(first, second, third, ("06-03 09:00", D.NO_ANSWER)) == (NextKind.NONE, "never")


def test_the_limits_are_settings() -> None:
    once = RetrySettings(max_attempts=1, min_days=1)
    assert after(("06-01 09:00", D.NO_ANSWER), settings=once) == (NextKind.NONE, "never")
    with pytest.raises(ValueError, match="no more days"):
        RetrySettings(max_attempts=2, min_days=3)


def test_numbers_that_are_of_no_more_use() -> None:
    attempts = [
        Attempt("a", at("06-01 09:00"), D.FAX, number_index=0),
        Attempt("b", at("06-01 09:10"), D.SUSPENDED, number_index=1),
    ]
    assert ruled_out_numbers(attempts) == {0}
    attempts.append(Attempt("c", at("06-04 09:10"), D.SUSPENDED, number_index=1))
    assert ruled_out_numbers(attempts) == {0, 1}


RETRIED = [
    D.NO_ANSWER,
    D.BUSY,
    D.SWITCHED_OFF,
    D.NON_CONTACT,
    D.HANG_UP,
    D.CALL_ASSISTANT,
    D.REFUSAL_SOFT,
    D.SOMEONE_ELSE,
]


@given(st.data())
def test_any_course_of_calls_keeps_the_limits(data: st.DataObject) -> None:
    """Called exactly when due, whatever the outcomes: in call hours, at most 4 attempts, and then on 3 days or more."""
    hours, settings = CallHours(), RetrySettings()
    now = hours.next_open(data.draw(st.integers(at("06-01 00:00"), at("06-07 00:00"))))
    attempts: list[Attempt] = []
    for number in range(60):
        attempts.append(Attempt(f"a{number}", now, data.draw(st.sampled_from(RETRIED))))
        step = next_step(attempts[-1], attempts[:-1], settings, hours)
        if step.kind is NextKind.NONE:
            break
        assert step.due_at is not None
        assert step.due_at >= now
        assert hours.open_at(step.due_at)
        now = step.due_at + data.draw(st.integers(0, 20)) * MINUTE
        now = hours.next_open(now)
    made, days = attempts_made(attempts)
    assert made == settings.max_attempts
    assert days == len({day_of(a.at) for a in attempts}) >= settings.min_days
    assert (
        max(sum(1 for a in attempts if half_day(a.at) == half) for half in {half_day(a.at) for a in attempts})
        <= 8
    )


@given(
    st.lists(
        st.tuples(st.integers(0, 14 * 24 * 60), st.sampled_from(RETRIED)),
        max_size=8,
        unique_by=lambda c: c[0],
    ),
    st.randoms(),
)
def test_counting_does_not_depend_on_the_order(given_calls: list[tuple[int, D]], random: object) -> None:
    attempts = [
        Attempt(f"a{minute}", at("06-01 00:00") + minute * MINUTE, what) for minute, what in given_calls
    ]
    shuffled = list(attempts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert attempts_made(attempts) == attempts_made(shuffled)
    assert ruled_out_numbers(attempts) == ruled_out_numbers(shuffled)
