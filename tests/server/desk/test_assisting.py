"""首接负责: the unit that leads asks another for its part, which sees the order and has no clock of its own."""

from __future__ import annotations

from domain.vocabulary import OrderMove, Role
from server.orders import reading as orders
from server.orders.access import Sight
from server.orders.casting import Casting
from tests.helpers.centre import CITY
from tests.helpers.city import BRANCH, OTHER_STATION
from tests.helpers.orders import moved
from tests.server.desk.conftest import Station

M = OrderMove
PART = "路面隔离栏归我所管，已当天修好"


def test_another_unit_adds_its_part_and_the_first_goes_on(station: Station) -> None:
    order, centre = station.signed(), station.centre
    centre.add_user("3005", Role.LIAISON, unit_id=OTHER_STATION, hall_id=None)
    first, other = station.at("3001"), station.at("3005")
    page = f"/desk/orders/{order}"
    assert other.get(page).status_code == 404
    short = first.post(f"{page}/assist", {"press": "ask_assist", "unit_id": "S2", "reason": ""})
    assert (short.status_code, 'href="#reason"' in short.text) == (422, True)
    asked = first.post(f"{page}/assist", {"press": "ask_assist", "unit_id": "S2", "reason": "隔离栏归你所"})
    assert asked.status_code == 303
    assert "北桥派出所（待反馈）" in first.get(page).text
    today = other.get("/desk/").text
    assert ("请您协办的" in today, f"{page}/part" in today, "已超期" in today) == (True, True, False)
    assert "隔离栏归你所" in other.get(page).text
    assert f"{page}/report" not in other.get(page).text
    assert other.post(f"{page}/part", {"press": "add_part", "reason": PART}).status_code == 303
    assert f"{page}/part" not in other.get("/desk/").text, "there is nothing more to do"
    told = first.get(page).text
    assert ("北桥派出所（已反馈）" in told, PART in told, f"{page}/report" in told) == (True, True, True)
    moved(centre, "2001", order, M.REDISPATCH, unit_id=BRANCH, reason="属分局")
    assert other.get(page).status_code == 404, "who leads now has not asked them"


def test_whoever_speaks_to_the_citizen_is_told_who_assists(station: Station) -> None:
    order, centre = station.signed(), station.centre
    moved(centre, "3001", order, M.ASK_ASSIST, unit_id=OTHER_STATION, reason="隔离栏归你所")
    with centre.database.read(CITY) as reading:
        group = Casting.load(reading, [order], []).orders[order].row["group_id"]
        [told] = orders.open_of_groups(reading, Sight(("normal",), None), [group])[group]
    assert (told.handler, told.assisting, told.raised) == ("柳河派出所", ("北桥派出所",), False)
