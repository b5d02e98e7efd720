"""``python -m tests.monkey [--runs 50] [--seed 1] [--keys 300]``: random keys at every screen of the installed program, on a display.

Run ``n`` has the seed ``seed + n - 1``: a failing run is played again by ``--runs 1 --seed`` its seed. What it pressed, its pictures and the
profiles stay under ``--out``. Ends with 1 if a run failed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.e2e.display import SMALL, display
from tests.e2e.remote import PASSWORD, opened
from tests.helpers.parts import missing_parts
from tests.monkey.judge import faults, judged, told
from tests.monkey.played import KEYS, Played, play
from tools.centre import Centre

OUT = Path(__file__).resolve().parents[2] / "out" / "monkey"


def city(home: Path) -> None:
    """Fill a centre where nobody has called yet."""
    Centre(home).run("demo-data", "--events", "600", "--calls", "0", "--no-orders", "--password", PASSWORD)


def run(filled: Path, folder: Path, screen: str, seed: int, keys: int = KEYS) -> tuple[Played, list[str]]:
    """One run at a centre of its own; what was wrong, in words."""
    home = folder / "centre"
    shutil.copytree(filled, home)
    centre = Centre(home)
    with centre.running():
        played = play(screen, folder, centre.url, PASSWORD, seed, keys)
        with opened(centre, home) as database:
            acts, wrong = told(database)
    wrong += judged(played, acts)
    logs = [*folder.glob("*/minyi110.log*"), *folder.glob("*/crash.log"), *folder.glob("*.out"), centre.log]
    wrong += faults(*logs)
    counts = f"{len(played.pressed)} keys, {len(acts)} acts"
    (folder / "keys.txt").write_text(
        "\n".join(f"{one.since} {one.until} {one.key}" for one in played.pressed), "utf-8"
    )
    print(
        f"seed {seed}: {counts}, " + ("\n  ".join(["wrong:", *wrong]) if wrong else "nothing wrong"),
        flush=True,
    )
    return played, wrong


def main() -> int:
    """Let it play."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--runs", type=int, default=50)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keys", type=int, default=KEYS, help="at each screen")
    options.add_argument("--out", type=Path, default=OUT)
    args = options.parse_args()
    lacking = missing_parts("Xvfb", "xdotool")
    if lacking:
        print(lacking, file=sys.stderr)
        return 2
    failed = []
    with tempfile.TemporaryDirectory(prefix="minyi110-monkey-") as kept, display(SMALL) as screen:
        filled = Path(kept) / "filled"
        city(filled)
        for seed in range(args.seed, args.seed + args.runs):
            folder = args.out / str(seed)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            if run(filled, folder, screen, seed, args.keys)[1]:
                failed.append(seed)
            else:
                shutil.rmtree(folder)
    print(f"{args.runs} runs, failed: {', '.join(map(str, failed)) or 'none'}")
    for seed in failed:
        print(f"  again: make monkey RUNS=1 SEED={seed}    (left in {args.out / str(seed)})")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
