"""A month's complaints come out whoever is on the line, and nobody complains beyond them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from domain.policy.settings import PolicySettings
from domain.vocabulary import Satisfaction
from server.replay.citizens import LATELY
from server.replay.table import Row, months
from server.replay.talking import Topic
from server.replay.truth import Citizen, Truth
from server.replay.wishes import Wishes

JANUARY = months(Fraction(1, 100), 31)[0]


@pytest.fixture
def wishes(tmp_path: Path) -> Iterator[Wishes]:
    truth = Truth(tmp_path / "truth.db", new=True)
    yield Wishes([JANUARY], truth, Random(1), 1, exact=True)
    truth.close()


def somebody(opinion: Satisfaction) -> Citizen:
    return Citizen(
        1,
        "2020-01-01",
        "e",
        "C1",
        "13800000001",
        "990101",
        "alarm",
        "sent",
        int(opinion),
        True,
        "",
        0,
        "",
        1,
        "talks",
    )


def test_the_content_of_the_urn_comes_out_though_nobody_is_unhappy(wishes: Wishes) -> None:
    opened, stuck = Counter[Topic](), 0
    happy = somebody(Satisfaction.SATISFIED)
    for n in range(31):
        day = JANUARY.first + timedelta(days=n)
        for _ in range(7):
            if wishes.wanted(day, happy, sour=False, last=False):
                topic = wishes.topics(day)[0]
                wishes.opened(day, topic)
                opened[topic] += 1
                stuck += wishes.stuck(day)
    cells = JANUARY.cells
    assert (opened[Topic.ATTITUDE], opened[Topic.RESULT]) == (cells[Row.ATTITUDE], cells[Row.RESULT])
    assert opened.total() == cells[Row.ITEMS]
    assert stuck == cells[Row.ITEMS] - cells[Row.RECTIFIED]


def test_who_is_unhappy_goes_first_and_nobody_complains_in_a_month_without(wishes: Wishes) -> None:
    first = JANUARY.first
    assert not wishes.wanted(first, somebody(Satisfaction.SATISFIED), sour=False, last=False)
    assert wishes.wanted(first, somebody(Satisfaction.DISSATISFIED), sour=False, last=False)
    assert wishes.wanted(first, somebody(Satisfaction.SATISFIED), sour=True, last=False)
    july = date(2020, 7, 1)
    assert not wishes.wanted(july, somebody(Satisfaction.DISSATISFIED), sour=True, last=True)


def test_lately_is_within_what_the_policy_calls_so() -> None:
    assert PolicySettings().cap_days > LATELY + 3
