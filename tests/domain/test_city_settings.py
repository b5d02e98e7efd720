"""A city's settings by key: read where they can be, refused where they cannot, harmless where they are wrong."""

from __future__ import annotations

import json
from datetime import time

import pytest

from domain.hours import Window
from domain.policy import ExclusionCode
from domain.settings import KEYS, CitySettings, check, read
from domain.times import DAY, HOUR, MINUTE


def given(**values: object) -> CitySettings:
    return read({key.replace("__", "."): json.dumps(value) for key, value in values.items()})


def test_nothing_set_is_the_default() -> None:
    assert read({}) == CitySettings()
    assert read({"somebody.elses": '"x"'}) == CitySettings()


def test_each_key_reaches_its_rule() -> None:
    settings = given(
        contact__call_windows=[["08:30", "12:00"], ["13:00", "18:00"]],
        contact__quiet_hours=["21:00", "07:00"],
        contact__cap_days=7,
        contact__after_event_minutes=90,
        contact__trial_tasks=True,
        contact__excluded=[{"words": ["信访"], "code": "policy.case_type", "line": "alarm"}],
        retry__max_attempts=6,
        retry__busy_minutes=5,
        retry__soft_refusal_days=3,
        lease__online_minutes=20,
        lease__shift_end="18:00",
        lease__after_shift_hours=2,
        lease__pack_size=10,
        planning__max_age_days=60,
    )
    policy = settings.policy
    assert policy.hours.windows == (Window(time(8, 30), time(12)), Window(time(13), time(18)))
    assert (policy.hours.quiet_from, policy.hours.quiet_until) == (time(21), time(7))
    assert (policy.cap_days, policy.after_event, policy.trial_tasks) == (7, 90 * MINUTE, True)
    assert [(c.words, c.code) for c in policy.excluded] == [(("信访",), ExclusionCode.CASE_TYPE)]
    assert (settings.retries.max_attempts, settings.retries.busy, settings.retries.soft_refusal) == (
        6,
        5 * MINUTE,
        3 * DAY,
    )
    leases = settings.leases
    assert (leases.online, leases.shift_end, leases.after_shift, leases.pack_size) == (
        20 * MINUTE,
        time(18),
        2 * HOUR,
        10,
    )
    assert settings.planning.max_age == 60 * DAY


WRONG = [
    ("contact.call_windows", [["12:00", "09:00"]]),
    ("contact.call_windows", []),
    ("contact.call_windows", "nine to five"),
    ("contact.quiet_hours", ["20:00"]),
    ("contact.cap_days", -1),
    ("contact.cap_days", True),
    ("contact.cap_days", "30"),
    ("contact.trial_tasks", "yes"),
    ("contact.excluded", [{"words": ["x"], "code": "nonsense"}]),
    ("lease.shift_end", 20),
    ("retry.max_attempts", 0),
    ("centre.phone", 12345),
    ("script.recording", "yes"),
    ("emergency.numbers", "110"),
    ("emergency.numbers", [{"name": {"zh": "值班室"}}]),
    ("emergency.numbers", [{"number": ""}]),
]


@pytest.mark.parametrize(("key", "value"), WRONG)
def test_a_value_that_cannot_be_is_refused_at_the_door_and_stops_nothing(key: str, value: object) -> None:
    problem = check(key, json.dumps(value))
    assert problem is not None
    assert (problem.code, problem.field) == ("setting.invalid", key)
    assert read({key: json.dumps(value)}) == CitySettings()


def test_what_is_no_json_is_refused() -> None:
    assert check("contact.cap_days", "thirty") is not None
    assert read({"contact.cap_days": "thirty"}) == CitySettings()


@pytest.mark.parametrize("key", ["contact.cap_day", "Contact.cap_days", "centre.fax", ""])
def test_a_name_that_no_rule_reads_is_refused_at_the_door(key: str) -> None:
    problem = check(key, "7")
    assert problem is not None
    assert (problem.code, problem.field) == ("setting.unknown", key)
    assert key not in KEYS


def test_what_workstations_show_is_typed_too() -> None:
    numbers = [{"number": "0999-8800110", "name": {"zh": "值班室", "en": "Duty room"}}, {"number": "110"}]
    settings = given(centre__phone="12345", script__recording=True, emergency__numbers=numbers)
    assert (settings.centre.phone, settings.script.recording) == ("12345", True)
    found = [(one.number, dict(one.name)) for one in settings.emergency.numbers]
    assert found == [("0999-8800110", {"zh": "值班室", "en": "Duty room"}), ("110", {})]
