"""``python -m bench [NAME …] [--size small|full] [--times N] [--events N,N,…] [--rows]``: print the lines of docs/performance.md.

Exit code: 0 if every goal was met, 4 if one was missed, 1 if a measurement failed to run. How busy the machine was says whether a line counts,
not whether it held.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from bench import declared
from bench.beside import MOST, Beside
from bench.measure import Line, Run, machine
from bench.printed import HEADER, as_rows, summed_up, written

FAILED, MISSED = 1, 4


def main() -> int:
    """Run the named measurements, or all."""
    told = _options()
    run = Run(told.size == "full", told.events)
    print(f"{machine()}\n{HEADER}", flush=True)
    whole = Beside()
    failed: list[str] = []
    taken: list[tuple[Line, float]] = []
    for _ in range(told.times):
        for name in told.names or declared.names():
            taken += _measured(name, run, failed)
    print("\n".join(summed_up(taken)))
    if told.rows:
        print(as_rows(taken))
    _say_how_busy(whole.load())
    if failed:
        return FAILED
    return 0 if all(line.holds for line, _ in taken) else MISSED


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    options.add_argument("names", nargs="*", metavar="NAME", help=", ".join(declared.names()))
    options.add_argument("--size", choices=("small", "full"), default="full")
    options.add_argument(
        "--times", type=int, default=1, help="as often one after the other; median and range at the end"
    )
    options.add_argument(
        "--rows", action="store_true", help="the whole once more, as rows of docs/performance.md"
    )
    options.add_argument("--events", type=_sizes, default=(), help="sizes of history, e.g. 100000,500000")
    return options.parse_args()


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _measured(name: str, run: Run, failed: list[str]) -> Iterator[tuple[Line, float]]:
    """Print a measurement's lines as they come, each with the load beside it."""
    beside = Beside()
    try:
        for line in declared.measurement(name).lines(run):
            load = beside.load()
            print(written(line, load), flush=True)
            yield line, load
    except Exception as error:
        failed.append(name)
        print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)


def _say_how_busy(load: float) -> None:
    told = f"{machine()}; beside this run {load:.2f} processors were busy"
    print(told if load <= MOST else f"{told}: INVALID, more than {MOST:g}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
