"""Locking covers the screens, logging out ends the login, and the 72 hours end: three different things, none loses a form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.models import packs
from app.records.errors import LoginFailed
from app.records.session import SessionStage
from domain.problems import ProblemError
from domain.times import HOUR
from server.accounts.tables import session
from server.answers.tables import response
from tests.helpers.centre import CITY, PASSWORD, Centre
from tests.helpers.seat import ADDRESS, Seat, complete
from tests.services.test_packages import code, worked


def answers(centre: Centre) -> int:
    with centre.database.read(CITY) as reading:
        return int(reading.conn.execute(sa.select(sa.func.count()).select_from(response)).scalar_one())


def logins(centre: Centre) -> list[bool]:
    """For each login whether it still stands."""
    with centre.database.read(CITY) as reading:
        return [at is None for at in reading.conn.execute(sa.select(session.c.revoked_at)).scalars()]


def folder(seat: Seat) -> Path:
    return next(path.parent for path in seat.profile.glob("*/vault.json"))


def test_behind_the_lock_everything_goes_on_being_delivered_and_fetched(seat: Seat) -> None:
    worked(seat, 2)
    bench = seat.bench
    who, pack = bench.desk.who, bench.revisits.pack().groups
    assert bench.session.lock().stage is SessionStage.LOCKED
    seat.wire.up = True
    seat.sync()
    assert answers(seat.centre) == 2
    assert bench.sync.status().unsent == 0
    assert any(path.endswith("/sync/pull") for path in seat.wire.seen[-4:])  # as the user who locked
    assert logins(seat.centre) == [True]
    assert bench.desk.who is who
    assert bench.revisits.pack().groups == pack
    assert bench.session.unlock(PASSWORD).stage is SessionStage.WORKING


def test_logging_out_ends_the_login_and_leaves_the_outbox(seat: Seat) -> None:
    waiting = worked(seat, 2)
    bench, user_id = seat.bench, seat.bench.desk.user_id
    seat.wire.up = True
    seat.wire.fault = _no_push
    bench.engine.link.reached()
    bench.session.logout()
    assert logins(seat.centre) == [False]
    assert not bench.desk.seat.centre.has_user
    assert bench.sync.status().unsent == len(waiting)
    with bench.desk.store.read() as connection:
        assert packs.of_user(connection, user_id, unworked=False) == []
        assert not connection.exec_driver_sql("SELECT name FROM note WHERE name LIKE 'tokens:%'").fetchall()
    seat.wire.fault = None
    seat.sync()
    assert answers(seat.centre) == 2
    # His slot stays: tomorrow he may begin without the centre.
    seat.wire.up = False
    assert bench.session.login(ADDRESS, "1001", PASSWORD).offline


def _no_push(request):  # type: ignore[no-untyped-def]
    from app.records.errors import Unreachable
    from domain.problems import Problem

    if request.path.endswith("/sync/push"):
        raise Unreachable(Problem("centre.unreachable"))


@pytest.mark.parametrize("came_in", ["with_the_centre", "without_it"])
def test_after_72_hours_the_open_form_is_finished_and_nothing_new_opens(seat: Seat, came_in: str) -> None:
    bench = seat.login()
    bench.revisits.keep_pack()
    seat.wire.up = False
    if came_in == "without_it":
        bench = seat.restart()
        bench.session.login(ADDRESS, "1001", PASSWORD)
    seat.sync()
    item = bench.revisits.next()
    assert item is not None
    call, _ = bench.calls.dial(bench.calls.open(item))
    call = bench.calls.hang_up(bench.calls.connected(call))
    seat.hands.clock.forward(73 * HOUR)
    assert bench.session.status().expired
    bench.session.lock()
    bench.session.unlock(PASSWORD)  # to finish what is on the screen
    bench.calls.finish(call, complete(call))
    assert bench.sync.status().unsent > 0
    for opening in (
        bench.revisits.next,
        lambda: bench.calls.reveal(call, "看一下"),
        lambda: bench.calls.dial(call),
    ):
        with pytest.raises(ProblemError):
            opening()
    seat.wire.up = True
    seat.sync()
    assert answers(seat.centre) == 1


def test_under_the_eyes_of_the_centre_a_long_session_is_not_over(seat: Seat) -> None:
    bench = seat.login()
    for _ in range(10):
        seat.hands.clock.forward(8 * HOUR)
        seat.sync()
    assert not bench.session.status().expired
    seat.wire.up = False
    seat.sync()
    assert bench.session.status().expired


def test_a_grant_edited_in_the_file_lets_nobody_in(seat: Seat) -> None:
    seat.login()
    bench = seat.restart()
    path = folder(seat) / "vault.json"
    whole = path.read_bytes()
    content = json.loads(whole)
    (name,) = content["users"]
    seat.wire.up = False
    sealed = content["users"][name]["sealed"]
    content["users"][name]["sealed"] = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    path.write_text(json.dumps(content))
    with pytest.raises(LoginFailed) as refused:
        bench.session.login(ADDRESS, "1001", PASSWORD)
    assert code(refused) == "login.wrong_password"
    content = json.loads(whole)
    content["grant_key"] = content["grant_key"][:-4] + "AAA="
    path.write_text(json.dumps(content))
    with pytest.raises(LoginFailed) as refused:
        bench.session.login(ADDRESS, "1001", PASSWORD)
    assert code(refused) == "login.grant_forged"
    path.write_bytes(whole)
    assert bench.session.login(ADDRESS, "1001", PASSWORD).offline


def test_a_workstation_registered_anew_asks_everybody_to_log_in_once(seat: Seat) -> None:
    """What he would sign under the old registration the centre would not take."""
    seat.centre.add_user("1002")
    seat.login("1002")
    seat.login("1001")
    (folder(seat) / "device.json").unlink()
    seat.restart()
    seat.login("1001")
    bench = seat.restart()
    seat.wire.up = False
    with pytest.raises(LoginFailed) as refused:
        bench.session.login(ADDRESS, "1002", PASSWORD)
    assert code(refused) == "login.key_missing"
    assert bench.session.login(ADDRESS, "1001", PASSWORD).offline
