"""What a city sets about orders reaches the machine's limits and the clocks."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import time

import pytest

from domain.orders.clocks import Clock, Limit
from domain.orders.details import Limits
from domain.orders.settings import SETTERS, ClockLimits, OrderSettings
from domain.orders.standing import Standing
from domain.settings import KEYS, check, read
from domain.vocabulary import OrderKind, OrderState, Visibility

ORDER = Standing(OrderKind.DISSATISFIED, OrderState.DISPATCHED)


def test_every_key_changes_one_thing_and_no_two_the_same() -> None:
    seen: list[OrderSettings] = []
    for key, setter in SETTERS.items():
        assert key in KEYS
        value: object = {"orders.chief_signs": False, "orders.digest_at": "08:30"}.get(key, 61)
        assert check(key, json.dumps(value)) is None
        found = read({key: json.dumps(value)}).orders
        assert found == setter(OrderSettings(), value)
        assert found != OrderSettings()
        assert found not in seen
        seen.append(found)


def test_what_is_set_is_what_the_machine_judges_by() -> None:
    found = read({"orders.returns": "1", "orders.chief_signs": "false", "orders.digest_at": '"08:30"'}).orders
    assert (found.limits, found.digest_at) == (replace(Limits(), returns=1, chief_signs=False), time(8, 30))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("orders.sign_days", 0),
        ("orders.sign_days", 367),
        ("orders.sampled_percent", 101),
        ("orders.digest_at", 9),
        ("orders.chief_signs", "yes"),
        ("orders.returns", True),
    ],
)
def test_what_cannot_be_is_refused(key: str, value: object) -> None:
    assert check(key, json.dumps(value)) is not None
    assert read({key: json.dumps(value)}).orders == OrderSettings()


def test_every_clock_has_a_limit() -> None:
    assert all(ClockLimits().of(clock, ORDER) for clock in Clock)


@pytest.mark.parametrize(
    ("order", "days"),
    [
        (ORDER, 5),
        (replace(ORDER, kind=OrderKind.DEMAND, callback=True), 1),
        (replace(ORDER, kind=OrderKind.PRAISE, round=2), 3),
        (replace(ORDER, kind=OrderKind.DEMAND, round=2, callback=True), 3),
        (replace(ORDER, round=2, visibility=Visibility.RESTRICTED), 15),
        (replace(ORDER, kind=OrderKind.MISCONDUCT), 15),
    ],
)
def test_how_long_a_unit_has(order: Standing, days: int) -> None:
    assert ClockLimits().of(Clock.RECTIFY, order) == Limit(days)


def test_a_unit_reviews_faster_than_the_centre() -> None:
    limits = ClockLimits()
    assert limits.of(Clock.REVIEW, replace(ORDER, reviews=1)) == Limit(1)
    assert limits.of(Clock.REVIEW, ORDER) == Limit(2)
    assert limits.of(Clock.CONTACT, ORDER) == Limit(hours=24)
