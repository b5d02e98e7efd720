"""``python -m tests.damaged [--books 60] [--seed 1]``: each damaged workbook is imported on trial by a process of its own.

It ends with 0 (taken in) or 2 (refused with a sentence), and never needs more than 350 MB. Ends with 1 and names the seeds if any did otherwise.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Final

from server import cli
from tests.damaged.books import damaged

MOST_MEGABYTES: Final = 350
_FINE: Final = (0, 2)


def run(path: Path, log: Path) -> tuple[int, int]:
    """Import a file on trial in a process of its own: its exit code, and the most memory it had in MB."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(said, 1)
            os.dup2(said, 2)
            code = cli.main(["import", str(path), "--dry-run"])
            sys.stdout.flush()
        finally:
            os._exit(code)
    _, status, used = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status), used.ru_maxrss >> 10


def main() -> int:
    """Make them, import them, judge."""
    options = argparse.ArgumentParser(prog="python -m tests.damaged", description=__doc__)
    options.add_argument("--books", type=int, default=60)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    codes: Counter[int] = Counter()
    most, slowest, wrong = 0, 0.0, []
    with tempfile.TemporaryDirectory(prefix="minyi110-damaged-") as name:
        folder = Path(name)
        os.environ["MINYI110_HOME"] = str(folder / "home")
        os.environ["MINYI110_LANG"] = "en"
        for seed in range(asked.seed, asked.seed + asked.books):
            path, log = damaged(folder, seed), folder / "said"
            began = time.monotonic()
            code, megabytes = run(path, log)
            slowest = max(slowest, time.monotonic() - began)
            codes[code] += 1
            most = max(most, megabytes)
            said = log.read_text(errors="replace")
            if code not in _FINE or megabytes > MOST_MEGABYTES or "Traceback" in said:
                wrong.append(seed)
                print(f"seed {seed} ({path.name}): exit {code}, {megabytes} MB\n{said[-2_000:]}")
            path.unlink()
    print(
        f"{asked.books} workbooks: exits {dict(sorted(codes.items()))}, at most {most} MB, slowest {slowest:.1f} s"
    )
    print("all read or refused" if not wrong else f"wrong: {wrong}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
