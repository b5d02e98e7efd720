"""``python -m bench.peers [--records N] [--rounds N] [--times N] [--folder F]``: the backlog beside Anki's and PouchDB's.

Exit code: 0 if every goal was met, 4 if one was missed, 3 where a peer cannot be had.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.beside import MOST, Beside
from bench.forms import Says, alike, varied
from bench.measure import Line, machine
from bench.peers import install, records, rounds
from bench.peers.goals import ANKI, ANSWERS, BATCHES, BESIDE, pouchdb
from bench.printed import HEADER, summed_up, written

_MISSED, _NOT_TO_BE_HAD = 4, 3
_OURS = "民意110"
_SAYS: dict[str, Says] = dict(zip(ANSWERS, (alike, varied), strict=True))


def main() -> int:
    """Install what is missing, measure in turn, print the ratios."""
    told = _options()
    folder = told.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        python, pouch = install.anki(folder), install.pouchdb(folder)
    except install.NotToBeHad as error:
        print(f"bench-peers: {error}.", file=sys.stderr)
        return _NOT_TO_BE_HAD
    print(f"{machine()}; {told.records:,} records, the best of {told.rounds} rounds taken in turn")
    taken = [one for _ in range(told.times) for one in _beside(python, pouch, told.records, told.rounds)]
    print("\n".join(summed_up(taken)))
    print(machine())
    return 0 if all(line.holds for line, _ in taken) else _MISSED


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    options.add_argument("--records", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument(
        "--times", type=int, default=1, help="the whole so often; median and range at the end"
    )
    options.add_argument(
        "--folder", type=Path, default=Path("out/peers"), help="where the peers are installed"
    )
    return options.parse_args()


def _beside(python: Path, pouch: Path, count: int, times: int) -> Iterator[tuple[Line, float]]:
    """Each kind of answers: all of them in turn, then a line a peer, with the load beside it."""
    for answers, says in _SAYS.items():
        beside = Beside()
        with tempfile.TemporaryDirectory(prefix="minyi110-peer-") as held:
            lines = Path(held) / "records.jsonl"
            size = records.write(lines, count, says)
            print(f"{answers} answers, records of {size / count:.0f} bytes", flush=True)
            best = _measured(_contestants(python, pouch, lines, count, says), times)
        load = beside.load()
        print(HEADER)
        ours = best.pop(_OURS)
        for peer, seconds in best.items():
            line = BESIDE[peer, answers].line(
                ours, seconds, size=f"{count:,} forms", note=f"{seconds / count * 1e6:.0f} µs a form there"
            )
            print(written(line, load), flush=True)
            yield line, load
        if load > MOST:
            print(f"INVALID: {load:.2f} processors were busy beside it, more than {MOST:g}", flush=True)


def _contestants(
    python: Path, pouch: Path, lines: Path, count: int, says: Says
) -> dict[str, Callable[[], float]]:
    """By name: one delivery of all records, in seconds."""
    return {
        _OURS: lambda: rounds.ours(count, says),
        ANKI: lambda: rounds.anki(python, lines, count),
        **{
            pouchdb(batch): lambda batch=batch: rounds.pouchdb(pouch, lines, count, batch)
            for batch in BATCHES
        },
    }


def _measured(contestants: dict[str, Callable[[], float]], times: int) -> dict[str, float]:
    """The best of some rounds."""
    best: dict[str, float] = {}
    for _ in range(times):
        for name, deliver in contestants.items():
            seconds = deliver()
            print(f"  {name}: {seconds:.2f} s", flush=True)
            best[name] = min(seconds, best.get(name, seconds))
    return best


if __name__ == "__main__":
    sys.exit(main())
