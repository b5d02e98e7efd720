"""民意指数: weights are versions, tried before they are put in force, and an old period keeps its own."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete

from domain.acts.index_weigh import IndexWeighed
from domain.figures.catalogue import FigureKey
from domain.figures.index import SHIPPED, variances
from domain.vocabulary import Role
from domain.wire import codec
from domain.wire import figures as wire
from server.accounts.people import Person
from server.analysis.figure_pages.question import question
from server.analysis.indexing.scores import WHOLE, scored
from server.analysis.indexing.weighing import of_period
from server.analysis.tables import index_weights
from server.application.app import API
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import STATION
from tests.helpers.desk import Desk, sit_down
from tests.server.analysis.figure_pages.city import PERIOD, page

K = FigureKey
ALL_ON_ORDERS = {K.RATE_WEIGHTED: 0.0, K.IN_TIME: 100.0}


def tries(city: Centre, who: Desk, weights: dict[FigureKey, float]) -> Any:
    data = codec.encode(wire.TriedWeights(weights))
    return city.http.post(f"{API}/figures/index/tried", params=PERIOD, content=data, headers=who.as_user)


def test_the_index_is_the_weighed_sum_of_what_stands_below_it(analyst: Desk) -> None:
    index, components = page(analyst, "index").blocks
    assert isinstance(index, wire.Rows)
    assert isinstance(components, wire.Rows)
    known = {row.label.key: row.shown.value for row in components.rows if row.shown.value is not None}
    weights = {key.value: weight for key, weight in SHIPPED.items() if key.value in known}
    expected = 100 * sum(weights[key] * known[key] for key in weights) / sum(weights.values())
    whole = index.rows[0].shown
    assert whole.value == pytest.approx(expected)
    assert whole.low is not None
    assert whole.low < whole.value
    assert [row.label.name for row in index.rows] == ["", "北桥派出所", "柳河派出所"]


def test_who_would_weigh_otherwise_sees_first_what_it_does(
    city: Centre, analyst: Desk, liaison: Desk
) -> None:
    same = codec.decode(tries(city, analyst, dict(SHIPPED)).content, wire.IndexEffect)
    assert same.none_beyond
    assert all(row.before == row.after for row in same.rows)
    other = codec.decode(tries(city, analyst, ALL_ON_ORDERS).content, wire.IndexEffect)
    assert not other.none_beyond
    station = next(row for row in other.rows if row.label.key == STATION)
    assert station.beyond
    assert station.after.value == 100.0
    assert tries(city, liaison, dict(SHIPPED)).status_code == 403


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ({K.RATE_WEIGHTED: 60.0, K.IN_TIME: 39.0}, "index.weights_sum"),
        ({K.RATE_WEIGHTED: 110.0, K.IN_TIME: -10.0}, "index.weight_range"),
        ({K.PRAISE_RATE: 100.0}, "index.component_unknown"),
    ],
)
def test_weights_that_are_none_are_refused(
    city: Centre, analyst: Desk, weights: dict[FigureKey, float], code: str
) -> None:
    assert tries(city, analyst, weights).json()["code"] == code
    told = city.post("/figures/index/weights", IndexWeighed(weights, "试"), analyst.as_user)
    assert told.json()["code"] == code


def test_weights_are_versions_and_an_old_period_keeps_its_own(city: Centre) -> None:
    leader = sit_down(city, "9301", Role.LEADER, hall_id=None)
    told = IndexWeighed(ALL_ON_ORDERS, "今年以办结为重")
    assert city.post("/figures/index/weights", IndexWeighed(ALL_ON_ORDERS, " "), leader.as_user).json()[
        "code"
    ] == ("index.reason_needed")
    made = codec.decode(city.post("/figures/index/weights", told, leader.as_user).content, wire.IndexWeights)
    assert (made.version, made.by, made.why) == (1, "用户9301", "今年以办结为重")
    stale = city.post("/figures/index/weights", told, leader.as_user)
    assert (stale.status_code, stale.json()["code"]) == (409, "index.stale")
    with city.database.read(CITY) as reading:
        person = _leader(leader)
        today = date(2026, 11, 22)
        assert of_period(question(reading, person, today, today)).version == 1
        assert of_period(question(reading, person, today, today)).weights == ALL_ON_ORDERS
        before = date.fromordinal(today.toordinal() - 1)
        assert of_period(question(reading, person, before, before)).version == 0
    with city.database.write(CITY) as work:
        work.conn.execute(delete(index_weights))


def _leader(desk: Desk) -> Person:
    return Person(desk.user_id, desk.number, "", Role.LEADER)


def test_components_vary_together_by_contact_groups(city: Centre, analyst: Desk) -> None:
    # Two ratios of the same people vary alike; one whose group says the same twice varies twice as much.
    alone = variances([{"a": (float(n % 2), 1.0), "b": (float(n % 2), 1.0)} for n in range(100)])
    assert alone["a", "a"] == pytest.approx(0.25 / 100)
    assert alone["a", "b"] == pytest.approx(alone["a", "a"])
    paired = variances([{"a": (2.0 * (n % 2), 2.0)} for n in range(50)])
    assert paired["a", "a"] == pytest.approx(2 * alone["a", "a"])
    with city.database.read(CITY) as reading:
        found = scored(question(reading, _leader(analyst), date(2026, 9, 1), date(2026, 11, 30)))
    assert found[WHOLE].varying["rate_weighted", "rate_weighted"] > 0
