"""``python -m tests.simulation --schedules N --seed S [--jobs K] [--state FILE]``: runs schedules with seeds S, S+1, …

Progress goes to stderr; the last line is one line of JSON. Exit code 1 if an invariant broke, 130 if interrupted (what was
done until then is told all the same). With ``--state`` a run that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from pathlib import Path

from tests.simulation.processes import together
from tests.simulation.totals import Totals

CHUNK = 25
SAY_EVERY_SECONDS = 10.0


def main() -> int:
    """Run, and say what happened."""
    options = argparse.ArgumentParser(prog="python -m tests.simulation")
    options.add_argument("--schedules", type=int, default=100)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--jobs", type=int, default=2, help="processes")
    options.add_argument(
        "--state", type=Path, help="where to note how far it came; a second start goes on from there"
    )
    told = options.parse_args()
    for stop in (signal.SIGINT, signal.SIGTERM):  # also where a shell started it in the background
        signal.signal(stop, signal.default_int_handler)
    done, spent = _resumed(told.state, told.seed)
    began = time.monotonic() - spent
    said = 0.0
    interrupted = False
    first, end = told.seed + done.schedules, told.seed + told.schedules
    chunks = [range(at, min(at + CHUNK, end)) for at in range(first, end, CHUNK)]
    try:
        for part in together(chunks, told.jobs):
            done.add(part)
            for one in part.broken:
                sys.stderr.write(f"seed {one['seed']}: {one['what']}\n")
            now = time.monotonic()
            if now - said > SAY_EVERY_SECONDS:
                said = now
                _say(done, told.seed, told.schedules, now - began)
                _keep(told.state, told.seed, done, now - began)
    except KeyboardInterrupt:
        interrupted = True
    seconds = time.monotonic() - began
    _keep(told.state, told.seed, done, seconds)
    sys.stdout.write(json.dumps(done.line(told.seed, seconds), ensure_ascii=False) + "\n")
    return 1 if done.violations else 130 if interrupted else 0


def _say(done: Totals, seed: int, wanted: int, seconds: float) -> None:
    rate = done.schedules / seconds
    left = (wanted - done.schedules) / rate
    sys.stderr.write(
        f"{done.schedules:,} of {wanted:,} (to seed {seed + done.schedules - 1}), {rate:.1f}/s,"
        f" {done.violations} violations, {left / 60:.0f} min left\n"
    )
    sys.stderr.flush()


def _resumed(state: Path | None, seed: int) -> tuple[Totals, float]:
    if state is None or not state.exists():
        return Totals(), 0.0
    kept = json.loads(state.read_text())
    if kept["seed"] != seed:
        raise SystemExit(f"{state} is of a run from seed {kept['seed']}; remove it or choose another file")
    return Totals.read(kept["totals"]), float(kept["seconds"])


def _keep(state: Path | None, seed: int, done: Totals, seconds: float) -> None:
    if state is None:
        return
    state.parent.mkdir(parents=True, exist_ok=True)
    fresh = state.with_name(state.name + ".new")
    fresh.write_text(
        json.dumps({"seed": seed, "seconds": seconds, "totals": done.plain()}, ensure_ascii=False)
    )
    fresh.replace(state)


if __name__ == "__main__":
    sys.exit(main())
