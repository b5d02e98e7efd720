"""How fast messages go to a gateway: a rate of parts, halved where it says it is too fast, and regained little by little; and how many in a day."""

from __future__ import annotations

from domain.times import SECOND

REGAIN_EVERY = 30 * SECOND
_REGAINED = 1.1
_LEAST_SHARE = 1 / 64
_NEAR = 0.8


def is_near(spent: int, budget: int) -> bool:
    """Whether so much of a day's budget (parts) is spent that somebody should hear of it before it is all; of none none is left."""
    return budget > 0 and spent >= budget * _NEAR


class Pace:
    """Parts a second, by a clock in ms.

    Attributes:
        usual: what the gateway takes when it does not complain.
        rate: what it is given now.
    """

    def __init__(self, usual: float, now: int) -> None:
        self.usual = usual
        self.rate = usual
        self._saved = usual
        self._at = now
        self._changed_at = now
        self._closed_until = 0

    def allows(self, now: int) -> int:
        """How many parts may go now; never more than a second's worth at once."""
        self._pass(now)
        return 0 if now < self._closed_until else int(self._saved)

    def spend(self, parts: int) -> None:
        """So many parts go."""
        self._saved -= parts

    def throttled(self, now: int, wait: int = 0) -> None:
        """The gateway said it is too fast, and perhaps for how long (ms) it wants nothing; several at once are one."""
        self._pass(now)
        if self._changed_at < now or self.rate == self.usual:
            self.rate = max(self.rate / 2, self.usual * _LEAST_SHARE)
            self._changed_at = now
        self._saved = min(self._saved, 0.0)
        self.close(now + wait)

    def close(self, until: int) -> None:
        """Nothing goes until then."""
        self._closed_until = max(self._closed_until, until)

    def _pass(self, now: int) -> None:
        if now <= self._at:
            # A clock that was put back gives nothing and takes nothing.
            self._at = self._changed_at = now
            return
        while self.rate < self.usual and now - self._changed_at >= REGAIN_EVERY:
            self._changed_at += REGAIN_EVERY
            self.rate = min(self.usual, self.rate * _REGAINED)
        self._saved = min(max(self.rate, 1.0), self._saved + self.rate * (now - self._at) / SECOND)
        self._at = now
