"""``python -m tools.study [--runs R] [--seed N]``: exit code 4 where something asked for was missed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

import numpy as np

from tools.study import alarms, rates, units
from tools.study.lines import Line

MISSED = 4


def lines(runs: int, seed: int, *, computed: bool = True) -> Iterator[Line]:
    """All lines. What is slow a run is drawn fewer times, as its error says; ``computed``: those that nothing is drawn for, and the
    CUSUM, which take seconds however few the runs."""
    source = np.random.default_rng(seed)
    yield from rates.coverage(source, runs)
    yield from rates.non_response(source, max(10, runs // 5))
    yield from units.funnel(source, max(2, runs // 50))
    yield from units.officers(source, max(3, runs // 200))
    yield from units.improved(source, runs)
    yield from alarms.quiet_weeks(source, max(10, runs // 4))
    if computed:
        yield from alarms.tables()
        yield from alarms.estimated_baseline(source, runs)


def main() -> int:
    """Print each line as it comes."""
    options = argparse.ArgumentParser(prog="python -m tools.study", description=__doc__)
    options.add_argument("--runs", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=20)
    told = options.parse_args()
    missed = 0
    for line in lines(told.runs, told.seed):
        print(line.told(), flush=True)
        missed += not line.holds()
    print(f"{told.runs:,} runs, seed {told.seed}: {missed} missed")
    return MISSED if missed else 0


if __name__ == "__main__":
    sys.exit(main())
