"""Many things that come in at once are made durable together: whoever brought one waits for the commit that holds it.

A commit costs what a disk's flush costs, whether it holds one receipt or a hundred; so while one is under way the next are gathered.
"""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future

from server.db.database import Database
from server.sms.gateways.interface import RawIncoming
from server.sms.raw import FULL, keep
from server.sms.repository import incoming

AT_ONCE = 500
_COUNT_EVERY = 250
"""So many are kept between two counts of what waits to be judged."""

_Place = tuple[str, RawIncoming, "Future[None]"]


class Full(Exception):
    """So much waits to be judged that nothing more is taken in."""


class Gatherer:
    """Keeps what gateways bring. A thread of its own commits, from the first thing on until :meth:`close`."""

    def __init__(self, database: Database, city_id: str) -> None:
        self._database = database
        self._city_id = city_id
        self._waiting: queue.SimpleQueue[_Place | None] = queue.SimpleQueue()
        self._full = False
        self._uncounted = _COUNT_EVERY
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def put(self, gateway: str, raw: RawIncoming) -> Future[None]:
        """Have it kept. The future is done once it is durable, or has the error for which it is not.

        Raises:
            Full: too much waits already; nothing was taken.
        """
        if self._full and not self._room():
            raise Full
        self._run()
        future: Future[None] = Future()
        self._waiting.put((gateway, raw, future))
        return future

    def close(self) -> None:
        """Keep what was given, and end."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._waiting.put(None)
            thread.join()

    def _run(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._commit, name="sms hooks", daemon=True)
                self._thread.start()

    def _commit(self) -> None:
        while True:
            batch: list[_Place] = []
            place = self._waiting.get()
            while place is not None:
                batch.append(place)
                if len(batch) == AT_ONCE or self._waiting.empty():
                    break
                place = self._waiting.get()
            self._keep(batch)
            if place is None:
                return

    def _keep(self, batch: list[_Place]) -> None:
        if not batch:
            return
        try:
            with self._database.write(self._city_id) as work:
                for gateway in dict.fromkeys(one[0] for one in batch):
                    keep(work, gateway, [raw for name, raw, _ in batch if name == gateway])
        except Exception as error:
            for _, _, future in batch:
                future.set_exception(error)
            return
        for _, _, future in batch:
            future.set_result(None)
        self._uncounted += len(batch)
        if self._uncounted >= _COUNT_EVERY:
            self._room()

    def _room(self) -> bool:
        self._uncounted = 0
        with self._database.read(self._city_id) as reading:
            self._full = incoming.waiting(reading, FULL) >= FULL
        return not self._full
