"""``python -m tests.simulation --schedules N --seed S``: prints one line of JSON; exit code 1 if an invariant broke."""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time

from tests.simulation.centre import sim_centre
from tests.simulation.invariants import Broken
from tests.simulation.schedule import run


def main() -> int:
    """Run schedules with seeds S, S+1, … and say what happened."""
    options = argparse.ArgumentParser(prog="tests.simulation")
    options.add_argument("--schedules", type=int, default=100)
    options.add_argument("--seed", type=int, default=1)
    told = options.parse_args()
    logging.disable(logging.CRITICAL)
    began = time.monotonic()
    broken: list[dict[str, object]] = []
    totals = {"operations": 0, "crashes": 0, "restores": 0}
    with sim_centre() as centre:
        for seed in range(told.seed, told.seed + told.schedules):
            try:
                done = run(centre, seed)
            except Broken as error:
                broken.append({"seed": seed, "what": str(error)})
                continue
            for name in totals:
                totals[name] += getattr(done, name)
    line = {
        "schedules": told.schedules,
        "seed": told.seed,
        **totals,
        "broken": broken[:20],
        "violations": len(broken),
    }
    sys.stdout.write(
        json.dumps({**line, "seconds": round(time.monotonic() - began, 1)}, ensure_ascii=False) + "\n"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
