"""Work off the main thread: one thread for the local database, a few for the network, results back by a slot."""

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


class Job:
    """One piece of work under way.

    Attributes:
        cancelled: its outcome is no longer wanted; it is then told to nobody.
    """

    __slots__ = ("cancelled", "done", "failed")

    def __init__(
        self, done: Callable[[Any], None] | None, failed: Callable[[BaseException], None] | None
    ) -> None:
        self.done, self.failed = done, failed
        self.cancelled = False

    def cancel(self) -> None:
        """Forget the outcome. What already runs cannot be stopped and runs to its end."""
        self.cancelled = True
        self.done = self.failed = None


class Executor(QObject):
    """Runs plain blocking functions on worker threads and delivers their outcomes on the thread it lives on.

    Signals:
        unhandled: an error that nobody asked to be told of; the fault reporter listens.
    """

    unhandled = Signal(object)
    _finished = Signal(object, object, object)
    _ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = {
            Lane.STORE: ThreadPoolExecutor(1, thread_name_prefix="store"),
            Lane.NETWORK: ThreadPoolExecutor(NETWORK_THREADS, thread_name_prefix="network"),
            Lane.EMERGENCY: ThreadPoolExecutor(1, thread_name_prefix="emergency"),
        }
        self._open: set[Job] = set()
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
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

    def run(
        self,
        fn: Callable[..., Any],
        *args: Any,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        lane: Lane = Lane.STORE,
    ) -> Job:
        """Run ``fn(*args)`` on a lane; then ``done(result)`` or ``failed(error)`` on this object's thread.

        Raises:
            RuntimeError: the executor has been shut down.
        """
        job = Job(done, failed)
        self._open.add(job)
        future = self._pools[lane].submit(fn, *args)
        future.add_done_callback(lambda finished: self._announce(job, finished))
        return job

    def on(self, lane: Lane) -> LaneRunner:
        """The same, bound to one lane, for parts that know only ``run``."""
        return LaneRunner(self, lane)

    @property
    def busy(self) -> bool:
        """Whether something is under way or not delivered yet."""
        return bool(self._open)

    def forget(self) -> None:
        """Tell nobody of the outcome of what is under way: the window that asked is gone. It runs to its end all the same."""
        for job in self._open:
            job.cancel()

    def shut_down(self) -> None:
        """Take nothing new, finish the database lane (a save under way is never cut), drop what waits for the network.

        Nobody is told of what ends from here on: who asked is being put away.
        """
        self._pools[Lane.NETWORK].shutdown(wait=False, cancel_futures=True)
        self._pools[Lane.EMERGENCY].shutdown(wait=True, cancel_futures=False)
        self._pools[Lane.STORE].shutdown(wait=True, cancel_futures=False)
        self.forget()
        self._open.clear()

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

    def _announce(self, job: Job, future: Future[Any]) -> None:
        """Called on the worker's thread; only a queued signal crosses over."""
        if future.cancelled():
            return
        try:
            self._finished.emit(job, future.exception(), None if future.exception() else future.result())
        except RuntimeError:
            return  # the application ended meanwhile and took this object with it

    @Slot(object, object, object)
    def _deliver(self, job: Job, error: BaseException | None, result: Any) -> None:
        self._open.discard(job)
        if job.cancelled:
            return
        if error is None:
            if job.done:
                job.done(result)
        elif job.failed:
            job.failed(error)
        else:
            self.unhandled.emit(error)


class LaneRunner:
    """An executor seen through one lane."""

    def __init__(self, executor: Executor, lane: Lane) -> None:
        self._executor, self._lane = executor, lane

    def run(
        self,
        fn: Callable[..., Any],
        *args: Any,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
    ) -> Job:
        """As ``Executor.run`` on this lane."""
        return self._executor.run(fn, *args, done=done, failed=failed, lane=self._lane)
