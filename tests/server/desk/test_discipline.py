"""督察's pages: their own orders, and nothing in common with the units' desk."""

from __future__ import annotations

import pytest

from domain.vocabulary import OrderMove, Role
from tests.helpers.centre import Centre
from tests.helpers.desk import SATISFIED, sit_down
from tests.helpers.orders import answered, orders_of
from tests.server.desk.conftest import Station

WORDS = "要我交了五百块"


@pytest.fixture
def restricted(sqlite_centre: Centre) -> Station:
    centre = sqlite_centre
    answered(centre, sit_down(centre, "1001"), {**SATISFIED, "more": (5,), "misconduct_words": WORDS})
    found = orders_of(centre, sit_down(centre, "5001", Role.DISCIPLINE), kind="misconduct")
    centre.add_user("5002", Role.DISCIPLINE, hall_id=None)
    return Station(centre, list(found))


def test_a_report_of_misconduct_is_handled_by_two(restricted: Station) -> None:
    [order] = restricted.orders
    first, second = restricted.at("5001"), restricted.at("5002")
    assert first.get("/desk/").status_code == 403
    today = first.get("/discipline/").text
    assert WORDS in today
    assert f"/discipline/orders/{order}/sign" in today
    base = f"/discipline/orders/{order}"
    for path in ("/discipline/orders", "/discipline/help", base, f"{base}/print/order.pdf"):
        page = first.get(path)
        assert page.status_code == 200, path
        assert '"/desk/' not in page.text, path
    assert first.post(f"{base}/sign", {"press": "sign"}).status_code == 303
    report = {
        "report.finding": "upheld", "report.facts": "属实", "report.causes": ["misconduct"], "report.cause_words": "收钱",
        "report.actions": ["accountability"], "report.action_words": "立案", "report.officers": "012345",
        "report.no_contact": "另案", "press": "report",
    }  # fmt: skip
    assert first.post(f"{base}/report", report).status_code == 303
    own = first.post(f"{base}/review", {"press": "approve", "reason": "同意"})
    assert own.status_code == 422, "nobody approves what they reported"
    assert second.post(f"{base}/review", {"press": "approve", "reason": "同意"}).status_code == 303
    assert "督察办结" in first.get(base).text


def test_it_is_released_by_two_and_gone_from_here(restricted: Station) -> None:
    [order] = restricted.orders
    first, second = restricted.at("5001"), restricted.at("5002")
    base = f"/discipline/orders/{order}"
    asked = {"press": OrderMove.ASK_RELEASE.value, "reason": "不是违纪"}
    assert first.post(f"{base}/ask-release", asked).status_code == 303
    alone = first.post(f"{base}/release", {"press": "release", "reason": "同意"})
    assert alone.status_code == 422
    assert second.post(f"{base}/release", {"press": "release", "reason": "同意"}).status_code == 303
    assert first.get(base).status_code == 404
    assert WORDS not in first.get("/discipline/").text
