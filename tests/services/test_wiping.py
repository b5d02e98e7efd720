"""A workstation that the centre orders wiped: first what it has arrives, then nothing opens it any more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.models import undelivered
from app.records.errors import LoginFailed, Refused
from app.records.session import SessionStage
from app.services.session_keys import NUMBERS
from app.services.wiping import DRAFT_MS, Wiping, destroy
from domain.vocabulary import Role
from domain.wire.devices import DeviceWipe
from domain.wire.sealed import public_of
from server.accounts.tables import device
from server.answers.tables import response
from server.db.tables import operation
from server.keys.service import put_recovery_key
from tests.helpers.centre import CITY, OPERATOR, PASSWORD, Centre
from tests.helpers.seat import ADDRESS, Hands, Seat, Wire
from tests.services.test_packages import code, worked

ORGANISATION = b"o" * 32


def order(seat: Seat, *, cancel: bool = False) -> str:
    """As an administrator does at the command line."""
    with seat.centre.database.read(CITY) as reading:
        device_id = reading.conn.execute(sa.select(device.c.device_id)).scalars().one()
    seat.centre.app.state.centre.accounts.order_wipe(CITY, DeviceWipe(device_id, "送修", cancel), OPERATOR)
    return str(device_id)


def with_recovery_key(centre: Centre) -> None:
    with centre.database.write(CITY) as work:
        put_recovery_key(work, public_of(ORGANISATION), replace=False, by=OPERATOR)


def folder(seat: Seat) -> Path:
    return next(path.parent for path in seat.profile.glob("*/device.json"))


def stands(centre: Centre, device_id: str) -> tuple[bool, bool]:
    with centre.database.read(CITY) as reading:
        row = reading.conn.execute(
            sa.select(device.c.revoked, device.c.wiped_at).where(device.c.device_id == device_id)
        ).one()
    return bool(row[0]), row[1] is not None


def answers(centre: Centre) -> int:
    with centre.database.read(CITY) as reading:
        return int(reading.conn.execute(sa.select(sa.func.count()).select_from(response)).scalar_one())


def test_an_order_ends_the_login_delivers_and_deletes(seat: Seat) -> None:
    worked(seat, 2)
    device_id = order(seat)
    seat.wire.up = True
    bench, wiping = seat.bench, Wiping(seat.bench.desk)
    bench.engine.go()
    bench.engine.pull.step(seat.hands.ticks())  # the pull is refused: reason to ask
    assert bench.engine.link.state.login_needed
    assert answers(seat.centre) == 0
    assert not wiping.look()  # not yet delivered
    assert bench.session.status().stage is SessionStage.LOGGED_OUT
    assert folder(seat).exists()
    seat.sync()
    assert answers(seat.centre) == 2
    assert wiping.look()
    assert list(seat.profile.glob("*/*")) == []
    assert bench.desk.open_seat is None
    assert stands(seat.centre, device_id) == (True, True)
    with seat.centre.database.read(CITY) as reading:
        done = set(reading.conn.execute(sa.select(operation.c.kind)).scalars())
    assert {"device.wipe", "device.wiped"} <= done


def test_nothing_is_deleted_while_the_centre_is_away_and_the_organisation_still_gets_in(seat: Seat) -> None:
    from app.models.recovery_slot import open_slot
    from app.models.store import Store

    with_recovery_key(seat.centre)
    waiting = worked(seat, 2)
    order(seat)
    seat.wire.up = True
    seat.wire.fault = _no_push
    wiping = Wiping(seat.bench.desk)
    seat.bench.engine.link.state.login_needed = True
    assert not wiping.look()
    place = folder(seat)
    seat.bench.close()
    # Nobody gets in by password, nor by the centre's share; what is unsent is there for the organisation.
    seat.wire.fault = None
    bench = seat.restart()
    for up in (True, False):
        seat.wire.up = up
        with pytest.raises(Exception, match=r"device\.wipe|unreachable|unknown_here"):
            bench.session.login(ADDRESS, "1001", PASSWORD)
    store = Store.open(place / "store.db", open_slot(place, ORGANISATION).data_key)
    with store.read() as connection:
        assert [one.op_id for one in undelivered.listed(connection)] == waiting
    store.close()


def _no_push(request):  # type: ignore[no-untyped-def]
    from app.records.errors import Unreachable
    from domain.problems import Problem

    if request.path.endswith("/sync/push"):
        raise Unreachable(Problem("centre.unreachable"))


def test_whoever_tries_to_log_in_sets_the_delivery_going(seat: Seat) -> None:
    worked(seat, 2)
    seat.bench.close()
    device_id = order(seat)
    bench = seat.restart()
    seat.wire.up = True
    with pytest.raises(LoginFailed) as refused:
        bench.session.login(ADDRESS, "1001", PASSWORD)
    assert code(refused) == "device.wipe"
    assert bench.session.status().stage is SessionStage.LOGGED_OUT
    seat.sync()
    assert answers(seat.centre) == 2
    assert Wiping(bench.desk).look()
    assert stands(seat.centre, device_id) == (True, True)


def test_a_wrong_password_opens_nothing_of_a_workstation_to_be_wiped(seat: Seat) -> None:
    worked(seat, 1)
    seat.bench.close()
    order(seat)
    bench = seat.restart()
    seat.wire.up = True
    with pytest.raises(LoginFailed) as refused:
        bench.session.login(ADDRESS, "1001", "something else")
    assert code(refused) == "login.wrong_password"
    assert bench.desk.open_seat is None


@pytest.mark.parametrize("recovery", [True, False])
def test_nobody_logged_in_the_slots_go_and_the_store_stays(seat: Seat, recovery: bool) -> None:
    import json

    if recovery:
        with_recovery_key(seat.centre)
    worked(seat, 1)
    seat.bench.close()
    order(seat)
    bench = seat.restart()
    seat.wire.up = True
    assert not Wiping(bench.desk).look()
    place = folder(seat)
    content = json.loads((place / "vault.json").read_bytes())
    assert content["users"] == {}
    assert ("recovery" in content, "centre" in content) == (recovery, not recovery)
    assert (place / "store.db").exists()


def test_an_order_taken_back_lets_people_in_again(seat: Seat) -> None:
    seat.login()
    seat.bench.close()
    order(seat)
    bench = seat.restart()
    Wiping(bench.desk).look()
    order(seat, cancel=True)
    seat.login()  # by the centre's share, which made the slot anew
    assert seat.bench.session.status().stage is SessionStage.WORKING


def test_the_form_on_the_screen_may_be_saved_first_but_not_for_ever(seat: Seat) -> None:
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    bench.calls.dial(bench.calls.open(item))
    order(seat)
    wiping = Wiping(bench.desk)
    seat.sync()
    assert not wiping.look()
    assert bench.session.status().stage is SessionStage.WORKING
    seat.hands.clock.forward(DRAFT_MS)
    assert wiping.look()
    assert bench.session.status().stage is SessionStage.LOGGED_OUT


def test_what_the_centre_returned_is_no_reason_to_stay(seat: Seat) -> None:
    worked(seat, 1)
    with seat.bench.desk.store.write() as connection:
        connection.exec_driver_sql("UPDATE signed SET author_mac = ?", ("0" * 64,))
    seat.wire.up = True
    seat.sync()
    assert seat.bench.sync.status().quarantined
    order(seat)
    seat.bench.engine.link.state.login_needed = True
    assert Wiping(seat.bench.desk).look()


def test_a_lead_orders_it_in_his_hall_and_nowhere_else(seat: Seat, tmp_path: Path) -> None:
    seat.login()
    device_id = seat.bench.engine.link.device_id
    with pytest.raises(Refused) as not_an_agent:
        seat.bench.devices.order_wipe(device_id)
    assert code(not_an_agent) == "access.forbidden"
    for number, hall_id, expected in (("2009", "h2", "access.hall"), ("2001", "h1", "")):
        seat.centre.add_user(number, Role.LEAD, hall_id=hall_id)
        lead = Seat(seat.centre, tmp_path / number, Wire(seat.centre.http), Hands(seat.centre.clock))
        lead.login(number)
        if expected:
            with pytest.raises(Refused) as refused:
                lead.bench.devices.order_wipe(device_id)
            assert code(refused) == expected
        else:
            lead.bench.devices.order_wipe(device_id, "送修")
            lead.bench.devices.cancel_wipe(device_id)
            lead.bench.devices.order_wipe(device_id)
        with pytest.raises(Refused) as unknown:
            lead.bench.devices.order_wipe("00000000-0000-4000-8000-000000000009")
        assert code(unknown) in ("device.not_found", "access.hall")
        lead.bench.close()


def test_without_an_order_nothing_is_asked_while_somebody_works(seat: Seat) -> None:
    seat.login()
    wiping = Wiping(seat.bench.desk)
    seen = len(seat.wire.seen)
    assert not wiping.look()
    assert len(seat.wire.seen) == seen
    seat.bench.session.logout()
    assert not wiping.look()
    assert seat.wire.seen[-1].endswith("/devices/standing")
    assert folder(seat).exists()


def test_a_workstation_that_dies_right_after_its_folder_went_has_forgotten_who_worked_there(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat.login()
    order(seat)
    seat.bench.engine.link.state.login_needed = True

    def destroy_and_die(*arguments: Any) -> bool:
        destroy(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr("app.services.wiping.destroy", destroy_and_die)
    with pytest.raises(KeyboardInterrupt):
        Wiping(seat.bench.desk).look()
    assert list(seat.profile.glob("*/*")) == []
    assert seat.bench.desk.settings.get(NUMBERS, []) == []


def test_a_centre_that_does_not_know_the_workstation_is_doubted_with_nothing_to_send(seat: Seat) -> None:
    worked(seat, 1)
    seat.wire.up = True
    seat.sync()
    bench, wiping = seat.bench, Wiping(seat.bench.desk)
    with seat.centre.database.engine.begin() as conn:
        conn.execute(sa.delete(device))
    seat.centre.app.state.centre.accounts._devices.clear()  # as a centre that was started anew
    bench.engine.link.state.login_needed = True  # as a refused pull leaves it
    assert not wiping.look()
    assert bench.sync.status().alarm == "sync.forgotten"
    with bench.desk.store.read() as c:
        assert c.exec_driver_sql("SELECT count(*) FROM outbox WHERE server_seq > 0").scalar_one() == 0
