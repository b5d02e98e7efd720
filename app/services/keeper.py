"""Keeps the own pack full while somebody works, so that nobody has to think of the next outage."""

from __future__ import annotations

import logging
import threading

from app.records.changes import ChangeKind, Changes
from app.services.desk import Desk
from app.services.revisits import Revisits
from app.services.tidying import tidy
from app.services.wiping import Wiping
from domain.permissions import Permission, may, roles_named
from domain.problems import ProblemError

log = logging.getLogger(__name__)

EVERY_S = 60.0
"""So often it looks when nothing happens: leases end, and a pack grows a step a minute."""


class Keeper(threading.Thread):
    """The one thread that leases ahead: at once after a login, a save, a change of duty or of the city's settings, else every minute.

    What was saved is sent first: a form that waits for its turn may settle what would be leased again. Until it was delivered
    the pack is only tidied; the delivery wakes the keeper.
    """

    def __init__(self, desk: Desk, revisits: Revisits) -> None:
        super().__init__(name="minyi110-pack", daemon=True)
        self._desk = desk
        self._revisits = revisits
        self._wiping = Wiping(desk)
        self._stopped = threading.Event()
        self._woken = threading.Event()
        self._behind = False
        self._tidied = 0
        desk.bus.subscribe(self._changed)

    def stop(self, seconds: float = 5.0) -> None:
        """End, after a request in progress at most so long."""
        self._stopped.set()
        self._woken.set()
        if self.is_alive():
            self.join(seconds)

    def run(self) -> None:
        """Look after the pack until stopped."""
        while not self._stopped.is_set():
            self._woken.clear()
            self.look()
            self._woken.wait(EVERY_S)

    def look(self) -> None:
        """One look: what the centre ordered, the day's tidying, and the pack of who works here."""
        self._tidy()
        self._obey()
        if self._works():
            try:
                self._keep()
            except ProblemError as error:
                log.info("the pack could not be kept: %s", error)
            except Exception:
                log.exception("keeping the pack failed and is tried again")

    def _keep(self) -> None:
        # Set before it is asked for: a delivery that ends in between wakes this thread once more.
        self._behind = True
        self._behind = self._desk.seat.owes()
        if self._behind:
            self._revisits.erase_ended()
        else:
            self._revisits.keep_pack()

    def _obey(self) -> None:
        """Whether the centre ordered this workstation wiped."""
        try:
            self._wiping.look()
        except (ProblemError, OSError) as error:
            log.info("wiping waits: %s", error)

    def _tidy(self) -> None:
        """Once a day, for a program that is never closed; and remember how late it is."""
        seat = self._desk.open_seat
        if seat is None:
            return
        now = self._desk.clock.wall()
        try:
            seat.vault.saw(now)
            today = self._desk.day_start()
            if self._tidied not in (0, today):
                seat.store.transact(lambda connection: tidy(connection, self._desk.now(), self._desk.zone))
                seat.store.checkpoint()
            self._tidied = today
        except (ProblemError, OSError) as error:
            log.info("tidying waits: %s", error)

    def _works(self) -> bool:
        who = self._desk.who
        if who is None:
            return False
        return may(roles_named(who.identity.role), Permission.TASK_WORK)

    def _changed(self, changes: Changes) -> None:
        saved = changes.source == "save" and changes.touches(ChangeKind.SYNC)
        sent = self._behind and changes.touches(ChangeKind.SYNC)
        other = changes.touches(ChangeKind.SESSION, ChangeKind.AGENT_STATE, ChangeKind.SETTING)
        if saved or sent or other:
            self._woken.set()
