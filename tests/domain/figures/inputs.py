"""Random inputs for the formulas: a few in every run, ten thousand by ``FIGURES_INPUTS=10000`` (``make figures-judged``)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from random import Random

MANY = int(os.environ.get("FIGURES_INPUTS", "40"))
CLOSE = 1e-9


def random_inputs(seed: int, of: int = 1) -> Iterator[Random]:
    """A source of numbers for each input; ``of``: a slow one takes so many times fewer."""
    for number in range(max(5, MANY // of)):
        yield Random(f"{seed}:{number}")


def share_of(random: Random) -> tuple[int, int]:
    """A part and its whole, none and all of it oftener than by chance."""
    n = random.choice((1, 2, 3, random.randint(1, 60), random.randint(1, 3_000), random.randint(1, 200_000)))
    return random.choice((0, n, random.randint(0, n), random.randint(0, n))), n
