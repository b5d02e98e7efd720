"""民警's own pages: what they are told of the orders that name them, and what becomes of an objection."""

from __future__ import annotations

import pytest

from domain.questionnaire.answers import Answers
from domain.vocabulary import OrderMove, Role
from tests.helpers.browser import Browser, hidden
from tests.helpers.centre import Centre
from tests.helpers.city import BRANCH, STATION
from tests.helpers.desk import DISSATISFIED, SATISFIED, Desk, sit_down
from tests.helpers.orders import answered, moved, orders_of, whole

M = OrderMove
THEIRS = "012345"
"""The officer of every event of the test city."""
SAID = "民警张口就骂人，我姓欧阳"
PRAISE: Answers = {**SATISFIED, "more": (2,), "praise_who": "深夜陪我等到家属来", "praise_publish": 1}
HIDDEN: Answers = {**DISSATISFIED, "may_contact": 3}
WHY = "当天我在分局值班，不在现场，排班表可查"


@pytest.fixture
def lead(sqlite_centre: Centre) -> Desk:
    centre = sqlite_centre
    answered(centre, sit_down(centre, "1001"), {**DISSATISFIED, "unhappy_what": SAID}, PRAISE, HIDDEN)
    for number, role, unit in (
        ("2009", Role.SUPERVISOR, None),
        ("3001", Role.LIAISON, STATION),
        ("3003", Role.LIAISON, BRANCH),
        (THEIRS, Role.OFFICER, STATION),
        ("012346", Role.OFFICER, STATION),
    ):
        centre.add_user(number, role, unit_id=unit, hall_id=None)
    return sit_down(centre, "2001", Role.LEAD)


def _of(centre: Centre, lead: Desk, kind: str, visibility: str = "normal") -> str:
    [found] = [
        one
        for one in orders_of(centre, lead, kind=kind)
        if whole(centre, lead, one).summary.visibility == visibility
    ]
    return found


def test_an_officer_sees_what_names_them_without_the_citizen(sqlite_centre: Centre, lead: Desk) -> None:
    centre = sqlite_centre
    complaint, kept = (
        _of(centre, lead, "dissatisfied"),
        _of(centre, lead, "dissatisfied", "hidden_from_unit"),
    )
    officer, other = Browser(centre).enter(THEIRS), Browser(centre).enter("012346")
    path = f"/me/orders/{complaint}"
    assert officer.get(path).status_code == 404, "nobody has sent it anywhere yet"
    moved(centre, "2001", complaint, M.DISPATCH, unit_id=STATION)
    moved(centre, "2001", kept, M.DISPATCH, unit_id=BRANCH)
    label = whole(centre, lead, complaint).summary.label
    for page in ("/me/", "/me/orders", path):
        text = officer.get(page).text
        assert label in text, page
        assert SAID not in text, page
        assert "欧阳" not in text, page
    assert officer.get(f"/me/orders/{kept}").status_code == 404, "it is kept from their unit"
    assert officer.get(f"/desk/orders/{complaint}").status_code == 403
    assert label not in other.get("/me/orders").text
    answers = [other.get(f"/me/orders/{one}") for one in (complaint, "33333333-3333-4333-8333-333333333333")]
    assert {answer.status_code for answer in answers} == {404}
    moved(centre, "2001", complaint, M.RESTRICT, reason="涉警举报")
    assert label not in officer.get("/me/orders").text
    assert officer.get(path).status_code == 404


def test_praise_is_theirs_once_it_is_confirmed(sqlite_centre: Centre, lead: Desk) -> None:
    centre = sqlite_centre
    praise, officer = _of(centre, lead, "praise"), Browser(centre).enter(THEIRS)
    moved(centre, "2001", praise, M.CHECK_PRAISE, officers=(THEIRS,))
    moved(centre, "2001", praise, M.DISPATCH, unit_id=STATION)
    assert PRAISE["praise_who"] not in officer.get("/me/praise").text
    moved(centre, "3001", praise, M.CONFIRM_PRAISE, officers=(THEIRS,))
    assert PRAISE["praise_who"] in officer.get("/me/praise").text
    assert PRAISE["praise_who"] in officer.get("/me/").text
    assert PRAISE["praise_who"] not in Browser(centre).enter("012346").get("/me/praise").text


def test_an_objection_goes_to_the_supervisor_and_comes_back_decided(
    sqlite_centre: Centre, lead: Desk
) -> None:
    centre = sqlite_centre
    complaint, officer = _of(centre, lead, "dissatisfied"), Browser(centre).enter(THEIRS)
    moved(centre, "2001", complaint, M.DISPATCH, unit_id=STATION)
    path = f"/me/orders/{complaint}"
    short = officer.post(path, {"press": "dispute", "reason": "不是我"})
    assert (short.status_code, 'href="#reason"' in short.text, "不是我" in short.text) == (422, True, True)
    form = officer.get(path).text
    sent = hidden(form, path) | {"press": "dispute", "reason": WHY}
    assert officer.send(path, sent).status_code == 303
    assert officer.send(path, sent).status_code == 303, "sent twice, said once"
    page = officer.get(path).text
    assert (page.count(WHY), "等督办专员决定" in page, "<textarea" in page) == (1, True, False)
    moved(centre, "3001", complaint, M.SIGN)
    standing = whole(centre, lead, complaint).standing
    assert standing is not None
    assert (standing.dispute.waiting, standing.disputed, standing.cleared) == (True, (THEIRS,), ())
    moved(centre, "2009", complaint, M.DECIDE_DISPUTE, upheld=True, reason="排班表证实当天不在岗")
    page = officer.get(path).text
    assert ("排班表证实当天不在岗" in page, "不算您的" in page, "<textarea" in page) == (True, True, False)
    assert "不算您的" in officer.get("/me/").text


def test_the_guide_is_there_in_both_languages(sqlite_centre: Centre, lead: Desk) -> None:
    officer = Browser(sqlite_centre).enter(THEIRS)
    assert officer.get("/").headers["location"] == "/me/"
    assert "归属异议" in officer.get("/me/help").text
    officer.get("/language/en?next=/me/help")
    assert "Disputing" in officer.get("/me/help").text
