"""Receipts: doubled, reordered, before their answer, of nobody; and whom they fail over."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.sms.ledger import Ledger
from domain.sms.message import RECEIPT_WAIT
from domain.sms.unknown import UnknownCause
from domain.times import DAY, HOUR, MINUTE
from server.sms import recovering
from server.sms.gateways.interface import Lost, Outgoing, RawIncoming, RawKind, Submitted
from server.sms.gone_back import gone_back
from server.sms.raw import keep
from server.sms.repository import counts
from server.sms.tables import sms_carrier, sms_part, sms_raw, sms_stray
from tests.helpers.centre import CITY, Clock
from tests.server.sms.world import Answer, Carrier, World

pytestmark = pytest.mark.parametrize("centre_url", ["sqlite"], indirect=True)


def whole(message: Outgoing) -> Answer:
    """As the simulated kind names them: our reference, once."""
    return Submitted((message.client_ref,))


def lost(message: Outgoing) -> Answer:
    return Lost(UnknownCause.CONNECTION)


@pytest.fixture
def carrier(sms: World) -> Carrier:
    return sms.gateway(carrier=Carrier(whole))


def sent(sms: World, **given: object) -> tuple[str, str]:
    """A message that was handed over, and its reference."""
    (one,) = sms.plan(**given)
    sms.sender().step()
    return one, f"{one.replace('-', '')}-{sms.message(one).tries}"


def told(sms: World, *stats: str, of: tuple[str, str] | None = None, together: bool = True) -> str:
    """The state of a message after these receipts, judged together or one by one."""
    one, ref = of or sent(sms)
    for stat in stats:
        sms.tell(stat, ref)
        if not together:
            sms.judge()
    sms.judge()
    return str(sms.message(one).state)


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize(
    ("stats", "state"),
    [
        (("DELIVRD",), "delivered"),
        (("DELIVRD", "DELIVRD"), "delivered"),
        (("DELIVRD", "BUFFERED"), "delivered"),
        (("BUFFERED", "DELIVRD"), "delivered"),
        (("DELIVRD", "PHONEERR"), "delivered"),
        (("PHONEERR", "DELIVRD"), "delivered"),
        (("PHONEERR", "PHONEERR"), "failed"),
        (("ZZ:0815",), "failed"),
        (("UNDELIV",), "planned"),
        (("UNDELIV", "UNDELIV"), "planned"),
        (("UNDELIV", "DELIVRD"), "delivered"),
        (("ACCEPTD",), "accepted"),
    ],
)
def test_whatever_the_order_and_however_often(
    sms: World, carrier: Carrier, stats: tuple[str, ...], state: str, together: bool
) -> None:
    assert told(sms, *stats, together=together) == state


@pytest.mark.parametrize(
    ("stat", "state"), [("DELIVRD", "delivered"), ("ENROUTE", "accepted"), ("BLACK", "failed")]
)
def test_a_receipt_says_that_an_unknown_message_went_out(
    sms: World, carrier: Carrier, stat: str, state: str
) -> None:
    carrier.decide = lost
    assert told(sms, stat) == state


def test_a_temporary_failure_is_sent_once_more_next_day_and_then_is_one(
    sms: World, carrier: Carrier, clock: Clock
) -> None:
    one, ref = sent(sms)
    assert told(sms, "UNDELIV", of=(one, ref)) == "planned"
    due = sms.message(one).due_at
    assert clock.now + 12 * HOUR < due < clock.now + 30 * HOUR
    clock.now = due
    sms.sender().step()
    assert len(carrier.got) == 2
    assert told(sms, "UNDELIV", of=(one, f"{ref[:-1]}2")) == "failed"
    assert sms.message(one).error_class == "handset"


def test_a_late_receipt_of_an_earlier_try_keeps_the_next_one_from_leaving(
    sms: World, carrier: Carrier, clock: Clock
) -> None:
    one, ref = sent(sms)
    told(sms, "UNDELIV", of=(one, ref))
    clock.now = sms.message(one).due_at
    sender = sms.sender()
    batch = sender.claim()["g"]
    assert told(sms, "DELIVRD", of=(one, ref)) == "delivered"
    sender.hand_over("g", batch)
    assert len(carrier.got) == 1


def test_a_failure_of_an_earlier_try_says_nothing_of_the_next(
    sms: World, carrier: Carrier, clock: Clock
) -> None:
    one, ref = sent(sms)
    told(sms, "UNDELIV", of=(one, ref))
    clock.now = sms.message(one).due_at
    sms.sender().step()
    assert told(sms, "PHONEERR", of=(one, ref)) == "accepted"


def test_a_receipt_before_its_answer_waits_ten_minutes_for_it(sms: World, clock: Clock) -> None:
    def parts(message: Outgoing) -> Answer:
        return Submitted((f"id of {message.client_ref}",))

    sms.gateway(carrier=Carrier(parts))
    (one,) = sms.plan()
    ref = f"{one.replace('-', '')}-1"
    sms.tell("DELIVRD", f"id of {ref}")
    sms.judge()
    clock.forward(MINUTE)
    sms.sender().step()
    assert sms.message(one).state == "accepted"
    sms.judge()
    assert sms.message(one).state == "delivered"
    sms.judge()
    with sms.database.read(CITY) as reading:
        (stray,) = reading.conn.execute(select(sms_stray)).all()
    assert stray.joined_at is not None
    # of nobody: it stays a stray, and is not looked at for ever
    sms.tell("DELIVRD", "nobody's")
    sms.judge()
    clock.forward(11 * MINUTE)
    assert sms.judge() == 0


@pytest.mark.parametrize("early", [True, False])
def test_a_receipt_by_our_reference_is_about_the_part_that_the_gateway_named(sms: World, early: bool) -> None:
    def parts(message: Outgoing) -> Answer:
        if early:
            sms.tell("DELIVRD", message.client_ref)
            sms.judge()
        return Submitted(("its own",))

    sms.gateway(carrier=Carrier(parts))
    one, ref = sent(sms)
    assert told(sms, "DELIVRD", of=(one, ref)) == "delivered"


def test_a_receipt_of_another_gateway_is_nobodys(sms: World, carrier: Carrier) -> None:
    sms.gateway("h", weight=0)
    one, ref = sent(sms)
    sms.tell("DELIVRD", ref, gateway="h")
    sms.judge()
    assert sms.message(one).state == "accepted"


@pytest.mark.parametrize("body", [b"", b"{}", b"<html>", b"\xff\xfe", b'{"ref": 5}'])
@pytest.mark.parametrize("gateway", ["g", "nobody"])
def test_what_nobody_understands_is_kept_and_moves_nothing(
    sms: World, carrier: Carrier, body: bytes, gateway: str
) -> None:
    with sms.database.write(CITY) as work:
        keep(work, gateway, [RawIncoming(RawKind.RECEIPT, body)])
    assert (sms.judge(), sms.judge()) == (1, 0)
    with sms.database.read(CITY) as reading:
        assert reading.conn.execute(select(sms_stray.c.state)).scalars().all() == ["not_understood"]


def test_the_same_thing_twice_is_one_row(sms: World, carrier: Carrier) -> None:
    _, ref = sent(sms)
    sms.tell("DELIVRD", ref)
    sms.tell("DELIVRD", ref)
    with sms.database.read(CITY) as reading:
        rows = reading.conn.execute(select(sms_raw)).all()
    assert len(rows) == 1
    assert ref.encode() not in rows[0].body, "sealed"


def test_a_message_of_parts_is_there_when_all_are(sms: World) -> None:
    sms.gateway(
        kind="smpp", own={"host": "x", "port": 1, "system_id": "x", "password": "x"}, carrier=Carrier()
    )
    sms.template("long", "请您评价，" * 30)
    (one,) = sms.plan(template="long", parts=3)
    sms.sender().step()
    from server.sms.gateways.smpp_words import Delivered

    ref = f"{one.replace('-', '')}-1"
    for n, state in ((2, "accepted"), (0, "accepted"), (0, "accepted"), (1, "delivered")):
        text = f"id:{ref}:{n} stat:DELIVRD err:000 text:".encode()
        with sms.database.write(CITY) as work:
            keep(work, "g", [Delivered(esm_class=4, data=text).raw()])
        sms.judge()
        assert sms.message(one).state == state


def test_who_was_ported_is_reached_by_the_other_gateway_and_known_from_then_on(
    sms: World, clock: Clock
) -> None:
    mobile = sms.gateway("m", carriers=["mobile"], carrier=Carrier(whole))
    telecom = sms.gateway("t", carriers=["telecom"], carrier=Carrier(whole))
    (one,) = sms.plan()
    sms.sender().step()
    assert (len(mobile.got), len(telecom.got)) == (1, 0)
    sms.tell("NONCHN", f"{one.replace('-', '')}-1", gateway="m")
    sms.judge()
    sms.sender().step()
    assert (len(mobile.got), len(telecom.got)) == (1, 1)
    sms.tell("DELIVRD", f"{one.replace('-', '')}-2", gateway="t")
    sms.judge()
    assert sms.message(one).state == "delivered"
    with sms.database.read(CITY) as reading:
        assert reading.conn.execute(select(sms_carrier.c.carrier)).scalars().all() == ["telecom"]
    clock.forward(31 * DAY)  # asked about another event no sooner
    sms.plan(number="13800007000", event_id="00000000-0000-4000-8000-000000000001")
    sms.sender().step()
    assert (len(mobile.got), len(telecom.got)) == (1, 2)


@pytest.mark.parametrize("state", ["NONCHN", "UNDELIV"])
def test_what_had_gone_out_when_the_centre_went_back_is_sent_no_more(
    sms: World, clock: Clock, state: str
) -> None:
    """After that backup it may have gone to the other gateway, or once more a day later, and nobody knows."""
    mobile = sms.gateway("m", carriers=["mobile"], carrier=Carrier(whole))
    telecom = sms.gateway("t", carriers=["telecom"], carrier=Carrier(whole))
    (one,) = sms.plan()
    sms.sender().step()
    with sms.database.write(CITY) as work:
        assert gone_back(work, clock.now) == 0
    sms.tell(state, f"{one.replace('-', '')}-1", gateway="m")
    sms.judge()
    clock.forward(DAY)
    sms.sender().step()
    assert (len(mobile.got), len(telecom.got)) == (1, 0)
    assert sms.message(one).state == "failed"


def test_a_number_that_nobody_has_fails_over_once(sms: World) -> None:
    sms.gateway("m", carriers=["mobile"], carrier=Carrier(whole))
    sms.gateway("t", carriers=["telecom"], carrier=Carrier(whole))
    (one,) = sms.plan()
    for n, name in enumerate(("m", "t"), 1):
        sms.sender().step()
        sms.tell("PHONEERR", f"{one.replace('-', '')}-{n}", gateway=name)
        sms.judge()
    assert (sms.message(one).state, sms.message(one).error_class) == ("failed", "number")


def test_five_receipts_in_a_minute_stop_a_text(sms: World, carrier: Carrier) -> None:
    ids = sms.plan(6)
    sms.sender().step()
    for one in ids[:5]:
        sms.tell("SIGFAIL", f"{one.replace('-', '')}-1")
    sms.judge()
    sms.plan(1, ending=8000)
    sms.sender().step()
    assert len(carrier.got) == 6


def test_three_days_without_a_receipt_and_then_one(sms: World, carrier: Carrier, clock: Clock) -> None:
    one, ref = sent(sms)
    clock.forward(RECEIPT_WAIT)
    recovering.silent(sms.database, CITY)
    assert sms.message(one).state == "no_receipt"
    assert told(sms, "DELIVRD", of=(one, ref)) == "delivered"


def test_what_became_of_all_adds_up(sms: World, carrier: Carrier) -> None:
    ids = sms.plan(12)
    sms.sender().step()
    for one, stat in zip(ids, ("DELIVRD", "PHONEERR", "UNDELIV", "BLACK", "ENROUTE"), strict=False):
        sms.tell(stat, f"{one.replace('-', '')}-1")
    sms.judge()
    with sms.database.read(CITY) as reading:
        ledger = counts.ledger(reading, "2000-01-01", "2100-01-01")
        states = reading.conn.execute(select(sms_part.c.state)).scalars().all()
    assert isinstance(ledger, Ledger)
    assert ledger.why("failed") == {"number": 1, "blocked": 1}
    assert (ledger.of("delivered"), ledger.of("accepted"), ledger.waiting) == (1, 8, 1)
    assert sorted(filter(None, states)) == ["delivered", "failed", "failed", "failed", "pending"]
