"""The whole way: what a gateway brings is judged, read, and followed, and no word or number of it lies open anywhere."""

from __future__ import annotations

import logging

import msgspec
import pytest
from sqlalchemy import select

from domain.times import SECOND
from server.acts.authors import Console
from server.db.database import Database
from server.db.metadata import metadata
from server.emergencies.tables import emergency
from server.events.tables import citizen_answer
from server.orders.tables import order
from server.replies import inbox
from server.sms.gateways.interface import RawIncoming, RawKind
from server.sms.gateways.simulate import Waiting
from server.sms.judging import judge
from server.sms.raw import keep
from server.sms.tables import sms_call, sms_reply
from tests.helpers.centre import CITY, Clock
from tests.helpers.city import number
from tests.privacy.needles import Search, Secret
from tests.server.replies.world import City
from tests.server.sms.world import World

pytestmark = pytest.mark.parametrize("centre_url", ["sqlite"], indirect=True)

WROTE = {
    0: "3，民警态度差得很，等了一个多钟头",
    1: "他拿着刀在门口，快来救我",
    2: "真心感谢，孩子找到了，民警很耐心",
    3: "什么时候能立案，请让民警联系我",
    4: "退订",
}


def test_replies_of_all_kinds_bring_about_what_they_should(
    database: Database, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    World(database).gateway()
    city = City(database, len(WROTE))
    clock.forward(60 * SECOND)
    with database.write(CITY) as work:
        keep(
            work,
            "g",
            [
                RawIncoming(
                    RawKind.REPLY,
                    msgspec.json.encode(Waiting(from_=number(n), to="1069011002", text=words)),
                )
                for n, words in WROTE.items()
            ],
        )
    assert judge(database, CITY) == len(WROTE)
    assert sorted(str(row.label) for row in city.rows(sms_reply)) == [
        "demand",
        "dissatisfied",
        "emergency",
        "optout",
        "praise",
    ]
    assert len(city.rows(emergency)) == 1
    assert [row.event_id for row in city.rows(sms_call)] == [city.events[0]]
    assert [row.kind for row in city.rows(order)] == ["praise"]
    assert {row.label for row in city.rows(citizen_answer)} >= {"dissatisfied", "praise", "demand"}
    assert city.codes() == ["demand", "emergency", "followup", "optout", "praise"]
    with database.read(CITY) as reading:
        page = inbox.page(reading, Console("x"))
    assert [line.why for line in page.lines] == ["emergency", "demand"]
    _nothing_lies_open(database, caplog)


def _nothing_lies_open(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    """Neither in a table of ours nor in the log, in any encoding, whole or in pieces."""
    secrets = [Secret("words", words, f"reply {n}") for n, words in WROTE.items() if len(words) >= 4]
    secrets += [Secret("number", number(n), f"number {n}") for n in WROTE]
    search = Search(secrets)
    with database.read(CITY) as reading:
        for table in metadata.sorted_tables:
            if not table.name.startswith("sms_") and table.name not in (
                "citizen_answer",
                "emergency",
                "work_order",
                "order_history",
                "operation",
            ):
                continue
            for row in reading.conn.execute(select(table)):
                content = b"\n".join(
                    one if isinstance(one, bytes) else str(one).encode() for one in row if one is not None
                )
                assert not list(search.in_bytes(content, table.name)), table.name
    assert not list(search.in_bytes(caplog.text.encode(), "the log"))
