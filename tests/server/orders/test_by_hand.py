"""Orders opened by hand: about an event or somebody's telling, once each, and never before those they are about."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from domain.acts.order_open import Applicant, OpenedByHand
from domain.problems import ProblemError
from domain.times import DAY
from domain.vocabulary import OrderMove, Role
from domain.wire import codec
from domain.wire.citizens import CommonProblem, CommonProblems, SameCitizen, WhichCitizen
from server.acts.acting import act
from server.acts.operation import Operation
from server.application.app import API
from server.db.tables import feed, operation
from server.db.work import new_id
from server.events.personal import open_facts
from server.events.tables import event
from server.planning.planning import plan
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import OTHER_STATION, STATION, Told, fill
from tests.helpers.desk import Desk, sit_down
from tests.helpers.orders import moved, orders_of, person, whole

NUMBER = "13900001111"


@pytest.fixture
def centre(sqlite_centre: Centre) -> Centre:
    return sqlite_centre


@pytest.fixture
def lead(centre: Centre) -> Desk:
    return sit_down(centre, "2001", Role.LEAD)


def opening(**changes: Any) -> OpenedByHand:
    given: dict[str, Any] = {
        "order_id": new_id(), "source": "call", "kind": "dissatisfied", "words": "报了三次都没有人来",
        "caller": Applicant(NUMBER, "王某"), "unit_id": STATION, "business_line": "alarm", "consent": "unit_may_contact",
    }  # fmt: skip
    return OpenedByHand(**(given | changes))


def opened(centre: Centre, by: str = "2001", **changes: Any) -> str:
    payload = opening(**changes)
    with centre.database.write(CITY) as work:
        act(work, Operation.by(person(work, by), payload, work.now))
    return payload.order_id


def refused(centre: Centre, **changes: Any) -> list[tuple[str, str | None]]:
    with pytest.raises(ProblemError) as caught:
        opened(centre, **changes)
    return [(one.code, one.field) for one in caught.value.problems]


@pytest.fixture
def city(centre: Centre, lead: Desk) -> Centre:
    fill(centre.database, [Told("1")])
    return centre


def test_somebody_rings_about_what_nobody_knows(city: Centre, lead: Desk) -> None:
    order_id = opened(city, wish="希望有人来看看", callback=True)
    order = whole(city, lead, order_id)
    assert (order.citizen_words, order.wish, order.summary.source) == (
        "报了三次都没有人来",
        "希望有人来看看",
        "call",
    )
    assert (order.summary.unit_id, order.mask, order.opened_by) == (STATION, "139****1111", "用户2001")
    assert order.standing is not None
    assert order.standing.callback
    assert [step.move for step in order.history] == ["open"]
    before = plan(city.database, CITY).tasks
    assert (
        before <= 1
    )  # the event that was imported; nobody is asked how satisfied they are with their own complaint
    with city.database.read(CITY) as reading:
        rows = reading.conn.execute(select(event).where(event.c.source == "by_hand")).all()
        assert [open_facts(reading.sealer, row.event_id, row.facts) for row in rows] == ["报了三次都没有人来"]


def test_a_letter_may_come_from_somebody_without_a_number(city: Centre, lead: Desk) -> None:
    order_id = opened(city, source="letter_visit", caller=Applicant(name="李某"))
    assert whole(city, lead, order_id).mask == ""
    assert refused(city, caller=Applicant(name="李某")) == [("phone.empty", "number")]


def test_an_event_that_is_known_is_copied(city: Centre, lead: Desk) -> None:
    with city.database.read(CITY) as reading:
        event_id = reading.conn.execute(select(event.c.event_id)).scalar_one()
    order = whole(
        city, lead, opened(city, source="hotline_12345", event_id=event_id, caller=None, unit_id=None)
    )
    assert [officer.badge_no for officer in order.officers] == ["012345"]
    assert order.summary.unit_id == STATION
    assert order.mask
    with city.database.read(CITY) as reading:
        assert len(reading.conn.execute(select(event.c.event_id)).all()) == 1


def test_what_is_not_there_is_said_at_its_field(city: Centre) -> None:
    assert refused(city, event_id=new_id()) == [("order.event_unknown", "event_id")]
    assert refused(city, unit_id=new_id()) == [("order.unit_closed", "unit_id")]


def test_it_is_opened_once(city: Centre, lead: Desk) -> None:
    order_id = opened(city)
    assert refused(city, order_id=order_id) == [("order.opened_already", None)]
    assert orders_of(city, lead) == [order_id]


def test_a_complaint_about_the_hall_is_for_discipline_alone(city: Centre, lead: Desk) -> None:
    order_id = opened(city, about_hall=True, words="回访员说话很冲")
    assert orders_of(city, lead) == []
    assert city.http.get(f"/api/v1/orders/{order_id}", headers=lead.as_user).status_code == 404
    discipline = sit_down(city, "5001", Role.DISCIPLINE)
    assert whole(city, discipline, order_id).summary.route == "discipline"
    with city.database.read(CITY) as reading:
        assert reading.conn.execute(select(feed).where(feed.c.row_id == order_id)).all() == []
        row = reading.conn.execute(select(event).where(event.c.source == "by_hand")).one()
        assert (row.facts, row.unit_id) == (None, None)


def test_one_by_hand_is_merged_into_that_of_the_same_citizen(city: Centre, lead: Desk) -> None:
    first, second = opened(city), opened(city, source="hotline_12345")
    moved(city, "2001", second, OrderMove.MERGE, target=first)
    assert whole(city, lead, second).summary.state == "closed"
    other = opened(city, caller=Applicant("13900002222"))
    with pytest.raises(ProblemError, match="not_mergeable"):
        moved(city, "2001", other, OrderMove.MERGE, target=first)


def same(centre: Centre, who: Desk, **which: Any) -> SameCitizen:
    answer = centre.post("/orders/same-citizen", WhichCitizen(**which), who.as_user)
    assert answer.status_code == 200, answer.text
    return codec.decode(answer.content, SameCitizen)


def test_what_a_citizen_has_open_is_shown_before_another_order_is_opened(city: Centre, lead: Desk) -> None:
    assert same(city, lead, number=NUMBER) == SameCitizen()
    sent = opening(tags=("problem.speed.late",))
    answers = [city.post("/orders", sent, lead.as_user) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].json() == answers[1].json() == {"order_id": sent.order_id, "label": "20261122-0001"}
    rest = [
        opened(city, source="hotline_12345", tags=("problem.speed.late", "nature.complaint"))
        for _ in range(4)
    ]
    moved(city, "2001", rest[0], OrderMove.TRANSFER, department="城管", told="已告知")
    found = same(city, lead, number=f" {NUMBER} ")
    assert (len(found.orders), found.recent, found.together) == (5, 5, True)
    assert found.orders[-1].order_id == rest[0], "what is open comes first"
    assert same(city, lead, order_id=rest[1]) == found
    opened(city, about_hall=True)
    assert same(city, lead, number=NUMBER) == found, "what 督察 have is not counted"
    city.clock.forward(31 * DAY)
    assert same(city, lead, number=NUMBER).together is False
    with city.database.read(CITY) as reading:
        looks = select(operation.c.entity_id).where(operation.c.kind == "order.same_citizen")
        assert len(reading.conn.execute(looks).all()) == 4
    for which in ({}, {"number": "12"}, {"order_id": new_id()}):
        assert city.post("/orders/same-citizen", WhichCitizen(**which), lead.as_user).status_code in (
            404,
            422,
        )


def test_three_orders_about_one_thing_at_one_unit_are_a_common_problem(city: Centre, lead: Desk) -> None:
    for n, tags in enumerate((("problem.speed.late", "nature.complaint"), ("problem.speed.late",))):
        opened(city, tags=tags, caller=Applicant(f"1390000222{n}"))
    assert common(city, lead) == []
    opened(city, tags=("problem.speed.late", "nature.complaint"), unit_id=OTHER_STATION)
    void = opened(city, tags=("problem.speed.late",))
    [line] = common(city, lead)
    assert (line.unit_id, line.tag, len(line.orders)) == (STATION, "problem.speed.late", 3)
    sit_down(city, "2002", Role.SUPERVISOR)
    moved(city, "2002", void, OrderMove.VOID, ground="entered_twice", reason="重复录入")
    assert common(city, lead) == []


def common(centre: Centre, who: Desk) -> list[CommonProblem]:
    answer = centre.http.get(f"{API}/orders/common-problems", headers=who.as_user)
    assert answer.status_code == 200, answer.text
    return codec.decode(answer.content, CommonProblems).problems
