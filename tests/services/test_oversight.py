"""What a lead settles and puts aside, from her own workstation: kept here first, sent by itself, done once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.records.errors import Refused
from app.records.record import Delivery
from app.records.sync import SyncStatus
from domain.permissions import Permission
from domain.problems import ProblemError
from domain.times import HOUR
from domain.vocabulary import Role
from domain.wire.parts import AnswerName
from server.accounts.tables import user
from tests.helpers.desk import SATISFIED
from tests.helpers.seat import Hands, Seat, Wire
from tests.helpers.two_answers import Hall


def status(seat: Seat) -> SyncStatus:
    return seat.bench.sync.status()


def test_the_lead_compares_and_makes_the_second_count(hall: Hall) -> None:
    assert hall.marks() == (Delivery.ARRIVED, Delivery.SECONDARY)
    assert hall.satisfied() == (0, 1)
    [line] = hall.lead.bench.oversight.reviews().reviews
    assert (line.task_id, line.overalls) == (hall.task_id, [3, 1])
    review = hall.review()
    assert [a.call is not None for a in review.answers] == [True, True]
    saved = hall.lead.bench.oversight.settle(review, hall.name(1), "群众来电更正")
    assert hall.lead.bench.oversight.own_choices() == {hall.task_id: replace(saved)}
    hall.lead.sync()
    assert hall.lead.bench.oversight.own_choices() == {}
    assert hall.lead.bench.oversight.reviews().total == 0
    assert hall.satisfied() == (1, 0)
    assert hall.marks() == (Delivery.ASIDE, Delivery.ARRIVED)


def test_a_choice_made_without_the_centre_waits_survives_a_kill_and_counts_once(hall: Hall) -> None:
    oversight = hall.lead.bench.oversight
    review = hall.review()
    hall.lead.wire.up = False
    oversight.settle(review, hall.name(0), "第一次是本人")
    hall.lead.restart()
    hall.lead.wire.up = True
    hall.lead.login("2001")
    assert hall.lead.bench.oversight.own_choices() == {}
    [settled] = hall.review().settlements
    assert (settled.by, settled.reason) == ("用户2001", "第一次是本人")
    assert hall.marks() == (Delivery.ARRIVED, Delivery.ASIDE)


def test_a_lost_reply_settles_no_second_time(hall: Hall) -> None:
    hall.lead.bench.oversight.settle(hall.review(), hall.name(1), "群众来电更正")
    hall.lead.wire.lose_replies = True
    hall.lead.sync()
    hall.lead.wire.lose_replies = False
    hall.lead.hands.clock.forward(HOUR)
    hall.lead.sync()
    assert len(hall.review().settlements) == 1
    assert hall.lead.bench.oversight.own_choices() == {}


def test_the_second_lead_is_told_what_stands_and_may_choose_again(hall: Hall, tmp_path: Path) -> None:
    hall.lead.centre.add_user("2002", Role.LEAD)
    other = Seat(
        hall.lead.centre, tmp_path / "lead2", Wire(hall.lead.centre.http), Hands(hall.lead.centre.clock)
    )
    other.login("2002")
    stale = other.bench.oversight.review(hall.task_id)
    hall.lead.bench.oversight.settle(hall.review(), hall.name(1), "群众来电更正")
    hall.lead.sync()
    other.bench.oversight.settle(stale, hall.name(0), "第一次是本人")
    other.sync()
    refused = other.bench.oversight.own_choices()[hall.task_id]
    assert refused.problem is not None
    assert (refused.problem.code, refused.problem.params["by"]) == ("settle.done", "用户2001")
    assert status(other).quarantined == 1
    other.bench.oversight.settle(other.bench.oversight.review(hall.task_id), hall.name(0), "已回拨核实")
    other.sync()
    assert other.bench.oversight.own_choices() == {}
    assert status(other).quarantined == 0
    assert [s.by for s in hall.review().settlements] == ["用户2001", "用户2002"]
    assert hall.satisfied() == (0, 1)
    other.bench.close()


def test_a_choice_needs_a_reason_and_one_of_the_answers(hall: Hall) -> None:
    oversight, review = hall.lead.bench.oversight, hall.review()
    with pytest.raises(ProblemError, match=r"settle\.reason_needed"):
        oversight.settle(review, hall.name(1), " ")
    with pytest.raises(ProblemError, match=r"settle\.not_offered"):
        oversight.settle(review, AnswerName(hall.records[0], 7), "理由")
    oversight.settle(review, hall.name(1), "理由")
    with pytest.raises(ProblemError, match=r"settle\.under_way"):
        oversight.settle(review, hall.name(0), "理由")


def test_what_was_refused_is_put_aside_and_its_author_sees_it(hall: Hall) -> None:
    """A form the centre refuses blocks what its author does later to the same task; put aside, it does not."""
    agent = hall.first
    with hall.lead.centre.database.write("main") as work:
        work.conn.execute(user.update().where(user.c.number == "1002").values(role="analyst"))
    record = next(r for r in agent.bench.records.today() if r.response_id == hall.records[0])
    form = agent.bench.records.open(record.record_id).draft.forms[0]
    agent.bench.records.correct(record.record_id, replace(form, answers=SATISFIED))
    agent.sync()
    [line] = hall.lead.bench.oversight.returned().returned
    assert (line.result, line.code, line.author_number, line.blocks) == (
        "refused",
        "access.forbidden",
        "1002",
        True,
    )
    assert status(agent).quarantined == 1
    with pytest.raises(ProblemError, match=r"set_aside\.reason_needed"):
        hall.lead.bench.oversight.set_aside(line.op_id, "")
    done = hall.lead.bench.oversight.set_aside(line.op_id, "已电话核实，不用再改")
    assert done.set_aside is not None
    assert hall.lead.bench.oversight.returned().returned == []
    assert hall.lead.bench.oversight.returned(done=True).returned[0].op_id == line.op_id


def test_workstations_say_what_they_have_not_delivered(hall: Hall) -> None:
    found = hall.lead.bench.oversight.stations()
    mine = next(s for s in found.stations if s.user_number == "1001")
    assert (mine.unsent, mine.returned, mine.signed_in) == (0, 0, True)
    assert mine.last_contact_at is not None
    assert found.reviews == 1
    agent = hall.first.bench
    with pytest.raises(Refused):
        agent.oversight.stations()
    with pytest.raises(Refused):
        agent.oversight.reviews()
    assert Permission.PANEL_READ not in agent.session.status().permissions
