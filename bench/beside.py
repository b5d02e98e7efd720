"""How busy the machine was with what is not ours: a figure that decides whether a measurement counts.

The load average tells nothing here: it counts the bench itself and lags by a minute. The processor time that the whole machine
spent, less what the bench's own tree of processes spent, over the time that passed, tells what ran beside it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import psutil

MOST = 1.0
"""Processors busy with something else, on average, above which a measurement is invalid."""

_TOO_SHORT_S = 1.0
_BUSY = ("user", "nice", "system", "irq", "softirq", "steal")
"""What of the machine's time was spent on work, by Linux's names; ``guest`` is in ``user`` already."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """Seconds: the clock, the machine's processors' work, the work of our own processes."""

    clock: float
    machine: float
    own: float


def _read() -> _Reading:
    machine = psutil.cpu_times()
    return _Reading(
        time.monotonic(), sum(getattr(machine, name, 0.0) for name in _BUSY), _own(psutil.Process())
    )


def _own(root: psutil.Process) -> float:
    """Processor seconds of a process and all below it, those that ended and were waited for included."""
    total = 0.0
    for process in (root, *root.children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


@dataclass
class Beside:
    """The load beside us from one question to the next."""

    _last: _Reading = field(default_factory=_read)
    _told: float | None = None

    def load(self) -> float:
        """Processors that were busy with something else, on average since it was last asked.

        Lines of one measurement come at once: where less than a second passed since it was last asked it says the same again.
        """
        now = _read()
        passed = now.clock - self._last.clock
        if self._told is None or passed >= _TOO_SHORT_S:
            others = (now.machine - self._last.machine) - (now.own - self._last.own)
            self._told, self._last = max(0.0, others) / passed, now
        return self._told
