"""Slowing down whoever guesses passwords: by number and by address, in rows that all processes share.

A try is counted before the password is looked at, so that many tries at once gain nothing, and forgiven when it was right. From a
registered workstation a number is counted apart, so that a stranger cannot lock an agent out of their own seat.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.times import MINUTE, SECOND
from server.accounts import repository
from server.db.work import UnitOfWork
from server.web.problems import Refusal


@dataclass(frozen=True, slots=True)
class Limit:
    """``free`` wrong tries, then a wait that doubles from ``first_ms`` to ``longest_ms``; forgotten after ``forget_ms``."""

    free: int
    first_ms: int = 15 * SECOND
    longest_ms: int = 15 * MINUTE
    forget_ms: int = 30 * MINUTE

    def wait(self, failures: int) -> int:
        """How long the next try must wait after so many wrong ones, in ms."""
        over = failures - self.free
        return 0 if over < 0 else min(self.first_ms << min(over, 20), self.longest_ms)


BY_NUMBER = Limit(free=5)
BY_ADDRESS = Limit(free=40)


def keys(number: str, address: str, known_device: str | None) -> dict[str, Limit]:
    """What a login counts against: the number, and from an unknown workstation the address too.

    A hall shares one address: what a stranger there tries must not keep its registered workstations out.
    """
    if known_device:
        return {f"number:{number[:32]}:device:{known_device}"[:120]: BY_NUMBER}
    return {f"number:{number[:32]}:anywhere"[:120]: BY_NUMBER, f"address:{address}"[:120]: BY_ADDRESS}


def count_try(work: UnitOfWork, limits: dict[str, Limit]) -> int:
    """Count a try as wrong until it proves right; returns 0, or how long to wait, in ms (then nothing was counted)."""
    rows = repository.throttles(work, limits.keys())
    blocked = max((until for _, _, until in rows.values()), default=0)
    if blocked > work.now:
        return blocked - work.now
    for key, limit in sorted(limits.items()):
        failures, last, _ = rows.get(key, (0, 0, 0))
        if last < work.now - limit.forget_ms:
            failures = 0
        repository.save_throttle(work, key, failures + 1, work.now + limit.wait(failures + 1))
    return 0


def forgive(work: UnitOfWork, limits: dict[str, Limit]) -> None:
    """The try was right: the number starts anew; the address loses the one try that was counted."""
    rows = repository.throttles(work, limits.keys())
    for key, limit in limits.items():
        failures, _, _ = rows.get(key, (0, 0, 0))
        if limit is BY_NUMBER or failures <= 1:
            repository.drop_throttles(work, [key])
        else:
            repository.save_throttle(work, key, failures - 1, 0)


def refusal(wait_ms: int) -> Refusal:
    """429 with ``Retry-After`` in whole seconds."""
    seconds = -(-wait_ms // SECOND)
    return Refusal(429, "login.throttled", {"seconds": seconds}, headers={"Retry-After": str(seconds)})
