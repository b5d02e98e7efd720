"""Running many schedules and adding up what they told."""

from __future__ import annotations

import gc
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.simulation.centre import SimCentre
from tests.simulation.invariants import Broken
from tests.simulation.odds import FAULTS, USUAL, Odds
from tests.simulation.schedule import run

REPLAYED = 100
"""Of so many seeds one is run twice: both must tell the same, request by request."""
SHOWN = 20


@dataclass
class Totals:
    """What some schedules told, and what was wrong with them."""

    schedules: int = 0
    operations: int = 0
    checks: int = 0
    replayed: int = 0
    happened: Counter[str] = field(default_factory=Counter)
    violations: int = 0
    broken: list[dict[str, Any]] = field(default_factory=list)

    def add(self, other: Totals) -> None:
        """Take in what others ran."""
        self.schedules += other.schedules
        self.operations += other.operations
        self.checks += other.checks
        self.replayed += other.replayed
        self.happened.update(other.happened)
        self.violations += other.violations
        self.broken = (self.broken + other.broken)[:SHOWN]

    def wrong(self, seed: int, what: str) -> None:
        """An invariant did not hold, or the code failed."""
        self.violations += 1
        self.broken = [*self.broken, {"seed": seed, "what": what}][:SHOWN]

    def line(self, seed: int, seconds: float) -> dict[str, Any]:
        """The last line of a run."""
        return {
            "schedules": self.schedules,
            "seed": seed,
            "operations": self.operations,
            "faults": {kind: self.happened[kind] for kind in FAULTS},
            "invariants_checked": self.checks,
            "replayed": self.replayed,
            "violations": self.violations,
            "broken": self.broken,
            "seconds": round(seconds, 1),
            "rate": round(self.schedules / seconds, 2) if seconds else 0.0,
        }

    def plain(self) -> dict[str, Any]:
        """For a file; :meth:`read` takes it back."""
        return {**asdict(self), "happened": dict(self.happened)}

    @classmethod
    def read(cls, plain: dict[str, Any]) -> Totals:
        """What :meth:`plain` gave."""
        return cls(**{**plain, "happened": Counter(plain["happened"])})


def run_some(centre: SimCentre, seeds: range, odds: Odds = USUAL) -> Totals:
    """Run schedules one after the other; nothing is raised, what broke is in the totals."""
    totals = Totals()
    gc.collect()
    gc.disable()  # a schedule makes little that goes round in circles; it is collected between these
    try:
        for seed in seeds:
            totals.schedules += 1
            try:
                _one(centre, seed, odds, totals)
            except Broken as error:
                totals.wrong(seed, str(error))
            except Exception as error:
                totals.wrong(seed, f"{type(error).__name__}: {str(error)[:200]}")
    finally:
        gc.enable()
    return totals


def _one(centre: SimCentre, seed: int, odds: Odds, totals: Totals) -> None:
    told = run(centre, seed, odds)
    totals.operations += told.operations
    totals.checks += told.checks
    totals.happened.update(told.happened)
    if seed % REPLAYED == 0:
        totals.replayed += 1
        again = run(centre, seed, odds)
        if (again.trace, again.texts) != (told.trace, told.texts):
            raise Broken("a second run of the same seed told something else")
