"""Keeps the own pack full while somebody works, so that nobody has to think of the next outage."""

from __future__ import annotations

import logging
import threading

from app.records.changes import ChangeKind, Changes
from app.services.desk import Desk
from app.services.revisits import Revisits
from app.services.tidying import tidy
from app.services.wiping import Wiping
from domain.permissions import Permission, may
from domain.problems import ProblemError
from domain.vocabulary import Role

log = logging.getLogger(__name__)

EVERY_S = 60.0
SETTLE_S = 0.5
"""After a form was saved it is sent first: what it settles is not leased again."""


class Keeper(threading.Thread):
    """A thread that looks after the pack, at once after a login or a worked group and else every minute."""

    def __init__(self, desk: Desk, revisits: Revisits) -> None:
        super().__init__(name="minyi110-pack", daemon=True)
        self._desk = desk
        self._revisits = revisits
        self._wiping = Wiping(desk)
        self._stopped = threading.Event()
        self._nudged = threading.Event()
        self._tidied = 0
        desk.bus.subscribe(self._changed)

    def stop(self, seconds: float = 5.0) -> None:
        """End, after a request in progress at most so long."""
        self._stopped.set()
        self._nudged.set()
        if self.is_alive():
            self.join(seconds)

    def run(self) -> None:
        """Look after the pack until stopped."""
        while not self._stopped.is_set():
            self._nudged.clear()
            self._tidy()
            self._look()
            if self._works():
                try:
                    self._revisits.keep_pack()
                except ProblemError as error:
                    log.info("the pack could not be kept: %s", error)
                except Exception:
                    log.exception("keeping the pack failed and is tried again")
            self._nudged.wait(EVERY_S)
            self._stopped.wait(SETTLE_S)

    def _look(self) -> None:
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
        roles = [role for role in Role if role == who.identity.role]
        return may(roles, Permission.TASK_WORK)

    def _changed(self, changes: Changes) -> None:
        if changes.touches(ChangeKind.SESSION, ChangeKind.AGENT_STATE) or (
            changes.source == "save" and changes.touches(ChangeKind.RECORD)
        ):
            self._nudged.set()
