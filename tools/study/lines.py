"""One line of the study: what was seen in so many runs, how far chance may have moved it, and what was asked."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class Line:
    """What a study found.

    Attributes:
        error: the standard error by the number of runs; 0 where nothing was drawn.
        least, most: what was asked, either of them or none.
    """

    what: str
    value: float
    error: float = 0.0
    least: float | None = None
    most: float | None = None

    def holds(self, errors: float = 0.0) -> bool:
        """Whether it is as asked, or no further from it than so many errors."""
        room = errors * self.error
        return (self.least is None or self.value >= self.least - room) and (
            self.most is None or self.value <= self.most + room
        )

    def told(self) -> str:
        """As it is printed: asked as 0.935..0.975, a dash where nothing was."""
        asked = "–"
        if self.least is not None or self.most is not None:
            ends = ("" if end is None else f"{end:g}" for end in (self.least, self.most))
            asked = "..".join(ends)
        verdict = "" if asked == "–" else "holds" if self.holds() else "MISSED"
        return f"{self.what:<86} {self.value:>9.4f} ± {self.error:.4f}  {asked:<14} {verdict}".rstrip()


def share(what: str, hits: int, runs: int, *, least: float | None = None, most: float | None = None) -> Line:
    """A share of all runs; its error is never nothing, though all runs went one way."""
    p = (hits + 1) / (runs + 2)
    return Line(what, hits / runs, sqrt(p * (1 - p) / runs), least, most)
