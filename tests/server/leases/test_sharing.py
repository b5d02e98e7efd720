"""A day's work ahead, shared: a part for each who is there, spared where nothing is left, given back by who goes home."""

from __future__ import annotations

import pytest

from domain.acts.agent_state import AgentStateChange
from domain.times import HOUR, MINUTE
from domain.vocabulary import AgentState
from domain.wire import codec
from domain.wire.leases import LeaseChange, LeaseRef, LeaseResult
from domain.wire.sync import Presence
from server.db.work import new_id
from server.planning.planning import plan
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import crowd, fill
from tests.helpers.desk import Desk, sit_down


def planned(centre: Centre, count: int) -> None:
    fill(centre.database, crowd(count))
    plan(centre.database, CITY)


def hall_of(centre: Centre, count: int, prefix: str = "20") -> list[Desk]:
    """Agents who have just sat down, each in touch with the centre."""
    desks = [sit_down(centre, f"{prefix}{n:02d}") for n in range(count)]
    for desk in desks:
        desk.station.presence = Presence(user_id=desk.user_id)
        desk.send()
    return desks


def ids(groups: object) -> set[str]:
    return {group.group_id for group in groups}  # type: ignore[attr-defined]


def grow(desk: Desk, step: int, day: int, have: set[str] = frozenset()) -> set[str]:  # type: ignore[assignment]
    """As a workstation keeps its pack: step by step until nothing more comes."""
    have = set(have)
    while True:
        leased = desk.pack(min(day, len(have) + step), have=sorted(have))
        have -= set(leased.gone)
        fresh = ids(leased.groups) - have
        if not fresh:
            return have
        have |= fresh


def test_one_who_is_alone_gets_a_day_s_work_and_no_more(centre: Centre) -> None:
    planned(centre, 130)
    (desk,) = hall_of(centre, 1)
    assert len(grow(desk, 20, 200)) == 100


def test_five_agents_and_few_tasks_everybody_gets_a_part(centre: Centre) -> None:
    planned(centre, 25)
    desks = hall_of(centre, 5)
    packs = [grow(desk, 20, 100) for desk in desks]
    assert [len(pack) for pack in packs] == [4] * 5  # 80 of 100 of 25, in five parts
    assert len(set().union(*packs)) == 20
    # The rest is there for whoever asks, and nobody is sent away while a colleague has more than one in hand.
    taken: set[str] = set()
    for _ in range(4):
        for desk in desks:
            groups = desk.next().groups
            assert len(groups) == 1
            assert groups[0].group_id not in taken
            taken.add(groups[0].group_id)
            desk.send(desk.attempt(groups[0]), desk.response(groups[0]))


def test_who_came_first_spares_what_a_latecomer_lacks(centre: Centre) -> None:
    planned(centre, 20)
    first, late = hall_of(centre, 2)
    centre.clock.forward(11 * MINUTE)  # the latecomer is not there yet
    first.send()
    have = grow(first, 20, 100)
    assert len(have) == 20
    late.send()
    got = ids(late.pack(20).groups)
    assert len(got) == 8  # his share: 80 of 100 of 20, in two parts
    told = first.pack(20, have=sorted(have))
    assert set(told.gone) == got
    best = [g for g in have if g not in got]
    assert first.next().groups[0].group_id in best  # spared are those he would have called last


def test_nothing_is_taken_from_a_workstation_out_of_touch(centre: Centre) -> None:
    planned(centre, 6)
    away, here = hall_of(centre, 2)
    centre.clock.forward(11 * MINUTE)
    assert len(grow(away, 20, 100)) == 6  # a claim is no sign of a workstation that keeps in touch
    here.send()
    answer = here.next()
    assert answer.groups == []
    assert answer.waiting == {"lease.taken": 6}


def test_what_was_begun_is_nobody_else_s(centre: Centre) -> None:
    planned(centre, 2)
    first, second = hall_of(centre, 2)
    assert len(first.next().groups) == 1
    assert len(second.next().groups) == 1
    (third,) = hall_of(centre, 1, "21")
    assert third.next().groups == []


@pytest.mark.parametrize("state", [AgentState.OFF_DUTY, AgentState.SHORT_BREAK])
def test_going_home_gives_back_what_was_not_begun(centre: Centre, state: AgentState) -> None:
    planned(centre, 5)
    desk, other = hall_of(centre, 2)
    centre.clock.forward(11 * MINUTE)
    desk.send()
    begun = desk.next().groups[0]
    have = grow(desk, 20, 100, {begun.group_id}) - {begun.group_id}
    assert len(have) == 4
    change = AgentStateChange(state.value)
    desk.send(desk.station.envelope(AgentStateChange.KIND, change, entity_id=desk.user_id))
    gone = set(desk.pack(1, have=sorted(have | {begun.group_id})).gone)
    home = state is AgentState.OFF_DUTY
    assert gone == (have if home else set())
    if home:
        assert other.next().groups[0].group_id in have


def test_a_call_told_hours_late_leaves_its_group_with_its_agent_for_a_moment(centre: Centre) -> None:
    """No answer at noon, spoken with at three, both told in the evening: nobody else calls him in between."""
    planned(centre, 1)
    desk, other = hall_of(centre, 2)
    group = desk.pack(1).groups[0]
    tried = desk.attempt(group, "busy")
    centre.clock.forward(2 * HOUR)
    desk.send(tried)
    assert other.next().groups == []
    desk.send(desk.attempt(group), desk.response(group))
    assert other.next().groups == []


def test_such_a_group_is_anybody_s_again_soon(centre: Centre) -> None:
    planned(centre, 1)
    desk, other = hall_of(centre, 2)
    group = desk.pack(1).groups[0]
    tried = desk.attempt(group, "busy")
    centre.clock.forward(2 * HOUR)
    desk.send(tried)
    centre.clock.forward(11 * MINUTE)
    assert ids(other.next().groups) == {group.group_id}


def test_gone_are_groups_that_nobody_knows(centre: Centre) -> None:
    (desk,) = hall_of(centre, 1)
    stranger = new_id()
    assert desk.pack(5, have=[stranger]).gone == [stranger]


def test_own_appointments_of_the_day_come_ahead_for_as_long_as_they_are_one_s_own(centre: Centre) -> None:
    planned(centre, 2)
    desk, other = hall_of(centre, 2)
    group = desk.next().groups[0]
    at = centre.clock() + 2 * HOUR
    desk.send(desk.attempt(group, "appointment"), desk.appointment(group, at))
    assert other.pack(20).groups
    ahead = {g.group_id: g for g in desk.pack(20).groups}
    assert ahead[group.group_id].lease_until == at + 10 * MINUTE
    centre.clock.now = at - 5 * MINUTE
    ref = LeaseRef(group.group_id, ahead[group.group_id].lease_no)
    change = LeaseChange(desk.station.device_id, [ref])
    answer = desk.station.centre.post("/revisits/leases/extend", change, desk.as_user)
    assert codec.decode(answer.content, list[LeaseResult])[0].until == at + 10 * MINUTE
    centre.clock.now = at
    assert desk.next().groups[0].group_id == group.group_id
