"""The form behind a text's link: spent once and by sending, the same answer as a reply, and nothing to be found by guessing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from domain.notices import TextTrouble
from domain.sms.message import MessageState
from domain.sms.webform import LENGTH, LIFE, letters
from domain.times import HOUR, MINUTE
from domain.vocabulary import Role, Satisfaction
from server.acts.authors import Console
from server.events.tables import citizen_answer
from server.notices.tables import notice
from server.settings import service as settings
from server.sms import tries, web
from server.sms.repository import web_tries
from server.sms.repository.erasing import links as erase
from server.sms.tables import sms_call, sms_link, sms_message, sms_reply, sms_web_try
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import Told, fill
from tests.server.sms.world import Carrier, World

TEXT = "您好！您近日联系我局的事项已办理，请您评价：1满意 2基本满意 3不满意，或打开 {link}。退订回T"
ADDRESS = "hf.example.gov.cn"


@pytest.fixture
def carrier(sqlite_centre: Centre) -> Iterator[Carrier]:
    """A city whose text has a link; one of them has left."""
    database = sqlite_centre.database
    with database.write(CITY) as work:
        settings.put(work, {"sms.web_address": ADDRESS}, Console("test"))
    [event_id] = fill(database, [Told("1", ago=3 * HOUR)])
    world = World(database)
    world.template(text=TEXT)
    made = world.gateway()
    world.plan(event_id=event_id)
    world.sender().step()
    yield made
    world.close()


def link(carrier: Carrier) -> str:
    """The path in the text that left."""
    [one] = carrier.got
    text = "".join(one.parts)
    return text[text.index(ADDRESS) + len(ADDRESS) :].partition("。")[0]


def rows(centre: Centre, table: Any) -> list[Any]:
    with centre.database.read(CITY) as reading:
        return list(reading.conn.execute(select(table)))


def send(centre: Centre, path: str, **fields: str) -> Any:
    return centre.http.post(path, data=fields)


def test_a_link_is_spent_by_sending_alone_and_once(sqlite_centre: Centre, carrier: Carrier) -> None:
    path = link(carrier)
    assert len(path) == len("/s/") + LENGTH
    for _ in range(3):
        shown = sqlite_centre.http.get(path)
        assert (shown.status_code, shown.headers["cache-control"]) == (200, "no-store")
        assert "no-referrer" in shown.headers["referrer-policy"]
    assert send(sqlite_centre, path, rating="3", words="等了一个多小时").status_code == 200
    [answer] = rows(sqlite_centre, citizen_answer)
    assert (answer.channel, answer.rating, answer.canonical) == ("web", 3, True)
    [reply] = rows(sqlite_centre, sms_reply)
    assert (reply.label, reply.matched, reply.message_id) == ("dissatisfied", "web", answer.message_id)
    assert len(rows(sqlite_centre, sms_call)) == 1, "the call within a day, as after a reply"
    again = send(sqlite_centre, path, rating="1")
    assert again.status_code == 404
    assert len(rows(sqlite_centre, citizen_answer)) == 1


def test_used_old_and_invented_links_look_alike(sqlite_centre: Centre, carrier: Carrier) -> None:
    path, clock = link(carrier), sqlite_centre.clock
    invented = sqlite_centre.http.get("/s/" + letters(b"nothing like it at all")).text.encode()
    strange = sqlite_centre.http.get("/s/%E6%BB%A1").text.encode()
    send(sqlite_centre, path, rating="1")
    used = sqlite_centre.http.get(path).text.encode()
    clock.forward(LIFE)
    old = sqlite_centre.http.get(path).text.encode()

    def bare(page: bytes) -> bytes:
        return page.split(b"<main", 1)[1]

    assert bare(invented) == bare(strange) == bare(used) == bare(old)


def test_after_a_week_no_answer_comes_and_a_month_later_the_row_is_gone(
    sqlite_centre: Centre, carrier: Carrier
) -> None:
    path = link(carrier)
    sqlite_centre.clock.forward(LIFE)
    assert send(sqlite_centre, path, rating="1").status_code == 404
    assert rows(sqlite_centre, citizen_answer) == []
    with sqlite_centre.database.write(CITY) as work:
        assert erase(work, work.now, 10) == 0
        assert erase(work, work.now + 1, 10) == 1


def test_what_is_wrong_stays_as_it_was_typed(sqlite_centre: Centre, carrier: Carrier) -> None:
    path = link(carrier)
    page = send(sqlite_centre, path, words="<b>没人来</b>")
    assert page.status_code == 422
    assert "&lt;b&gt;没人来&lt;/b&gt;" in page.text
    long = send(sqlite_centre, path, rating="3", words="长" * 501)
    assert long.status_code == 422
    assert 'value="3" required checked' in long.text
    assert send(sqlite_centre, path, rating="3").status_code == 200


def test_a_cry_for_help_rings_whatever_was_tapped(sqlite_centre: Centre, carrier: Carrier) -> None:
    send(sqlite_centre, link(carrier), rating="1", words="他又来砸门了，手里有刀，快来人")
    [reply] = rows(sqlite_centre, sms_reply)
    assert reply.label == "emergency"


def test_only_a_hash_of_the_link_is_kept_and_a_text_tried_again_has_the_same(
    sqlite_centre: Centre, carrier: Carrier
) -> None:
    token = link(carrier).removeprefix("/s/")
    [row] = rows(sqlite_centre, sms_link)
    assert token not in row.digest
    with sqlite_centre.database.write(CITY) as work:
        work.conn.execute(sms_message.update().values(state=MessageState.PLANNED.value, due_at=work.now))
    world = World(sqlite_centre.database, {"g": carrier})
    world.sender().step()
    world.close()
    assert len(carrier.got) == 2
    assert carrier.got[0].parts == carrier.got[1].parts
    assert len(rows(sqlite_centre, sms_link)) == 1


def test_a_city_without_an_address_plans_no_text_with_a_link(sqlite_centre: Centre, carrier: Carrier) -> None:
    with sqlite_centre.database.write(CITY) as work:
        settings.put(work, {"sms.web_address": ""}, Console("test"))
        assert not web.spend(work, "abcabcabcabc", Satisfaction.SATISFIED, "")
    world = World(sqlite_centre.database, {"g": carrier})
    world.plan(ending=7777)
    world.sender().step()
    world.close()
    assert len(carrier.got) == 1, "nothing goes out with a gap in it"


def test_who_guesses_is_slowed_down_and_all_together_shut_it(
    sqlite_centre: Centre, carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    http, clock = sqlite_centre.http, sqlite_centre.clock
    answers = [http.get(f"/s/{'a' * 11}{'abcdefghijk'[n]}").status_code for n in range(11)]
    assert answers == [404] * 10 + [429]
    assert http.get(link(carrier)).status_code == 429
    clock.forward(MINUTE)
    assert http.get(link(carrier)).status_code == 200
    sqlite_centre.add_user("2001", Role.LEAD)
    monkeypatch.setattr(tries, "OF_ALL", 15)
    monkeypatch.setattr(tries, "OF_ADDRESS", 100)
    assert [http.get("/s/aaaaaaaaaaaa").status_code for _ in range(6)] == [404] * 5 + [503]
    assert [row.mark for row in rows(sqlite_centre, notice)] == [TextTrouble.FORM_OFF]
    kept = rows(sqlite_centre, sms_web_try)
    assert sorted(row.n for row in kept) == [5, 10, 15]
    assert all("testclient" not in row.who for row in kept), "nobody's address is kept"
    clock.forward(HOUR)
    assert http.get(link(carrier)).status_code == 200
    with sqlite_centre.database.write(CITY) as work:
        assert web_tries.forget(work, work.now) == len(kept)


def test_an_address_is_a_host_name(sqlite_centre: Centre) -> None:
    with (
        sqlite_centre.database.write(CITY) as work,
        pytest.raises(Exception, match=r"setting\."),
    ):
        settings.put(work, {"sms.web_address": "https://x.cn/a b"}, Console("test"))
