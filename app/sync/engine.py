"""The engine: one step at a time, told the time, saying when it wants to be called again."""

from __future__ import annotations

import logging
import threading

from app.models import outbox
from app.models.faults import BROKEN
from app.records.errors import SaveFailed, StoreUnusable
from app.sync.emergency import EmergencyLane
from app.sync.link import EngineContext
from app.sync.pull import PullLane
from app.sync.push import PushLane

log = logging.getLogger(__name__)

WATCHDOG_MS = 300_000
"""Every lane with work moves within this time."""

STORE_AGAIN_MS = 5_000
FOLD_MS = 60_000


class Engine:
    """Push and pull, in turn, on one thread; the emergency lane has its own."""

    def __init__(self, link: EngineContext) -> None:
        self.link = link
        self.push = PushLane(link)
        self.pull = PullLane(link)
        self.emergency = EmergencyLane(link)
        self._busy = threading.Lock()
        self._online = link.state.online
        self._fold_at = 0

    def step(self, now: int) -> int:
        """Do what is due at ``now`` (ticks, ms); returns when to be called again (ticks)."""
        with self._busy:
            try:
                again = self.push.step(now)
                again = self.pull.step(now) or again
                again = self._back(now) or again
                if not again:
                    self._at_leisure(now)
                wake = now if again else self.next_wake(now)
            except (SaveFailed, StoreUnusable) as error:
                # The answer was not written down: it will be asked for again, which costs nothing.
                log.warning("sync could not save: %s", error)
                self.link.stored(error.problems[0].code)
                if error.problems[0].code == BROKEN:
                    self.push.deliver_kept(now)
                return now + STORE_AGAIN_MS
            self.link.stored()
            return wake

    def _at_leisure(self, now: int) -> None:
        """Nothing is due: what was delivered is forgotten in the second copy at once, the log is folded back once a minute, so
        that little hangs on it."""
        self.link.store.drop_delivered()
        if now >= self._fold_at:
            self._fold_at = now + FOLD_MS
            self.link.store.fold()

    def _back(self, now: int) -> bool:
        """Whether the centre has just come back: what waited for it goes at once, the lane that found it was spread already."""
        back = self.link.state.online and not self._online
        self._online = self.link.state.online
        if back and self.push.backoff.due_at > now:
            self.push.wake()
            return True
        return False

    def next_wake(self, now: int) -> int:
        """The earliest moment at which a lane has something to do, at most the watchdog's time away."""
        due = [self.pull.due_at(), now + WATCHDOG_MS]
        push = self.push.due_at(now)
        if push is not None:
            due.append(push)
        return max(now, min(due))

    def saved(self) -> None:
        """Something was saved: deliver it now, unless the centre is away."""
        self.push.nudge()

    def go(self) -> None:
        """Forget all waiting."""
        self.push.wake()
        self.pull.wake()
        self.emergency.wake()

    def drain(self, now: int, most: int = 10_000) -> None:
        """Step without waiting until nothing more is due; for a program that ends, and for tests."""
        for _ in range(most):
            if self.step(now) > now:
                return

    def unsent(self) -> outbox.Unsent:
        """What is still here."""
        with self.link.store.read() as connection:
            return outbox.unsent(connection)
