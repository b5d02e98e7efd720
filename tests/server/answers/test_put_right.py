"""An outcome put right, in whatever order the centre hears of it; by nobody but whoever made the call."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.acts.attempt_correct import TakenBack
from domain.wire.leases import PackGroup
from domain.wire.sync import OpResult
from server.answers.recounting import differences
from server.answers.tables import attempt, response
from server.contacts.tables import contact_group
from server.db.work import new_id
from server.planning.planning import plan
from server.tasks.tables import task
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import Told, fill
from tests.helpers.desk import Desk, sit_down


@pytest.fixture
def group(centre: Centre, desk: Desk) -> PackGroup:
    fill(centre.database, [Told("1")])
    plan(centre.database, CITY)
    return desk.next().groups[0]


@pytest.mark.parametrize("order", [(2, 0, 1), (2, 1, 0), (1, 2, 0)])
@pytest.mark.parametrize(("said", "right"), [("complete", "no_answer"), ("refusal_hard", "busy")])
def test_the_call_its_answer_and_its_correction_come_in_any_order(
    centre: Centre, desk: Desk, group: PackGroup, order: tuple[int, ...], said: str, right: str
) -> None:
    call_id, key = new_id(), new_id()
    told = [
        desk.attempt(group, said, attempt_id=call_id),
        desk.response(group, response_id=key, attempt_id=call_id),
        desk.correction(group, call_id, right, TakenBack(key, 1)),
    ]
    for at in order:
        [receipt] = desk.send(told[at])
        assert receipt.result is OpResult.APPLIED
    with centre.database.read(CITY) as reading:
        assert differences(reading) == []
        one = reading.conn.execute(select(task.c.state, task.c.last_disposition, task.c.response_id)).one()
        assert tuple(one) == ("scheduled", right, None)
        assert reading.conn.execute(select(attempt.c.disposition)).scalars().all() == [right]
        assert reading.conn.execute(select(response.c.standing)).scalars().all() == ["withdrawn"]
        assert reading.conn.execute(select(contact_group.c.hard_refusal_at)).scalars().all() == [None]


@pytest.mark.parametrize("first", [True, False])
def test_nobody_puts_right_what_another_one_did(
    centre: Centre, desk: Desk, group: PackGroup, first: bool
) -> None:
    call_id, other = new_id(), sit_down(centre, "1002")
    theirs, call = (
        other.correction(group, call_id, "busy"),
        desk.attempt(group, "no_answer", attempt_id=call_id),
    )
    results = [
        r
        for one, who in ([(theirs, other), (call, desk)] if first else [(call, desk), (theirs, other)])
        for r in who.send(one)
    ]
    if not first:
        assert [r.code for r in results] == [None, "correction.other_author"]
    with centre.database.read(CITY) as reading:
        assert reading.conn.execute(select(task.c.last_disposition)).scalars().all() == ["no_answer"]
        assert reading.conn.execute(select(attempt.c.disposition)).scalars().all() == ["no_answer"]


def test_the_newer_of_two_counts_whichever_comes_last(centre: Centre, desk: Desk, group: PackGroup) -> None:
    call_id = new_id()
    call = desk.attempt(group, "no_answer", attempt_id=call_id)
    centre.clock.forward(1_000)
    older = desk.correction(group, call_id, "busy")
    centre.clock.forward(1_000)
    newer = desk.correction(group, call_id, "switched_off")
    for one in (call, newer, older):
        desk.send(one)
    with centre.database.read(CITY) as reading:
        assert reading.conn.execute(select(attempt.c.disposition)).scalars().all() == ["switched_off"]
