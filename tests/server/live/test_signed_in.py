"""The live stream ends with the login."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from domain.vocabulary import Role
from server.accounts.administration import set_disabled
from server.live.signed_in import LOOK_EVERY, while_signed_in
from tests.helpers.centre import CITY, OPERATOR, Centre


async def _chunks(ended: list[bool]) -> AsyncGenerator[bytes]:
    try:
        for n in range(4):
            yield str(n).encode()
    finally:
        ended.append(True)


@pytest.mark.parametrize("ending", ["logout", "disabled", "neither"])
def test_who_is_out_hears_no_more(centre: Centre, ending: str) -> None:
    person = centre.add_user("2001", Role.LEAD)
    station = centre.workstation()
    station.login("2001")
    accounts = centre.app.state.centre.accounts
    user = accounts.user_of(station.session.tokens.access_token)  # type: ignore[union-attr]
    clock = iter(range(0, 1000, int(LOOK_EVERY)))
    heard: list[bytes] = []
    ended: list[bool] = []

    async def listen() -> None:
        stream = while_signed_in(_chunks(ended), lambda: accounts.stands(user), lambda: next(clock))
        async for chunk in stream:
            heard.append(chunk)
            if len(heard) == 2 and ending == "logout":
                await asyncio.to_thread(centre.http.post, "/api/v1/logout", headers=station.as_user)
            if len(heard) == 2 and ending == "disabled":
                await asyncio.to_thread(
                    set_disabled, centre.database, CITY, person.number, disabled=True, by=OPERATOR
                )

    asyncio.run(listen())
    assert heard == ([b"0", b"1"] if ending != "neither" else [b"0", b"1", b"2", b"3"])
    assert ended == [True]
