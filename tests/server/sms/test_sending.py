"""The sender: what leaves, once, and what is known of it afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from domain.sms.errors import ErrorClass
from domain.sms.message import Leg
from domain.sms.unknown import UnknownCause
from domain.times import DAY, HOUR, MINUTE, SECOND
from server.contacts.tables import asking, contact_group
from server.db.tables import operation
from server.sms import recovering
from server.sms.gateways.interface import LookedUp, Lost, Refused, Submitted
from server.sms.sending import Sender
from tests.helpers.centre import CITY, Clock
from tests.server.sms.world import Carrier, World

pytestmark = pytest.mark.parametrize("centre_url", ["sqlite"], indirect=True)


def refuses(error: ErrorClass, code: str = "x", wait: int = 0) -> Carrier:
    return Carrier(lambda _: Refused(error, code, wait))


def test_a_message_leaves_once_with_its_text_and_is_accepted(sms: World) -> None:
    carrier = sms.gateway()
    (one,) = sms.plan()
    sender = sms.sender()
    assert (sender.step(), sender.step()) == (1, 0)
    (sent,) = carrier.got
    assert sent.text.startswith("【明川市公安局】您好")
    assert (sent.number, sent.sender, sent.parts) == ("13800007000", "1069011002", (sent.text,))
    message = sms.message(one)
    assert (message.state, message.tries, message.counted_tries) == ("accepted", 1, 0)
    assert message.accepted_at is not None
    with sms.database.read(CITY) as reading:
        asked = reading.conn.execute(select(asking.c.event_id, asking.c.channel)).all()
        assert [tuple(row) for row in asked] == [(message.event_id, "sms")]
        kinds = reading.conn.execute(select(operation.c.kind)).scalars().all()
    assert kinds.count("sms.claimed") == kinds.count("sms.sent") == 1, "one record for a whole batch"


def test_what_is_not_due_stays(sms: World, clock: Clock) -> None:
    carrier = sms.gateway()
    sms.plan(due_at=clock.now + 1)
    sms.sender().step()
    assert carrier.got == []


@pytest.mark.parametrize(
    ("carrier", "state", "due", "counted", "error"),
    [
        (refuses(ErrorClass.THROTTLED, wait=7_000), "planned", 7_000, 0, None),
        (refuses(ErrorClass.DOWN), "planned", 1_000, 0, None),
        (refuses(ErrorClass.ACCOUNT), "planned", 0, 0, None),
        (refuses(ErrorClass.TRANSIENT), "planned", 60_000, 1, None),
        (refuses(ErrorClass.NUMBER, "0x0b"), "failed", 0, 1, "number"),
        (refuses(ErrorClass.OTHER, "0x7f"), "failed", 0, 1, "other"),
        (Carrier(lambda _: Lost(UnknownCause.NO_ANSWER)), "unknown", 0, 1, None),
        (Carrier(lambda _: ZeroDivisionError()), "unknown", 0, 1, None),
    ],
)
def test_what_becomes_of_a_message_by_what_is_said(
    sms: World, clock: Clock, carrier: Carrier, state: str, due: int, counted: int, error: str | None
) -> None:
    sms.gateway(carrier=carrier)
    (one,) = sms.plan()
    sms.sender().step()
    message = sms.message(one)
    assert (message.state, message.due_at - clock.now, message.counted_tries) == (state, due, counted)
    assert message.error_class == error


def test_an_unknown_message_is_never_sent_again_by_itself(sms: World, clock: Clock) -> None:
    carrier = sms.gateway(carrier=Carrier(lambda _: Lost(UnknownCause.CONNECTION)))
    (one,) = sms.plan()
    sender = sms.sender()
    for _ in range(40):
        sender.step()
        recovering.overdue(sms.database, CITY)
        clock.forward(2 * HOUR)
    assert len(carrier.got) == 1
    assert (sms.message(one).state, sms.message(one).reason) == ("unknown", "sms.connection_lost")
    assert sms.ledger().why("unknown") == {"sms.connection_lost": 1}


def test_transient_refusals_end_after_the_fourth_wait(sms: World, clock: Clock) -> None:
    carrier = sms.gateway(carrier=refuses(ErrorClass.TRANSIENT, "0x08"))
    (one,) = sms.plan()
    sender, at = sms.sender(), [clock.now]
    for _ in range(400):
        clock.forward(MINUTE)
        if sender.step():
            at.append(clock.now)
    assert len(carrier.got) == 5
    assert sms.message(one).state == "failed"
    assert sms.message(one).error_class == "transient"


def test_a_process_that_ends_between_the_commits_leaves_it_unknown_and_one_before_them_gives_it_back(
    sms: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = sms.gateway()
    before, between = sms.plan(), sms.plan(ending=7100)
    dying = sms.sender()
    claimed = dying.claim()["g"]
    first, second = sorted(claimed, key=lambda one: one.message_id in between)
    way = dying.ways.open["g"]
    dying._committed(way, [], [second])
    clock.forward(MINUTE)
    recovering.overdue(sms.database, CITY)
    assert sms.states(before + between) == ["planned", "unknown"]
    assert sms.message(between[0]).reason == UnknownCause.WORKER_GONE.value
    assert sms.sender().step() == 1
    assert [one.client_ref for one in carrier.got] == [first.outgoing.client_ref]


def test_who_was_stopped_for_a_minute_sends_nothing_that_another_took_over(sms: World, clock: Clock) -> None:
    carrier = sms.gateway()
    sms.plan(3)
    stopped, other = sms.sender(), sms.sender()
    batch = stopped.claim()["g"]
    clock.forward(MINUTE)
    recovering.overdue(sms.database, CITY)
    assert other.step() == 3
    stopped.hand_over("g", batch)
    assert len(carrier.got) == len({one.client_ref for one in carrier.got}) == 3


def test_an_id_that_is_another_messages_is_no_answer(sms: World) -> None:
    sms.gateway(carrier=Carrier(lambda _: Submitted(("same",)), window=1))
    ids = sms.plan(2)
    sms.sender().step()
    assert sorted(sms.states(ids)) == ["accepted", "unknown"]
    assert sms.ledger().why("unknown") == {"sms.no_id": 1}


def test_a_gateway_that_does_not_take_us_stops_and_nothing_counts_as_failed(sms: World, clock: Clock) -> None:
    carrier = sms.gateway(carrier=refuses(ErrorClass.ACCOUNT, "0x0e"))
    carrier.window = 2
    ids = sms.plan(6)
    sender = sms.sender()
    sender.step()
    clock.forward(MINUTE)
    sender.step()
    assert len(carrier.got) == 2
    assert set(sms.states(ids)) == {"planned"}
    assert sms.message(ids[0]).counted_tries == 0


def test_five_lost_in_a_row_stop_a_gateway(sms: World, clock: Clock) -> None:
    carrier = sms.gateway(carrier=Carrier(lambda _: Lost(UnknownCause.CONNECTION), window=1))
    sms.plan(20)
    sender = sms.sender()
    for _ in range(5):
        sender.step()
        clock.forward(SECOND)
    assert len(carrier.got) == 5


def test_a_text_that_is_not_let_through_stops(sms: World, clock: Clock) -> None:
    carrier = sms.gateway(carrier=Carrier(lambda _: Refused(ErrorClass.CONTENT, "KEYWORD"), window=1))
    sms.plan(20)
    sender = sms.sender()
    sender.step()
    assert len(carrier.got) == 5
    clock.forward(MINUTE)
    sender.step()
    assert len(carrier.got) == 5


def test_no_faster_than_the_gateway_takes_it(sms: World, clock: Clock) -> None:
    carrier = sms.gateway(rate=10.0)
    sms.plan(30)
    sender = sms.sender()
    gone = []
    for _ in range(4):
        sender.step()
        gone.append(len(carrier.got))
        clock.forward(SECOND)
    assert gone == [10, 20, 30, 30]


def test_a_day_has_its_budget(sms: World, clock: Clock) -> None:
    carrier = sms.gateway(daily_parts=5)
    ids = sms.plan(8)
    sender = sms.sender()
    sender.step()
    assert len(carrier.got) == 5
    waiting = [one for one in map(sms.message, ids) if one.state == "planned"]
    assert {one.reason for one in waiting} == {"sms.budget"}
    assert all(one.due_at > clock.now + 8 * HOUR for one in waiting)
    clock.forward(DAY)
    sender.step()
    assert len(carrier.got) == 8


def test_shares_by_weight_and_what_one_cannot_the_other_takes(sms: World) -> None:
    a, b = sms.gateway("a", weight=3), sms.gateway("b", weight=1)
    sms.plan(200)
    sender = sms.sender()
    sender.step()
    assert 120 < len(a.got) < 180
    with sms.database.write(CITY) as work:
        from server.sms.repository import gateways

        gateways.stop(work, "a", "x")
    sms.plan(10, ending=8000)
    before = len(b.got)
    sender.step()
    assert len(b.got) == before + 10


def test_a_look_up_settles_what_is_unknown(sms: World, clock: Clock) -> None:
    carrier = sms.gateway(carrier=Carrier(lambda _: Lost(UnknownCause.CONNECTION)))
    had, never = sms.plan(2)
    sender = sms.sender()
    sender.step()
    looks = recovering.LookUps(sms.database, CITY, sender.ways)
    has = had.replace("-", "")
    carrier.looked = lambda ref: LookedUp.HAVE_IT if ref.startswith(has) else LookedUp.NEVER_HAD_IT
    assert looks.look() == 0, "too early: it may still be on its way"
    clock.forward(2 * MINUTE)
    assert looks.look() == 2
    assert sms.states([had, never]) == ["accepted", "planned"]
    carrier.decide = lambda message: Submitted((message.client_ref,))
    sender.step()
    assert [one.client_ref[-2:] for one in carrier.got].count("-2") == 1


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"template": "none"}, "sms.no_template"),
        ({"planned_at": 0}, "sms.too_old"),
    ],
)
def test_what_never_leaves_is_cancelled_with_its_reason(
    sms: World, given: dict[str, Any], reason: str
) -> None:
    carrier = sms.gateway()
    (one,) = sms.plan(**given)
    sms.sender().step()
    assert (sms.message(one).state, sms.message(one).reason, carrier.got) == ("cancelled", reason, [])


def test_in_team_mode_only_our_own_numbers_are_reached(sms: World) -> None:
    carrier = sms.gateway(mode="team")
    (one,) = sms.plan()
    sms.sender().step()
    assert (sms.message(one).reason, carrier.got) == ("sms.not_team", [])


@pytest.mark.parametrize(
    ("code", "state"), [("praise", "cancelled"), ("demand", "cancelled"), ("optout", "accepted")]
)
def test_who_wants_no_more_hears_that_it_was_understood_and_nothing_else(
    sms: World, code: str, state: str
) -> None:
    sms.gateway()
    sms.template(code)
    (one,) = sms.plan(template=code, leg=Leg.THANKS)
    with sms.database.write(CITY) as work:
        work.conn.execute(update(contact_group).values(opted_out_at=work.now))
    sms.sender().step()
    assert sms.message(one).state == state


def test_four_a_day_and_an_answer_in_quiet_hours(sms: World, clock: Clock) -> None:
    carrier = sms.gateway()
    sender = sms.sender()
    for n in range(5):
        sms.plan(number="13800009999", event_id="00000000-0000-4000-8000-000000000000", round=n)
        sender.step()
        clock.forward(SECOND)
    assert len(carrier.got) == 4
    clock.forward(11 * HOUR)
    sms.plan(ending=8100, leg=Leg.THANKS, window_from=0, window_until=1440)
    sms.plan(ending=8200)
    sender.step()
    assert len(carrier.got) == 5, "an answer to who just wrote goes at night, a question does not"


def test_messages_of_two_parts_are_counted_as_two(sms: World) -> None:
    sms.template("long", "请您评价，" * 30 + "退订回T")
    carrier = sms.gateway(daily_parts=3)
    (one,) = sms.plan(template="long", parts=3)
    sms.sender().step()
    (sent,) = carrier.got
    assert len(sent.parts) == 3
    assert sms.message(one).state == "accepted"


def test_a_gateway_that_is_gone_gives_back_what_was_claimed(sms: World) -> None:
    sms.gateway()
    ids = sms.plan(3)
    sender: Sender = sms.sender()
    batch = sender.claim()["g"]
    del sender.ways.open["g"]
    sender.hand_over("g", batch)
    assert set(sms.states(ids)) == {"planned"}
