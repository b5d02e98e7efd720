"""What the lead's panel counts."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from domain.acts.agent_state import AgentStateChange
from domain.times import HOUR
from server.accounts.tables import device
from server.answers.tables import response
from server.live.repository.panel import panel
from server.orders.access import NOTHING
from server.planning.planning import plan
from tests.helpers.centre import CITY, HALL, NOON, Centre, Clock
from tests.helpers.city import Told, fill, number
from tests.helpers.desk import DISSATISFIED, SATISFIED, sit_down


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON + 3 * HOUR)


def test_what_nobody_was_called_for_is_no_call(centre: Centre) -> None:
    agent = sit_down(centre, "1001")
    fill(centre.database, [Told(str(n), (number(n),)) for n in range(6)])
    plan(centre.database, CITY)
    groups = agent.pack(6).groups
    undialled = {"number_shown": False, "connected_at": None}
    agent.send(
        agent.attempt(groups[0], "no_answer", connected_at=None),
        agent.attempt(groups[1], "complete"),
        agent.attempt(groups[2], "not_attempted", **undialled),
        agent.attempt(groups[3], "not_attempted", number_shown=True, connected_at=None),
        agent.attempt(groups[4], "technical", **undialled),
        agent.attempt(groups[5], "hang_up", number_shown=False, direction="incoming"),
    )
    with centre.database.read(CITY) as reading:
        seen = panel(reading, NOTHING, HALL, 0)
    assert (seen.calls, seen.connected) == (3, 2)
    assert seen.outcomes == {"no_answer": 1, "complete": 1, "hang_up": 1}
    assert [line.calls for line in seen.agents] == [3]


@pytest.mark.parametrize(
    ("told", "at_device", "silent", "shown"),
    [
        ("on_duty", True, 0, "on_duty"),
        ("on_duty", True, HOUR, "lost"),
        ("short_break", True, HOUR, "lost"),
        ("on_duty", False, 0, "off_duty"),
        ("away", False, HOUR, "off_duty"),
        ("off_duty", True, HOUR, "off_duty"),
        ("off_duty", False, HOUR, "off_duty"),
    ],
)
def test_who_is_at_no_workstation_has_gone_and_is_not_lost(
    centre: Centre, clock: Clock, told: str, at_device: bool, silent: int, shown: str
) -> None:
    agent = sit_down(centre, "1001")
    since = clock.now
    change = AgentStateChange(told)
    agent.send(agent.station.envelope(AgentStateChange.KIND, change, entity_id=agent.user_id))
    with centre.database.write(CITY) as work:
        work.conn.execute(
            update(device).values(user_id=agent.user_id if at_device else None, last_contact_at=since)
        )
    clock.now += silent
    with centre.database.read(CITY) as reading:
        [line] = panel(reading, NOTHING, HALL, 0).agents
    known = shown == told or shown == "lost"
    assert (line.state, line.since) == (shown, since if known else None)


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
