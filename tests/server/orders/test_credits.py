"""What orders count for: praise once, and not when it is too much of it; appeals that were won; and never a chief in their own cause."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from domain.acts.order_open import Applicant
from domain.problems import ProblemError
from domain.times import DAY
from domain.vocabulary import OrderMove, Role
from domain.wire import codec
from domain.wire.credits import AppealsWon, PraiseToCheck
from server.acts.authors import Machine
from server.application.app import API
from server.events.tables import event
from server.orders.tables import praise_credit
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import BRANCH, STATION, Told, fill
from tests.helpers.desk import Desk, sit_down
from tests.helpers.orders import REPORT, moved, whole
from tests.server.orders.test_by_hand import opened

M = OrderMove
OFFICER = "012345"


@pytest.fixture
def centre(sqlite_centre: Centre) -> Centre:
    centre = sqlite_centre
    fill(centre.database, [Told("1")])
    sit_down(centre, "3001", Role.LIAISON, unit_id=STATION)
    sit_down(centre, "2002", Role.SUPERVISOR)
    return centre


@pytest.fixture
def lead(centre: Centre) -> Desk:
    return sit_down(centre, "2001", Role.LEAD)


def event_of(centre: Centre) -> str:
    with centre.database.read(CITY) as reading:
        return str(
            reading.conn.execute(select(event.c.event_id).where(event.c.source != "by_hand")).scalar_one()
        )


def praised(centre: Centre, **changes: Any) -> str:
    order_id = opened(centre, kind="praise", words="民警很耐心", **changes)
    moved(centre, "2001", order_id, M.CHECK_PRAISE, officers=(OFFICER,))
    moved(centre, "2001", order_id, M.DISPATCH, unit_id=STATION)
    moved(centre, "3001", order_id, M.CONFIRM_PRAISE, officers=(OFFICER,))
    return order_id


def credits(centre: Centre) -> list[bool]:
    with centre.database.read(CITY) as reading:
        query = select(praise_credit.c.to_check).where(praise_credit.c.badge_no == OFFICER)
        return list(reading.conn.execute(query).scalars())


def test_praise_counts_once_and_too_much_of_it_is_looked_at(centre: Centre, lead: Desk) -> None:
    about = {"event_id": event_of(centre), "caller": None, "unit_id": None}
    for _ in range(2):
        praised(centre, **about)
    assert credits(centre) == [False], "one citizen, one officer, one event"
    centre.clock.forward(8 * DAY)
    for n in range(5):
        praised(centre, caller=Applicant(f"1390000333{n}"))
    assert credits(centre) == [False] * 6
    praised(centre, caller=Applicant("13900004444"))
    assert sorted(credits(centre)) == [False] + [True] * 6
    answer = centre.http.get(f"{API}/orders/praise-to-check", headers=lead.as_user)
    [found] = codec.decode(answer.content, PraiseToCheck).officers
    assert (found.badge_no, found.unit_id, len(found.orders)) == (OFFICER, STATION, 6)


def test_an_appeal_that_is_upheld_is_kept_beside_the_answer(centre: Centre, lead: Desk) -> None:
    sit_down(centre, "3004", Role.CHIEF, unit_id=STATION)
    won, lost = opened(centre), opened(centre)
    for order_id, upheld in ((won, True), (lost, False)):
        moved(centre, "2001", order_id, M.DISPATCH, unit_id=STATION)
        moved(centre, "3001", order_id, M.SIGN)
        moved(centre, "3001", order_id, M.REPORT, report=REPORT)
        moved(centre, "3004", order_id, M.COUNTERSIGN)
        moved(centre, "2001", order_id, M.APPROVE, reason="同意")
        moved(centre, Machine("revisits"), order_id, M.EXHAUST, end="not_reached")
        moved(centre, "3004", order_id, M.APPEAL, ground="not_ours", reason="不是我所的警情，处警单可以查")
        moved(centre, "2002", order_id, M.DECIDE_APPEAL, upheld=upheld, reason="已核对处警单")
        assert whole(centre, lead, order_id).not_assessed is upheld
    answer = centre.http.get(f"{API}/orders/appeals-won", headers=lead.as_user)
    assert [(one.unit_id, one.won) for one in codec.decode(answer.content, AppealsWon).units] == [
        (STATION, 1)
    ]


def test_what_names_a_chief_goes_to_the_level_above_and_is_never_signed_by_them(
    centre: Centre, lead: Desk
) -> None:
    sit_down(centre, OFFICER, Role.CHIEF, unit_id=STATION)  # who was at the scene
    sit_down(centre, "3005", Role.CHIEF, unit_id=BRANCH)
    sit_down(centre, "3003", Role.LIAISON, unit_id=BRANCH)
    order_id = opened(centre, event_id=event_of(centre), caller=None, unit_id=None)

    def refusal(by: str, move: OrderMove, **given: Any) -> str:
        with pytest.raises(ProblemError) as caught:
            moved(centre, by, order_id, move, **given)
        return caught.value.problems[0].code

    assert refusal("2001", M.DISPATCH, unit_id=STATION) == "order.names_chief"
    moved(centre, "2001", order_id, M.DISPATCH, unit_id=BRANCH)
    moved(centre, "3003", order_id, M.SIGN)
    assert refusal("3003", M.PASS_DOWN, unit_id=STATION) == "order.names_chief"
    moved(centre, "3003", order_id, M.REPORT, report=REPORT)
    moved(centre, "3005", order_id, M.COUNTERSIGN)
    assert whole(centre, lead, order_id).summary.state == "awaiting_review"
