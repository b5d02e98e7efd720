"""放回 taken in: a fact and no attempt, sealed words, a free group; refused once a number was shown."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from domain.acts.number_reveal import Reveal
from domain.acts.task_put_back import PutBack
from domain.times import HOUR
from domain.wire.leases import PackGroup
from domain.wire.message import replace
from domain.wire.sync import OpResult, Receipt
from server.answers.tables import attempt, put_back
from server.contacts.tables import contact_group
from server.db.audit import verify
from server.db.database import Database
from server.db.work import new_id
from server.planning.planning import plan
from server.tasks.tables import task
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import Told, fill
from tests.helpers.desk import Desk, sit_down

APPLIED, REFUSED = OpResult.APPLIED, OpResult.REFUSED


@pytest.fixture
def group(centre: Centre, desk: Desk) -> PackGroup:
    """One citizen with two events, in hand."""
    fill(centre.database, [Told("1", ago=40 * HOUR), Told("2")])
    plan(centre.database, CITY)
    return desk.next().groups[0]


def rows(database: Database, query: Any) -> list[Any]:
    with database.read(CITY) as reading:
        return list(reading.conn.execute(query))


def one(desk: Desk, *envelopes: Any) -> Receipt:
    return desk.send(*envelopes)[-1]


def test_it_is_no_attempt_and_holds_for_everything_open_behind_the_number(
    centre: Centre, desk: Desk, group: PackGroup
) -> None:
    assert one(desk, desk.put_back(group, "dialect", language="yue")).result == APPLIED
    for row in rows(centre.database, select(task)):
        assert (row.state, row.attempts, row.last_disposition) == ("open", 0, None)
        assert '"kind":"put_back"' in row.facts
        assert row.lane < 10, "it can be handed out at once"
    assert rows(centre.database, select(attempt)) == []


def test_its_words_are_kept_sealed(centre: Centre, desk: Desk, group: PackGroup) -> None:
    desk.send(desk.put_back(group, "other", words="他是我表哥的邻居", typed="先前说过要投诉"))
    [row] = rows(centre.database, select(put_back))
    assert (row.reason, row.language, row.user_id) == ("other", None, desk.user_id)
    for kept, column, words in (
        (row.words, "words", "他是我表哥的邻居"),
        (row.typed, "typed", "先前说过要投诉"),
    ):
        assert words.encode() not in bytes(kept)
        with centre.database.read(CITY) as reading:
            assert reading.sealer.open(kept, f"{row.op_id}/{column}".encode()).decode() == words
        assert verify(centre.database, CITY)[1] is None


def test_the_group_is_free_at_once_for_others(centre: Centre, desk: Desk, group: PackGroup) -> None:
    other = sit_down(centre, "1002")
    assert other.next().groups == []
    desk.send(desk.put_back(group))
    assert other.next().groups[0].group_id == group.group_id


def test_a_stale_lease_neither_refuses_it_nor_ends_the_new_one(
    centre: Centre, desk: Desk, group: PackGroup
) -> None:
    late = desk.put_back(group)
    desk.give_back(group)
    other = sit_down(centre, "1002")
    held = other.next().groups[0]
    assert one(desk, late).result == APPLIED
    [lease] = rows(centre.database, select(contact_group))
    assert (lease.lease_user_id, lease.lease_no) == (other.user_id, held.lease_no)


def test_a_lease_taken_anew_outlives_what_was_put_back_under_the_old_one(
    centre: Centre, desk: Desk, group: PackGroup
) -> None:
    late = desk.put_back(group)
    desk.give_back(group)
    again = desk.next().groups[0]
    assert again.lease_no > group.lease_no
    assert one(desk, late).result == APPLIED
    [lease] = rows(centre.database, select(contact_group))
    assert (lease.lease_user_id, lease.lease_no) == (desk.user_id, again.lease_no)


def test_sent_twice_it_is_one(centre: Centre, desk: Desk, group: PackGroup) -> None:
    told = desk.put_back(group)
    assert [desk.send(told)[0].result for _ in range(2)] == [APPLIED, OpResult.DUPLICATE]
    assert len(rows(centre.database, select(put_back))) == 1


def dialled(desk: Desk, group: PackGroup, call_id: str) -> Any:
    look = Reveal(new_id(), group.group_id, 0, call_id)
    return desk.station.envelope(Reveal.KIND, look, entity_id=group.group_id, lease_no=group.lease_no)


@pytest.mark.parametrize("together", [True, False])
def test_once_a_number_was_shown_for_the_call_it_is_refused(
    centre: Centre, desk: Desk, group: PackGroup, together: bool
) -> None:
    call_id = new_id()
    acts = [dialled(desk, group, call_id), desk.put_back(group, call_id=call_id)]
    receipts = desk.send(*acts) if together else [desk.send(act)[0] for act in acts]
    assert [(r.result, r.code) for r in receipts] == [(APPLIED, None), (REFUSED, "put_back.dialled")]
    assert rows(centre.database, select(put_back)) == []
    assert one(desk, desk.put_back(group)).result == APPLIED, "another call was not dialled"


def test_what_was_called_is_not_put_back(desk: Desk, group: PackGroup) -> None:
    call_id = new_id()
    desk.send(desk.attempt(group, "busy", attempt_id=call_id))
    receipt = one(desk, desk.put_back(group, call_id=call_id))
    assert (receipt.result, receipt.code) == (REFUSED, "put_back.dialled")


@pytest.mark.parametrize(
    ("reason", "code"), [("tired", "put_back.reason"), ("other", "put_back.words_needed")]
)
def test_a_forged_one_meets_the_same_rules(desk: Desk, group: PackGroup, reason: str, code: str) -> None:
    receipt = one(desk, desk.put_back(group, reason))
    assert (receipt.result, receipt.code) == (REFUSED, code)
    assert one(desk, desk.put_back(group)).result == APPLIED, "a refused one holds nothing back"


def test_of_a_task_nobody_knows_it_is_held(desk: Desk, group: PackGroup) -> None:
    stranger = replace(group.tasks[0].task, task_id=new_id())
    receipt = one(desk, desk.put_back(group, task_id=stranger.task_id))
    assert (receipt.result, receipt.params["waiting_kind"]) == (OpResult.HELD, "task")


def test_it_is_a_kind_the_centre_finds_by_itself() -> None:
    from server.acts.registry import default_registry

    assert default_registry().handlers[PutBack.KIND].act is PutBack
