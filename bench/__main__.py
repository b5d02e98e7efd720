"""``python -m bench [NAME …] [--size small|full]``: print the lines of docs/performance.md with floor and ratio.

Every module of this folder that has ``lines(size)`` is a measurement; ``size`` is ``small`` (a minute or two in all) or ``full``.
"""

from __future__ import annotations

import argparse
import pkgutil
import sys
from importlib import import_module

import bench
from bench.measure import HEADER, machine, written

_PARTS = {
    "__main__",
    "bare_centre",
    "bare_stream",
    "fixtures",
    "forms",
    "measure",
    "packed",
    "peers",
    "processes",
    "seats",
    "varied_answers",
}
"""Modules that measure nothing themselves."""


def names() -> list[str]:
    """The measurements there are."""
    found = [module.name for module in pkgutil.iter_modules(bench.__path__)]
    return sorted(name for name in found if name not in _PARTS)


def main() -> int:
    """Run the named measurements, or all; exit code 1 if one of them failed to run. A missed goal is no failure."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names()))
    parser.add_argument("--size", choices=("small", "full"), default="full")
    args = parser.parse_args()
    print(f"{machine()}\n{HEADER}", flush=True)
    failed = False
    for name in args.names or names():
        module = import_module(f"bench.{name}")
        if not hasattr(module, "lines"):
            continue
        try:
            for line in module.lines(args.size):
                print(written(line), flush=True)
        except Exception as error:
            failed = True
            print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
    print(machine(), flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
