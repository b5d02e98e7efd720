"""An emergency rings until a lead takes it; without one it goes on to the duty officer, once."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from math import inf

import pytest

from domain.acts.emergency_raise import Emergency
from domain.problems import ProblemError
from domain.settings import EmergencySettings
from domain.times import SECOND
from domain.vocabulary import Role
from domain.wire.rows import duty_scope
from server.accounts.people import Person
from server.db.database import Database
from server.db.work import new_id
from server.emergencies import repository as emergencies
from server.emergencies import service
from server.emergencies.timer import escalate_if_overdue
from server.live.hub import Hub, Listener
from tests.helpers.centre import CITY, HALL, Centre, Clock, data_of, open_centre

LEAD, OTHER = new_id(), new_id()


def lead_of(hall: str, user_id: str = LEAD) -> Person:
    """A lead of a hall, as a request brings one."""
    return Person(user_id, "2001", "李班长", Role.LEAD, hall_id=hall)


ESCALATE_AFTER = EmergencySettings().escalate_after


def raised(database: Database, clock: Clock, hall: str = "main", late: int = 0) -> str:
    """Store an emergency as the handler does; ``late``: so long (ms) it was on its way."""
    emergency_id = new_id()
    with database.write(CITY) as work:
        texts = {
            "place": "柳园小区",
            "note": "",
            "injured": True,
            "weapon": None,
            "callback_number": "13800138000",
        }
        row = {
            "city_id": CITY,
            "emergency_id": emergency_id,
            "hall_id": hall,
            "kind": "self_harm",
            "texts": work.sealer.seal(json.dumps(texts).encode(), emergency_id.encode()),
            "raised_by": new_id(),
            "raised_at": clock.now - late,
            "received_at": clock.now,
            "escalate_at": clock.now + ESCALATE_AFTER,
            "trial": False,
        }
        emergencies.add(work, [row])
        work.record("emergency.raise", emergency_id, {}, author_id=None).touch(
            f"hall:{hall}", "emergency", emergency_id
        )
    return emergency_id


def test_escalates_once_and_only_after_its_time(database: Database, clock: Clock) -> None:
    emergency_id = raised(database, clock)
    clock.now += ESCALATE_AFTER - 1
    with database.read(CITY) as reading:
        assert not emergencies.any_overdue(reading)
    clock.now += 1
    with database.read(CITY) as reading:
        assert emergencies.any_overdue(reading)
    with database.write(CITY) as work:
        assert service.escalate_overdue(work) == 1
    with database.write(CITY) as work:
        assert service.escalate_overdue(work) == 0
    with database.read(CITY) as reading:
        assert emergencies.rows(reading, [emergency_id])[emergency_id].escalated_at == clock.now


def test_a_process_that_dies_at_it_leaves_it_to_the_next_at_once(
    database: Database, centre_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    emergency_id = raised(database, clock)
    clock.now += ESCALATE_AFTER

    def die(_work: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(service, "escalate_overdue", die)
        with pytest.raises(KeyboardInterrupt):
            escalate_if_overdue(database, CITY)
    other = open_centre(centre_url, clock)
    assert escalate_if_overdue(other, CITY) == 1, "nothing has to run out first"
    assert escalate_if_overdue(database, CITY) == 0
    other.dispose()
    with database.read(CITY) as reading:
        assert emergencies.rows(reading, [emergency_id])[emergency_id].escalated_at == clock.now


def test_of_two_processes_that_look_at_once_one_escalates(
    database: Database, centre_url: str, clock: Clock
) -> None:
    raised(database, clock)
    clock.now += ESCALATE_AFTER
    other = open_centre(centre_url, clock)
    at_once = threading.Barrier(2)

    def look(one: Database) -> int:
        at_once.wait(120)
        return escalate_if_overdue(one, CITY)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(look, (database, other))) == [0, 1]
    other.dispose()
    with database.read(CITY) as reading:
        assert reading.head()[0] == 2


def test_an_acknowledged_one_does_not_escalate(database: Database, clock: Clock) -> None:
    emergency_id = raised(database, clock)
    with database.write(CITY) as work:
        service.acknowledge(work, lead_of("main"), emergency_id, new_id())
    clock.now += ESCALATE_AFTER + SECOND
    with database.read(CITY) as reading:
        assert not emergencies.any_overdue(reading)
        assert emergencies.ringing(reading, "main") == []


def test_the_first_lead_stands(database: Database, clock: Clock) -> None:
    emergency_id = raised(database, clock)
    with database.write(CITY) as work:
        service.acknowledge(work, lead_of("main"), emergency_id, new_id())
    with database.write(CITY) as work:
        row = service.acknowledge(work, lead_of("main", OTHER), emergency_id, new_id())
    assert row.acknowledged_by == LEAD


def test_who_comes_second_may_ask_again(database: Database, clock: Clock) -> None:
    emergency_id = raised(database, clock)
    with database.write(CITY) as work:
        service.acknowledge(work, lead_of("main"), emergency_id, new_id())
    lost = new_id()
    for _ in range(2):  # the first answer did not arrive
        with database.write(CITY) as work:
            row = service.acknowledge(work, lead_of("main", OTHER), emergency_id, lost)
        assert row.acknowledged_by == LEAD
    with pytest.raises(ProblemError, match=r"emergency\.unknown"), database.write(CITY) as work:
        service.acknowledge(work, lead_of("other", OTHER), emergency_id, new_id())


def test_a_lead_of_another_hall_does_not_find_it(database: Database, clock: Clock) -> None:
    emergency_id = raised(database, clock)
    with pytest.raises(ProblemError, match=r"emergency\.unknown"), database.write(CITY) as work:
        service.acknowledge(work, lead_of("other"), emergency_id, new_id())


def test_the_callback_number_is_not_in_the_row_but_is_given_on_record(
    database: Database, clock: Clock
) -> None:
    emergency_id = raised(database, clock)
    with database.write(CITY) as work:
        row = emergencies.rows(work, [emergency_id])[emergency_id]
        assert row.has_callback
        assert "13800138000" not in repr(row)
        assert service.call_back(work, lead_of("main"), emergency_id) == "13800138000"
    with database.read(CITY) as reading:
        assert reading.head()[0] == 2


def _hear(
    database: Database, hall: str | None, act: Callable[[], object], *, escalated_only: bool = False
) -> str:
    """What a listener is sent from opening the stream until an emergency comes."""

    async def listen() -> str:
        hub = Hub(database, CITY, look_every=inf)
        hub.start()
        listener = Listener(asyncio.get_running_loop(), "", hall, hall is not None, True, escalated_only)
        stream = hub.listen(listener)
        heard = b""
        try:
            await anext(stream)
            await asyncio.to_thread(act)
            async with asyncio.timeout(20):
                while b"event: emergency" not in heard:
                    heard += await anext(stream)
        finally:
            await asyncio.to_thread(hub.stop)
            await stream.aclose()
        return heard.decode()

    return asyncio.run(listen())


def test_a_lead_hears_it_and_sees_it_on_the_panel(database: Database, clock: Clock) -> None:
    heard = _hear(database, "main", lambda: raised(database, clock))
    assert "柳园小区" in heard
    assert "13800138000" not in heard


def test_the_row_says_when_it_arrived(database: Database, clock: Clock) -> None:
    emergency_id = raised(database, clock, late=41 * 60_000)
    with database.read(CITY) as reading:
        [row] = emergencies.rows(reading, [emergency_id]).values()
    assert (row.raised_at, row.received_at) == (clock.now - 41 * 60_000, clock.now)
    assert row.rings_since == clock.now


def test_the_duty_officer_hears_only_what_was_escalated(database: Database, clock: Clock) -> None:
    def raise_and_wait() -> None:
        raised(database, clock)
        clock.now += ESCALATE_AFTER
        assert escalate_if_overdue(database, CITY) == 1

    heard = _hear(database, None, raise_and_wait, escalated_only=True)
    assert json.loads(heard.split("event: emergency\ndata: ")[1].split("\n")[0])["escalated_at"] == clock.now


def test_one_of_a_kind_this_version_does_not_know_rings_all_the_same(centre: Centre) -> None:
    centre.add_user("1001")
    seat = centre.workstation()
    seat.login("1001")
    report = Emergency(emergency_id=new_id(), kind="flood", place="柳园小区", callback_number="1" * 400)
    sent = seat.envelope("emergency.raise", report, entity_id=report.emergency_id)
    response = centre.post("/emergencies", sent, seat.as_device)
    assert response.json()["result"] == "applied"
    with centre.database.read(CITY) as reading:
        (row,) = emergencies.ringing(reading, HALL)
    assert (row.kind, row.note) == ("other", "flood")


def test_the_duty_officer_who_comes_later_finds_what_was_escalated_and_nothing_else(centre: Centre) -> None:
    centre.add_user("3001", Role.DUTY_OFFICER, hall_id=None)
    lead = centre.add_user("2001", Role.LEAD)
    with_lead, passed_on = (raised(centre.database, centre.clock, HALL) for _ in range(2))
    with centre.database.write(CITY) as work:
        service.acknowledge(work, lead, with_lead, new_id())
    centre.clock.forward(ESCALATE_AFTER)
    with centre.database.write(CITY) as work:
        service.escalate_overdue(work)  # or the running centre, which looks every second, was first
    officer = centre.workstation()
    scopes = officer.login("3001").grant.scopes
    assert duty_scope() in scopes
    [row] = officer.snapshot_page(duty_scope()).rows
    assert (row.id, data_of(row).get("acknowledged_by")) == (passed_on, None)
    with centre.database.write(CITY) as work:
        service.acknowledge(work, lead, passed_on, new_id())
    [row] = officer.pull({duty_scope(): 0}).rows
    assert data_of(row)["acknowledged_by"] == lead.user_id


def test_only_the_duty_officer_reads_that_scope(centre: Centre) -> None:
    for number, role in (("1001", Role.AGENT), ("2001", Role.LEAD), ("5001", Role.LEADER)):
        centre.add_user(number, role)
        station = centre.workstation()
        assert duty_scope() not in station.login(number).grant.scopes
