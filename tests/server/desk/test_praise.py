"""Praise at the desk, and an appeal against a judgement."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from domain.orders.given import given_verdict
from domain.questionnaire.rectification import Closing, Verdict
from domain.vocabulary import OrderMove, Role
from server.acts.authors import Machine
from tests.helpers.centre import Centre
from tests.helpers.city import STATION
from tests.helpers.desk import SATISFIED, sit_down
from tests.helpers.orders import REPORT, answered, moved, orders_of
from tests.server.desk.conftest import Station

M = OrderMove
PRAISE = {**SATISFIED, "more": (2,), "praise_who": "王警官很耐心", "praise_publish": 1}


@pytest.fixture
def praised(sqlite_centre: Centre) -> Station:
    centre = sqlite_centre
    answered(centre, sit_down(centre, "1001"), PRAISE)
    found = orders_of(centre, sit_down(centre, "2001", Role.LEAD), kind="praise")
    centre.add_user("3001", Role.LIAISON, unit_id=STATION, hall_id=None)
    return Station(centre, list(found))


def test_praise_is_confirmed_and_printed(praised: Station) -> None:
    [order] = praised.orders
    moved(praised.centre, "2001", order, M.CHECK_PRAISE, officers=("012345",))
    praised.sent()
    liaison = praised.at("3001")
    assert f"/desk/orders/{order}/praise" in liaison.get("/desk/").text
    assert order in liaison.get("/desk/praise").text
    page = liaison.get(f"/desk/orders/{order}/praise").text
    assert "012345 王警官" in page
    done = liaison.post(f"/desk/orders/{order}/praise", {"press": "confirm_praise", "officers": "012345"})
    assert done.status_code == 303
    slip = liaison.get(f"/desk/orders/{order}/print/praise.pdf")
    text = PdfReader(io.BytesIO(slip.content)).pages[0].extract_text()
    assert "王警官(012345)" in text.replace(" ", "")
    assert "王警官很耐心" in text


def test_the_chief_is_shown_what_an_appeal_can_be_made_against(station: Station) -> None:
    order, centre = station.signed(), station.centre
    moved(centre, "3001", order, M.REPORT, report=REPORT)
    moved(centre, "3002", order, M.COUNTERSIGN)
    moved(centre, "2001", order, M.APPROVE, reason="同意")
    verdict = given_verdict(Verdict(Closing.CLOSE, ()))
    moved(centre, Machine("orders"), order, M.REVISIT, verdict=verdict)
    chief = station.at("3002")
    assert f"/desk/orders/{order}/appeal" in chief.get("/desk/").text
    sent = {"press": "appeal", "ground": "misjudged", "reason": "群众说的是别的单位"}
    assert chief.post(f"/desk/orders/{order}/appeal", sent).status_code == 303
    assert f"/desk/orders/{order}/appeal" not in chief.get("/desk/").text, "once"
