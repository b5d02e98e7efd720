"""Codes that are already on record must not change their value."""

from __future__ import annotations

from enum import Enum

import pytest

from domain import dispositions, vocabulary
from domain.vocabulary import OrderState, ReportWay, Satisfaction

ENUMS = [
    enum
    for module in (vocabulary, dispositions)
    for enum in vars(module).values()
    if isinstance(enum, type) and issubclass(enum, Enum) and enum.__module__ == module.__name__
]


def test_satisfaction_is_what_the_citizen_presses() -> None:
    assert {s.name: s.value for s in Satisfaction} == {
        "UNCLEAR": 0,
        "SATISFIED": 1,
        "BASICALLY_SATISFIED": 2,
        "DISSATISFIED": 3,
    }
    assert [s for s in Satisfaction if not s.valid] == [Satisfaction.UNCLEAR]


@pytest.mark.parametrize("enum", [e for e in ENUMS if e not in (Satisfaction, dispositions.Category)])
def test_values_are_the_names(enum: type[Enum]) -> None:
    for member in enum:
        assert member.value == member.name.lower()


def test_open_orders_are_those_somebody_still_works_on() -> None:
    assert {s for s in OrderState if not s.open} == {OrderState.CLOSED, OrderState.ARCHIVED, OrderState.VOID}


def test_only_a_telephone_has_a_call_taker() -> None:
    assert {w for w in ReportWay if w.by_phone} == {ReportWay.PHONE_110, ReportWay.PHONE_UNIT}
