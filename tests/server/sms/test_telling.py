"""Leads hear that sending stopped, or soon will: once, by name, with words."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.notices import TextTrouble
from domain.sms.errors import ErrorClass
from domain.sms.unknown import UnknownCause
from domain.times import DAY
from domain.vocabulary import Role
from resources.notice_words import in_words
from server.notices import reading as notices
from server.notices.tables import notice
from server.sms.breaking import IN_A_MINUTE, LOST_IN_A_ROW
from server.sms.gateways.interface import Lost, Refused
from tests.helpers.centre import CITY, Centre
from tests.server.sms.world import Carrier, World


@pytest.fixture
def sms(sqlite_centre: Centre) -> World:
    """A city with two leads, an agent and an administrator."""
    for number, role in (
        ("2001", Role.LEAD),
        ("2002", Role.LEAD),
        ("3001", Role.AGENT),
        ("9001", Role.ADMIN),
    ):
        sqlite_centre.add_user(number, role)
    made = World(sqlite_centre.database)
    made.template()
    return made


def told(sms: World) -> list[tuple[str, str]]:
    """What is said of what, one line a notice."""
    with sms.database.read(CITY) as reading:
        users = sorted(set(reading.conn.execute(select(notice.c.user_id)).scalars()))
        lines = [line for user in users for line in notices.page(reading, user).notices]
    assert all(in_words(line, lang) for line in lines for lang in ("zh", "en"))
    return sorted((line.label, line.mark or "") for line in lines)


def test_a_gateway_that_stops_is_told_to_each_lead(sms: World) -> None:
    sms.gateway(carrier=Carrier(lambda _: Lost(UnknownCause.CONNECTION)))
    sms.plan(2 * LOST_IN_A_ROW)
    sender = sms.sender()
    sender.step()
    sender.step()
    assert told(sms) == [("g", TextTrouble.GATEWAY_STOPPED)] * 2
    sms.close()


def test_a_text_that_is_not_let_through_is_told_by_its_name(sms: World) -> None:
    sms.gateway(carrier=Carrier(lambda _: Refused(ErrorClass.CONTENT, "KEYWORD")))
    sms.plan(IN_A_MINUTE + 3)
    sms.sender().step()
    assert told(sms) == [("handled", TextTrouble.TEXT_PAUSED)] * 2
    sms.close()


def test_a_budget_is_told_of_at_four_fifths_once_a_day(sms: World, sqlite_centre: Centre) -> None:
    sms.gateway(daily_parts=10)
    sender = sms.sender()
    sms.plan(7)
    sender.step()
    assert told(sms) == []
    for ending in (7100, 7200, 7300):
        sms.plan(1, ending=ending)
        sender.step()
        assert told(sms) == [("g", TextTrouble.BUDGET_NEAR)] * 2
    sqlite_centre.clock.forward(DAY)
    sms.plan(9, ending=7400)
    sender.step()
    assert told(sms) == [("g", TextTrouble.BUDGET_NEAR)] * 4
    sms.close()
