"""What the lead's panel counts."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from domain.times import HOUR
from server.answers.tables import response
from server.live.repository.panel import panel
from server.orders.access import NOTHING
from server.planning.planning import plan
from tests.helpers.centre import CITY, HALL, NOON, Centre, Clock
from tests.helpers.city import Told, fill
from tests.helpers.desk import DISSATISFIED, SATISFIED, sit_down


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON + 3 * HOUR)


@pytest.mark.parametrize(
    ("changes", "completed", "satisfied"), [({}, 1, 1), ({"adhoc": True}, 1, 0), ({"trial": True}, 0, 0)]
)
def test_who_called_in_is_handled_but_is_no_sample(
    centre: Centre, changes: dict[str, bool], completed: int, satisfied: int
) -> None:
    agent, other = sit_down(centre, "1001"), sit_down(centre, "1002")
    fill(centre.database, [Told("1")])
    plan(centre.database, CITY)
    group = agent.next().groups[0]
    agent.send(agent.response(group, SATISFIED))
    other.send(other.response(group, DISSATISFIED))
    with centre.database.write(CITY) as work:
        if changes:
            work.conn.execute(update(response).values(**changes))
    with centre.database.read(CITY) as reading:
        seen = panel(reading, NOTHING, HALL, 0)
    assert (seen.completed, seen.satisfied, seen.dissatisfied) == (completed, satisfied, 0)
