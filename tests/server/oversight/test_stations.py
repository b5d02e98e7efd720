"""The workstations of a hall: what they have not delivered, since when nothing was heard, what is wrong with them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from math import inf
from typing import Any

from sqlalchemy import update

from domain.times import DAY, MINUTE
from domain.vocabulary import Role
from domain.wire import codec
from domain.wire.hall import LiveEvent
from domain.wire.oversight import Stations
from domain.wire.sync import Presence
from server.accounts.tables import device
from server.application.app import API
from server.live.hub import PANEL_AGE, Hub, Listener
from tests.helpers.centre import CITY, HALL, Centre
from tests.helpers.desk import Desk, sit_down


def stations(centre: Centre, who: Desk, **query: Any) -> Stations:
    answer = centre.http.get(f"{API}/oversight/workstations", params=query, headers=who.as_user)
    assert answer.status_code == 200, answer.text
    return codec.decode(answer.content, Stations)


def speak(desk: Desk, **said: Any) -> None:
    """The workstation tells how it stands."""
    desk.station.presence = Presence(user_id=desk.user_id, app_version="1.4.0", **said)
    desk.station.push([])


def line_of(found: Stations, desk: Desk) -> Any:
    return next(line for line in found.stations if line.device_id == desk.station.device_id)


def test_each_says_what_it_has_not_delivered(centre: Centre, desk: Desk, lead: Desk) -> None:
    since = centre.clock() - 20 * MINUTE
    speak(desk, unsent=7, oldest_unsent_at=since, quarantined=2)
    heard_at = centre.clock()
    centre.clock.forward(42 * MINUTE)
    found = stations(centre, lead)
    line = line_of(found, desk)
    assert (line.unsent, line.oldest_unsent_at, line.returned) == (7, since, 2)
    assert (line.user_number, line.user_name, line.signed_in) == ("1001", "用户1001", True)
    assert (line.last_contact_at, line.app_version, line.state) == (heard_at, "1.4.0", "in_use")
    assert (found.hall_id, found.newest_version) == (HALL, "1.4.0")


def test_two_copies_alive_at_once_are_an_alarm_for_a_day(centre: Centre, desk: Desk, lead: Desk) -> None:
    speak(desk)
    desk.station.incarnation = 5
    speak(desk)
    assert line_of(stations(centre, lead), desk).alive_twice_at is None
    desk.station.incarnation = 4
    speak(desk)
    at = centre.clock()
    centre.clock.forward(MINUTE)
    desk.station.incarnation = 5
    speak(desk)
    assert line_of(stations(centre, lead), desk).alive_twice_at == at
    centre.clock.forward(DAY)
    lead.station.login("2001")
    assert line_of(stations(centre, lead), desk).alive_twice_at is None


def test_who_logged_out_and_what_was_revoked_or_wiped_is_told(centre: Centre, desk: Desk, lead: Desk) -> None:
    speak(desk, unsent=1)
    centre.http.post(f"{API}/logout", headers=desk.as_user)
    assert not line_of(stations(centre, lead), desk).signed_in
    for column, state in (("revoked", "revoked"), ("wipe_ordered_at", "wiping"), ("wiped_at", "wiped")):
        with centre.database.write(CITY) as work:
            work.conn.execute(
                update(device)
                .where(device.c.device_id == desk.station.device_id)
                .values({column: True if column == "revoked" else work.now})
            )
        assert line_of(stations(centre, lead), desk).state == state


def test_a_lead_sees_her_hall_and_the_city_any(centre: Centre, desk: Desk, lead: Desk) -> None:
    far = sit_down(centre, "1900", hall_id="east")
    speak(far)
    speak(desk)
    ids = {line.device_id for line in stations(centre, lead, hall="east").stations}
    assert desk.station.device_id in ids
    assert far.station.device_id not in ids
    officer = sit_down(centre, "3001", Role.DUTY_OFFICER)
    assert {line.device_id for line in stations(centre, officer, hall="east").stations} == {
        far.station.device_id
    }
    agent = centre.http.get(f"{API}/oversight/workstations", headers=desk.as_user)
    assert (agent.status_code, agent.json()["code"]) == (403, "access.forbidden")


def test_the_stream_tells_when_they_differ_and_not_otherwise(centre: Centre, desk: Desk, lead: Desk) -> None:
    hub = Hub(centre.database, CITY, look_every=inf)
    loop = asyncio.new_event_loop()
    try:
        listener = Listener(loop, "", HALL, wants_panel=True, hears=True)
        hub._listeners[listener] = None
        hub._stations_wanted.add(HALL)

        def told() -> Stations | None:
            listener.stations = None
            hub._look()
            if listener.stations is None:
                return None
            name, data = listener.stations.decode().strip().split("\ndata: ")
            assert name == f"event: {LiveEvent.STATIONS}"
            return codec.decode(data, Stations)

        assert told() is not None
        centre.clock.forward(PANEL_AGE)
        assert told() is None
        speak(desk, unsent=3)
        centre.clock.forward(PANEL_AGE)
        found = told()
        assert found is not None
        assert line_of(found, desk).unsent == 3
        assert replace(found, as_of=0) == replace(stations(centre, lead), as_of=0)
    finally:
        loop.close()
