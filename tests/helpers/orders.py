"""Orders for tests: answers that open some, and people who move them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.acts.order_move import Moved, Seen
from domain.orders.given import Given, GivenReport
from domain.questionnaire.answers import Answers
from domain.times import MINUTE
from domain.vocabulary import OrderMove
from domain.wire import codec
from domain.wire.leases import PackGroup
from domain.wire.orders import OrderDetail
from server.accounts import repository as accounts
from server.acts.acting import act
from server.acts.authors import Author
from server.acts.operation import Judged, Operation
from server.application.app import API
from server.db.work import UnitOfWork
from server.orders.casting import Casting
from server.planning.planning import plan
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import STATION, Told, crowd, fill
from tests.helpers.desk import Desk

REPORT = GivenReport(
    finding="upheld",
    facts="当天出警态度生硬",
    causes=("attitude",),
    cause_words="连续加班，急躁",
    actions=("apology",),
    action_words="上门道歉",
    nobody=True,
    no_contact="群众要求由中心转答",
)


def answered(centre: Centre, desk: Desk, *forms: Answers, unit_id: str = STATION) -> list[PackGroup]:
    """One citizen for each form."""
    people = [Told(one.no, one.numbers, unit_id=unit_id, ago=one.ago) for one in crowd(len(forms))]
    fill(centre.database, people)
    plan(centre.database, CITY)
    centre.clock.forward(11 * MINUTE)  # who has been away for so long takes no share of the packs
    groups = sorted(desk.pack(len(forms)).groups, key=lambda g: int(g.tasks[0].task.dispatch_no))
    receipts = desk.send(*[desk.response(g, f) for g, f in zip(groups, forms, strict=True)])
    assert {r.result for r in receipts} == {"applied"}, receipts
    return groups


def seen(work: UnitOfWork, order_id: str) -> Seen:
    """The order as it stands."""
    row = Casting.load(work, [order_id], []).orders[order_id].row
    return Seen(row["version"], row["round"], row["handler_id"])


def person(work: UnitOfWork, number: str) -> Author:
    """Somebody by their 工号."""
    found = accounts.account_by_number(work, number)
    assert found is not None
    return found.person


def moved(
    centre: Centre, by: str | Author, order_id: str, move: OrderMove, before: Seen | None = None, **given: Any
) -> Judged[Any, Any]:
    """A move made at a browser, the console or by a timer, on what stands now or stood ``before``."""
    with centre.database.write(CITY) as work:
        author = person(work, by) if isinstance(by, str) else by
        act_ = Moved(order_id, move, before or seen(work, order_id), Given(**given))
        return act(work, Operation.by(author, act_, work.now))


def whole(centre: Centre, who: Desk, order_id: str) -> OrderDetail:
    """An order as somebody reads it."""
    answer = centre.http.get(f"{API}/orders/{order_id}", headers=who.as_user)
    assert answer.status_code == 200, answer.text
    return codec.decode(answer.content, OrderDetail)


def orders_of(centre: Centre, who: Desk, **query: Any) -> Sequence[str]:
    """Ids of the orders somebody's list has, the oldest first."""
    answer = centre.http.get(f"{API}/orders", params=query, headers=who.as_user)
    assert answer.status_code == 200, answer.text
    return [line["order_id"] for line in reversed(answer.json()["orders"])]
