"""Two answers to one task: the lead says which counts; figures, orders and both authors' marks follow, and nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select

from domain.acts.response_settle import Settlement
from domain.questionnaire.answers import Answers
from domain.vocabulary import Role
from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.leases import PackGroup
from domain.wire.parts import AnswerName
from domain.wire.rows import user_scope
from domain.wire.sync import OpResult, Receipt
from server.answers.tables import response, response_settlement
from server.db.audit import verify
from server.db.tables import held_operation, operation
from server.db.work import new_id
from server.live.repository.panel import panel
from server.orders.access import NOTHING
from server.orders.tables import order, order_history
from server.planning.planning import plan
from server.tasks.tables import task
from tests.helpers.centre import CITY, HALL, Centre, data_of
from tests.helpers.city import Told, crowd, fill
from tests.helpers.desk import DISSATISFIED, SATISFIED, Desk, sit_down

APPLIED, SECONDARY, REFUSED = OpResult.APPLIED, OpResult.SECONDARY, OpResult.REFUSED
DEMAND: Answers = {**SATISFIED, "more": (4,), "demand_words": "路灯坏了"}


class Case:
    """One task, two agents and a lead."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.first, self.second = sit_down(centre, "1001"), sit_down(centre, "1002")
        self.lead = sit_down(centre, "2001", Role.LEAD)
        fill(centre.database, [Told("1")])
        plan(centre.database, CITY)
        self.group: PackGroup = self.first.next().groups[0]
        self.task_id = self.group.tasks[0].task.task_id

    def told(self, desk: Desk, answers: Answers, **more: Any) -> AnswerName:
        """An answer, sent; its name."""
        envelope = desk.response(self.group, answers, **more)
        [receipt] = desk.send(envelope)
        assert receipt.result in (APPLIED, SECONDARY), receipt
        payload = codec.decode(envelope.payload, dict[str, Any])
        with self.centre.database.read(CITY) as reading:
            row = reading.conn.execute(
                select(response.c.response_id, response.c.revision).where(response.c.op_id == envelope.op_id)
            ).one_or_none()
        return AnswerName(payload["response_id"], row.revision if row else payload["revision"])

    def settle(self, chosen: AnswerName, *seen: AnswerName, by: Desk | None = None, **more: Any) -> Envelope:
        names = list(dict.fromkeys((chosen, *seen)))
        payload = Settlement(
            new_id(), self.task_id, chosen, names, more.pop("reason", "本人接听的是这一次"), **more
        )
        desk = by or self.lead
        return desk.station.envelope(Settlement.KIND, payload, entity_id=self.task_id)

    def standings(self) -> dict[AnswerName, str]:
        with self.centre.database.read(CITY) as reading:
            rows = reading.conn.execute(
                select(response.c.response_id, response.c.revision, response.c.standing)
            )
            return {AnswerName(r.response_id, r.revision): r.standing for r in rows}

    def orders(self) -> list[Any]:
        with self.centre.database.read(CITY) as reading:
            return list(reading.conn.execute(select(order).order_by(order.c.opened_at, order.c.label)))

    def moves(self, order_id: str) -> list[str]:
        with self.centre.database.read(CITY) as reading:
            query = select(order_history.c.move).where(order_history.c.order_id == order_id)
            return list(reading.conn.execute(query.order_by(order_history.c.step)).scalars())

    def figures(self) -> tuple[int, int]:
        """Satisfied and dissatisfied of today."""
        with self.centre.database.read(CITY) as reading:
            seen = panel(reading, NOTHING, HALL, 0)
        return seen.satisfied, seen.dissatisfied

    def counted(self) -> str | None:
        with self.centre.database.read(CITY) as reading:
            return reading.conn.execute(select(task.c.response_id)).scalar_one()

    def word_to(self, desk: Desk, op_id: str) -> Receipt:
        """What a workstation learns of its operation from its next pull."""
        return {r.op_id: r for r in desk.station.pull({}).receipts}[op_id]

    def record(self, desk: Desk) -> dict[str, Any]:
        [row] = desk.station.snapshot_page(user_scope(desk.user_id)).rows
        return data_of(row)


@pytest.fixture
def case(centre: Centre) -> Case:
    return Case(centre)


def op_of(centre: Centre, name: AnswerName) -> str:
    with centre.database.read(CITY) as reading:
        return str(
            reading.conn.execute(
                select(response.c.op_id).where(
                    response.c.response_id == name.response_id, response.c.revision == name.revision
                )
            ).scalar_one()
        )


def only(receipts: Sequence[Receipt]) -> Receipt:
    [receipt] = receipts
    return receipt


def test_keeping_the_first_leaves_figures_as_they_were_and_tells_the_second(case: Case) -> None:
    one, two = case.told(case.first, SATISFIED), case.told(case.second, DISSATISFIED)
    assert only(case.lead.send(case.settle(one, two))).result == APPLIED
    assert case.standings() == {one: "canonical", two: "secondary"}
    assert (case.figures(), case.orders()) == ((1, 0), [])
    word = case.word_to(case.second, op_of(case.centre, two))
    assert (word.result, word.code, word.params) == (SECONDARY, "response.settled", {"by": "用户2001"})
    assert (case.record(case.second)["result"], case.record(case.second)["code"]) == (
        "secondary",
        "response.settled",
    )
    assert case.record(case.first)["result"] == "applied"


def test_making_the_second_count_moves_figures_orders_and_both_marks(case: Case) -> None:
    one, two = case.told(case.first, SATISFIED), case.told(case.second, DISSATISFIED)
    settling = case.settle(two, one)
    receipt = only(case.lead.send(settling))
    assert receipt.result == APPLIED
    assert case.standings() == {one: "secondary", two: "canonical"}
    assert (case.counted(), case.figures()) == (two.response_id, (0, 1))
    [opened] = case.orders()
    assert (opened.kind, opened.state, opened.response_id) == (
        "dissatisfied",
        "awaiting_dispatch",
        two.response_id,
    )
    assert case.word_to(case.second, op_of(case.centre, two)).result == APPLIED
    word = case.word_to(case.first, op_of(case.centre, one))
    assert (word.result, word.code, word.seq) == (SECONDARY, "response.settled", receipt.seq)
    assert case.record(case.second)["orders"] == [opened.label]
    assert only(case.lead.send(settling)).result == OpResult.DUPLICATE
    assert len(case.orders()) == 1
    assert verify(case.centre.database, CITY)[1] is None


def test_a_dissatisfied_answer_that_no_longer_counts_leaves_its_order_to_the_lead(case: Case) -> None:
    one, two = case.told(case.first, DISSATISFIED), case.told(case.second, DEMAND)
    case.lead.send(case.settle(two, one))
    complaint, demand = sorted(case.orders(), key=lambda o: o.kind, reverse=True)
    assert (complaint.kind, complaint.state, complaint.pending_confirmation) == (
        "dissatisfied",
        "awaiting_lead",
        True,
    )
    assert case.moves(complaint.order_id) == ["open", "question"]
    assert (demand.kind, demand.state) == ("demand", "awaiting_dispatch")
    assert {complaint.response_id, demand.response_id} == {two.response_id}


def test_what_both_answers_complain_of_stays_one_order(case: Case) -> None:
    one, two = (
        case.told(case.first, DISSATISFIED),
        case.told(case.second, {**DISSATISFIED, "unhappy_what": "来得太慢"}),
    )
    [before] = case.orders()
    case.lead.send(case.settle(two, one))
    [after] = case.orders()
    assert (after.order_id, after.label, after.state) == (before.order_id, before.label, "awaiting_dispatch")
    assert case.moves(after.order_id) == ["open", "correct"]
    assert after.response_id == two.response_id


def test_back_and_forth_restores_the_order_and_makes_no_second_one(case: Case) -> None:
    one, two = case.told(case.first, DISSATISFIED), case.told(case.second, SATISFIED)
    there = case.settle(two, one)
    case.lead.send(there)
    before = codec.decode(there.payload, Settlement).settlement_id
    assert only(case.lead.send(case.settle(one, two, after=before))).result == APPLIED
    [kept] = case.orders()
    assert (kept.state, kept.pending_confirmation, kept.response_id) == (
        "awaiting_dispatch",
        False,
        one.response_id,
    )
    assert case.standings() == {one: "canonical", two: "secondary"}
    assert case.figures() == (0, 1)


def test_a_revision_of_the_chosen_answer_corrects_the_order_that_came_with_it(case: Case) -> None:
    one, two = case.told(case.first, DISSATISFIED), case.told(case.second, DISSATISFIED)
    case.lead.send(case.settle(two, one))
    case.told(case.second, SATISFIED, response_id=two.response_id, revision=2, base_revision=1)
    [waiting] = case.orders()
    assert (waiting.state, waiting.pending_confirmation) == ("awaiting_lead", True)


def test_a_second_settling_of_the_same_is_refused_with_what_stands(case: Case) -> None:
    other = sit_down(case.centre, "2002", Role.LEAD)
    one, two = case.told(case.first, SATISFIED), case.told(case.second, DISSATISFIED)
    first = case.settle(two, one)
    second = case.settle(one, two, by=other)
    case.lead.send(first)
    refused = only(other.send(second))
    assert (refused.result, refused.code) == (REFUSED, "settle.done")
    assert refused.params["by"] == "用户2001"
    assert refused.params["response_id"] == two.response_id
    assert case.counted() == two.response_id


def test_two_settlings_in_one_delivery_are_judged_one_after_the_other(case: Case) -> None:
    one, two = case.told(case.first, SATISFIED), case.told(case.second, DISSATISFIED)
    results = case.lead.send(case.settle(two, one), case.settle(one, two))
    assert [(r.result, r.code) for r in results] == [(APPLIED, None), (REFUSED, "settle.done")]


def test_answers_and_their_settling_in_one_delivery(case: Case) -> None:
    one = case.lead.response(case.group, SATISFIED)
    two = case.lead.response(case.group, DISSATISFIED)
    names = [AnswerName(codec.decode(e.payload, dict[str, Any])["response_id"], 1) for e in (one, two)]
    results = case.lead.send(one, two, case.settle(names[1], names[0]))
    assert [r.result for r in results] == [APPLIED, SECONDARY, APPLIED]
    assert case.standings() == {names[0]: "secondary", names[1]: "canonical"}
    assert len(case.orders()) == 1


def test_an_answer_the_lead_had_not_seen_is_not_settled_and_one_that_counts_meanwhile_refuses(
    case: Case,
) -> None:
    third = sit_down(case.centre, "1003")
    one, two = case.told(case.first, SATISFIED), case.told(case.second, DISSATISFIED)
    late = case.told(third, SATISFIED)
    case.lead.send(case.settle(one, two))
    with case.centre.database.read(CITY) as reading:
        open_ones = reading.conn.execute(
            select(response.c.response_id).where(response.c.settled_by.is_(None))
        ).scalars()
        assert list(open_ones) == [late.response_id]
    newer = case.told(case.first, DISSATISFIED, response_id=one.response_id, revision=2, base_revision=1)
    with case.centre.database.read(CITY) as reading:
        before = reading.conn.execute(select(response_settlement.c.settlement_id)).scalar_one()
    refused = only(case.lead.send(case.settle(late, one, after=before)))
    assert (refused.result, refused.code) == (REFUSED, "settle.moved")
    assert refused.params["revision"] == newer.revision
    assert case.counted() == one.response_id


def test_a_second_revision_of_one_base_can_be_made_to_count(case: Case) -> None:
    one = case.told(case.first, SATISFIED)
    two = case.told(case.second, DISSATISFIED, response_id=one.response_id, revision=2, base_revision=1)
    assert case.standings() == {one: "canonical", two: "pending"}
    case.lead.send(case.settle(two, one))
    assert case.standings() == {one: "superseded", two: "canonical"}
    assert (case.figures(), len(case.orders())) == ((0, 1), 1)


def test_a_declined_revision_waits_no_more(case: Case) -> None:
    one = case.told(case.first, DISSATISFIED)
    two = case.told(case.second, SATISFIED, response_id=one.response_id, revision=2, base_revision=1)
    case.lead.send(case.settle(one, two))
    assert case.standings() == {one: "canonical", two: "secondary"}
    assert [o.state for o in case.orders()] == ["awaiting_dispatch"]


def test_a_correction_that_takes_the_answer_away_counts_only_by_the_lead(case: Case) -> None:
    one = case.told(case.first, DISSATISFIED)
    emptied = case.told(
        case.first, DISSATISFIED | {"identity": 2}, response_id=one.response_id, revision=2, base_revision=1
    )
    case.lead.send(case.settle(emptied, one))
    assert case.standings() == {one: "superseded", emptied: "ended"}
    assert (case.counted(), case.figures()) == (None, (0, 0))
    assert [o.state for o in case.orders()] == ["awaiting_lead"]


def test_a_form_begun_in_vain_is_no_second_answer(case: Case) -> None:
    begun = case.told(case.first, {**SATISFIED, "identity": 2})
    one = case.told(case.second, SATISFIED)
    assert case.standings() == {begun: "ended", one: "canonical"}
    refused = only(case.lead.send(case.settle(begun, one)))
    assert (refused.result, refused.code) == (REFUSED, "settle.not_offered")


def test_a_begun_form_corrected_into_an_answer_counts(case: Case) -> None:
    begun = case.told(case.first, {**DISSATISFIED, "identity": 2})
    one = case.told(case.first, DISSATISFIED, response_id=begun.response_id, revision=2, base_revision=1)
    assert case.standings() == {begun: "superseded", one: "canonical"}
    assert len(case.orders()) == 1


def test_a_settling_before_its_answers_waits_for_them(case: Case) -> None:
    one, two = case.first.response(case.group, SATISFIED), case.second.response(case.group, DISSATISFIED)
    names = [AnswerName(codec.decode(e.payload, dict[str, Any])["response_id"], 1) for e in (one, two)]
    settling = case.settle(names[1], names[0])
    assert only(case.lead.send(settling)).result == OpResult.HELD
    case.first.send(one)
    assert case.counted() == names[0].response_id
    case.second.send(two)
    assert case.counted() == names[1].response_id
    assert case.figures() == (0, 1)


def test_after_a_restore_the_choice_means_the_same_whatever_came_first(case: Case) -> None:
    """The re-offered answers come in another order, and the second settling before the one it was made on."""
    one, two = case.first.response(case.group, SATISFIED), case.second.response(case.group, DISSATISFIED)
    names = [AnswerName(codec.decode(e.payload, dict[str, Any])["response_id"], 1) for e in (one, two)]
    first = case.settle(names[1], names[0])
    before = codec.decode(first.payload, Settlement).settlement_id
    second = case.settle(names[0], names[1], after=before)
    assert only(case.second.send(two)).result == APPLIED
    assert only(case.first.send(one)).result == SECONDARY
    assert only(case.lead.send(second)).result == OpResult.HELD
    assert only(case.lead.send(first)).result == APPLIED
    assert case.counted() == names[0].response_id
    assert case.standings() == {names[0]: "canonical", names[1]: "secondary"}


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR, Role.ADMIN, Role.DISCIPLINE])
def test_only_a_lead_settles(case: Case, role: Role) -> None:
    one, two = case.told(case.first, SATISFIED), case.told(case.second, DISSATISFIED)
    other = sit_down(case.centre, "3001", role)
    refused = only(other.send(case.settle(two, one, by=other)))
    assert (refused.result, refused.code) == (REFUSED, "access.forbidden")


def test_a_lead_of_another_hall_settles_nothing_here(case: Case) -> None:
    one, two = case.told(case.first, SATISFIED), case.told(case.second, DISSATISFIED)
    other = sit_down(case.centre, "2009", Role.LEAD, hall_id="east")
    refused = only(other.send(case.settle(two, one, by=other)))
    assert (refused.result, refused.code) == (REFUSED, "hall.forbidden")


def test_a_choice_without_a_reason_is_refused(case: Case) -> None:
    one, two = case.told(case.first, SATISFIED), case.told(case.second, DISSATISFIED)
    refused = only(case.lead.send(case.settle(two, one, reason="  ")))
    assert (refused.result, refused.code, refused.params["field"]) == (
        REFUSED,
        "settle.reason_needed",
        "reason",
    )


def test_nothing_is_deleted_by_settling(case: Case) -> None:
    one, two = case.told(case.first, SATISFIED), case.told(case.second, DISSATISFIED)
    with case.centre.database.read(CITY) as reading:
        before = {row.op_id for row in reading.conn.execute(select(operation.c.op_id))}
    case.lead.send(case.settle(two, one))
    with case.centre.database.read(CITY) as reading:
        after = {row.op_id for row in reading.conn.execute(select(operation.c.op_id))}
        kept = reading.conn.execute(select(response_settlement)).one()
    assert before < after
    assert (kept.counted_before, kept.response_id, kept.step) == (one.response_id, two.response_id, 1)
    assert "本人接听".encode() not in bytes(kept.reason)


def test_whatever_order_they_arrive_in_the_last_choice_stands(centre: Centre) -> None:
    """Two answers, a choice and a second one made on it, delivered in every order, each to another task."""
    orders = list(permutations(range(4)))
    first, second, lead = (
        sit_down(centre, "1001"),
        sit_down(centre, "1002"),
        sit_down(centre, "2001", Role.LEAD),
    )
    fill(centre.database, crowd(len(orders)))
    plan(centre.database, CITY)
    groups: list[PackGroup] = []
    while len(groups) < len(orders):  # one agent is not given the whole city at once
        desk = sit_down(centre, f"19{len(groups):02}")
        groups += desk.pack(20).groups
    expected: dict[str, str] = {}
    for order_of, group in zip(orders, groups, strict=False):
        task_id = group.tasks[0].task.task_id
        told = [first.response(group, DISSATISFIED), second.response(group, SATISFIED)]
        one, two = (AnswerName(codec.decode(e.payload, dict[str, Any])["response_id"], 1) for e in told)
        choice = Settlement(new_id(), task_id, two, [one, two], "第二次是本人")
        again = Settlement(new_id(), task_id, one, [one, two], "听过录音", choice.settlement_id)
        sent = [
            (first, told[0]),
            (second, told[1]),
            (lead, lead.station.envelope(Settlement.KIND, choice, entity_id=task_id)),
            (lead, lead.station.envelope(Settlement.KIND, again, entity_id=task_id)),
        ]
        for at in order_of:
            desk, envelope = sent[at]
            assert only(desk.send(envelope)).result in (APPLIED, SECONDARY, OpResult.HELD)
        expected[task_id] = one.response_id
    with centre.database.read(CITY) as reading:
        counted = reading.conn.execute(
            select(response.c.task_id, response.c.response_id).where(response.c.standing == "canonical")
        ).all()
        settled = dict(reading.conn.execute(select(task.c.task_id, task.c.response_id)).all())
        waiting = reading.conn.execute(select(held_operation.c.op_id)).all()
        resting = reading.conn.execute(select(order.c.task_id, order.c.response_id, order.c.state)).all()
    assert dict(counted) == expected
    assert len(counted) == len(expected)
    assert {task_id: settled[task_id] for task_id in expected} == expected
    assert waiting == []
    assert {row.task_id: row.response_id for row in resting} == expected
    assert {row.state for row in resting} == {"awaiting_dispatch"}
