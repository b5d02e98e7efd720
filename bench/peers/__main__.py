"""``python -m bench.peers [--records N] [--rounds N] [--folder F]``: the backlog beside Anki's and PouchDB's.

Exit code 3 where a peer cannot be had. A missed goal is printed and is no failure.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.measure import machine
from bench.peers import install, records, rounds

TIMES_ANKI = 2.5
TIMES_POUCHDB = 1.0
BATCHES = (100, 1_000)
"""Documents a batch: PouchDB's own setting, by which it is judged, and one so large that it is at its fastest."""


def main() -> int:
    """Install what is missing, measure in turn, print the ratios."""
    options = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    options.add_argument("--records", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument(
        "--folder", type=Path, default=Path("out/peers"), help="where the peers are installed"
    )
    told = options.parse_args()
    folder = told.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        python, pouch = install.anki(folder), install.pouchdb(folder)
    except install.NotToBeHad as error:
        print(f"bench-peers: {error}.", file=sys.stderr)
        return 3
    print(f"{machine()}; {told.records:,} records, the best of {told.rounds} rounds taken in turn")
    with tempfile.TemporaryDirectory(prefix="minyi110-peer-") as held:
        lines = Path(held) / "records.jsonl"
        size = records.write(lines, told.records)
        best = _measured(
            {
                "民意110": lambda: rounds.ours(told.records),
                "Anki": lambda: rounds.anki(python, lines, told.records),
                **{
                    _pouchdb(batch): lambda batch=batch: rounds.pouchdb(pouch, lines, told.records, batch)
                    for batch in BATCHES
                },
            },
            told.rounds,
        )
    print(f"records of {size / told.records:.0f} bytes; {machine()}")
    _say(best, told.records)
    return 0


def _measured(peers: dict[str, Callable[[], float]], times: int) -> dict[str, float]:
    best: dict[str, float] = {}
    for _ in range(times):
        for name, deliver in peers.items():
            seconds = deliver()
            print(f"  {name}: {seconds:.2f} s", flush=True)
            best[name] = min(seconds, best.get(name, seconds))
    return best


def _say(best: dict[str, float], count: int) -> None:
    ours = best["民意110"]
    goals = {"Anki": TIMES_ANKI, _pouchdb(BATCHES[0]): TIMES_POUCHDB}
    for name, seconds in best.items():
        line = f"{name}: {seconds:.2f} s, {seconds / count * 1e6:.0f} µs a record"
        if name != "民意110":
            line += f"; 民意110 takes {ours / seconds:.2f} times as long"
        if name in goals:
            line += f", goal ≤ {goals[name]:g}: {'holds' if ours <= goals[name] * seconds else 'MISSED'}"
        print(line)


def _pouchdb(batch: int) -> str:
    return f"PouchDB, {batch:,} a batch"


if __name__ == "__main__":
    sys.exit(main())
