"""Search in citizens' words at the centre: found by whoever may see the order, and by nobody else in any way."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, select

from domain.problems import ProblemError
from domain.questionnaire.answers import Answers
from domain.vocabulary import Role
from domain.wire import codec
from domain.wire.orders import WordsFound, WordsSought
from server.answers.tables import response
from server.application.app import API
from server.orders import searching
from server.orders.access import NOTHING, Sight
from server.search.index import marker
from server.search.tables import search_mark, search_text
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import OTHER_STATION, STATION
from tests.helpers.desk import DISSATISFIED, SATISFIED, Desk, sit_down
from tests.helpers.orders import answered

RUDE: Answers = {**DISSATISFIED, "unhappy_what": "窗口民警说话很冲，还让我打 13812345678 找别人"}
SLOW: Answers = {**DISSATISFIED, "unhappy_what": "出警太慢", "unhappy_wish": "说话算数"}
MISCONDUCT: Answers = {**SATISFIED, "more": (5,), "misconduct_words": "要我交了五百块"}
ALL = Sight(("hidden_from_unit", "normal"), None)


@pytest.fixture
def centre(sqlite_centre: Centre) -> Centre:
    return sqlite_centre


def look(centre: Centre, who: Desk, words: str, **more: Any) -> WordsFound:
    body = codec.encode(WordsSought(words, **more))
    answer = centre.http.post(f"{API}/orders/words", content=body, headers=who.as_user)
    assert answer.status_code == 200, answer.text
    return codec.decode(answer.content, WordsFound)


def excerpts(centre: Centre, who: Desk, words: str, **more: Any) -> list[str]:
    return [line.excerpt for line in look(centre, who, words, **more).orders]


def test_a_lead_finds_orders_by_what_was_said(centre: Centre, desk: Desk) -> None:
    answered(centre, desk, RUDE, SLOW)
    lead = sit_down(centre, "2001", Role.LEAD)
    (shown,) = excerpts(centre, lead, "很冲")
    assert shown.startswith("窗口民警说话很冲")
    assert "1381" not in shown
    assert len(excerpts(centre, lead, "说话")) == 2  # of one order in its words, of the other in its wish
    assert excerpts(centre, lead, "说话 慢") == ["出警太慢"]
    assert excerpts(centre, lead, "慢") == ["出警太慢"]
    assert excerpts(centre, lead, "慢", kind="dissatisfied", unit_id=STATION) == ["出警太慢"]
    assert excerpts(centre, lead, "慢", kind="praise") == excerpts(centre, lead, "慢", state="closed") == []
    assert excerpts(centre, lead, "慢", unit_id=OTHER_STATION) == []
    assert excerpts(centre, lead, "慢出") == excerpts(centre, lead, "没有的话") == []


def test_pages_go_on_behind_each_other_newest_first(centre: Centre, desk: Desk) -> None:
    answered(centre, desk, RUDE, SLOW, RUDE)
    lead = sit_down(centre, "2001", Role.LEAD)
    first = look(centre, lead, "说话", limit=2)
    second = look(centre, lead, "说话", limit=2, after=first.after)
    found = [*first.orders, *second.orders]
    assert len({line.order_id for line in found}) == 3
    assert second.after is None
    assert [(line.opened_at, line.order_id) for line in found] == sorted(
        ((line.opened_at, line.order_id) for line in found), reverse=True
    )


def test_what_goes_to_discipline_is_found_by_discipline_alone(centre: Centre, desk: Desk) -> None:
    answered(centre, desk, MISCONDUCT)
    for role in (Role.LEAD, Role.SUPERVISOR, Role.LEADER, Role.ANALYST, Role.LIAISON, Role.CHIEF):
        who = sit_down(centre, f"3{list(Role).index(role):03}", role)
        assert look(centre, who, "五百块") == WordsFound([]), role
    assert len(excerpts(centre, sit_down(centre, "3900", Role.DISCIPLINE), "五百块")) == 1


def test_a_corrected_order_is_found_by_what_it_says_now(centre: Centre, desk: Desk) -> None:
    (group,) = answered(centre, desk, RUDE)
    with centre.database.read(CITY) as reading:
        said = reading.conn.execute(select(response.c.response_id)).scalar_one()
    receipts = desk.send(desk.response(group, SLOW, response_id=said, revision=2, base_revision=1))
    assert [receipt.result for receipt in receipts] == ["applied"]
    lead = sit_down(centre, "2001", Role.LEAD)
    assert excerpts(centre, lead, "很冲") == []
    assert excerpts(centre, lead, "太慢") == ["出警太慢"]


def test_who_sees_no_order_finds_none_and_nothing_is_no_search(centre: Centre, desk: Desk) -> None:
    answered(centre, desk, RUDE)
    with centre.database.read(CITY) as reading:
        assert searching.page(reading, NOTHING, WordsSought("很冲")).orders == []
        assert len(searching.page(reading, ALL, WordsSought("很冲")).orders) == 1
        with pytest.raises(ProblemError, match=r"search\.nothing"):
            searching.page(reading, ALL, WordsSought("，。"))
        with pytest.raises(ProblemError, match=r"orders\.cursor"):
            searching.page(reading, ALL, WordsSought("很冲", after="x"))


def test_the_index_says_no_word_and_another_key_says_another(centre: Centre, desk: Desk) -> None:
    answered(centre, desk, RUDE)
    with centre.database.read(CITY) as reading:
        kept = {row.mark for row in reading.conn.execute(select(search_mark.c.mark))}
        hashed = marker(reading.sealer)
    assert hashed("很冲") in kept
    assert not any(ord(sign) in kept for sign in "很冲")
    assert hashed("很冲") != hashed("很")


def test_orders_of_before_come_into_the_index_once(centre: Centre, desk: Desk) -> None:
    answered(centre, desk, RUDE, SLOW)
    with centre.database.write(CITY) as work:
        work.conn.execute(delete(search_mark))
        work.conn.execute(delete(search_text))
    lead = sit_down(centre, "2001", Role.LEAD)
    assert excerpts(centre, lead, "说话") == []
    assert list(searching.index_all(centre.database, CITY)) == [2]
    assert list(searching.index_all(centre.database, CITY)) == []
    assert len(excerpts(centre, lead, "说话")) == 2
