"""The hall's live stream on a thread of its own: wakes the pull, tells listeners, comes back by itself."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from random import Random
from typing import Protocol

from app.models import replica
from app.models.store import Connection
from app.records.changes import ChangeKind
from app.records.errors import CentreError
from app.sync.backoff import Backoff
from app.sync.engine import Engine
from app.transport.live import Event, listen
from domain.problems import ProblemError
from domain.wire.codec import decode
from domain.wire.hall import LiveEvent, Panel
from domain.wire.oversight import Stations
from domain.wire.rows import EmergencyRow

log = logging.getLogger(__name__)

FIRST_AGAIN_MS = 500
LONGEST_AGAIN_MS = 10_000
NOBODY_MS = 1_000


class LiveListener(Protocol):
    """What the live stream tells, on the stream's own thread."""

    def panel(self, panel: Panel) -> None: ...
    def stations(self, stations: Stations) -> None: ...
    def emergency(self, row: EmergencyRow) -> None: ...
    def connected(self, online: bool) -> None: ...


class LiveReader(threading.Thread):
    """Follows the stream for whoever is logged in; ``engine`` says who that is, None for nobody."""

    def __init__(
        self,
        engine: Callable[[], Engine | None],
        wake: Callable[[], None],
        random: Random,
        ticks: Callable[[], int],
    ) -> None:
        super().__init__(name="minyi110-live", daemon=True)
        self._engine = engine
        self._wake = wake
        self._ticks = ticks
        self._backoff = Backoff(random, FIRST_AGAIN_MS, LONGEST_AGAIN_MS)
        self._listeners: tuple[LiveListener, ...] = ()
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._nudged = threading.Event()
        self._connected = False
        self._cut: Callable[[], None] | None = None

    def add(self, listener: LiveListener) -> Callable[[], None]:
        """Tell a listener from now on; it hears at once whether the stream stands."""
        with self._lock:
            self._listeners = (*self._listeners, listener)
        listener.connected(self._connected)

        def end() -> None:
            with self._lock:
                self._listeners = tuple(known for known in self._listeners if known is not listener)

        return end

    def stop(self, seconds: float = 5.0) -> None:
        """End; a read in progress is cut off."""
        self._stopped.set()
        self._nudged.set()
        cut = self._cut
        if cut is not None:
            cut()
        if self.is_alive():
            self.join(seconds)

    def _opened(self, cut: Callable[[], None]) -> None:
        self._cut = cut
        if self._stopped.is_set():
            cut()

    def nudge(self) -> None:
        """Somebody logged in, or the centre is back: connect now."""
        self._backoff.reset()
        self._nudged.set()

    def run(self) -> None:
        """Connect, listen, connect again."""
        while not self._stopped.is_set():
            engine = self._engine()
            if engine is None or not engine.link.centre.has_user:
                self._rest(NOBODY_MS)
                continue
            try:
                self._follow(engine)
            except CentreError as error:
                log.info("live stream: %s", error)
            except Exception:
                log.exception("live stream failed and comes back")
            self._tell_connected(False)
            # Whether the centre is there at all, the pull finds out: what it says is what strip and panel say.
            engine.pull.nudge()
            self._wake()
            now = self._ticks()
            self._backoff.failed(now)
            self._rest(self._backoff.due_at - now)

    def _follow(self, engine: Engine) -> None:
        user_id = engine.link.user_id
        for event in listen(engine.link.centre, self._opened):
            if self._stopped.is_set() or engine.link.user_id != user_id or self._engine() is not engine:
                return
            if not event.name:
                self._backoff.succeeded(self._ticks())
                engine.link.reached(as_user=True)
                self._tell_connected(True)
                self._pull(engine)
                continue
            engine.link.reached()
            self._take(engine, event)

    def _take(self, engine: Engine, event: Event) -> None:
        try:
            if event.name == LiveEvent.HEAD:
                self._head(engine, event.data)
            elif event.name == LiveEvent.PANEL:
                panel = decode(event.data, Panel)
                self._each(lambda listener: listener.panel(panel))
            elif event.name == LiveEvent.STATIONS:
                stations = decode(event.data, Stations)
                self._each(lambda listener: listener.stations(stations))
            elif event.name == LiveEvent.EMERGENCY:
                row = decode(event.data, EmergencyRow)
                self._each(lambda listener: listener.emergency(row))
                engine.link.bus.tell(ChangeKind.EMERGENCY, ids=frozenset({row.emergency_id}), source="live")
        except ProblemError as error:
            log.warning("unreadable live event %s: %s", event.name, error)

    def _head(self, engine: Engine, data: str) -> None:
        seq = decode(data, dict[str, int]).get("seq", 0)

        def seen(connection: Connection) -> int:
            cursors = [feed.cursor for feed in replica.feeds(connection).values()]
            return min(cursors, default=-1)

        with engine.link.store.read() as connection:
            have = seen(connection)
        if seq > have:
            self._pull(engine)

    def _pull(self, engine: Engine) -> None:
        engine.pull.wake()
        self._wake()

    def _tell_connected(self, online: bool) -> None:
        if self._connected is not online:
            self._connected = online
            self._each(lambda listener: listener.connected(online))

    def _each(self, tell: Callable[[LiveListener], None]) -> None:
        for listener in self._listeners:
            try:
                tell(listener)
            except Exception:
                log.exception("a live listener failed")

    def _rest(self, ms: int) -> None:
        self._nudged.wait(max(0, ms) / 1_000)
        self._nudged.clear()
