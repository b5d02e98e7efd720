"""The hands of a process that hands messages over: as many side by side as a gateway takes, as few as are needed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Hands:
    """Each takes the next thing until none is left. Another one reaches out only while something waits, so that a gateway which answers
    at once is served by one or two: a thread for every message costs more than the message."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._pool = ThreadPoolExecutor(most, thread_name_prefix="sms out")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown()

    def each(self, do: Callable[[T], R], things: Sequence[T]) -> list[R]:
        """What ``do`` gives for each, in their order; returns when all are done."""
        waiting = deque(enumerate(things))
        done: dict[int, R] = {}

        def hand() -> None:
            while waiting:
                try:
                    place, thing = waiting.popleft()
                except IndexError:
                    return  # another hand was quicker
                done[place] = do(thing)

        hands: list[Future[None]] = []
        while waiting and len(hands) < min(self._most, len(things)):
            hands.append(self._pool.submit(hand))
        for one in hands:
            one.result()
        return [done[place] for place in range(len(things))]
