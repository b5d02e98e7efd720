"""整改提示: the unit complained of learns what to do otherwise, and nothing of who wanted to be kept from it."""

from __future__ import annotations

from sqlalchemy import update

from domain.vocabulary import OrderMove
from server.orders.tables import order as table
from tests.helpers.centre import CITY
from tests.helpers.city import BRANCH
from tests.helpers.orders import moved
from tests.server.desk.conftest import Station

M = OrderMove
FINE = "接待群众时先听完再解释，不打断；办结后当场告知结果。"


def hidden(station: Station) -> str:
    """An order kept from the station that the branch above it has."""
    order, centre = station.orders[0], station.centre
    with centre.database.write(CITY) as work:
        kept = {"visibility": "hidden_from_unit", "consent_contact": "hidden_from_unit"}
        work.conn.execute(update(table).where(table.c.order_id == order).values(**kept))
    moved(centre, "2001", order, M.DISPATCH, unit_id=BRANCH)
    moved(centre, "3003", order, M.SIGN)
    return order


def test_the_unit_below_reads_it_and_nothing_of_the_order(station: Station) -> None:
    order = hidden(station)
    page = f"/desk/orders/{order}"
    branch, below = station.at("3003"), station.at("3001")
    assert f"{page}/advise" in branch.get(page).text
    assert below.get("/desk/advice").text.count("没有整改提示") == 1
    assert "/desk/advice" in below.get("/desk/").text, "in the rail"
    assert "近 30 天" not in below.get("/desk/").text
    sent = branch.post(f"{page}/advise", {"press": "advise", "told": FINE})
    assert sent.status_code == 303
    told = below.get("/desk/advice").text
    assert (FINE in told, "今天" in told) == (True, True)
    assert "近 30 天有 1 条整改提示" in below.get("/desk/").text
    label = branch.get(page).text.partition("<title>")[2].split()[0]
    for kept in (order, label, "说话很冲", "李", "138", ":"):
        assert kept not in told.partition("<main")[2].partition("</main>")[0].replace("：", ""), kept
    assert below.get(page).status_code == 404
    assert FINE not in branch.get("/desk/advice").text, "it is not about them"
    again = branch.post(f"{page}/advise", {"press": "advise", "told": FINE})
    assert again.status_code == 303, "one that was written does not stand in the way of the next"


def test_what_would_tell_whose_case_it_was_is_refused_at_the_field(station: Station) -> None:
    order = hidden(station)
    page, branch = f"/desk/orders/{order}/advise", station.at("3003")
    for text, piece in (
        ("昨晚11点半到现场的要说明情况", "11点半"),
        ("请给13800000001回电话", "13800000001"),
        ("李先生的事要妥善处理", "李先生"),
    ):
        answer = branch.post(page, {"press": "advise", "told": text})
        assert (answer.status_code, piece in answer.text, 'href="#told"' in answer.text) == (422, True, True)
        assert text in answer.text, "what was typed stays"
    assert "没有整改提示" in station.at("3001").get("/desk/advice").text


def test_of_an_order_that_is_not_kept_from_it_there_is_none(station: Station) -> None:
    order = station.signed()
    page = f"/desk/orders/{order}"
    liaison = station.at("3001")
    assert f"{page}/advise" not in liaison.get(page).text
    assert liaison.post(f"{page}/advise", {"press": "advise", "told": FINE}).status_code == 422
