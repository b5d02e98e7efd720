"""The pack is leased ahead by one keeper: it sends first what was saved, and what happens wakes it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from threading import Event

import pytest

from app.records.errors import Unreachable
from app.services import keeper
from app.transport.network import Reply, Request
from domain.problems import Problem
from domain.times import HOUR, MINUTE
from domain.vocabulary import AgentState
from server.settings.service import put
from tests.helpers.centre import CITY, OPERATOR
from tests.helpers.patience import HANG_S
from tests.helpers.seat import Seat

PUSH, PACK, EXTEND, RELEASE = "/sync/push", "/revisits/pack", "/leases/extend", "/leases/release"


def asked(seat: Seat, *ends: str) -> list[str]:
    """What was asked of the centre, in order, of these routes."""
    return [end for line in seat.wire.seen for end in ends if line.endswith(end)]


def save_one(seat: Seat) -> None:
    item = seat.bench.revisits.next()
    assert item is not None
    seat.work(item)
    seat.hands.clock.forward(MINUTE)  # a pack grows a step a minute


def test_what_was_saved_is_sent_before_anything_is_leased_again(seat: Seat) -> None:
    bench = seat.login()
    bench.keeper.look()
    save_one(seat)
    seat.wire.seen.clear()
    bench.keeper.look()
    bench.keeper.look()
    assert asked(seat, PUSH, PACK) == []
    seat.sync()
    bench.keeper.look()
    assert asked(seat, PUSH, PACK) == [PUSH, PACK]


def test_what_is_on_its_way_is_not_at_the_centre_yet(seat: Seat) -> None:
    """The save is judged there while the keeper looks: still nothing is leased."""
    bench = seat.login()
    save_one(seat)

    def look_meanwhile(request: Request) -> Reply | None:
        if request.path.endswith(PUSH):
            bench.keeper.look()
            assert asked(seat, PACK) == []
        return None

    seat.wire.fault = look_meanwhile
    seat.sync()
    assert PUSH in asked(seat, PUSH)


@pytest.mark.parametrize("what", ["busy", "away", "returned"])
def test_a_delivery_that_waits_starves_nobody_of_a_pack(seat: Seat, what: str) -> None:
    bench = seat.login()
    save_one(seat)

    def hindered(request: Request) -> Reply | None:
        if not request.path.endswith(PUSH):
            return None
        if what == "away":
            raise Unreachable(Problem("centre.unreachable"))
        if what == "busy":
            return Reply(
                429,
                {"retry-after": "60", "content-type": "application/problem+json"},
                json.dumps({"code": "centre.busy", "problems": [{"code": "centre.busy"}]}).encode(),
            )
        return Reply(
            403,
            {"content-type": "application/problem+json"},
            json.dumps({"code": "device.revoked", "problems": [{"code": "device.revoked"}]}).encode(),
        )

    seat.wire.fault = hindered
    bench.engine.step(seat.hands.ticks())
    assert bench.sync.status().unsent
    bench.engine.link.reached()
    seat.wire.seen.clear()
    bench.keeper.look()
    assert asked(seat, PUSH, PACK) == [PACK]


def test_personal_data_goes_when_its_time_is_over_though_a_save_waits(seat: Seat) -> None:
    bench = seat.login()
    bench.keeper.look()
    save_one(seat)
    assert bench.revisits.pack().groups
    seat.hands.clock.forward(20 * HOUR)
    bench.keeper.look()
    assert not bench.revisits.pack().groups
    assert bench.sync.status().unsent


@pytest.fixture
def packed(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Event]]:
    """The keeper's thread runs and never looks of its own accord; gives an event that the next request to a route sets."""
    monkeypatch.setattr(keeper, "EVERY_S", 86_400.0)
    heard: dict[str, Event] = {}

    def listen(request: Request) -> Reply | None:
        for end, event in list(heard.items()):
            if request.path.endswith(end):
                event.set()
        return None

    def expect(end: str) -> Event:
        heard[end] = Event()
        return heard[end]

    seat.wire.fault = listen
    seat.bench.watch()
    yield expect
    seat.bench.keeper.stop()


def test_a_login_a_save_and_going_home_wake_it(seat: Seat, packed: Callable[[str], Event]) -> None:
    leased = packed(PACK)
    bench = seat.login()
    assert leased.wait(HANG_S), "a login leases at once"
    leased = packed(PACK)
    save_one(seat)
    seat.sync()
    assert leased.wait(HANG_S), "what was saved is delivered, and the pack grows"
    given_back = packed(RELEASE)
    bench.states.change(AgentState.OFF_DUTY)
    seat.sync()
    assert given_back.wait(HANG_S), "who goes home gives back"


def test_the_city_s_settings_wake_it(seat: Seat, packed: Callable[[str], Event]) -> None:
    leased = packed(PACK)
    seat.login()
    assert leased.wait(HANG_S)
    seat.hands.clock.forward(MINUTE)
    leased = packed(PACK)
    with seat.centre.database.write(CITY) as work:
        put(work, {"lease.pack_size": 25}, OPERATOR)
    seat.sync()
    assert leased.wait(HANG_S)
