"""Orders from answers: opened, corrected, never gone; and seen by nobody who may not know of them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from domain.questionnaire.answers import Answers
from domain.vocabulary import OrderKind, OrderMove, Role, Visibility
from domain.wire import codec
from domain.wire.leases import PackGroup
from domain.wire.orders import OrderDetail, OrderPage
from server.application.app import API
from server.db.tables import feed, operation
from server.db.work import new_id
from server.orders.tables import order, order_history
from server.planning.planning import plan
from server.settings.service import put
from tests.helpers.centre import CITY, OPERATOR, Centre
from tests.helpers.city import BRANCH, OTHER_STATION, STATION, Told, fill
from tests.helpers.desk import DISSATISFIED, SATISFIED, Desk, sit_down
from tests.helpers.orders import answered, moved

MISCONDUCT: Answers = {**SATISFIED, "more": (5,), "misconduct_words": "要我交了五百块"}
HIDDEN: Answers = {**DISSATISFIED, "may_contact": 3}
PRAISE: Answers = {**SATISFIED, "more": (2,), "praise_who": "王警官很耐心", "praise_publish": 1}


def page(centre: Centre, who: Desk, **query: Any) -> OrderPage:
    answer = centre.http.get(f"{API}/orders", params=query, headers=who.as_user)
    assert answer.status_code == 200, answer.text
    return codec.decode(answer.content, OrderPage)


def get(centre: Centre, who: Desk, order_id: str) -> Any:
    return centre.http.get(f"{API}/orders/{order_id}", headers=who.as_user)


def one(centre: Centre, who: Desk, order_id: str) -> OrderDetail:
    answer = get(centre, who, order_id)
    assert answer.status_code == 200, answer.text
    return codec.decode(answer.content, OrderDetail)


@pytest.fixture
def lead(centre: Centre) -> Desk:
    return sit_down(centre, "2001", Role.LEAD)


def test_each_kind_of_answer_opens_its_order(centre: Centre, desk: Desk, lead: Desk) -> None:
    answered(
        centre, desk, DISSATISFIED, PRAISE, {**SATISFIED, "more": (4,), "demand_words": "路灯坏了"}, SATISFIED
    )
    seen = page(centre, lead)
    assert sorted(line.kind for line in seen.orders) == ["demand", "dissatisfied", "praise"]
    assert sorted(line.label for line in seen.orders) == ["20261122-0001", "20261122-0002", "20261122-0003"]
    [complaint] = page(centre, lead, kind="dissatisfied").orders
    whole = one(centre, lead, complaint.order_id)
    assert complaint.about == ["attitude"]
    assert complaint.aspects == ["officer_attitude"]
    assert whole.consent_contact == "unit_may_contact"
    assert [(o.badge_no, o.name) for o in whole.officers] == [("012345", "王警官")]
    assert whole.opened_by == "用户1001"
    [praise] = page(centre, lead, kind="praise").orders
    assert one(centre, lead, praise.order_id).consent_publish is True


def test_a_page_follows_a_page(centre: Centre, desk: Desk, lead: Desk) -> None:
    answered(centre, desk, *[DISSATISFIED] * 7)
    seen, after = [], None
    while True:
        part = page(centre, lead, limit=3, **({"after": after} if after else {}))
        assert part.total == 7
        seen += [line.order_id for line in part.orders]
        after = part.after
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 7
    answer = centre.http.get(f"{API}/orders", params={"after": "nonsense"}, headers=lead.as_user)
    assert (answer.status_code, answer.json()["code"]) == (422, "orders.cursor")


def test_a_list_is_narrowed_to_a_unit_and_all_below_it(centre: Centre, desk: Desk, lead: Desk) -> None:
    answered(centre, desk, DISSATISFIED)
    assert page(centre, lead, unit=BRANCH).total == 1
    assert page(centre, lead, unit=OTHER_STATION).total == 0
    assert page(centre, lead, state="closed").total == 0
    assert (
        centre.http.get(f"{API}/orders", params={"state": "nonsense"}, headers=lead.as_user).status_code
        == 422
    )


# Corrections


def correct(desk: Desk, group: PackGroup, base: Any, number: int, answers: Answers) -> None:
    payload = codec.decode(base.payload, dict[str, Any])
    [receipt] = desk.send(
        desk.response(
            group, answers, response_id=payload["response_id"], revision=number, base_revision=number - 1
        )
    )
    assert receipt.result == "applied", receipt


@pytest.fixture
def complaint(centre: Centre, desk: Desk) -> tuple[PackGroup, Any]:
    fill(centre.database, [Told("1")])
    plan(centre.database, CITY)
    group = desk.next().groups[0]
    base = desk.response(group, DISSATISFIED)
    desk.send(base)
    return group, base


def test_a_correction_never_makes_a_complaint_disappear(
    centre: Centre, desk: Desk, lead: Desk, complaint: tuple[PackGroup, Any]
) -> None:
    group, base = complaint
    correct(desk, group, base, 2, SATISFIED)
    [line] = page(centre, lead).orders
    assert (line.state, line.pending_confirmation) == ("awaiting_lead", True)
    assert page(centre, lead, pending=True).total == 1
    whole = one(centre, lead, line.order_id)
    assert whole.citizen_words == "说话很冲"
    assert [(s.move, s.state) for s in whole.history] == [
        ("open", "awaiting_dispatch"),
        ("question", "awaiting_lead"),
    ]
    assert whole.history[1].text == "说话很冲"
    # And again the same: nothing more happens.
    correct(desk, group, base, 3, {**SATISFIED, "result": 2})
    assert len(one(centre, lead, line.order_id).history) == 2


def test_a_trigger_that_comes_back_before_the_lead_decided_restores_the_order(
    centre: Centre, desk: Desk, lead: Desk, complaint: tuple[PackGroup, Any]
) -> None:
    group, base = complaint
    correct(desk, group, base, 2, SATISFIED)
    correct(desk, group, base, 3, {**DISSATISFIED, "unhappy_what": "态度恶劣"})
    [line] = page(centre, lead).orders
    assert (line.state, line.pending_confirmation) == ("awaiting_dispatch", False)
    assert one(centre, lead, line.order_id).citizen_words == "态度恶劣"


def test_a_corrected_complaint_keeps_both_versions(
    centre: Centre, desk: Desk, lead: Desk, complaint: tuple[PackGroup, Any]
) -> None:
    group, base = complaint
    correct(desk, group, base, 2, {**DISSATISFIED, "unhappy_what": "态度恶劣", "result": 3})
    [line] = page(centre, lead).orders
    whole = one(centre, lead, line.order_id)
    assert (whole.citizen_words, line.aspects) == ("态度恶劣", ["officer_attitude", "result"])
    assert whole.history[1].text == "说话很冲 → 态度恶劣"


def test_an_unchanged_complaint_has_no_further_history(
    centre: Centre, desk: Desk, lead: Desk, complaint: tuple[PackGroup, Any]
) -> None:
    group, base = complaint
    correct(desk, group, base, 2, {**DISSATISFIED, "arrival": 2})
    [line] = page(centre, lead).orders
    assert len(one(centre, lead, line.order_id).history) == 1


def test_a_correction_opens_what_was_missing(centre: Centre, desk: Desk, lead: Desk) -> None:
    fill(centre.database, [Told("1")])
    plan(centre.database, CITY)
    group = desk.next().groups[0]
    base = desk.response(group, SATISFIED)
    desk.send(base)
    assert page(centre, lead).total == 0
    correct(desk, group, base, 2, DISSATISFIED)
    assert page(centre, lead).total == 1


def test_a_form_and_its_correction_in_one_delivery(centre: Centre, desk: Desk, lead: Desk) -> None:
    fill(centre.database, [Told("1")])
    plan(centre.database, CITY)
    group = desk.next().groups[0]
    key = new_id()
    first = desk.response(group, DISSATISFIED, response_id=key)
    second = desk.response(group, SATISFIED, response_id=key, revision=2, base_revision=1)
    assert [r.result for r in desk.send(first, second)] == ["applied", "applied"]
    [line] = page(centre, lead).orders
    assert line.state == "awaiting_lead"


def test_training_opens_no_order(centre: Centre, desk: Desk, lead: Desk) -> None:
    with centre.database.write(CITY) as work:
        put(work, {"contact.trial_tasks": True}, OPERATOR)
    fill(centre.database, [Told("1", trial=True)])
    plan(centre.database, CITY)
    group = desk.next().groups[0]
    assert desk.send(desk.response(group, DISSATISFIED))[0].result == "applied"
    assert page(centre, lead).total == 0


# Who may know


def test_words_of_the_citizen_stand_nowhere_in_the_clear(centre: Centre, desk: Desk) -> None:
    answered(centre, desk, DISSATISFIED, MISCONDUCT)
    with centre.database.read(CITY) as reading:
        for table in (order, order_history, operation):
            dump = repr(reading.conn.execute(select(table)).all()) + repr(
                [
                    bytes(v)
                    for row in reading.conn.execute(select(table))
                    for v in row
                    if isinstance(v, bytes | memoryview)
                ]
            )
            for words in ("说话很冲", "要我交了五百块"):
                assert words not in dump
                assert repr(words.encode())[2:-1] not in dump


RESTRICTED_UNSEEN = (Role.LEAD, Role.SUPERVISOR, Role.LEADER, Role.ANALYST, Role.LIAISON)


@pytest.mark.parametrize("role", RESTRICTED_UNSEEN)
@pytest.mark.parametrize("unit_id", [STATION, BRANCH])
def test_a_report_of_misconduct_is_not_there_for_whoever_may_not_read_it(
    sqlite_centre: Centre, role: Role, unit_id: str
) -> None:
    """Not for the unit complained of, not for its parents, in no list, page, count, filter or single look, in no feed."""
    centre = sqlite_centre
    desk = sit_down(centre, "1001")
    answered(centre, desk, MISCONDUCT)
    with centre.database.read(CITY) as reading:
        [kept] = reading.conn.execute(select(order)).all()
        announced = reading.conn.execute(select(feed.c.scope, feed.c.row_id)).all()
    assert (kept.kind, kept.visibility, kept.route) == ("misconduct", "restricted", "discipline")
    assert kept.order_id not in {row.row_id for row in announced}
    assert not any(row.scope.startswith("unit:") for row in announced)
    who = sit_down(centre, "4001", role, unit_id=unit_id)
    discipline = sit_down(centre, "5001", Role.DISCIPLINE)
    for query in (
        {},
        {"kind": "misconduct"},
        {"state": "awaiting_dispatch"},
        {"unit": unit_id},
        {"pending": False},
    ):
        assert page(centre, who, **query) == OrderPage([], None, 0)
        assert page(centre, discipline, **query).total == 1
    unseen, missing = get(centre, who, kept.order_id), get(centre, who, new_id())
    assert (unseen.status_code, unseen.json()) == (404, missing.json())
    assert one(centre, discipline, kept.order_id).citizen_words == "要我交了五百块"


def test_a_confidential_complaint_is_hidden_from_the_unit_and_seen_by_the_centre(
    centre: Centre, desk: Desk, lead: Desk
) -> None:
    answered(centre, desk, HIDDEN, DISSATISFIED)
    assert page(centre, lead).total == 2
    [hidden] = [line for line in page(centre, lead).orders if line.visibility == Visibility.HIDDEN_FROM_UNIT]
    for line in page(centre, lead).orders:
        if line != hidden:
            moved(centre, "2001", line.order_id, OrderMove.DISPATCH, unit_id=STATION)
    liaison = sit_down(centre, "3001", Role.LIAISON, unit_id=STATION)
    assert [line.order_id for line in page(centre, liaison).orders] != [hidden.order_id]
    assert page(centre, liaison).total == 1
    assert get(centre, liaison, hidden.order_id).status_code == 404


def test_a_liaison_sees_what_went_through_their_unit_and_only_from_then_on(
    centre: Centre, desk: Desk, lead: Desk
) -> None:
    answered(centre, desk, DISSATISFIED)
    [line] = page(centre, lead).orders
    liaison = sit_down(centre, "3001", Role.LIAISON, unit_id=STATION)
    assert page(centre, liaison).total == 0
    moved(centre, "2001", line.order_id, OrderMove.DISPATCH, unit_id=STATION)
    assert page(centre, liaison).total == 1
    assert page(centre, sit_down(centre, "3002", Role.LIAISON, unit_id=BRANCH)).total == 0
    assert page(centre, sit_down(centre, "3003", Role.LIAISON, unit_id=OTHER_STATION)).total == 0
    assert page(centre, sit_down(centre, "3004", Role.LIAISON)).total == 0


def test_an_agent_and_an_administrator_read_no_orders(centre: Centre, desk: Desk) -> None:
    admin = sit_down(centre, "9001", Role.ADMIN)
    for who in (desk, admin):
        assert centre.http.get(f"{API}/orders", headers=who.as_user).status_code == 403
    assert OrderKind.MISCONDUCT == "misconduct"
