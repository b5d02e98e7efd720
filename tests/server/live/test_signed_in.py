"""The live stream ends with the login."""

from __future__ import annotations

import asyncio

import pytest

from domain.vocabulary import Role
from server.accounts.administration import set_disabled
from server.live.hub import MOST_STREAMS, Hub, Listener
from tests.helpers.centre import CITY, HALL, OPERATOR, Centre


@pytest.mark.parametrize("ending", ["logout", "disabled"])
def test_who_is_out_hears_no_more_and_others_do(centre: Centre, ending: str) -> None:
    person = centre.add_user("2001", Role.LEAD)
    centre.add_user("2002", Role.LEAD)
    station, other = centre.workstation(), centre.workstation()
    station.login("2001")
    other.login("2002")
    accounts = centre.app.state.centre.accounts
    out, stays = (
        accounts.user_of(one.session.tokens.access_token).session_id  # type: ignore[union-attr]
        for one in (station, other)
    )

    async def hear() -> None:
        hub = Hub(centre.database, CITY, look_every=0, alive_every=0.1)
        loop = asyncio.get_running_loop()
        ends, goes_on = (
            hub.listen(Listener(loop, one, HALL, wants_panel=True, hears=True)) for one in (out, stays)
        )
        await anext(ends)
        await anext(goes_on)
        hub.start()
        try:
            async with asyncio.timeout(60):
                assert b"event: panel" in await anext(ends)
                if ending == "logout":
                    await asyncio.to_thread(centre.http.post, "/api/v1/logout", headers=station.as_user)
                else:
                    await asyncio.to_thread(
                        set_disabled, centre.database, CITY, person.number, disabled=True, by=OPERATOR
                    )
                async for _ in ends:
                    pass
                for _ in range(2):  # what came meanwhile, and what comes from now on
                    assert b"event: " in await anext(goes_on)
        finally:
            await asyncio.to_thread(hub.stop)
            await goes_on.aclose()

    asyncio.run(hear())


def test_a_seat_hears_by_a_few_streams_and_the_newest_stay(sqlite_centre: Centre) -> None:
    async def hear() -> None:
        hub = Hub(sqlite_centre.database, CITY)
        loop = asyncio.get_running_loop()
        other = Listener(loop, "another login", HALL, wants_panel=False, hears=False)
        own = [
            Listener(loop, "one login", HALL, wants_panel=False, hears=False) for _ in range(MOST_STREAMS + 2)
        ]
        streams = [hub.listen(one) for one in (other, *own)]
        for one in streams:
            await anext(one)
        assert [one.ended for one in own] == [True, True] + [False] * MOST_STREAMS
        assert not other.ended
        async with asyncio.timeout(60):
            async for _ in streams[1]:
                pass
        for one in streams:
            await one.aclose()

    asyncio.run(hear())
