"""Giving a workstation away: it forgets everything, and never what is only here."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from server.accounts.tables import device
from tests.helpers.centre import CITY, PASSWORD, Centre
from tests.helpers.seat import Seat
from tests.recovery.conftest import Bench, Organisation
from tests.recovery.test_recover import work


def devices(centre: Centre) -> dict[str, tuple[bool, bool]]:
    """Workstation → revoked, wiped."""
    with centre.database.read(CITY) as reading:
        rows = reading.conn.execute(sa.select(device.c.device_id, device.c.revoked, device.c.wiped_at))
        return {row[0]: (bool(row[1]), row[2] is not None) for row in rows}


def left(profile: Path) -> set[str]:
    return {path.name for path in profile.rglob("*") if path.is_file()}


def test_a_workstation_with_nothing_waiting_forgets_everything(
    seat: Seat, organisation: Organisation, office: Bench
) -> None:
    key = organisation.new_key()
    seat.login()
    device_id = seat.bench.engine.link.device_id
    seat.bench.close()
    told = office.wipe(seat.profile, key)
    assert (told.code, told.last["wiped"], told.last["centre_told"]) == (0, True, True)
    assert left(seat.profile) <= {"settings.json", "minyi110.log"}
    assert b"1001" not in (seat.profile / "settings.json").read_bytes()
    assert devices(seat.centre)[device_id] == (True, True)


def test_what_waits_keeps_it_from_being_wiped_until_it_arrived(
    seat: Seat, organisation: Organisation, office: Bench
) -> None:
    key = organisation.new_key()
    waiting = work(seat, 2)
    seat.bench.close()
    before = left(seat.profile)
    refused = office.wipe(seat.profile, key)
    assert refused.last["error"]["code"] == "wipe.pending"
    assert refused.last["error"]["params"]["operations"] == len(waiting)
    assert office.wipe(seat.profile, key, "--after-package").last["error"]["code"] == "wipe.pending"
    assert left(seat.profile) == before
    seat.restart()
    seat.wire.up = True
    seat.login()
    seat.bench.close()
    assert office.wipe(seat.profile, key).code == 0


def test_a_package_lets_it_go_but_not_what_was_saved_after_it(
    seat: Seat, organisation: Organisation, office: Bench, tmp_path: Path
) -> None:
    key = organisation.new_key()
    work(seat, 1)
    seat.bench.packages.export(tmp_path / "a.m110pkg")
    item = seat.bench.revisits.next()
    assert item is not None
    seat.work(item)
    seat.bench.close()
    assert office.wipe(seat.profile, key, "--after-package").last["error"]["code"] == "wipe.pending"
    seat.restart().session.login("http://127.0.0.1:8110", "1001", PASSWORD)
    seat.bench.packages.export(tmp_path / "b.m110pkg")
    seat.bench.close()
    assert office.wipe(seat.profile, key).last["error"]["code"] == "wipe.pending"
    assert office.wipe(seat.profile, key, "--after-package").code == 0


def test_a_draft_is_asked_about_and_a_running_program_is_left_alone(
    seat: Seat, organisation: Organisation, office: Bench
) -> None:
    key = organisation.new_key()
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    bench.calls.open(item)
    seat.sync()
    assert office.wipe(seat.profile, key, alone=False).last["error"]["code"] == "wipe.running"
    bench.close()
    refused = office.wipe(seat.profile, key)
    assert refused.last["error"]["code"] == "wipe.draft"
    assert office.wipe(seat.profile, key, "--drop-drafts").code == 0


def test_a_centre_that_is_away_hears_of_it_at_the_next_start(
    seat: Seat, organisation: Organisation, office: Bench
) -> None:
    from app.services.wiping import Wiping

    key = organisation.new_key()
    seat.login()
    device_id = seat.bench.engine.link.device_id
    seat.bench.close()
    office.wire.up = False
    told = office.wipe(seat.profile, key)
    assert (told.code, told.last["centre_told"]) == (0, False)
    assert left(seat.profile) <= {"settings.json", "device.json", "wiping.json"}
    assert devices(seat.centre)[device_id] == (False, False)
    bench = seat.restart()
    assert Wiping(bench.desk).look()
    assert left(seat.profile) <= {"settings.json"}
    assert devices(seat.centre)[device_id] == (True, True)
    seat.login()  # as a new workstation
    assert len(devices(seat.centre)) == 2


@pytest.mark.parametrize("stop_at", range(4))
def test_a_wipe_that_was_interrupted_is_finished_at_the_next_start(
    seat: Seat, organisation: Organisation, monkeypatch: pytest.MonkeyPatch, stop_at: int
) -> None:
    from app.models.vault import Vault
    from app.services import wiping
    from app.transport.centre import Centre as Client

    organisation.new_key()
    seat.login()
    seat.sync()
    desk = seat.bench.desk
    open_seat = desk.seat
    folder, steps = seat.profile / open_seat.centre_id, 0

    class Cut(Exception):
        """The power goes."""

    def or_stop(then):  # type: ignore[no-untyped-def]
        def step(*args, **kwargs):  # type: ignore[no-untyped-def]
            nonlocal steps
            steps += 1
            if steps == stop_at + 1:
                raise Cut
            return then(*args, **kwargs)

        return step

    desk.close()
    with monkeypatch.context() as patched:
        patched.setattr(Vault, "destroy", or_stop(Vault.destroy))
        patched.setattr(Path, "unlink", or_stop(Path.unlink))
        patched.setattr(Client, "standing", or_stop(Client.standing))
        with pytest.raises(Cut):
            wiping.destroy(folder, open_seat.vault, open_seat.centre)
    bench = seat.restart()
    begun = (folder / wiping.MARKER).exists()
    assert begun is (stop_at > 0)
    assert wiping.Wiping(bench.desk).look() is begun
    if not begun:
        seat.login()  # as if nothing had been
        return
    assert not folder.exists()
    assert all(state == (True, True) for state in devices(seat.centre).values())
