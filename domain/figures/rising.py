"""Problems that rise: how often each tag is given now against eight weeks before, many tags at once.

Source: Benjamini and Hochberg, JRSS B 57 (1995), 289-300. Orders of one week resemble each other, so counts vary more than by chance;
how much more is found from all tags together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from domain.figures.special import beta_cdf, gamma_cdf

FALSE_SHARE = 0.05
"""Of what is raised, how much may be false."""
LEAST = 5
"""Orders, now and before together, from which a tag is looked at."""


@dataclass(frozen=True, slots=True)
class Windows:
    """All orders there were, whatever their tags: now, and in each week before."""

    now: int
    before: tuple[int, ...]

    @property
    def share(self) -> float:
        """How much of all orders is of now."""
        whole = self.now + sum(self.before)
        return self.now / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class Tagged:
    """Orders of one tag: now, and in each week before."""

    now: int
    before: tuple[int, ...]

    @property
    def both(self) -> int:
        return self.now + sum(self.before)


@dataclass(frozen=True, slots=True)
class Rising:
    """A tag that rises.

    Attributes:
        expected: how many of its orders would lie in the window of now if nothing changed.
        chance: of so many or more, if nothing changed.
    """

    code: str
    now: int
    before: int
    expected: float
    chance: float


@dataclass(frozen=True, slots=True)
class Looked:
    """What rises, the unlikeliest first, among so many tags looked at; ``dispersion`` as printed beside."""

    rising: tuple[Rising, ...]
    tags: int
    dispersion: float


def look(tags: Mapping[str, Tagged], windows: Windows) -> Looked:
    """The tags of which more is said now than the weeks before explain."""
    wide = dispersion(list(tags.values()), windows)
    tested = [
        Rising(
            code,
            tag.now,
            tag.both - tag.now,
            tag.both * windows.share,
            chance(tag.now, tag.both - tag.now, windows.share, wide),
        )
        for code, tag in sorted(tags.items())
        if tag.both >= LEAST
    ]
    tested.sort(key=lambda one: (one.chance, one.code))
    kept = false_discoveries([one.chance for one in tested])
    return Looked(tuple(tested[:kept]), len(tested), wide)


def chance(now: int, before: int, share: float, wide: float = 1.0) -> float:
    """The chance that ``now`` or more of all are of now, each with the chance ``share``, where counts vary ``wide`` times as much as by chance."""
    return beta_cdf(share, now / wide, before / wide + 1) if now else 1.0


def power(before: int, share: float, tags: int, wide: float = 1.0, times: float = 3.0) -> float:
    """How likely a tag is raised, if what is said of it now is ``times`` what the weeks before lead to expect, whatever other tags do.

    Args:
        tags: looked at together: by itself a tag must be that much less likely.
    """
    expected = before * share / (1 - share) if share < 1 else 0.0
    if not expected or not tags:
        return 0.0
    least = max(1, ceil(expected))
    while chance(least, before, share, wide) > FALSE_SHARE / tags:
        least += 1
    return gamma_cdf(times * expected, least)


def dispersion(tags: Sequence[Tagged], windows: Windows) -> float:
    """ĉ: the variance of weekly counts before, in parts of what chance alone would give, over all tags; at least 1."""
    whole = sum(windows.before)
    squares, freedom = 0.0, 0
    for tag in tags:
        total = sum(tag.before)
        if total < LEAST:
            continue
        for found, of_all in zip(tag.before, windows.before, strict=True):
            if of_all:
                expected = total * of_all / whole
                squares += (found - expected) ** 2 / expected
        freedom += sum(of_all > 0 for of_all in windows.before) - 1
    return max(1.0, squares / freedom) if freedom > 0 else 1.0


def false_discoveries(chances: Sequence[float], share: float = FALSE_SHARE) -> int:
    """How many of these chances, the smallest first, may be believed so that no more than ``share`` of them is false."""
    tested = len(chances)
    return max((n for n, one in enumerate(chances, start=1) if one <= share * n / tested), default=0)
