"""What an event was drawn by: once decided it stays, whatever the rules say later, for the drawn stand for those left out beside them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Self

PPM = 1_000_000
NO_DRAW = "{}"
"""How it is kept that the sample was not asked, or by rules nobody kept."""


@dataclass(frozen=True, slots=True)
class Draw:
    """The share in parts per million, and the seed."""

    ppm: int
    seed: str

    def kept(self) -> str:
        """As it stands with an event that got no task."""
        return json.dumps({"sample_ppm": self.ppm, "seed": self.seed})

    @classmethod
    def read(cls, kept: str | None) -> Self | None:
        """What stands with an event; ``None``: nothing."""
        found = json.loads(kept or NO_DRAW)
        return cls(int(found["sample_ppm"]), str(found["seed"])) if found else None
