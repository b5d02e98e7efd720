"""Wiping this workstation: deliver what it has, then drop every slot and delete the store. By order of the centre, or by hand.

Dropping the slots is what counts: without them the store is noise. A marker is written before the first slot goes, so that a wipe
that was interrupted is finished at the next start, and a slot file that got lost in another way is never taken for a wipe.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
from pathlib import Path

from app.models import calls, notes, packs, undelivered
from app.models.secrets import read_json, write_json
from app.models.store import Connection, Store
from app.models.vault import Vault
from app.records.changes import ChangeKind
from app.records.errors import CentreError, StoreUnusable
from app.records.session import SessionStage
from app.services.desk import Desk
from app.services.seat import Seat
from app.services.session_keys import CENTRES, NUMBERS
from app.transport.centre import Centre, DeviceCredential
from app.version import VERSION
from domain.problems import ProblemError
from domain.times import MINUTE

log = logging.getLogger(__name__)

MARKER = "wiping.json"

DRAFT_MS = 30 * MINUTE
"""So long an order waits for the form on the screen to be saved or put back."""


class Wiping:
    """Asks, when the centre lets nobody in here, whether this workstation is to be wiped, and obeys."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._ordered_at: int | None = None

    def look(self) -> bool:
        """Ask the centre if there is reason to, and do what it says; True if something was wiped. One short request at most."""
        desk = self._desk
        seat = desk.open_seat
        if seat is None:
            return self._look_closed()
        if desk.who is not None and not seat.line.login_needed:
            return False
        try:
            ordered = seat.centre.standing().wipe
        except CentreError as error:
            log.info("the centre could not be asked how this workstation stands: %s", error)
            seat.forgotten(error)
            return False
        if not ordered:
            self._ordered_at = None
            return False
        return self.obey(seat)

    def obey(self, seat: Seat) -> bool:
        """An order came: nobody works here any more; once nothing is unsent the store goes. True once it is gone."""
        desk = self._desk
        with desk.lock:
            if self._draft_open(seat):
                return False
            log.warning("this workstation was ordered to be wiped")
            self._send_home(seat)
            seat.vault.shut()
            if not delivered(seat.store):
                seat.go()
                return False
            desk.close()
            self._forget_numbers()
            destroy(desk.profile / seat.centre_id, seat.vault, seat.centre)
        desk.bus.tell(*ChangeKind, source="wipe")
        return True

    def _draft_open(self, seat: Seat) -> bool:
        """Whether somebody is in the middle of a form, and the order has not waited long enough for it."""
        desk = self._desk
        now = desk.clock.ticks()
        self._ordered_at = now if self._ordered_at is None else self._ordered_at
        if desk.who is None or desk.stage is not SessionStage.WORKING or now - self._ordered_at >= DRAFT_MS:
            return False
        with seat.store.read() as connection:
            return calls.current_call(connection, desk.user_id) is not None

    def _send_home(self, seat: Seat) -> None:
        desk = self._desk
        seat.centre.use_tokens(None)
        seat.send_home()

        def forget(connection: Connection) -> None:
            packs.erase_all(connection)
            notes.drop_all(connection, "tokens:")

        seat.store.transact(forget)
        if desk.who is not None:
            desk.end()
            desk.bus.tell(*ChangeKind, source="wipe")

    def _look_closed(self) -> bool:
        """Nobody logged in since the start: what is unsent cannot be seen, so that the store stays; the slots need not."""
        desk = self._desk
        wiped = False
        for base, known in desk.settings.get(CENTRES, {}).items():
            folder = desk.profile / str(known.get("centre_id", ""))
            held = read_json(folder / "device.json")
            if not held.get("secret"):
                continue
            centre = Centre(desk.ways.network(base), VERSION)
            centre.device = DeviceCredential(held["device_id"], held["secret"])
            try:
                wiped = self._obey_closed(folder, centre) or wiped
            except (ProblemError, OSError) as error:
                log.info("how this workstation stands is asked again: %s", type(error).__name__)
        return wiped

    def _obey_closed(self, folder: Path, centre: Centre) -> bool:
        ways = self._desk.ways
        if (folder / MARKER).exists():
            self._forget_numbers()
            destroy(folder, Vault(folder, ways.keeper, ways.cost, ways.secret), centre)
            return True
        if centre.standing().wipe:
            with self._desk.lock:
                if self._desk.open_seat is None:
                    Vault(folder, ways.keeper, ways.cost, ways.secret).shut()
        return False

    def _forget_numbers(self) -> None:
        """Before the folder goes: once it is gone nothing says any more that there was something to forget."""
        self._desk.settings.put(NUMBERS, [])


def delivered(store: Store) -> bool:
    """Whether the centre has everything that was saved here. What it returned is there too, and kept."""
    with store.read() as connection:
        return all(one.state == "quarantined" for one in undelivered.listed(connection))


def destroy(folder: Path, vault: Vault, centre: Centre | None) -> bool:
    """Drop all slots, delete the store and tell the centre; the store must be closed. True if the centre heard it.

    Run again after an interruption it goes on where it was. Where the centre does not answer, only the credential stays, until
    it does.
    """
    write_json(folder / MARKER, {"wiping": True})
    with contextlib.suppress(StoreUnusable):
        vault.destroy()
    for path in sorted(folder.iterdir()):
        if path.name not in (MARKER, "device.json"):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    if centre is not None:
        try:
            centre.standing(wiped=True)
        except CentreError as error:
            log.info("the centre could not be told that this workstation is wiped: %s", error)
            return False
    shutil.rmtree(folder)
    return centre is not None
