"""A workstation that the centre orders wiped while somebody works at it, and one that nobody has logged in on."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from app.records.changes import ChangeKind
from app.ui.screens.login.view import LoginScreen
from server.accounts.tables import device
from server.db.database import Database
from tests.e2e.conftest import Enter, synced
from tests.helpers.centre import CITY
from tools.centre import Centre

AGENT = "8001"


def the_workstation(database: Database) -> tuple[str, bool, bool]:
    """Its id, whether it is shut out, whether it said that it is wiped."""
    with database.read(CITY) as reading:
        row = reading.conn.execute(
            sa.select(device.c.device_id, device.c.revoked, device.c.wiped_at).order_by(
                device.c.registered_at.desc()
            )
        ).first()
    assert row is not None
    return row[0], bool(row[1]), row[2] is not None


@pytest.mark.long
def test_the_order_brings_the_login_form_and_leaves_nothing_behind(
    enter: Enter, centre: Centre, database: Database
) -> None:
    driver = enter(AGENT)
    synced(driver)
    bench = driver.program.opening.wait()
    folder = bench.profile / bench.desk.seat.centre_id
    device_id, _, _ = the_workstation(database)
    centre.run("wipe-device", device_id, "--reason", "送修")
    bench.sync.sync_now()
    link = bench.engine.link
    driver.wait("the login to be refused", lambda: link.state.login_needed)
    bench.bus.tell(ChangeKind.SESSION, source="test")  # instead of the minute that passes
    driver.wait("the login form", lambda: isinstance(driver.program.login, LoginScreen))
    driver.wait("nothing left", lambda: not folder.exists())
    assert driver.program.workplace is None
    assert the_workstation(database) == (device_id, True, True)
    assert AGENT.encode() not in (bench.profile / "settings.json").read_bytes()


def test_at_the_login_form_the_slots_go_at_once(
    enter: Enter, start: Enter, centre: Centre, database: Database
) -> None:
    driver = enter(AGENT)
    synced(driver)
    bench = driver.program.opening.wait()
    profile, folder = bench.profile, bench.profile / bench.desk.seat.centre_id
    driver.close()
    device_id, _, _ = the_workstation(database)
    centre.run("wipe-device", device_id)
    again = start(profile.name)
    again.wait("the slots to go", lambda: json.loads((folder / "vault.json").read_bytes())["users"] == {})
    assert (folder / "store.db").exists()  # nobody could look whether something waits
