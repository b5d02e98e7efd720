"""Notices at the desk: who is told, that it is read, and what somebody does not want to hear."""

from __future__ import annotations

from domain.vocabulary import OrderMove, Role
from tests.helpers.city import STATION
from tests.helpers.orders import moved
from tests.server.desk.conftest import Station

M = OrderMove


def test_who_is_told_reads_it_and_chooses(station: Station) -> None:
    order = station.signed()
    moved(station.centre, "2001", order, M.URGE, reason="请尽快")
    liaison = station.at("3001")
    page = liaison.get("/desk/notices").text
    assert "催办" in page
    assert f"/desk/orders/{order}" in page
    assert "未读" in page
    assert liaison.post("/desk/notices", {"press": "send"}).status_code == 303
    assert "未读" not in liaison.get("/desk/notices").text
    chosen = liaison.post(
        "/desk/notices/choice", {"topics": ["work"], "press": "choose"}, form="/desk/notices"
    )
    assert chosen.status_code == 303
    page = liaison.get("/desk/notices").text
    assert page.count(" checked") == 1
    assert station.at("5001").get("/discipline/notices").status_code == 200


def test_while_the_first_is_away_the_second_is_told(station: Station) -> None:
    second = station.centre.add_user("3008", Role.LIAISON, unit_id=STATION, hall_id=None)
    liaison = station.at("3001")
    first = next(
        one[:36]
        for one in liaison.get("/desk/people").text.split('name="rank.')[1:]
        if one[:36] != second.user_id
    )
    away = {f"away_from.{first}": "2026-11-20", f"away_until.{first}": "2026-11-30"}
    assert liaison.post("/desk/people", {f"rank.{second.user_id}": "second", **away}).status_code == 303
    order = station.sent()
    assert order not in liaison.get("/desk/notices").text
    assert order in station.at("3008").get("/desk/notices").text


def test_an_order_that_went_elsewhere_is_told_of_without_a_way_to_nothing(station: Station) -> None:
    order, liaison = station.sent(), station.at("3001")
    way = f'href="/desk/orders/{order}"'
    assert way in liaison.get("/desk/notices").text
    moved(station.centre, "2001", order, OrderMove.RECALL, reason="派错了")
    page = liaison.get("/desk/notices").text
    assert way not in page
    assert "已不在您这里" in page
