"""What a measurement is, how it is declared, and how it is printed."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

_IN_A_SECOND = {"s": 1.0, "ms": 1e3, "µs": 1e6}


@dataclass(frozen=True, slots=True)
class Run:
    """What was asked of a run.

    Attributes:
        full: the sizes that the goals are stated for; otherwise such that a measurement only shows that it still runs.
        events: sizes of history, in events, where it is a size that is asked about; empty for a measurement's own.
    """

    full: bool = True
    events: tuple[int, ...] = ()

    def either(self, full: T, small: T) -> T:
        """The one or the other, by the size of the run."""
        return full if self.full else small


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
class Goal:
    """What a line is to meet: every figure that is given, and what is said beside them.

    Attributes:
        times: the median is at most so many times the floor's.
        most, p99: the median and the 99th percentile are at most so much, in the measure's unit.
        also: what must hold too, in words; whoever measures says whether it did.
    """

    times: float | None = None
    most: float | None = None
    p99: float | None = None
    also: str = ""

    def met(self, median: float, p99: float | None, floor: float | None) -> bool:
        """Whether the figures meet it; ``also`` is not theirs to say.

        Raises:
            ValueError: a figure that the goal speaks of was not measured.
        """
        if (self.times is not None and floor is None) or (self.p99 is not None and p99 is None):
            raise ValueError(f"the goal {self} speaks of what was not measured")
        return all(
            value is None or most is None or value <= most
            for value, most in (
                (median, None if self.times is None or floor is None else self.times * floor),
                (median, self.most),
                (p99, self.p99),
            )
        )

    def told(self, unit: str) -> str:
        """As a person reads it; a dash where nothing is asked."""
        figures = (
            (self.times, "≤ {:,g}×"),
            (self.most, f"≤ {{:,g}} {unit}"),
            (self.p99, f"p99 ≤ {{:,g}} {unit}"),
        )
        parts = [text.format(figure) for figure, text in figures if figure is not None]
        return ", ".join([*parts, *([self.also] if self.also else [])]) or "–"


@dataclass(frozen=True, slots=True)
class Measure:
    """A line of docs/performance.md, declared once beside the code that measures it.

    Attributes:
        what: its name, the same at every size.
        goal: what it is to meet.
        floor: the bare operation measured beside it, in words; empty where the goal is absolute.
        size: the size that the goal is stated for, in words; empty where there is but one.
        unit: of its figures: ``s``, ``ms``, ``µs`` for durations, anything else for what is no duration.
    """

    what: str
    goal: Goal = Goal()
    floor: str = ""
    size: str = ""
    unit: str = "ms"

    def line(
        self,
        measured: Sample | float,
        floor: Sample | float | None = None,
        *,
        p99: float | None = None,
        also: bool = True,
        size: str | None = None,
        note: str = "",
    ) -> Line:
        """What was measured.

        Args:
            measured, floor: durations, or one figure that is in ``unit`` already.
            p99: the second figure, in ``unit``, where ``measured`` is no sample.
            also: whether what the goal asks in words held.
            size: the size it was measured at, if another than the goal's.
            note: what else to know.
        """
        median = self._figure(measured)
        bare = None if floor is None else self._figure(floor)
        second = measured.p99 * _IN_A_SECOND[self.unit] if isinstance(measured, Sample) else p99
        holds = also and self.goal.met(median, second, bare)
        at = self.size if size is None else size
        told = f"{self.what}, {at}" if at else self.what
        return Line(told, median, second, bare, self.goal.told(self.unit), holds, self.unit, note)

    def _figure(self, measured: Sample | float) -> float:
        return measured.median * _IN_A_SECOND[self.unit] if isinstance(measured, Sample) else measured


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


@contextmanager
def clocked(durations: list[float]) -> Iterator[None]:
    """Append the duration of the block, in seconds."""
    start = time.perf_counter()
    yield
    durations.append(time.perf_counter() - start)


def sample(durations: list[float]) -> Sample:
    """Durations collected by hand, as a sample."""
    return Sample(tuple(sorted(durations)))


def machine() -> str:
    """What machine it is, and how long its queue of work was of late, our own work included."""
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    return f"{os.cpu_count()} cores, load {load}"
