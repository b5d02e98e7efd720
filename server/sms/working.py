"""The process that sends: one loop that claims, a thread for each gateway that hands over, and what time alone does."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from server.db.database import Database
from server.sms import recovering
from server.sms.claiming import Claimed
from server.sms.judging import AT_ONCE, judge, waits
from server.sms.raw import keeper
from server.sms.sending import Sender
from server.sms.ways import Ways

log = logging.getLogger("minyi110.sms")

LOOK_S = 0.2
"""Between two looks at what is due, and at what came in."""
RECOVER_S, LOOK_UP_S, SILENT_S = 5.0, 30.0, 60.0
_MOST_GATEWAYS = 32


class Worker:
    """Sends until it is stopped. What fails is logged and tried again; nothing that fails here can send a message twice."""

    def __init__(self, database: Database, city_id: str) -> None:
        self.stopping = threading.Event()
        self._database = database
        self._city_id = city_id
        ways = Ways(keeper(database, city_id), database.clock, self._pause)
        self._sender = Sender(database, city_id, ways)
        self._look_ups = recovering.LookUps(database, city_id, ways)
        self._handing: dict[str, Future[None]] = {}
        self._next: dict[str, float] = {}

    def run(self) -> None:
        """Work until it is stopped; what is claimed by then is finished, or given back."""
        try:
            with ThreadPoolExecutor(_MOST_GATEWAYS, thread_name_prefix="sms lane") as lanes:
                while not self.stopping.is_set():
                    self._quietly("sending", lambda: self._send(lanes))
                    self._now_and_then("overdue", RECOVER_S, self._recover)
                    self._now_and_then("look-ups", LOOK_UP_S, self._look_ups.look)
                    self._now_and_then("silent", SILENT_S, self._silent)
                    self.stopping.wait(LOOK_S)
        finally:
            self._sender.ways.close()

    def _send(self, lanes: ThreadPoolExecutor) -> None:
        self._handing = {name: one for name, one in self._handing.items() if not one.done()}
        for name, batch in self._sender.claim(frozenset(self._handing)).items():
            self._handing[name] = lanes.submit(self._hand_over, name, batch)

    def _hand_over(self, name: str, batch: list[Claimed]) -> None:
        self._quietly("handing over", lambda: self._sender.hand_over(name, batch))

    def _recover(self) -> None:
        recovering.overdue(self._database, self._city_id)

    def _silent(self) -> None:
        recovering.silent(self._database, self._city_id)

    def _now_and_then(self, what: str, seconds: float, do: Callable[[], object]) -> None:
        now = time.monotonic()
        if now >= self._next.get(what, 0.0):
            self._next[what] = now + seconds
            self._quietly(what, do)

    def _quietly(self, what: str, do: Callable[[], object]) -> None:
        try:
            do()
        except Exception as error:
            log.error("sms %s failed: %s", what, type(error).__name__)

    def _pause(self, seconds: float) -> None:
        self.stopping.wait(seconds)


class Judge:
    """Judges what comes in until it is stopped."""

    def __init__(self, database: Database, city_id: str) -> None:
        self.stopping = threading.Event()
        self._database = database
        self._city_id = city_id

    def run(self) -> None:
        """Work until it is stopped."""
        while not self.stopping.wait(LOOK_S):
            try:
                self._judge()
            except Exception as error:
                log.error("sms judging failed: %s", type(error).__name__)

    def _judge(self) -> None:
        with self._database.read(self._city_id) as reading:
            if not waits(reading):
                return
        while judge(self._database, self._city_id) == AT_ONCE and not self.stopping.is_set():
            pass


@contextmanager
def at_work(*workers: Worker | Judge) -> Iterator[None]:
    """They work for the length of a block."""
    threads = [threading.Thread(target=one.run, name=f"sms {type(one).__name__.lower()}") for one in workers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for one in workers:
            one.stopping.set()
        for thread in threads:
            thread.join()
