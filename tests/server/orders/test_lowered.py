"""A complaint that the supervisor lowers to a demand: it goes on as one, is listed, and a corrected form finds it."""

from __future__ import annotations

import pytest

from domain.problems import ProblemError
from domain.vocabulary import OrderKind, OrderMove, Role
from domain.wire import codec
from domain.wire.citizens import LoweredOrders
from server.application.app import API
from server.db.work import new_id
from server.planning.planning import plan
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import Told, fill
from tests.helpers.desk import DISSATISFIED, sit_down
from tests.helpers.orders import moved, orders_of, whole

M = OrderMove
WHY = "只是要求民警回电，并无不满"


def test_what_was_lowered_goes_on_as_a_demand_and_is_listed(sqlite_centre: Centre) -> None:
    centre, agent = sqlite_centre, sit_down(sqlite_centre, "1001")
    lead, _ = sit_down(centre, "2001", Role.LEAD), centre.add_user("2009", Role.SUPERVISOR)
    fill(centre.database, [Told("1")])
    plan(centre.database, CITY)
    [group] = agent.next().groups
    key = new_id()
    agent.send(agent.response(group, DISSATISFIED, response_id=key))
    [order] = orders_of(centre, lead)
    with pytest.raises(ProblemError, match=r"order\.not_yours"):
        moved(centre, "2001", order, M.LOWER, reason=WHY)
    moved(centre, "2009", order, M.LOWER, reason=WHY)
    found = whole(centre, lead, order)
    assert found.standing is not None
    assert (found.standing.kind, found.summary.kind) == (OrderKind.DEMAND, "dissatisfied")
    assert "close" not in found.moves
    answer = centre.http.get(f"{API}/orders/lowered", headers=lead.as_user)
    [told] = codec.decode(answer.content, LoweredOrders).orders
    assert (told.order_id, told.move, told.by, told.reason) == (order, "lower", "用户2009", WHY)
    corrected = {**DISSATISFIED, "unhappy_wish": "回个电话"}
    [receipt] = agent.send(agent.response(group, corrected, response_id=key, revision=2, base_revision=1))
    assert receipt.result == "applied"
    assert whole(centre, lead, order).wish == "回个电话"
    assert list(orders_of(centre, lead)) == [order], "no second order beside it"
