"""``python -m tests.growth --events 500000 --folder out/history``: build such a city and say where it is."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from tests.growth.history import grown


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.growth", description=__doc__)
    parser.add_argument("--events", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    args = parser.parse_args()
    started = time.process_time()
    home = grown(args.folder, args.events, time.time_ns() // 1_000_000)
    size = (home / "centre.db").stat().st_size
    print(f"{home}: {size / 1e6:,.0f} MB, {time.process_time() - started:.1f} s of processor")


if __name__ == "__main__":
    main()
