"""The open board: nothing stands there that says whose it was, two people are needed, and who takes their consent back is gone at the next look."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from sqlalchemy import insert, update

from domain.orders.given import GivenVerdict
from domain.policy.exclusions import ExclusionCode
from domain.problems import ProblemError
from domain.questionnaire.answers import Answers
from domain.times import DAY
from domain.vocabulary import OrderMove, Role, Visibility
from server.acts.authors import Machine
from server.board.visitors import Visitors
from server.browser.cookies import LANGUAGE
from server.events.tables import event
from server.masterdata.tables import posting
from server.orders.by_hand import NOT_SAMPLED
from server.orders.tables import order
from server.web.problems import Refusal
from tests.helpers.browser import ORIGIN, Browser
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import STATION
from tests.helpers.desk import DISSATISFIED, SATISFIED, Desk, sit_down
from tests.helpers.orders import REPORT, answered, moved, orders_of
from tests.privacy.needles import Search, Secret

M = OrderMove

SAID = "我住望江路十八号老李家，电话13800000001，那天晚上说话很冲的就是他"
COMPLAINT: Answers = {**DISSATISFIED, "unhappy_what": SAID}
PRAISE: Answers = {
    **SATISFIED,
    "more": (2,),
    "praise_who": "王警官陪我在派出所门口等到凌晨",
    "praise_publish": 1,
}
FINE = "群众反映接待时语气生硬。单位核实后已上门致歉，并在班前会上专门讲评。"
THANKS = "群众感谢民警深夜耐心陪伴，直到家属赶来。"
NEEDLES = [
    Secret("words", SAID, "what was said"),
    Secret("words", str(PRAISE["praise_who"]), "what was praised"),
    Secret("words", REPORT.facts + REPORT.action_words, "what the unit wrote"),
    Secret("number", "13800000001", "the number"),
]


@pytest.fixture
def people(sqlite_centre: Centre) -> dict[str, Desk]:
    centre = sqlite_centre
    return {
        "lead": sit_down(centre, "2001", Role.LEAD),
        "supervisor": sit_down(centre, "2009", Role.SUPERVISOR),
        "liaison": sit_down(centre, "3001", Role.LIAISON, unit_id=STATION),
        "chief": sit_down(centre, "3004", Role.CHIEF, unit_id=STATION),
    }


@pytest.fixture
def closed(sqlite_centre: Centre, people: dict[str, Desk]) -> dict[str, str]:
    """A complaint and a praise that ended a week ago, whose citizens let them be told of."""
    centre = sqlite_centre
    answered(centre, sit_down(centre, "1001"), COMPLAINT, PRAISE)
    found = {}
    for kind in ("dissatisfied", "praise"):
        [found[kind]] = orders_of(centre, people["lead"], kind=kind)
    complaint, praise = found["dissatisfied"], found["praise"]
    moved(centre, "2001", complaint, M.DISPATCH, unit_id=STATION)
    moved(centre, "3001", complaint, M.SIGN)
    moved(centre, "3001", complaint, M.REPORT, report=REPORT)
    moved(centre, "3004", complaint, M.COUNTERSIGN)
    moved(centre, "2001", complaint, M.APPROVE, reason="同意")
    moved(centre, Machine("orders"), complaint, M.REVISIT, verdict=GivenVerdict("close", ("accepted",)))
    moved(centre, "2001", praise, M.CHECK_PRAISE, officers=("012345",))
    moved(centre, "2001", praise, M.DISPATCH, unit_id=STATION)
    moved(centre, "3001", praise, M.CONFIRM_PRAISE, officers=("012345",))
    change(centre, complaint, consent_publish=True)
    change(centre, praise, officers='["012345"]')
    centre.clock.forward(7 * DAY)
    return found


def change(centre: Centre, order_id: str, **values: object) -> None:
    """As a corrected form would."""
    with centre.database.write(CITY) as work:
        work.conn.execute(
            update(order).where(order.c.city_id == CITY, order.c.order_id == order_id).values(**values)
        )


def published(centre: Centre, order_id: str, text: str) -> str:
    """Written by the lead, published by the supervisor; the address."""
    before = set(links(centre))
    moved(centre, "2001", order_id, M.WRITE_BOARD, told=text)
    moved(centre, "2009", order_id, M.PUBLISH)
    [address] = set(links(centre)) - before
    return address


def page(centre: Centre, path: str, **headers: str) -> tuple[int, str]:
    centre.http.cookies.clear()
    answer = centre.http.get(ORIGIN + path, headers=headers)
    return answer.status_code, answer.text


def links(centre: Centre, path: str = "/board/") -> list[str]:
    return re.findall(r'href="(/board/[0-9a-f-]{36})"', page(centre, path)[1])


def crawled(centre: Centre) -> str:
    """Everything that can be reached from the board by its links, in both languages."""
    seen: dict[str, str] = {}
    waiting = ["/board/"]
    while waiting:
        path = waiting.pop()
        for lang in ("zh", "en"):
            status, text = page(centre, path, Cookie=f"{LANGUAGE}={lang}")
            assert status == 200, path
            assert ("Open board" in text) == (lang == "en")
            seen[f"{path} {lang}"] = text
            waiting += [
                one
                for one in re.findall(r'href="(/board/[^"]*)"', text)
                if f"{one} zh" not in seen and one not in waiting
            ]
    assert len(seen) >= 8
    return "\n".join(seen.values())


def told(text: str, needles: Iterable[Secret] = NEEDLES) -> set[str]:
    """Which needles a text has a piece of: seven digits of a number, eight characters of words."""
    found = {
        one.secret.what
        for one in Search([n for n in needles if n.kind == "number"]).in_bytes(text.encode(), "board")
    }
    for needle in needles:
        runs = (needle.text[at : at + 8] for at in range(len(needle.text) - 7))
        if needle.kind == "words" and any(run in text for run in runs):
            found.add(needle.what)
    return found


def test_it_is_written_by_one_published_by_another_and_read_by_everybody(
    sqlite_centre: Centre, people: dict[str, Desk], closed: dict[str, str]
) -> None:
    centre, order_id = sqlite_centre, closed["dissatisfied"]
    path = f"/desk/board/{order_id}"
    lead, supervisor = Browser(centre).enter("2001"), Browser(centre).enter("2009")
    assert path in lead.get("/desk/board").text
    refused = lead.post(path, {"told": "当晚说话很冲的就是他，13800000001。"})
    assert refused.status_code == 422
    assert "照抄了工单原文" in refused.text
    assert "像电话号码" in refused.text
    assert "13800000001。</textarea>" in refused.text, "what was typed stays"
    assert lead.post(path, {"told": FINE}).status_code == 303
    assert lead.send(f"{path}/publish", {}).status_code == 403
    assert FINE not in page(centre, "/board/")[1]
    assert supervisor.post(f"{path}/publish", {}, form=path).status_code == 303
    status, text = page(centre, "/board/demands")
    assert (status, FINE in text) == (200, True)
    assert "城东分局" in text
    assert "天办结" in text
    assert supervisor.post(f"{path}/take-down", {"reason": "群众来电"}, form=path).status_code == 303
    assert FINE not in page(centre, "/board/demands")[1]


def test_every_view_asks_again_and_no_search_engine_keeps_it(
    sqlite_centre: Centre, people: dict[str, Desk], closed: dict[str, str]
) -> None:
    address = published(sqlite_centre, closed["dissatisfied"], FINE)
    answer = sqlite_centre.http.get(ORIGIN + address)
    assert answer.headers["cache-control"] == "no-cache"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert '<meta name="robots" content="noindex' in answer.text
    assert "width=device-width" in answer.text
    assert "<script" not in answer.text
    again = {"If-None-Match": answer.headers["etag"]}
    assert sqlite_centre.http.get(ORIGIN + address, headers=again).status_code == 304
    moved(sqlite_centre, "2001", closed["dissatisfied"], M.UNPUBLISH)
    assert sqlite_centre.http.get(ORIGIN + address, headers=again).status_code == 410


@pytest.mark.parametrize(
    "values",
    [
        {"consent_publish": False},
        {"visibility": Visibility.HIDDEN_FROM_UNIT.value},
        {"visibility": Visibility.RESTRICTED.value},
    ],
    ids=["consent taken back", "hidden", "restricted"],
)
def test_what_may_not_stand_there_any_more_is_gone_at_the_next_request(
    sqlite_centre: Centre, people: dict[str, Desk], closed: dict[str, str], values: dict[str, object]
) -> None:
    address = published(sqlite_centre, closed["dissatisfied"], FINE)
    assert page(sqlite_centre, address)[0] == 200
    change(sqlite_centre, closed["dissatisfied"], **values)
    status, text = page(sqlite_centre, address)
    assert (status, FINE in text) == (410, False)
    for path in ("/board/", "/board/demands", "/board/praise"):
        assert FINE not in page(sqlite_centre, path)[1]


def test_two_people_a_week_consent_and_a_text_are_needed(
    sqlite_centre: Centre, people: dict[str, Desk], closed: dict[str, str]
) -> None:
    centre, order_id = sqlite_centre, closed["dissatisfied"]

    def refusal(number: str, which: OrderMove, text: str = "") -> str:
        with pytest.raises(ProblemError) as raised:
            moved(centre, number, order_id, which, told=text)
        return raised.value.problems[0].code

    assert refusal("2009", M.PUBLISH) == "order.no_board_text"
    assert refusal("2001", M.WRITE_BOARD, SAID[:20]) == "board.verbatim"
    change(centre, order_id, consent_publish=False)
    assert refusal("2001", M.WRITE_BOARD, FINE) == "order.no_consent"
    change(centre, order_id, consent_publish=True, case_type="家庭暴力")
    assert refusal("2001", M.WRITE_BOARD, FINE) == "board.never"
    change(centre, order_id, case_type="纠纷")
    centre.clock.forward(-2 * DAY)
    assert refusal("2001", M.WRITE_BOARD, FINE) == "board.too_early"
    centre.clock.forward(2 * DAY)
    moved(centre, "2009", order_id, M.WRITE_BOARD, told=FINE)
    assert refusal("2009", M.PUBLISH) == "order.second_needed"
    moved(centre, "2001", order_id, M.WRITE_BOARD, told=FINE)
    change(centre, order_id, consent_publish=False)
    assert refusal("2009", M.PUBLISH) == "order.no_consent"


def test_what_is_written_anew_is_a_draft_again_and_keeps_its_address(
    sqlite_centre: Centre, people: dict[str, Desk], closed: dict[str, str]
) -> None:
    address = published(sqlite_centre, closed["dissatisfied"], FINE)
    moved(sqlite_centre, "2001", closed["dissatisfied"], M.WRITE_BOARD, told=THANKS)
    assert page(sqlite_centre, address)[0] == 410
    moved(sqlite_centre, "2009", closed["dissatisfied"], M.PUBLISH)
    assert THANKS in page(sqlite_centre, address)[1]


def test_an_officer_is_named_on_praise_as_long_as_they_let_themselves_be(
    sqlite_centre: Centre, people: dict[str, Desk], closed: dict[str, str]
) -> None:
    centre = sqlite_centre
    with centre.database.write(CITY) as work:
        row = {"city_id": CITY, "badge_no": "012345", "unit_id": STATION, "valid_from": 0, "valid_to": None}
        work.conn.execute(insert(posting), [row])
    centre.add_user("012345", Role.OFFICER)
    officer = Browser(centre).enter("012345")
    address = published(centre, closed["praise"], THANKS)
    assert "警官" not in page(centre, address)[1]
    assert officer.post("/desk/naming", {"press": "yes"}).status_code == 303
    text = page(centre, address)[1]
    assert "王警官" in text
    assert "柳河派出所" in text
    assert "012345" not in text
    demand = published(centre, closed["dissatisfied"], FINE)
    assert "警官" not in page(centre, demand)[1]
    assert officer.post("/desk/naming", {"press": "no"}).status_code == 303
    assert "警官" not in page(centre, address)[1]


def test_a_crawler_finds_nothing_of_what_was_said_and_everything_on_a_twin_without_the_rules(
    sqlite_centre: Centre, people: dict[str, Desk], closed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = sqlite_centre
    published(centre, closed["dissatisfied"], FINE)
    published(centre, closed["praise"], THANKS)
    assert told(crawled(centre)) == set()
    monkeypatch.setattr("server.orders.moving._against_moves", tuple)
    for order_id, text in (
        (closed["dissatisfied"], SAID + REPORT.facts + REPORT.action_words),
        (closed["praise"], str(PRAISE["praise_who"])),
    ):
        moved(centre, "2001", order_id, M.WRITE_BOARD, told=text)
        moved(centre, "2009", order_id, M.PUBLISH)
    assert told(crawled(centre)) == {needle.what for needle in NEEDLES}


def test_what_was_never_published_is_not_there(
    sqlite_centre: Centre, people: dict[str, Desk], closed: dict[str, str]
) -> None:
    moved(sqlite_centre, "2001", closed["dissatisfied"], M.WRITE_BOARD, told=FINE)
    for path in (f"/board/{closed['dissatisfied']}", "/board/x"):
        assert page(sqlite_centre, path)[0] == 404
    assert links(sqlite_centre) == []


def test_nobody_looks_so_often_that_others_cannot() -> None:
    visitors = Visitors(most=3)
    for _ in range(3):
        visitors.count("10.0.0.1", 1_000)
    with pytest.raises(Refusal) as raised:
        visitors.count("10.0.0.1", 2_000)
    assert (raised.value.status, raised.value.headers) == (429, {"Retry-After": "59"})
    visitors.count("10.0.0.2", 2_000)
    visitors.count("10.0.0.1", 60_000)


def test_what_was_opened_by_hand_may_stand_there_though_no_sample_asks_about_it(
    sqlite_centre: Centre, people: dict[str, Desk], closed: dict[str, str]
) -> None:
    """As if the event of the complaint were known from its order alone."""
    centre = sqlite_centre
    for reason, told in ((ExclusionCode.MINOR, False), (NOT_SAMPLED, True)):
        with centre.database.write(CITY) as work:
            work.conn.execute(update(event).where(event.c.city_id == CITY).values(excluded=reason))
        if told:
            assert published(centre, closed["dissatisfied"], FINE)
        else:
            with pytest.raises(ProblemError, match=r"board\.never"):
                moved(centre, "2001", closed["dissatisfied"], M.WRITE_BOARD, told=FINE)


def test_a_consent_taken_back_on_the_telephone_stays_taken_back(
    sqlite_centre: Centre, closed: dict[str, str]
) -> None:
    centre, order_id = sqlite_centre, closed["dissatisfied"]
    address = published(centre, order_id, FINE)
    lead, path = Browser(centre).enter("2001"), f"/desk/board/{order_id}"
    empty = lead.post(f"{path}/revoke", {"press": "revoke", "reason": ""}, form=path)
    assert (empty.status_code, page(centre, address)[0]) == (422, 200), "when and how is asked"
    sent = {"press": "revoke", "reason": "22日来电说不同意公开了"}
    assert lead.post(f"{path}/revoke", sent, form=path).status_code == 303
    assert page(centre, address)[0] == 410
    assert f"{path}/revoke" not in lead.get(path).text
    with pytest.raises(ProblemError, match=r"order\.no_consent|board\."):
        moved(centre, "2009", order_id, M.PUBLISH)
