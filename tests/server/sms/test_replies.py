"""Replies: whose they are, kept once and word for word, long ones joined."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from domain.sms.message import Leg
from domain.sms.unknown import UnknownCause
from domain.times import DAY, MINUTE, SECOND
from server.sms.gateways.interface import Lost, Outgoing, RawIncoming, RawKind
from server.sms.gateways.simulate import Waiting
from server.sms.gateways.smpp_words import Delivered
from server.sms.gone_back import gone_back
from server.sms.raw import keep
from server.sms.replies import place
from server.sms.tables import sms_reply, sms_stray
from tests.helpers.centre import CITY, Clock
from tests.server.sms.world import Answer, Carrier, World, takes_all

pytestmark = pytest.mark.parametrize("centre_url", ["sqlite"], indirect=True)

NUMBER = "13800007000"


def writes(sms: World, text: str, number: str = NUMBER, to: str = "1069011002") -> None:
    raw = RawIncoming(RawKind.REPLY, msgspec.json.encode(Waiting(from_=number, to=to, text=text)))
    with sms.database.write(CITY) as work:
        keep(work, "g", [raw])
    sms.judge()


def kept(sms: World) -> list[Any]:
    with sms.database.read(CITY) as reading:
        return list(reading.conn.execute(select(sms_reply).order_by(sms_reply.c.received_at)))


def text_of(sms: World, row: Any) -> str:
    return sms.database.sealer.open(row.text, place(row.reply_id)).decode()


@pytest.fixture
def asked(sms: World, clock: Clock) -> str:
    """A message about what was done, which its citizen has in hand."""
    sms.gateway()
    (one,) = sms.plan(number=NUMBER)
    sms.sender().step()
    clock.forward(SECOND)
    return one


def test_a_reply_belongs_to_the_question_it_came_back_to(sms: World, asked: str) -> None:
    writes(sms, "不满意，态度差")
    (row,) = kept(sms)
    assert (row.message_id, row.matched, row.label, row.confidence) == (
        asked,
        "extension",
        "dissatisfied",
        "high",
    )
    assert text_of(sms, row) == "不满意，态度差"
    assert "满意".encode() not in row.text + row.body


def test_the_same_reply_twice_is_one_and_another_is_kept_beside_it(
    sms: World, asked: str, clock: Clock
) -> None:
    writes(sms, "3")
    writes(sms, "3")
    clock.now += MINUTE - clock.now % MINUTE
    writes(sms, "3")
    assert len(kept(sms)) == 1, "told again across the minute"
    clock.forward(5 * MINUTE)
    writes(sms, "1")
    writes(sms, "3")
    assert len(kept(sms)) == 3


def test_a_reply_says_that_an_unknown_message_arrived(sms: World, clock: Clock) -> None:
    sms.gateway(carrier=Carrier(lambda _: Lost(UnknownCause.CONNECTION)))
    (one,) = sms.plan(number=NUMBER)
    sms.sender().step()
    assert sms.message(one).state == "unknown"
    clock.forward(SECOND)
    writes(sms, "1")
    assert sms.message(one).state == "accepted"


@pytest.mark.parametrize("told", [False, True], ids=["nothing more", "a receipt as well"])
def test_a_message_that_a_restore_left_in_doubt_is_known_by_its_answer(
    sms: World, clock: Clock, *, told: bool
) -> None:
    """It was sent after the backup, so that nobody knows of a try."""
    sms.gateway()
    (one,) = sms.plan(number=NUMBER)
    with sms.database.write(CITY) as work:
        assert gone_back(work, clock.now) == 1
    if told:
        sms.tell("DELIVRD", f"{one.replace('-', '')}-1")
        sms.judge()
    clock.forward(SECOND)
    writes(sms, "1")
    (row,) = kept(sms)
    assert (row.message_id, row.label) == (one, "satisfied")
    assert sms.message(one).state in ("accepted", "delivered")


def test_who_answers_before_the_gateway_does_is_understood(sms: World) -> None:
    def answered_at_once(message: Outgoing) -> Answer:
        writes(sms, "1")
        return takes_all(message)

    sms.gateway(carrier=Carrier(answered_at_once))
    (one,) = sms.plan(number=NUMBER)
    sms.sender().step()
    (row,) = kept(sms)
    assert (row.message_id, sms.message(one).state) == (one, "accepted")


def test_without_an_extension_the_only_question_is_meant_and_of_several_none_for_sure(
    sms: World, asked: str, clock: Clock
) -> None:
    writes(sms, "1", to="10690110")
    for leg, extension in ((Leg.CALL, "01"), (Leg.RECTIFIED, "03")):
        sms.plan(number=NUMBER, leg=leg, extension=extension)
    sms.sender().step()
    clock.forward(2 * MINUTE)
    writes(sms, "2", to="10690110")
    assert [row.matched for row in kept(sms)] == ["only", "guess"]


def test_of_nobody_it_is_read_all_the_same(sms: World, asked: str) -> None:
    writes(sms, "快来救我", number="13900000000")
    (row,) = kept(sms)
    assert (row.matched, row.label, row.message_id) == ("none", "emergency", None)


def test_after_three_days_it_is_late(sms: World, asked: str, clock: Clock) -> None:
    clock.forward(4 * DAY)
    writes(sms, "1")
    assert kept(sms)[0].late


def part(sms: World, number: int, text: str, total: int = 3) -> None:
    data = bytes([5, 0, 3, 7, total, number]) + text.encode("utf-16-be")
    with sms.database.write(CITY) as work:
        keep(work, "long", [Delivered(NUMBER, "1069011002", 0x40, 8, data).raw()])
    sms.judge()


@pytest.fixture
def by_parts(sms: World, asked: str) -> str:
    own = {"host": "x", "port": 1, "system_id": "x", "password": "x"}
    sms.gateway("long", kind="smpp", weight=0, own=own)
    return asked


def test_a_long_reply_waits_for_its_parts_and_is_one(sms: World, by_parts: str, clock: Clock) -> None:
    for number, text in ((3, "没有人来"), (1, "不满意，"), (1, "不满意，")):
        part(sms, number, text)
    assert kept(sms) == []
    part(sms, 2, "等了三天")
    (row,) = kept(sms)
    assert (text_of(sms, row), row.cut, row.message_id) == ("不满意，等了三天没有人来", False, by_parts)
    clock.forward(11 * MINUTE)
    sms.judge()
    assert len(kept(sms)) == 1


def test_a_part_that_never_comes_is_not_waited_for(sms: World, by_parts: str, clock: Clock) -> None:
    part(sms, 1, "不满意，")
    part(sms, 3, "没有人来")
    clock.forward(9 * MINUTE)
    sms.judge()
    assert kept(sms) == []
    clock.forward(MINUTE)
    sms.judge()
    (row,) = kept(sms)
    assert (text_of(sms, row), row.cut) == ("不满意，没有人来", True)
    with sms.database.read(CITY) as reading:
        assert all(reading.conn.execute(select(sms_stray.c.joined_at)).scalars())


@pytest.mark.parametrize("text", ["", "   ", "😀👌", "\x00\x01", "‮满意", "好" * 2_000, "\ud83d"[:0] + "�"])
def test_whatever_is_written_is_kept(sms: World, asked: str, text: str) -> None:
    writes(sms, text)
    (row,) = kept(sms)
    assert sms.database.sealer.open(row.body, place(row.reply_id)).decode() == text
