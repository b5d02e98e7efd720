"""The second coder: drawn by a seed, blind, somebody else; settled by a third; restricted orders are not among them."""

from __future__ import annotations

from typing import Any

import pytest

from domain.acts.coding_second import CodedSecond
from domain.acts.coding_settle import CodingSettled
from domain.sampling import drawn
from domain.times import DAY
from domain.vocabulary import OrderMove, Role
from domain.wire import codec
from domain.wire.tags import Agreements, CodingWork
from resources import shipped_tags
from server.acts.authors import Console
from server.application.app import API
from server.db.database import Database
from server.tagging import coding
from server.tagging.repository import codings
from server.tagging.timer import draw_if_due
from server.tags import service
from tests.helpers.centre import CITY, Centre
from tests.helpers.desk import DISSATISFIED, Desk, sit_down
from tests.helpers.orders import answered, moved, orders_of

FIRST = ("nature.complaint", "business.alarm", "problem.attitude.rude")
OTHER = ("nature.complaint", "business.alarm", "problem.attitude.cold")


@pytest.fixture
def centre(sqlite_centre: Centre, monkeypatch: pytest.MonkeyPatch) -> Centre:
    monkeypatch.setattr(coding, "SHARE", 1.0)
    with sqlite_centre.database.write(CITY) as work:
        service.load(work, shipped_tags(), Console("test"))
    return sqlite_centre


@pytest.fixture
def coders(centre: Centre) -> list[Desk]:
    """Who gave the first coding, and two others."""
    return [
        sit_down(centre, "2001", Role.LEAD),
        sit_down(centre, "2002", Role.SUPERVISOR),
        sit_down(centre, "2003", Role.ANALYST),
    ]


@pytest.fixture
def order(centre: Centre, coders: list[Desk]) -> str:
    answered(centre, sit_down(centre, "1001"), DISSATISFIED)
    [order_id] = orders_of(centre, coders[1], kind="dissatisfied")
    moved(centre, "2001", order_id, OrderMove.RETAG, tags=FIRST)
    centre.clock.forward(2 * DAY)
    return order_id


def work(who: Desk, *, settle: bool = False) -> CodingWork:
    answer = who.station.centre.http.get(f"{API}/tags/coding", headers=who.as_user, params={"settle": settle})
    assert answer.status_code == 200, answer.text
    return codec.decode(answer.content, CodingWork)


def give(who: Desk, path: str, message: object) -> Any:
    return who.station.centre.post(f"/tags/{path}", message, who.as_user)


def draw(centre: Centre) -> int:
    with centre.database.write(CITY) as work:
        return coding.draw(work)


def row(database: Database, order_id: str) -> Any:
    with database.read(CITY) as reading:
        return codings.one(reading, order_id)


def test_drawn_once_and_coded_blind_by_somebody_else(centre: Centre, coders: list[Desk], order: str) -> None:
    first, second, third = coders
    assert draw_if_due(centre.database, CITY) == 0, "a day has to pass"
    centre.clock.forward(DAY)
    assert draw_if_due(centre.database, CITY) == 1
    assert draw(centre) == 0, "drawn once"
    assert work(first).waiting == 0, "whoever gave the tags codes it no second time"
    [shown] = work(second).orders
    assert (shown.order_id, shown.codings) == (order, [])
    assert "说话很冲" in shown.words
    assert give(first, "coding", CodedSecond(order, OTHER)).json()["code"] == "order.unknown"
    assert give(second, "coding", CodedSecond(order, OTHER[:1])).json()["code"] == "coding.count"
    assert (
        give(second, "coding", CodedSecond(order, (*OTHER[:2], "problem.attitude.phone_rude"))).json()["code"]
        == "tag.not_active"
    )
    assert give(second, "coding", CodedSecond(order, OTHER)).status_code == 200
    assert work(second, settle=True).waiting == 0, "nor settles what they coded"
    [differing] = work(third, settle=True).orders
    assert sorted(differing.codings) == sorted([FIRST, OTHER])
    assert give(third, "settle", CodingSettled(order, FIRST)).status_code == 200
    kept = row(centre.database, order)
    assert (
        kept.state,
        codec.decode(kept.first_tags, list[str]),
        codec.decode(kept.second_tags, list[str]),
    ) == ("settled", [*FIRST], [*OTHER])
    assert give(third, "settle", CodingSettled(order, FIRST)).json()["code"] == "order.unknown"


def test_two_who_agree_need_no_third(centre: Centre, coders: list[Desk], order: str) -> None:
    assert draw(centre) == 1
    give(coders[1], "coding", CodedSecond(order, FIRST))
    assert row(centre.database, order).state == "agreed"
    answer = centre.http.get(f"{API}/tags/agreement", headers=coders[1].as_user)
    found = {one.code: one for one in codec.decode(answer.content, Agreements).axes}
    assert (found["problem"].n, found["problem"].agreed, found["problem"].kappa) == (1, 1, None), (
        "one says nothing"
    )


def test_a_restricted_order_is_neither_drawn_nor_shown_any_more(
    centre: Centre, coders: list[Desk], order: str
) -> None:
    assert draw(centre) == 1
    assert work(coders[2]).waiting == 1
    moved(centre, "2001", order, OrderMove.RESTRICT, reason="收了钱")
    assert work(coders[2]).waiting == 0
    assert give(coders[2], "coding", CodedSecond(order, OTHER)).json()["code"] == "order.unknown"


def test_restricted_orders_are_not_drawn(centre: Centre, coders: list[Desk], order: str) -> None:
    moved(centre, "2001", order, OrderMove.RESTRICT, reason="收了钱")
    assert draw(centre) == 0


def test_the_share_is_one_in_twenty() -> None:
    assert sum(drawn("second coding/main", f"order {n}", 0.05) for n in range(4_000)) == pytest.approx(
        200, abs=45
    )
    assert coding.SHARE == 0.05


def test_branches_two_do_not_agree_about_are_for_the_editor(
    centre: Centre, coders: list[Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Given:
        def __init__(self, first: str, second: str) -> None:
            self.state, self.first_tags, self.second_tags = "settled", f'["{first}"]', f'["{second}"]'

    swapped = [Given("problem.attitude.cold", "problem.attitude.rude")] * 30
    same = [Given("problem.attitude.rude", "problem.attitude.rude")] * 30 + [
        Given("problem.result", "problem.result")
    ] * 60
    monkeypatch.setattr(codings, "given", lambda _reading, _since: [*swapped, *same])
    answer = centre.http.get(f"{API}/tags/agreement", headers=coders[2].as_user)
    found = codec.decode(answer.content, Agreements)
    assert [one.code for one in found.weak] == ["problem.attitude"]
    [problem] = [one for one in found.axes if one.code == "problem"]
    assert problem.n == 120
    assert problem.kappa is not None
    assert problem.low is not None
    assert problem.low < problem.kappa
