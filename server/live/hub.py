"""The live stream: follows the feed in one thread per process and fans out to its listeners.

PostgreSQL tells of a new head by NOTIFY, SQLite is asked for its counter row every 50 ms. A hall's panel is counted and put into bytes
once per change, not once per listener, and at most seven times a second; a listener that reads slowly gets the newest panel, and every
emergency. What a look finds is handed to the loop that serves the listeners in one go: waking it costs a system call, and a timer for each
listener cost more than writing to it.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import AsyncGenerator, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from time import monotonic

from domain.times import SECOND
from domain.wire import codec
from domain.wire.hall import LiveEvent
from domain.wire.oversight import Stations
from server.accounts.repository import sessions_standing
from server.db.database import Database
from server.db.work import NOTIFY_CHANNEL, Reading
from server.emergencies import repository as emergencies
from server.live.repository.panel import hall_figures, seen_with
from server.orders.access import NOTHING, Sight
from server.oversight.stations import stations

log = logging.getLogger(__name__)

POLL_SECONDS = 0.05
PANEL_GAP = SECOND * 3 // 20
"""Shortest time between two counts of one panel, ms. Writing a panel to five hundred listeners costs ten times what counting it does, so
that this is what says how much of a processor a busy hall takes; with counting and writing it stays below a fifth of a second."""
PANEL_AGE = 5 * SECOND
"""A panel is counted again after this even without a change: presence and ages move without feed numbers."""
STATIONS_GAP = SECOND
"""Shortest time between two looks at a hall's workstations, ms; they are told when they differ from what was told."""
SHORTEST_PAUSE = 0.005
MOST_STREAMS = 3
"""Streams of one login at a time."""
ALIVE_EVERY = 10.0
LOOK_EVERY = 5.0


def sse(event: str, data: bytes) -> bytes:
    """One server-sent event (WHATWG HTML, section 9.2)."""
    return b"event: " + event.encode() + b"\ndata: " + data + b"\n\n"


def _head(seq: int) -> bytes:
    return sse(LiveEvent.HEAD, codec.encode({"seq": seq}))


@dataclass(slots=True, eq=False)
class Listener:
    """One open stream. ``hall_id`` None hears every hall's emergencies and no panel; ``sight`` is what its panel counts of orders.

    It ends with the login ``session_id`` it was opened under: a token is looked at only when the stream begins.
    """

    loop: asyncio.AbstractEventLoop
    session_id: str
    hall_id: str | None
    wants_panel: bool
    hears: bool
    escalated_only: bool = False
    sight: Sight = NOTHING
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    alive: bytes | None = None
    ended: bool = False
    urgent: deque[bytes] = field(default_factory=deque)
    panel: bytes | None = None
    stations: bytes | None = None
    head: bytes | None = None

    def take(self) -> list[bytes]:
        """What is due to be sent, emergencies first; panels and heads only in their newest form."""
        out = list(self.urgent)
        self.urgent.clear()
        out.extend(
            newest for newest in (self.head, self.panel, self.stations, self.alive) if newest is not None
        )
        self.head = self.panel = self.stations = self.alive = None
        return out


class Hub:
    """Follows one city's feed and tells the listeners of this process."""

    def __init__(
        self,
        database: Database,
        city_id: str,
        look_every: float = LOOK_EVERY,
        alive_every: float = ALIVE_EVERY,
    ) -> None:
        """``look_every``: seconds for which a login is believed to hold; ``alive_every``: seconds between two signs of life."""
        self._database = database
        self._look_every = look_every
        self._alive_every = alive_every
        self._looked_at = monotonic()
        self._city_id = city_id
        self._listeners: dict[Listener, None] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._head = 0
        self._panels: dict[str, tuple[int, int]] = {}
        self._stale: set[str] = set()
        self._stations: dict[str, tuple[int, Stations]] = {}
        self._stations_wanted: set[str] = set()
        self._told: set[Listener] = set()
        self._alive_at = monotonic()

    def start(self) -> None:
        """Follow from now on: what is done after this returns is told.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be read.
        """
        with self._database.read(self._city_id) as reading:
            self._head = reading.head()[0]
        self._thread = threading.Thread(target=self._run, name="live-hub", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=5)
        with self._lock:
            self._told.update(self._listeners)
        self._wake()

    async def listen(self, listener: Listener) -> AsyncGenerator[bytes]:
        """The bytes of one stream, until the client goes."""
        with self._lock:
            self._give_up_older(listener)
            self._listeners[listener] = None
            if listener.hall_id is not None and listener.wants_panel:
                self._stale.add(listener.hall_id)
                self._stations_wanted.add(listener.hall_id)
        try:
            yield self._alive()
            while not self._stop.is_set():
                await listener.wake.wait()
                listener.wake.clear()
                if listener.ended:
                    return
                if due := listener.take():
                    yield b"".join(due)
        finally:
            with self._lock:
                self._listeners.pop(listener, None)

    def _give_up_older(self, listener: Listener) -> None:
        """A seat hears by a few streams at most: of more, the oldest is one that its workstation has lost and nobody told us."""
        own = [one for one in self._listeners if one.session_id == listener.session_id and not one.ended]
        for one in own[: len(own) + 1 - MOST_STREAMS]:
            one.ended = True
            one.loop.call_soon_threadsafe(one.wake.set)

    def _run(self) -> None:
        failures = 0
        while not self._stop.is_set():
            try:
                if self._database.is_sqlite:
                    self._follow_sqlite()
                else:
                    self._follow_postgres()
                failures = 0
            except Exception:
                # The database went away; the listeners keep their connections and are told when it is back.
                failures += 1
                log.exception("the live stream lost its database, trying again")
                self._say_alive()
                self._stop.wait(min(self._alive_every / 2, 0.5 * failures))

    def _follow_sqlite(self) -> None:
        while not self._stop.wait(self._pause()):
            self._look()

    def _follow_postgres(self) -> None:
        with self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"LISTEN {NOTIFY_CHANNEL}")
            driver = connection.connection.driver_connection
            if driver is None:
                return
            while not self._stop.is_set():
                for _ in driver.notifies(timeout=self._pause(), stop_after=1):
                    pass
                self._look()

    def _pause(self) -> float:
        """Seconds until the next look: until a panel that is stale may be counted again, if that comes first."""
        counted = [self._panels.get(hall, (0, 0))[1] for hall in self._stale]
        if not counted:
            return POLL_SECONDS
        due = (min(counted) + PANEL_GAP - self._database.clock()) / SECOND
        return min(POLL_SECONDS, max(SHORTEST_PAUSE, due))

    def _alive(self) -> bytes:
        return sse(LiveEvent.ALIVE, codec.encode({"now": self._database.clock()}))

    def _say_alive(self) -> None:
        """Every few seconds, whether the database can be read or not."""
        if monotonic() - self._alive_at >= self._alive_every:
            self._alive_at = monotonic()
            with self._lock:
                listeners = list(self._listeners)
            self._tell(listeners, alive=self._alive())
            self._wake()

    def _look(self) -> None:
        """See what changed since the last look, and tell."""
        self._say_alive()
        with self._database.read(self._city_id) as reading:
            head = reading.head()[0]
            with self._lock:
                listeners = list(self._listeners)
            listeners = self._let_in(reading, listeners)
            since, moved = self._head, head != self._head
            if moved and listeners:
                self._tell_emergencies(reading, listeners, since, head)
                # Who gets the panel learns the head with it: one write each instead of two.
                self._tell([one for one in listeners if not one.wants_panel], head=_head(head))
            self._refresh_panels(reading, listeners, head, moved)
            self._refresh_stations(reading, listeners, moved)
            self._head = head
        self._wake()

    def _let_in(self, reading: Reading, listeners: list[Listener]) -> list[Listener]:
        """Those whose login holds, asked for all together every few seconds; the streams of the others end: who logged out, was shut out,
        or has changed their password elsewhere."""
        if not listeners or monotonic() - self._looked_at < self._look_every:
            return listeners
        self._looked_at = monotonic()
        standing = sessions_standing(reading, {one.session_id for one in listeners})
        for one in listeners:
            if one.session_id not in standing:
                one.ended = True
                self._told.add(one)
        return [one for one in listeners if not one.ended]

    def _tell_emergencies(
        self, reading: Reading, listeners: Iterable[Listener], since: int, head: int
    ) -> None:
        changed = emergencies.changed_since(reading, since, head)
        if not changed:
            return
        rows = emergencies.rows(reading, changed)
        halls = emergencies.halls(reading, changed)
        for emergency_id, row in rows.items():
            message = sse(LiveEvent.EMERGENCY, codec.encode(row))
            for listener in listeners:
                hall_ok = listener.hall_id in (None, halls[emergency_id])
                if (
                    listener.hears
                    and hall_ok
                    and (row.escalated_at is not None or not listener.escalated_only)
                ):
                    listener.urgent.append(message)
                    self._told.add(listener)

    def _refresh_panels(self, reading: Reading, listeners: list[Listener], head: int, moved: bool) -> None:
        halls = {one.hall_id for one in listeners if one.wants_panel and one.hall_id is not None}
        if moved:
            self._stale |= halls
        for hall in halls:
            _, counted_at = self._panels.get(hall, (0, 0))
            age = reading.now - counted_at
            if age < PANEL_GAP or (hall not in self._stale and age < PANEL_AGE):
                continue
            figures = hall_figures(reading, hall, head)
            self._panels[hall] = (head, reading.now)
            self._stale.discard(hall)
            watching = [one for one in listeners if one.wants_panel and one.hall_id == hall]
            for sight in {one.sight for one in watching}:
                data = sse(LiveEvent.PANEL, codec.encode(seen_with(reading, sight, figures)))
                self._tell([one for one in watching if one.sight == sight], head=_head(head), panel=data)

    def _refresh_stations(self, reading: Reading, listeners: list[Listener], moved: bool) -> None:
        for hall in {one.hall_id for one in listeners if one.wants_panel and one.hall_id is not None}:
            looked_at, told = self._stations.get(hall, (0, None))
            age = reading.now - looked_at
            wanted = hall in self._stations_wanted
            if not wanted and (age < STATIONS_GAP or (not moved and age < PANEL_AGE)):
                continue
            self._stations_wanted.discard(hall)
            found = stations(reading, hall)
            self._stations[hall] = (reading.now, found)
            if wanted or told is None or replace(found, as_of=told.as_of) != told:
                data = sse(LiveEvent.STATIONS, codec.encode(found))
                self._tell(
                    [one for one in listeners if one.wants_panel and one.hall_id == hall], stations=data
                )

    def _tell(
        self,
        listeners: Iterable[Listener],
        *,
        head: bytes | None = None,
        panel: bytes | None = None,
        stations: bytes | None = None,
        alive: bytes | None = None,
    ) -> None:
        for listener in listeners:
            if alive is not None:
                listener.alive = alive
            if stations is not None:
                listener.stations = stations
            if head is not None:
                listener.head = head
            if panel is not None:
                listener.panel = panel
            self._told.add(listener)

    def _wake(self) -> None:
        """Let the loops write what the listeners were told: one call for all of a loop."""
        by_loop: dict[asyncio.AbstractEventLoop, list[Listener]] = {}
        for listener in self._told:
            by_loop.setdefault(listener.loop, []).append(listener)
        self._told = set()
        for loop, told in by_loop.items():
            with suppress(RuntimeError):  # it is closing: nobody is left to tell
                loop.call_soon_threadsafe(_set_all, told)


def _set_all(listeners: Iterable[Listener]) -> None:
    for listener in listeners:
        listener.wake.set()
