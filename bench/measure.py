"""What a measurement is and how it is printed."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """Durations in seconds, sorted."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return self.at(0.5)

    @property
    def p99(self) -> float:
        return self.at(0.99)

    def at(self, share: float) -> float:
        """The duration that ``share`` of all lie at or below (nearest rank)."""
        return self.seconds[min(len(self.seconds) - 1, max(0, round(share * len(self.seconds) + 0.5) - 1))]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table.

    Attributes:
        what: what was measured, with its size.
        median, p99: in ``unit``.
        floor: the bare operation in the same run, in ``unit``; None where the goal is absolute.
        goal: as a person reads it; ``holds`` whether it was met.
        note: what else to know: the size, the machine, why a goal is missed.
    """

    what: str
    median: float
    p99: float | None
    floor: float | None
    goal: str
    holds: bool
    unit: str = "ms"
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Times the floor."""
        return self.median / self.floor if self.floor else None


def repeat(work: Callable[[], object], times: int, warm_up: int = 3) -> Sample:
    """Durations of ``times`` calls after a warm-up, with the collector off so that it does not fall into some of them."""
    for _ in range(warm_up):
        work()
    gc.collect()
    gc.disable()
    try:
        durations = []
        for _ in range(times):
            start = time.perf_counter()
            work()
            durations.append(time.perf_counter() - start)
    finally:
        gc.enable()
    return Sample(tuple(sorted(durations)))


def alternate(
    work: Callable[[], object], floor: Callable[[], object], times: int, warm_up: int = 3
) -> tuple[Sample, Sample]:
    """Durations of ``work`` and of its floor, taken in turn, so that what else the machine does falls on both alike."""
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(warm_up):
        work()
        floor()
    gc.collect()
    gc.disable()
    try:
        for _ in range(times):
            for one, durations in ((work, found[0]), (floor, found[1])):
                with clocked(durations):
                    one()
    finally:
        gc.enable()
    return sample(found[0]), sample(found[1])


def once(work: Callable[[], object]) -> float:
    """Seconds one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@contextmanager
def clocked(durations: list[float]) -> Iterator[None]:
    """Append the duration of the block, in seconds."""
    start = time.perf_counter()
    yield
    durations.append(time.perf_counter() - start)


def sample(durations: list[float]) -> Sample:
    """Durations collected by hand, as a sample."""
    return Sample(tuple(sorted(durations)))


def against_floor(
    what: str, measured: Sample, floor: Sample, times: float, *, p99_ms: float | None = None, note: str = ""
) -> Line:
    """A line whose goal is at most ``times`` the floor's median and, if given, a 99th percentile in ms."""
    holds = measured.median <= times * floor.median and (p99_ms is None or measured.p99 * 1e3 <= p99_ms)
    goal = f"≤ {times:g}×" + (f", p99 ≤ {p99_ms:g} ms" if p99_ms is not None else "")
    return Line(what, measured.median * 1e3, measured.p99 * 1e3, floor.median * 1e3, goal, holds, note=note)


HEADER = f"{'what':<58} {'median':>10} {'p99':>10} {'floor':>10} {'ratio':>7}  {'goal':<24} holds"


def written(line: Line) -> str:
    """The line as the table prints it."""
    p99 = "" if line.p99 is None else f"{line.p99:.2f}"
    floor = "" if line.floor is None else f"{line.floor:.2f}"
    ratio = "" if line.ratio is None else f"{line.ratio:.2f}×"
    text = f"{line.what:<58} {line.median:>7.2f} {line.unit:<2} {p99:>10} {floor:>10} {ratio:>7}  {line.goal:<24} "
    return text + ("holds" if line.holds else "MISSED") + (f"  ({line.note})" if line.note else "")


def machine() -> str:
    """What else the machine is doing."""
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    return f"{os.cpu_count()} cores, load {load}"
