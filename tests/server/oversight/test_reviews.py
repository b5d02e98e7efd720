"""Both answers to one task, side by side."""

from __future__ import annotations

from typing import Any

import pytest

from domain.acts.response_settle import Settlement
from domain.acts.response_submit import Response
from domain.times import HOUR
from domain.vocabulary import Role
from domain.wire import codec
from domain.wire.leases import PackGroup
from domain.wire.message import replace
from domain.wire.oversight import Review, ReviewPage
from domain.wire.parts import AnswerName
from server.application.app import API
from server.db.work import new_id
from server.planning.planning import plan
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import crowd, fill
from tests.helpers.desk import DISSATISFIED, SATISFIED, Desk, sit_down


@pytest.fixture
def groups(centre: Centre, desk: Desk) -> list[PackGroup]:
    fill(centre.database, crowd(3))
    plan(centre.database, CITY)
    return [desk.next().groups[0] for _ in range(1)]


def page(centre: Centre, who: Desk, **query: Any) -> ReviewPage:
    answer = centre.http.get(f"{API}/oversight/reviews", params=query, headers=who.as_user)
    assert answer.status_code == 200, answer.text
    return codec.decode(answer.content, ReviewPage)


def ask(centre: Centre, who: Desk, task_id: str) -> Any:
    return centre.http.get(f"{API}/oversight/reviews/{task_id}", headers=who.as_user)


def review(centre: Centre, who: Desk, task_id: str) -> Review:
    answer = ask(centre, who, task_id)
    assert answer.status_code == 200, answer.text
    return codec.decode(answer.content, Review)


def twice(centre: Centre, desk: Desk, group: PackGroup) -> tuple[Desk, str]:
    """The same task answered by two agents, the second with a remark and tags; the other agent and the task."""
    other = sit_down(centre, "1002")
    call = desk.attempt(group)
    attempt_id = codec.decode(call.payload, dict[str, Any])["attempt_id"]
    desk.send(call, desk.response(group, SATISFIED, attempt_id=attempt_id))
    centre.clock.forward(HOUR)
    other.send(other.response(group, DISSATISFIED, remark="群众说话很急", tags=["rude"]))
    return other, group.tasks[0].task.task_id


def test_of_what_was_taken_back_the_lead_sees_that_it_was(
    centre: Centre, desk: Desk, lead: Desk, groups: list[PackGroup]
) -> None:
    other, task_id = twice(centre, desk, groups[0])
    back = ["unhappy_what", "misconduct_words"]
    other.send(other.response(groups[0], SATISFIED, response_id=new_id(), taken_back=back))
    found = review(centre, lead, task_id)
    told = [one.taken_back for one in found.answers]
    assert sorted(told) == [[], [], ["unhappy_what"]], (
        "what goes to discipline tells of itself to nobody else"
    )


def settle(lead: Desk, task_id: str, found: Review, at: int) -> None:
    names = [AnswerName(a.response_id, a.revision) for a in found.answers]
    payload = Settlement(new_id(), task_id, names[at], names, "以本人接听的一次为准")
    [receipt] = lead.send(lead.station.envelope(Settlement.KIND, payload, entity_id=task_id))
    assert receipt.result == "applied", receipt


def test_one_answer_is_no_case_for_the_lead(
    centre: Centre, desk: Desk, lead: Desk, groups: list[PackGroup]
) -> None:
    desk.send(desk.response(groups[0]))
    assert page(centre, lead).reviews == []
    assert ask(centre, lead, groups[0].tasks[0].task.task_id).json()["code"] == "review.unknown"


def test_two_answers_are_listed_with_who_said_what(
    centre: Centre, desk: Desk, lead: Desk, groups: list[PackGroup]
) -> None:
    _, task_id = twice(centre, desk, groups[0])
    listed = page(centre, lead)
    [line] = listed.reviews
    assert (listed.total, line.task_id, line.waiting) == (1, task_id, 1)
    assert (line.authors, line.overalls) == (["用户1001", "用户1002"], [1, 3])
    assert line.codes == ["response.second_answer"]
    assert line.since == centre.clock()
    assert "****" in line.mask


def test_both_lie_whole_beside_each_other(
    centre: Centre, desk: Desk, lead: Desk, groups: list[PackGroup]
) -> None:
    _, task_id = twice(centre, desk, groups[0])
    found = review(centre, lead, task_id)
    counted, second = found.answers
    assert (counted.standing, counted.waits, counted.user_name) == ("canonical", False, "用户1001")
    assert (second.standing, second.waits, second.user_name) == ("secondary", True, "用户1002")
    said = {given.question: given for given in second.answers}
    assert said["unhappy_what"].text == "说话很冲"
    assert (second.remark, second.overall) == ("群众说话很急", 3)
    assert "rude" in second.tags
    assert counted.call is not None
    assert (counted.call.disposition, counted.call.station) == ("complete", "席位1001")
    assert second.call is None, "its call has not come yet"
    assert found.version > 0


def test_settled_ones_leave_the_list_and_are_found_among_the_settled(
    centre: Centre, desk: Desk, lead: Desk, groups: list[PackGroup]
) -> None:
    _, task_id = twice(centre, desk, groups[0])
    before = review(centre, lead, task_id)
    settle(lead, task_id, before, 1)
    assert page(centre, lead).total == 0
    [line] = page(centre, lead, settled=True).reviews
    assert (line.task_id, line.settled_by, line.waiting) == (task_id, "用户2001", 0)
    after = review(centre, lead, task_id)
    assert [a.user_name for a in after.answers] == ["用户1002", "用户1001"]
    [said] = after.settlements
    assert (said.by, said.reason, said.chosen.response_id) == (
        "用户2001",
        "以本人接听的一次为准",
        before.answers[1].response_id,
    )
    assert after.answers[0].orders
    assert after.version > before.version


def test_an_author_s_later_correction_brings_it_back(
    centre: Centre, desk: Desk, lead: Desk, groups: list[PackGroup]
) -> None:
    other, task_id = twice(centre, desk, groups[0])
    found = review(centre, lead, task_id)
    settle(lead, task_id, found, 0)
    second = found.answers[1]
    other.send(
        other.response(groups[0], SATISFIED, response_id=second.response_id, revision=2, base_revision=1)
    )
    [line] = page(centre, lead).reviews
    assert (line.task_id, line.waiting) == (task_id, 1)


def test_a_repeated_and_an_empty_form_are_no_case(
    centre: Centre, desk: Desk, lead: Desk, groups: list[PackGroup]
) -> None:
    other = sit_down(centre, "1002")
    form = desk.response(groups[0], SATISFIED)
    desk.send(form)
    said = codec.decode(form.payload, Response)
    again = replace(form, op_id=new_id())
    desk.station.push([desk.station.envelope(Response.KIND, said, entity_id=again.entity_id)])
    other.send(other.response(groups[0], {**SATISFIED, "identity": 2}))
    assert page(centre, lead).total == 0


def test_another_hall_s_lead_sees_nothing_of_it(
    centre: Centre, desk: Desk, lead: Desk, groups: list[PackGroup]
) -> None:
    _, task_id = twice(centre, desk, groups[0])
    stranger = sit_down(centre, "2009", Role.LEAD, hall_id="east")
    assert page(centre, stranger).total == 0
    assert page(centre, stranger).reviews == []
    assert ask(centre, stranger, task_id).json()["code"] == "review.unknown"
    assert ask(centre, lead, task_id).status_code == 200


@pytest.mark.parametrize("role", [Role.AGENT, Role.ADMIN, Role.SUPERVISOR, Role.DUTY_OFFICER])
def test_only_leads_compare(centre: Centre, role: Role) -> None:
    who = sit_down(centre, "3001", role)
    for path in ("reviews", f"reviews/{new_id()}", "returned"):
        answer = centre.http.get(f"{API}/oversight/{path}", headers=who.as_user)
        assert (answer.status_code, answer.json()["code"]) == (403, "access.forbidden")
