"""``python -m tests.soak [--times 1000]``: says what was left, and ends with 1 if it was anything."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

from tests.soak.coming_and_going import WARM_UP, Seen, Soak
from tools.centre import Centre

GROWS_AT_MOST = 25_000
"""Bytes of memory a log-in may leave behind, by the slope over a long run: what caches and the heap's own disorder take. 1,000 took
8 KB each; one window left behind is over 100."""
LONG = 200
"""Log-ins from which a slope of the memory says something."""


@contextmanager
def city(folder: Path) -> Iterator[tuple[str, str]]:
    """A running centre with an invented city: its address, and everybody's password."""
    centre = Centre(folder / "centre")
    logins = centre.run("demo-data", "--events", "200", "--calls", "0", "--no-orders")["logins"]
    with centre.running():
        yield centre.url, logins[0]["password"]


def judged(seen: Seen) -> list[str]:
    """What is wrong, in words; empty if nothing is."""
    wrong = [f"said: {line}" for line in seen.said]
    if any(seen.tasks):
        wrong.append(f"pending tasks after a log-out: {max(seen.tasks)}")
    if any(seen.alive):
        wrong.append(f"windows that outlived their log-out: {max(seen.alive)}")
    if seen.lost:
        wrong.append(f"saves lost on leaving: {seen.lost}")
    warm = seen.threads[WARM_UP:]
    if warm and max(warm) > warm[0]:
        wrong.append(f"threads: {warm[0]} grew to {max(warm)}")
    if len(seen.memory) >= LONG and seen.grown_bytes() > GROWS_AT_MOST:
        wrong.append(f"memory: {seen.grown_bytes():,.0f} bytes a log-in")
    return wrong


def main() -> int:
    """Soak and judge."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=1_000)
    times = options.parse_args().times
    with (
        tempfile.TemporaryDirectory(prefix="minyi110-soak-") as folder,
        city(Path(folder)) as (url, password),
    ):
        seen = Soak(Path(folder) / "profile", url, password).run(times)
    print(
        f"{times} log-ins: threads {seen.threads[0]} → {seen.threads[-1]}, "
        f"memory {seen.memory[min(WARM_UP, times - 1)] / 1e6:.1f} → {seen.memory[-1] / 1e6:.1f} MB, "
        f"pending tasks {max(seen.tasks)}, windows left {max(seen.alive)}, saves lost {len(seen.lost)}"
    )
    wrong = judged(seen)
    print("\n".join(wrong) or "nothing was left")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
