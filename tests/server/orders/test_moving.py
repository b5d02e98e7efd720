"""Orders move: by whoever may, once, with a history that says what became of it."""

from __future__ import annotations

from typing import Any

import pytest

from domain.acts.order_move import Moved, Seen
from domain.orders.given import Given
from domain.problems import ProblemError
from domain.questionnaire.answers import Answers
from domain.times import DAY
from domain.vocabulary import OrderMove, Role
from server.application.app import API
from tests.helpers.centre import Centre
from tests.helpers.city import BRANCH, OTHER_STATION, STATION
from tests.helpers.desk import DISSATISFIED, SATISFIED, Desk, sit_down
from tests.helpers.orders import REPORT, answered, moved, orders_of, whole

M = OrderMove
HIDDEN: Answers = {**DISSATISFIED, "may_contact": 3}
MISCONDUCT: Answers = {**SATISFIED, "more": (5,), "misconduct_words": "要我交了五百块"}


@pytest.fixture
def lead(centre: Centre) -> Desk:
    return sit_down(centre, "2001", Role.LEAD)


@pytest.fixture
def people(centre: Centre, lead: Desk) -> dict[str, Desk]:
    """Somebody of each role that has to do with orders; all with the same centre."""
    return {
        "lead": lead,
        "liaison": sit_down(centre, "3001", Role.LIAISON, unit_id=STATION),
        "other": sit_down(centre, "3002", Role.LIAISON, unit_id=OTHER_STATION),
        "branch": sit_down(centre, "3003", Role.LIAISON, unit_id=BRANCH),
        "chief": sit_down(centre, "3004", Role.CHIEF, unit_id=STATION),
    }


@pytest.fixture
def order_id(centre: Centre, desk: Desk, lead: Desk) -> str:
    answered(centre, desk, DISSATISFIED)
    [found] = orders_of(centre, lead)
    return found


def refusal(centre: Centre, by: str, order_id: str, move: OrderMove, **given: Any) -> str:
    with pytest.raises(ProblemError) as caught:
        moved(centre, by, order_id, move, **given)
    return caught.value.problems[0].code


def test_an_order_goes_to_its_unit_and_comes_back_reported(
    centre: Centre, people: dict[str, Desk], order_id: str
) -> None:
    assert orders_of(centre, people["liaison"]) == [], "before its dispatch it is not theirs"
    moved(centre, "2001", order_id, M.DISPATCH, unit_id=BRANCH)
    assert orders_of(centre, people["branch"]) == [order_id]
    assert orders_of(centre, people["liaison"]) == []
    moved(centre, "3003", order_id, M.SIGN)
    moved(centre, "3003", order_id, M.PASS_DOWN, unit_id=STATION)
    assert orders_of(centre, people["branch"]) == orders_of(centre, people["liaison"]) == [order_id]
    moved(centre, "3001", order_id, M.SIGN)
    moved(centre, "3001", order_id, M.REPORT, report=REPORT)
    assert set(whole(centre, people["chief"], order_id).moves) >= {"countersign", "send_back"}
    moved(centre, "3004", order_id, M.COUNTERSIGN)
    moved(centre, "3003", order_id, M.APPROVE, reason="属实，已整改")
    found = whole(centre, people["lead"], order_id)
    assert found.standing is not None
    assert found.standing.chain == (BRANCH, STATION)
    assert [step.move for step in found.history] == [
        "open", "dispatch", "sign", "pass_down", "sign", "report", "countersign", "approve",
    ]  # fmt: skip
    reported = found.history[5].given
    assert reported is not None
    assert reported.report == REPORT
    moved(centre, "2001", order_id, M.APPROVE, reason="同意")
    assert whole(centre, people["lead"], order_id).summary.state == "awaiting_revisit"


def test_what_is_due_is_told_and_a_clock_stops(
    centre: Centre, people: dict[str, Desk], order_id: str
) -> None:
    lead = people["lead"]
    first = whole(centre, lead, order_id)
    assert [clock.clock for clock in first.clocks] == ["dispatch"]
    assert first.summary.due_at == first.clocks[0].due_at is not None
    assert orders_of(centre, lead, by_due=True) == [order_id]
    moved(centre, "2001", order_id, M.DISPATCH, unit_id=STATION)
    clocks = {clock.clock: clock for clock in whole(centre, lead, order_id).clocks}
    assert clocks["dispatch"].stopped is not None
    assert not clocks["dispatch"].late
    assert set(clocks) == {"dispatch", "sign", "return", "object", "rectify"}
    assert whole(centre, lead, order_id).summary.due_at == clocks["sign"].due_at


def test_who_may_not_is_told_so_and_who_cannot_see_it_learns_nothing(
    centre: Centre, people: dict[str, Desk], order_id: str
) -> None:
    assert refusal(centre, "3001", order_id, M.SIGN) == "order.unknown"
    assert refusal(centre, "2001", order_id, M.SIGN) == "order.state"
    assert refusal(centre, "2001", order_id, M.DISPATCH) == "order.missing"
    moved(centre, "2001", order_id, M.DISPATCH, unit_id=STATION)
    assert refusal(centre, "2001", order_id, M.SIGN) == "order.not_yours"
    assert refusal(centre, "3002", order_id, M.SIGN) == "order.unknown"
    answer = centre.http.get(f"{API}/orders/{order_id}", headers=people["other"].as_user)
    assert (answer.status_code, answer.json()["code"]) == (404, "order.unknown")
    moved(centre, "2001", order_id, M.REDISPATCH, unit_id=OTHER_STATION, reason="派错")
    assert orders_of(centre, people["other"]) == [order_id]
    assert orders_of(centre, people["liaison"]) == [], "it is not theirs any more"


def test_a_hidden_order_is_seen_by_whoever_handles_it_and_never_by_the_unit(
    centre: Centre, desk: Desk, people: dict[str, Desk]
) -> None:
    answered(centre, desk, HIDDEN)
    [order_id] = orders_of(centre, people["lead"])
    assert refusal(centre, "2001", order_id, M.DISPATCH, unit_id=STATION) == "order.hidden_from_unit"
    moved(centre, "2001", order_id, M.DISPATCH, unit_id=BRANCH)
    assert orders_of(centre, people["branch"]) == [order_id]
    assert orders_of(centre, people["liaison"]) == []
    found = whole(centre, people["branch"], order_id)
    assert (found.mask, found.dispatch_no, found.event_at) == ("", "", None)
    assert whole(centre, people["lead"], order_id).mask != ""


def test_discipline_alone_moves_a_report_of_misconduct(
    centre: Centre, desk: Desk, people: dict[str, Desk]
) -> None:
    discipline = sit_down(centre, "4001", Role.DISCIPLINE)
    answered(centre, desk, MISCONDUCT)
    [order_id] = orders_of(centre, discipline)
    for number in ("2001", "3001", "3004"):
        assert refusal(centre, number, order_id, M.NOTE, reason="x") == "order.unknown"
    moved(centre, "4001", order_id, M.SIGN)
    moved(centre, "4001", order_id, M.REPORT, report=REPORT)
    moved(centre, "4001", order_id, M.APPROVE, reason="查实")
    assert whole(centre, discipline, order_id).summary.state == "closed"


def test_two_people_make_the_same_move_once(centre: Centre, people: dict[str, Desk], order_id: str) -> None:
    sit_down(centre, "2002", Role.LEAD)
    before = Seen(1)
    moved(centre, "2001", order_id, M.DISPATCH, before, unit_id=STATION)
    second = moved(centre, "2002", order_id, M.DISPATCH, before, unit_id=STATION)
    assert (second.verdict.result, second.verdict.code) == ("secondary", "order.secondary")
    assert second.verdict.params["by"] == "用户2001"
    assert [s.move for s in whole(centre, people["lead"], order_id).history] == ["open", "dispatch"]


def test_what_arrives_late_is_made_where_it_is_legal_and_kept_where_it_is_not(
    centre: Centre, people: dict[str, Desk], order_id: str
) -> None:
    lead = people["lead"]
    moved(centre, "2001", order_id, M.DISPATCH, unit_id=STATION)
    seen = Seen(2, 1, STATION)
    note = Moved(order_id, M.NOTE, seen, Given(reason="群众又来过电话"))
    back = Moved(order_id, M.RECALL, seen, Given(reason="派错了单位"))
    moved(centre, "3001", order_id, M.SIGN)
    receipts = lead.send(
        *[lead.station.envelope("order.move", one, entity_id=order_id) for one in (note, back)]
    )
    assert [(r.result, r.code) for r in receipts] == [("applied", "order.late"), ("refused", "order.moved")]
    steps = whole(centre, lead, order_id).history
    assert [(s.move, s.effect) for s in steps[-2:]] == [("note", "late"), ("recall", "not_made")]
    assert steps[-1].text == "派错了单位"
    assert whole(centre, lead, order_id).summary.state == "rectifying"


def test_a_correction_moves_the_order_that_stands(
    centre: Centre, desk: Desk, people: dict[str, Desk], order_id: str
) -> None:
    moved(centre, "2001", order_id, M.DISPATCH, unit_id=STATION)
    centre.clock.forward(DAY)
    moved(centre, "3001", order_id, M.SIGN)
    moved(centre, "3001", order_id, M.ASK_EXTENSION, days=3, reason="证人外出")
    found = whole(centre, people["lead"], order_id)
    rectify = next(clock for clock in found.clocks if clock.clock == "rectify")
    assert rectify.due_at is None, "it stands while somebody decides"
    moved(centre, "2001", order_id, M.GRANT_EXTENSION, days=2)
    found = whole(centre, people["lead"], order_id)
    assert next(clock for clock in found.clocks if clock.clock == "rectify").due_at is not None
    assert found.standing is not None
    assert found.standing.extension.times == 1
