"""When a lane that failed tries again: exponential with full jitter, in memory, on the clock that only goes forward."""

from __future__ import annotations

from random import Random

CAP_MS = 15_000
"""No lane with work waits longer of its own accord: when the centre is back, forms arrive while somebody still looks. The
watchdog allows five minutes."""

MOST_ASKED_MS = 240_000
"""The longest a centre's Retry-After is believed."""


LEAST_MS = 200


def wait_ms(random: Random, failures: int, base_ms: int, cap_ms: int, least_ms: int = LEAST_MS) -> int:
    """How long to wait after so many failures before this one: up to a ceiling that doubles with each, with full jitter (ms)."""
    ceiling = min(cap_ms, base_ms * 2 ** min(failures, 16))
    return max(least_ms, random.randint(0, ceiling))


class Backoff:
    """One lane's waiting. Full jitter spreads the workstations of a hall after an outage."""

    def __init__(self, random: Random, base_ms: int = 1_000, cap_ms: int = CAP_MS) -> None:
        self._random = random
        self._base = base_ms
        self._cap = cap_ms
        self.failures = 0
        self.due_at = 0
        self._resting = False

    @property
    def resting(self) -> bool:
        """Whether it was told to rest, because the other side would only say no."""
        return self._resting

    def failed(self, now: int, retry_after: float = 0.0) -> None:
        """Wait longer than last time, and not less than the centre asked for (s)."""
        wait = wait_ms(self._random, self.failures, self._base, self._cap)
        self.failures += 1
        self._resting = False
        asked = min(MOST_ASKED_MS, int(retry_after * 1_000))
        self.due_at = now + asked + wait

    def pause(self, now: int, ms: int) -> None:
        """Wait this long, give or take a tenth."""
        self.due_at = now + ms - self._random.randint(0, ms // 10)
        self._resting = True

    def succeeded(self, now: int) -> None:
        """No waiting any more."""
        self.failures = 0
        self.due_at = now
        self._resting = False

    def nudge(self) -> None:
        """There is something new: go now, unless the lane waits because of a failure or was told to rest."""
        if not self.failures and not self._resting:
            self.due_at = 0

    def reset(self) -> None:
        """Somebody asked for it to go at once."""
        self.failures = 0
        self.due_at = 0
        self._resting = False
