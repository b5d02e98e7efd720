"""Logging in: who is let in, what he is given, and what a stranger learns."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from domain.permissions import Permission
from domain.times import DAY, MINUTE, SECOND
from domain.vocabulary import Role
from domain.wire import codec
from domain.wire.message import replace
from domain.wire.sealed import signature_holds
from domain.wire.session import ChangePassword, Refresh, Tokens
from server.accounts import administration, repository
from server.accounts.throttle import BY_ADDRESS, BY_NUMBER
from tests.helpers.centre import CHEAP, CITY, HALL, OPERATOR, PASSWORD, Centre, Workstation


def _refresh(station: Workstation, token: str | None = None) -> tuple[int, Tokens | None]:
    assert station.session is not None
    message = Refresh(token or station.session.tokens.refresh_token, station.device_id)
    response = station.centre.post("/token/refresh", message)
    return response.status_code, codec.decode(
        response.content, Tokens
    ) if response.status_code == 200 else None


def _works(centre: Centre, access_token: str) -> bool:
    wrong = ChangePassword("x", "another one 5")
    response = centre.post("/password", wrong, {"Authorization": f"Bearer {access_token}"})
    assert response.status_code in (401, 422, 429)
    return response.status_code != 401


def test_a_first_login_registers_the_workstation(centre: Centre) -> None:
    person = centre.add_user("1001")
    station = centre.workstation()
    given = station.login("1001")
    assert given.device_secret
    assert given.grant.user_id == person.user_id
    assert given.grant.until == centre.clock() + 3 * DAY
    assert given.grant.scopes == ["city", f"user:{person.user_id}", f"hall:{HALL}"]
    assert given.tokens.keys is not None
    assert signature_holds(
        base64.b64decode(given.tokens.keys.grant_key), codec.encode(given.grant), given.grant_signature
    )
    assert base64.b64decode(given.author_key) == centre.database.sealer.subkey(
        f"author|{person.user_id}|{station.device_id}"
    )
    again = station.login("1001")
    assert again.device_secret is None
    assert again.key_share == given.key_share
    other = centre.workstation("席位二")
    assert other.login("1001").key_share != given.key_share


def test_secrets_stand_nowhere_in_the_database(sqlite_centre: Centre) -> None:
    sqlite_centre.add_user("1001")
    given = sqlite_centre.workstation().login("1001")
    path = Path(str(sqlite_centre.database.engine.url.database))
    stored = b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
    assert b"1001" in stored
    for secret in (
        given.tokens.access_token, given.tokens.refresh_token, given.device_secret or "-", given.author_key, PASSWORD
    ):  # fmt: skip
        assert secret.encode() not in stored
    assert base64.b64decode(given.key_share) not in stored


def test_a_registration_whose_answer_was_lost_is_given_again(centre: Centre) -> None:
    centre.add_user("1001")
    station = centre.workstation()
    assert station.try_login("1001").status_code == 200  # the answer never arrives
    assert station.login("1001").device_secret
    station.login("1001")  # by now the workstation has its secret
    station.secret = ""
    assert station.try_login("1001").json()["code"] == "device.known"
    station.secret = "guessed"
    assert station.try_login("1001").json()["code"] == "device.invalid"


def test_a_stranger_does_not_learn_which_numbers_exist(centre: Centre) -> None:
    centre.add_user("1001")
    centre.add_user("1002")
    administration.set_disabled(centre.database, CITY, "1002", disabled=True, by=OPERATOR)
    answers = [
        centre.workstation().try_login(number, password)
        for number, password in (("1001", "wrong one 1"), ("9999", "wrong one 1"), ("1002", PASSWORD))
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1


def test_guessing_is_slowed_down_by_number_from_anywhere(centre: Centre) -> None:
    centre.add_user("1001")
    for _ in range(BY_NUMBER.free):
        assert centre.workstation().try_login("1001", "wrong one 1").status_code == 401
    blocked = centre.workstation().try_login("1001")
    assert blocked.status_code == 429
    assert blocked.headers["Retry-After"] == "15"
    assert blocked.json()["params"] == {"seconds": 15}
    centre.clock.forward(15 * SECOND)
    assert centre.workstation().try_login("1001", "wrong one 1").status_code == 401
    assert centre.workstation().try_login("1001").headers["Retry-After"] == "30"
    centre.clock.forward(30 * SECOND)
    centre.workstation().login("1001")
    assert centre.workstation().try_login("1001", "wrong one 1").status_code == 401


def test_a_stranger_cannot_lock_an_agent_out_of_his_own_seat(centre: Centre) -> None:
    centre.add_user("1001")
    seat = centre.workstation()
    seat.login("1001")
    for _ in range(BY_NUMBER.free + 1):
        centre.workstation().try_login("1001", "wrong one 1")
    assert centre.workstation().try_login("1001").status_code == 429
    seat.login("1001")


def test_guessing_is_slowed_down_by_address_over_many_numbers(sqlite_centre: Centre) -> None:
    sqlite_centre.add_user("1001")
    for n in range(BY_ADDRESS.free):
        sqlite_centre.workstation().try_login(f"n{n}", "wrong one 1")
    assert sqlite_centre.workstation().try_login("1001").status_code == 429
    sqlite_centre.clock.forward(BY_ADDRESS.forget_ms + MINUTE)
    sqlite_centre.workstation().login("1001")


def test_a_stranger_in_the_hall_does_not_keep_its_workstations_out(sqlite_centre: Centre) -> None:
    sqlite_centre.add_user("1001")
    seat = sqlite_centre.workstation()
    seat.login("1001")
    for n in range(BY_ADDRESS.free + 1):
        sqlite_centre.workstation().try_login(f"n{n}", "wrong one 1")
    assert sqlite_centre.workstation().try_login("1001").status_code == 429
    seat.login("1001")


def test_many_tries_at_once_gain_nothing(sqlite_centre: Centre) -> None:
    """A try counts before the password is looked at, so the count is there for whoever comes next."""
    sqlite_centre.add_user("1001")
    tried: list[int] = []
    holds = CHEAP.holds

    def during(encoded: str | None, password: str) -> bool:
        with sqlite_centre.database.write(CITY) as work:
            tried.append(max(failures for failures, _, _ in repository.throttles(work, _keys(work)).values()))
        return holds(encoded, password)

    def _keys(work: object) -> list[str]:
        return ["number:1001:anywhere"]

    sqlite_centre.app.state.centre.accounts._passwords = type("P", (), {"holds": staticmethod(during)})()
    for _ in range(3):
        sqlite_centre.workstation().try_login("1001", "wrong one 1")
    assert tried == [1, 2, 3]


def test_nothing_but_a_password_change_before_it_is_done(centre: Centre) -> None:
    centre.add_user("1001", must_change=True)
    station = centre.workstation()
    assert station.login("1001").must_change_password
    refused = centre.post("/sync/pull", station.pull_message({}), station.as_user)
    assert (refused.status_code, refused.json()["code"]) == (403, "password.must_change")
    done = centre.post("/password", ChangePassword(PASSWORD, "a better one 9"), station.as_user)
    assert done.status_code == 204
    assert centre.post("/sync/pull", station.pull_message({}), station.as_user).status_code == 200
    assert station.try_login("1001").status_code == 401
    assert not station.login("1001", "a better one 9").must_change_password


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("10011001", "password.is_number"),
        ("password", "password.too_common"),
        ("aaaaaaaaa", "password.too_common"),
        (PASSWORD, "password.unchanged"),
        ("short", "wire.invalid"),
    ],
)
def test_a_weak_password_is_refused(sqlite_centre: Centre, new: str, code: str) -> None:
    sqlite_centre.add_user("1001")
    station = sqlite_centre.workstation()
    station.login("1001")
    answer = sqlite_centre.post("/password", {"old": PASSWORD, "new": new}, station.as_user)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_changing_the_password_ends_the_other_logins(centre: Centre) -> None:
    centre.add_user("1001")
    here, there = centre.workstation(), centre.workstation()
    here_token = here.login("1001").tokens.access_token
    there_token = there.login("1001").tokens.access_token
    assert _works(centre, there_token)
    centre.post("/password", ChangePassword(PASSWORD, "a better one 9"), here.as_user)
    assert _works(centre, here_token)
    assert not _works(centre, there_token)
    assert _refresh(there)[0] == 401


def test_an_access_token_ends_after_a_quarter_of_an_hour(centre: Centre) -> None:
    centre.add_user("1001")
    token = centre.workstation().login("1001").tokens.access_token
    centre.clock.forward(15 * MINUTE - 1)
    assert _works(centre, token)
    centre.clock.forward(1)
    assert not _works(centre, token)
    assert not _works(centre, "main." + "x" * 43)
    assert not _works(centre, "nonsense")


def test_refreshing_gives_a_new_pair(centre: Centre) -> None:
    centre.add_user("1001")
    station = centre.workstation()
    first = station.login("1001").tokens
    status, second = _refresh(station)
    assert status == 200
    assert second is not None
    assert second.access_token != first.access_token
    assert _works(centre, second.access_token)
    assert not _works(centre, first.access_token)


def test_a_lost_reply_to_a_refresh_costs_nothing(centre: Centre) -> None:
    centre.add_user("1001")
    station = centre.workstation()
    first = station.login("1001").tokens
    _, lost = _refresh(station)
    centre.clock.forward(20 * MINUTE)
    _, same = _refresh(station, first.refresh_token)
    assert same == lost
    assert same is not None
    _, third = _refresh(station, same.refresh_token)
    assert third is not None
    assert _works(centre, third.access_token)


def test_the_predecessor_gets_nothing_once_the_new_pair_was_used(centre: Centre) -> None:
    centre.add_user("1001")
    station = centre.workstation()
    first = station.login("1001").tokens
    _, second = _refresh(station)
    assert second is not None
    assert _works(centre, second.access_token)
    assert _refresh(station, first.refresh_token)[0] == 401
    assert _refresh(station, second.refresh_token)[0] == 200


def test_reuse_of_an_older_token_ends_the_session(centre: Centre) -> None:
    centre.add_user("1001")
    station = centre.workstation()
    first = station.login("1001").tokens
    _, second = _refresh(station)
    assert second is not None
    _, third = _refresh(station, second.refresh_token)
    assert third is not None
    assert _works(centre, third.access_token)
    assert _refresh(station, first.refresh_token)[0] == 401
    assert not _works(centre, third.access_token)
    assert _refresh(station, third.refresh_token)[0] == 401


def test_an_invented_refresh_token_ends_nothing(centre: Centre) -> None:
    centre.add_user("1001")
    station = centre.workstation()
    given = station.login("1001").tokens
    city, session_id, secret, tag = given.refresh_token.split(".")
    assert _refresh(station, f"{city}.{session_id}.{secret[:-1]}x.{tag}")[0] == 401
    assert (
        _refresh(replace(station, device_id="0" * 8 + station.device_id[8:]), given.refresh_token)[0] == 401
    )
    assert _refresh(station)[0] == 200


def test_logging_out_ends_the_login_and_not_the_delivery(centre: Centre) -> None:
    centre.add_user("1001")
    station = centre.workstation()
    token = station.login("1001").tokens.access_token
    assert centre.post("/logout", b"", station.as_user).status_code == 204
    assert not _works(centre, token)
    assert _refresh(station)[0] == 401
    assert station.push([]).results == []


def test_a_revoked_workstation_is_shut_out(centre: Centre) -> None:
    centre.add_user("1001")
    station = centre.workstation()
    station.login("1001")
    assert station.push([]).results == []
    centre.app.state.centre.accounts.revoke_device(CITY, station.device_id, OPERATOR)
    assert centre.post("/sync/push", station.push_message([]), station.as_device).status_code == 401
    assert centre.post("/sync/pull", station.pull_message({}), station.as_user).status_code == 401
    assert station.try_login("1001").json()["code"] == "device.revoked"


def test_another_process_believes_a_revoked_login_for_seconds_only(centre: Centre) -> None:
    """The cache of one process hides a revocation by another for less than five seconds."""
    centre.add_user("1001")
    station = centre.workstation()
    token = station.login("1001").tokens.access_token
    assert _works(centre, token)
    administration.set_disabled(centre.database, CITY, "1001", disabled=True, by=OPERATOR)
    centre.clock.forward(5 * SECOND)
    assert not _works(centre, token)


def test_an_old_client_may_only_deliver(centre: Centre) -> None:
    centre.add_user("1001")
    station = centre.workstation()
    assert not station.login("1001").deliver_only
    response = station.try_login("1001", app_version="0.0.9")
    assert response.json()["deliver_only"]
    old = {"X-Client-Version": "0.0.9"}
    pulled = centre.post("/sync/pull", station.pull_message({}), station.as_user | old)
    assert (pulled.status_code, pulled.json()["code"]) == (426, "client.too_old")
    assert centre.post("/sync/push", station.push_message([]), station.as_device | old).status_code == 200


def test_who_has_no_desktop_gets_no_feed(sqlite_centre: Centre) -> None:
    sqlite_centre.add_user("2001", Role.LIAISON, hall_id=None)
    station = sqlite_centre.workstation()
    assert station.login("2001").grant.scopes == []
    refused = sqlite_centre.post("/sync/pull", station.pull_message({}), station.as_user)
    assert refused.status_code == 403
    assert refused.json()["params"] == {"permission": Permission.SYNC_PULL}
