"""``python -m tests.simulation.planted [--most N] [--jobs K] [NAME …]``: every planted slip must be caught.

The last line is one line of JSON: how many were planted and caught, and for each the seed that caught it, what broke, and how many
schedules that took. Exit code 1 if one was not caught.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict, dataclass

from tests.simulation.bugs import BUGS, NEAR
from tests.simulation.centre import SimCentre
from tests.simulation.invariants import Broken
from tests.simulation.processes import in_processes, own_centre
from tests.simulation.schedule import run

MOST = 5_000
PART = 200
"""Schedules of one bug in one go: a slip that is hard to catch is looked for by both processes at once."""


@dataclass(frozen=True, slots=True)
class Found:
    """The first schedule that caught a slip."""

    bug: str
    seed: int
    broke: str
    schedules: int


@dataclass(frozen=True, slots=True)
class Search:
    """Where to look for what a slip does."""

    bug: str
    first: int
    most: int


class PlantedWrong(Exception):
    """The slip no longer fits the code it is planted in: what broke is the slip itself, and nothing was proven."""


def search(centre: SimCentre, wanted: Search) -> Found | None:
    """Run schedules with the slip switched on until one breaks; None if none did. Raises PlantedWrong."""
    bug, odds = BUGS[wanted.bug]
    with bug():
        for n, seed in enumerate(range(wanted.first, wanted.first + wanted.most), 1):
            try:
                run(centre, seed, odds)
            except Broken as error:
                if centre.slips and isinstance(centre.slip, TypeError | AttributeError | NameError):
                    raise PlantedWrong(f"{wanted.bug}: {centre.slip}") from centre.slip
                return Found(wanted.bug, seed, str(error), n)
    return None


def _search(wanted: Search) -> Found | None:
    return search(own_centre(), wanted)


def main() -> int:
    """Look for all, and say what was caught."""
    options = argparse.ArgumentParser(prog="python -m tests.simulation.planted")
    options.add_argument("names", nargs="*", metavar="NAME", help="some slips only")
    options.add_argument("--most", type=int, default=MOST, help="schedules for each")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--jobs", type=int, default=2)
    told = options.parse_args()
    began = time.monotonic()
    names = told.names or list(BUGS)
    caught: dict[str, Found] = {}
    first, end = told.seed, told.seed + told.most
    began_at = {name: NEAR.get(name, told.seed) for name in names}
    # All for a few schedules, then those that are left for more: most are caught in the first ones.
    while len(caught) < len(names) and first < end:
        part = min(PART, end - first)
        searches = [
            Search(name, began_at[name] + first - told.seed, part) for name in names if name not in caught
        ]
        for wanted, found in zip(searches, in_processes(_search, searches, told.jobs), strict=True):
            if found is not None:
                caught[wanted.bug] = Found(
                    found.bug, found.seed, found.broke, found.seed - began_at[found.bug] + 1
                )
                sys.stderr.write(f"{found.bug}: seed {found.seed}: {found.broke}\n")
        first += PART
    line = {
        "planted": len(names),
        "caught": len(caught),
        "missed": [name for name in names if name not in caught],
        "bugs": {name: asdict(found) for name, found in caught.items()},
        "seconds": round(time.monotonic() - began, 1),
    }
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    return 0 if len(caught) == len(names) else 1


if __name__ == "__main__":
    sys.exit(main())
