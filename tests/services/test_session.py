"""Coming in online and without the centre, leaving, and whom the workstation knows."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.records.errors import LoginFailed, NotOurs, Unreachable
from app.records.session import SessionStage
from app.transport.network import Reply
from domain.times import HOUR
from server.accounts.tables import device
from tests.helpers.centre import CITY, OPERATOR, PASSWORD
from tests.helpers.seat import ADDRESS, Seat, take_seat


def code(error: pytest.ExceptionInfo[Exception]) -> str:
    return error.value.problems[0].code  # type: ignore[attr-defined]


def test_a_login_says_who_one_is_and_what_one_may(seat: Seat) -> None:
    status = seat.login().session.status()
    assert (status.stage, status.offline, status.city_name) == (SessionStage.WORKING, False, "明川市")
    assert status.user is not None
    assert (status.user.number, status.user.role, status.user.hall_id) == ("1001", "agent", "h1")
    assert status.may("task.work")
    assert not status.may("panel.read")
    assert status.numbers == ("1001",)


def test_a_wrong_password_is_said_and_lets_nobody_in(seat: Seat) -> None:
    with pytest.raises(LoginFailed) as refused:
        seat.bench.session.login(ADDRESS, "1001", "something else")
    assert code(refused) == "login.failed"  # nobody of this number worked here: it may as well be the number
    assert seat.bench.session.status().stage is SessionStage.LOGGED_OUT
    seat.login()
    with pytest.raises(LoginFailed) as again:
        seat.restart().session.login(ADDRESS, "1001", "something else")
    assert code(again) == "login.wrong_password"


def test_without_the_centre_the_grant_lets_in_for_three_days(seat: Seat) -> None:
    seat.login()
    bench = seat.restart()
    seat.wire.up = False
    seat.hands.clock.forward(70 * HOUR)
    status = bench.session.login(ADDRESS, "1001", PASSWORD)
    assert (status.stage, status.offline, status.expired) == (SessionStage.WORKING, True, False)
    with pytest.raises(LoginFailed) as wrong:
        bench.session.login(ADDRESS, "1001", "something else")
    assert code(wrong) == "login.wrong_password"
    bench = seat.restart()
    seat.hands.clock.forward(3 * HOUR)
    with pytest.raises(LoginFailed) as late:
        bench.session.login(ADDRESS, "1001", PASSWORD)
    assert code(late) == "login.grant_expired"


def test_who_never_worked_here_cannot_begin_without_the_centre(seat: Seat) -> None:
    seat.login()
    seat.wire.up = False
    with pytest.raises(Unreachable):
        seat.restart().session.login(ADDRESS, "1002", PASSWORD)


def test_a_captive_portal_is_no_centre(seat: Seat) -> None:
    seat.wire.fault = lambda _request: Reply(200, {"content-type": "text/html"}, b"<html>Welcome</html>")
    with pytest.raises(NotOurs):
        seat.bench.session.probe(ADDRESS)
    with pytest.raises(NotOurs):
        seat.bench.session.login(ADDRESS, "1001", PASSWORD)


@pytest.mark.parametrize(
    "address", ["http://centre.example", "ftp://127.0.0.1", "https://", "http://10.0.0.1:8"]
)
def test_an_address_that_would_speak_openly_is_refused(seat: Seat, address: str) -> None:
    with pytest.raises(Exception, match=r"centre\.(insecure|address)"):
        seat.bench.session.probe(address)


def test_locking_covers_and_only_the_password_uncovers(seat: Seat) -> None:
    bench = seat.login()
    assert bench.session.lock().stage is SessionStage.LOCKED
    with pytest.raises(LoginFailed):
        bench.session.unlock("something else")
    assert bench.session.unlock(PASSWORD).stage is SessionStage.WORKING


def test_going_home_leaves_the_unsent_and_takes_the_pack(seat: Seat) -> None:
    bench = seat.login()
    bench.revisits.keep_pack()
    item = bench.revisits.next()
    assert item is not None
    seat.wire.up = False
    saved = seat.work(item)
    bench.session.logout()
    assert bench.session.status().stage is SessionStage.LOGGED_OUT
    assert bench.sync.status().unsent == len(saved.operations) + 1
    with pytest.raises(Exception, match=r"session\.needed"):
        bench.revisits.pack()
    seat.wire.up = True
    seat.sync()
    assert bench.sync.status().unsent == 0  # delivered by the workstation, its author at home


def test_a_second_user_sees_only_his_own(seat: Seat) -> None:
    bench = seat.login()
    bench.revisits.keep_pack()
    item = bench.revisits.next()
    assert item is not None
    seat.work(item)
    bench.session.logout()
    seat.centre.add_user("1002")
    seat.login("1002")
    assert bench.records.today() == []
    assert bench.revisits.pack().groups == 0
    assert bench.sync.status().unsent == 0


def test_a_changed_password_opens_from_then_on(seat: Seat) -> None:
    bench = seat.login()
    with pytest.raises(LoginFailed):
        bench.session.change_password("not the old one", "a better password 8")
    bench.session.change_password(PASSWORD, "a better password 8")
    seat.wire.up = False
    bench = seat.restart()
    with pytest.raises(LoginFailed):
        bench.session.login(ADDRESS, "1001", PASSWORD)
    assert bench.session.login(ADDRESS, "1001", "a better password 8").offline


def test_a_workstation_the_centre_forgot_registers_anew_and_keeps_its_store(seat: Seat) -> None:
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    seat.wire.up = False
    seat.work(item)
    folder = next(p for p in seat.profile.iterdir() if p.is_dir())
    (folder / "device.json").unlink()
    bench = seat.restart()
    seat.wire.up = True
    seat.login()
    assert bench.sync.status().unsent == 0
    assert len(bench.records.today()) == 1


def test_a_workstation_that_was_shut_out_does_not_come_back_under_another_name(seat: Seat) -> None:
    seat.login()
    bench = seat.restart()
    device_id = next(iter(_devices(seat)))
    seat.centre.app.state.centre.accounts.revoke_device(CITY, device_id, OPERATOR)
    with pytest.raises(LoginFailed) as refused:
        bench.session.login(ADDRESS, "1001", PASSWORD)
    assert code(refused) == "device.revoked"
    assert _devices(seat) == {device_id}


def _devices(seat: Seat) -> set[str]:
    with seat.centre.database.read(CITY) as reading:
        return {row.device_id for row in reading.conn.execute(sa.select(device.c.device_id))}


def test_no_word_of_a_citizen_lies_readable_in_the_profile(seat: Seat) -> None:
    bench = seat.login()
    bench.revisits.keep_pack()
    item = bench.revisits.next()
    assert item is not None
    seat.work(item)
    bench.close()
    for path in seat.profile.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"1380000" not in content, path
            assert "李明".encode() not in content, path
            assert "邻居噪音".encode() not in content, path
            assert PASSWORD.encode() not in content, path
            assert path.stat().st_mode & 0o077 == 0, path


def test_a_clock_a_year_ahead_does_not_end_a_fresh_grant(centre, tmp_path) -> None:  # type: ignore[no-untyped-def]
    for number, skew in (("1007", 365 * 24 * HOUR), ("1008", -365 * 24 * HOUR)):
        wrong = take_seat(centre, tmp_path, number, skew=skew)
        wrong.login(number)
        wrong.wire.up = False
        bench = wrong.restart()
        assert bench.session.login(ADDRESS, number, PASSWORD).offline
        assert not bench.session.status().expired
        centre.clock.forward(80 * HOUR)
        assert bench.session.status().expired
        bench.close()
        centre.clock.forward(-80 * HOUR)


def test_who_sits_down_without_the_other_leaving_does_not_find_his_pack(seat: Seat) -> None:
    from app.models import packs

    bench = seat.login()
    bench.revisits.keep_pack()
    first = bench.session.status().user
    assert first is not None
    seat.centre.add_user("1002")
    seat.login("1002")
    with bench.desk.store.read() as connection:
        assert packs.of_user(connection, first.user_id, unworked=False) == []
