"""The lanes on threads: one for the local database, a few for the network, one for emergencies; answers come back by a slot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.bridge.lanes import Lane

P = ParamSpec("P")
T = TypeVar("T")

NETWORK_THREADS = 4


class Executor(QObject):
    """Runs plain blocking functions on worker threads and answers on the thread it lives on."""

    _ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = {
            Lane.STORE: ThreadPoolExecutor(1, thread_name_prefix="store"),
            Lane.NETWORK: ThreadPoolExecutor(NETWORK_THREADS, thread_name_prefix="network"),
            Lane.EMERGENCY: ThreadPoolExecutor(1, thread_name_prefix="emergency"),
        }
        self._ended.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def ask(self, lane: Lane, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[T]:
        """As ``app.bridge.lanes.Lanes.ask``.

        Raises:
            RuntimeError: the executor has been shut down, or no loop for flows is there (``app.bridge.loop``).
        """
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        work = self._pools[lane].submit(fn, *args, **kwargs)
        answer.add_done_callback(lambda _: work.cancel())
        work.add_done_callback(lambda _: self._cross(answer, work))
        return answer

    def shut_down(self) -> None:
        """Take nothing new, finish the database's and the emergency's lane (a save under way is never cut), drop what waits for the network.

        Who waits for a save is answered in the loop's next turns.
        """
        self._pools[Lane.NETWORK].shutdown(wait=False, cancel_futures=True)
        self._pools[Lane.EMERGENCY].shutdown(wait=True, cancel_futures=False)
        self._pools[Lane.STORE].shutdown(wait=True, cancel_futures=False)

    def _cross(self, answer: asyncio.Future[T], work: Future[T]) -> None:
        """Called on the worker's thread; only a queued signal crosses over."""
        if not work.cancelled():
            with suppress(RuntimeError):  # the application ended meanwhile and took this object with it
                self._ended.emit(answer, work)

    @Slot(object, object)
    def _answer(self, answer: asyncio.Future[Any], work: Future[Any]) -> None:
        if answer.done():
            return  # nobody asks any more
        error = work.exception()
        if error is None:
            answer.set_result(work.result())
        else:
            answer.set_exception(error)
