"""Learnt words: out of orders that ended, put before an editor, accepted into the draft or refused for good."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import pytest
from sqlalchemy import update

from domain.acts.tag_words import WordsDecided
from domain.questionnaire.answers import Answers
from domain.tags.reading import read_tags
from domain.vocabulary import OrderState, Role, Visibility
from domain.wire import codec
from domain.wire.tags import DescribeTag, LearntWords, TagDraft
from server.acts.authors import Console
from server.application.app import API
from server.orders.tables import order
from server.tagging import learning
from server.tags import service
from tests.helpers.centre import CITY, Centre
from tests.helpers.desk import DISSATISFIED, Desk, sit_down
from tests.helpers.orders import answered, orders_of
from tests.server.tagging.test_life import COLD, LATE, TREE

SLOW: Answers = {**DISSATISFIED, "unhappy_what": "磨磨蹭蹭"}
RUDE: Answers = {**DISSATISFIED, "unhappy_what": "进门谁都不搭理"}
AGENTS = [f"aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaa{n}" for n in range(3)]


@pytest.fixture
def editor(sqlite_centre: Centre) -> Desk:
    """A city in which six closed complaints said one thing and six another."""
    centre = sqlite_centre
    with centre.database.write(CITY) as work:
        service.load(work, read_tags(TREE), Console("test"))
    supervisor = sit_down(centre, "5002", Role.SUPERVISOR)
    answered(centre, sit_down(centre, "1001"), *[SLOW] * 6, *[RUDE] * 6)
    # The list's order is by chance: the agents are dealt out per text, so that three said each.
    agents = {LATE: cycle(AGENTS), COLD: cycle(AGENTS)}
    for order_id in orders_of(centre, supervisor, kind="dissatisfied"):
        text = centre.http.get(f"{API}/orders/{order_id}", headers=supervisor.as_user).json()
        code = LATE if text["citizen_words"] == "磨磨蹭蹭" else COLD
        put(centre, order_id, state=OrderState.CLOSED.value, opened_by=next(agents[code]), tags=f'["{code}"]')
    return sit_down(centre, "5001", Role.ANALYST)


def put(centre: Centre, order_id: str, **values: object) -> None:
    with centre.database.write(CITY) as work:
        work.conn.execute(update(order).where(order.c.order_id == order_id).values(**values))


def waiting(who: Desk) -> dict[str, list[str]]:
    answer = who.station.centre.http.get(f"{API}/tags/learnt", headers=who.as_user)
    assert answer.status_code == 200, answer.text
    return {
        one.code: [word.word for word in one.words] for one in codec.decode(answer.content, LearntWords).tags
    }


def decide(who: Desk, told: WordsDecided) -> Any:
    return who.station.centre.post("/tags/learnt", told, who.as_user)


def test_learnt_at_night_and_decided_by_an_editor(editor: Desk) -> None:
    centre = editor.station.centre
    assert learning.learn_anew(centre.database, CITY) > 0
    found = waiting(editor)
    assert found[LATE] == ["磨磨蹭蹭"]
    refused = found[COLD][0]
    answer = decide(editor, WordsDecided(LATE, accept=("磨磨蹭蹭",)))
    [edit] = codec.decode(answer.content, TagDraft).edits
    assert isinstance(edit.edit, DescribeTag)
    assert edit.edit.words == ("丙", "丁", "磨磨蹭蹭")
    assert decide(editor, WordsDecided(COLD, refuse=(refused,))).status_code == 200
    assert decide(editor, WordsDecided(COLD, refuse=(refused,))).json()["code"] == "tag.word_gone"
    learning.learn_anew(centre.database, CITY)
    again = waiting(editor)
    assert LATE not in again, "what was decided is not proposed again"
    assert refused not in again.get(COLD, [])


def test_nothing_is_learnt_from_what_discipline_alone_may_read(editor: Desk) -> None:
    centre = editor.station.centre
    with centre.database.write(CITY) as work:
        work.conn.execute(update(order).values(visibility=Visibility.RESTRICTED.value))
    assert learning.learn_anew(centre.database, CITY) == 0
