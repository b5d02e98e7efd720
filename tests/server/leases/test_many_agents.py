"""32 agents at once: nobody gets what another has, and nobody is sent away while there is something."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import update

from domain.vocabulary import Role
from domain.wire import codec
from domain.wire.leases import Leased, NextRequest
from server.accounts.people import CurrentUser
from server.db.database import Database
from server.db.work import new_id
from server.leases.endpoints import next_for
from server.planning.planning import plan
from server.tasks.tables import task
from tests.helpers.centre import CITY, HALL
from tests.helpers.city import crowd, fill
from tests.helpers.patience import HANG_S

AGENTS = 32


def agent(n: int) -> CurrentUser:
    return CurrentUser(new_id(), str(n), f"坐席{n}", Role.AGENT, None, HALL, city_id=CITY, device_id=new_id())


def work_through(database: Database, user: CurrentUser, most: int, start: Barrier) -> list[str]:
    """Ask for the next group until there is none, or ``most`` times; the group ids got."""
    got: list[str] = []
    start.wait()
    while len(got) < most:
        request = NextRequest(new_id(), user.device_id, worked=got[-1:])
        groups = codec.decode(next_for(database, user, request), Leased).groups
        if not groups:
            break
        got.append(groups[0].group_id)
    return got


def all_at_once(database: Database, most: int) -> list[list[str]]:
    start = Barrier(AGENTS)
    with ThreadPoolExecutor(AGENTS) as pool:
        tasks = [pool.submit(work_through, database, agent(n), most, start) for n in range(AGENTS)]
        return [task.result(HANG_S) for task in tasks]


def test_as_many_tasks_as_agents_and_everybody_gets_one(database: Database) -> None:
    fill(database, crowd(AGENTS))
    assert plan(database, CITY).tasks == AGENTS
    got = all_at_once(database, 1)
    assert sorted(len(one) for one in got) == [1] * AGENTS
    assert len({group for one in got for group in one}) == AGENTS


def test_nobody_is_sent_away_while_another_moves_the_queue_on(database: Database) -> None:
    """The first claim of the morning: all tasks have just become due, and one claim moves them over."""
    fill(database, crowd(AGENTS))
    plan(database, CITY)
    with database.write(CITY) as work:
        work.conn.execute(update(task).values(lane=13, queue_at=work.now - 1))
    got = all_at_once(database, 1)
    assert sorted(len(one) for one in got) == [1] * AGENTS


def test_the_queue_is_emptied_without_a_double(database: Database) -> None:
    fill(database, crowd(150))
    plan(database, CITY)
    handed = Counter(group for one in all_at_once(database, 1_000) for group in one)
    assert len(handed) == 150
    assert set(handed.values()) == {1}


@pytest.mark.parametrize("share", [1, 3])
def test_several_tasks_of_one_citizen_are_one_call(database: Database, share: int) -> None:
    told = crowd(AGENTS * share)
    numbers = [one.numbers for one in told[:AGENTS]]
    fill(database, [type(one)(one.no, numbers[n % AGENTS], ago=one.ago) for n, one in enumerate(told)])
    plan(database, CITY)
    got = all_at_once(database, 1)
    assert len({group for one in got for group in one}) == AGENTS
