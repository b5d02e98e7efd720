"""``python -m tests.growth.plans --events 500000 --folder out/growth``: what anybody waits for, explained over large cities, one in each database.

What comes behind ``--`` goes to pytest. With ``--statistics`` what PostgreSQL knows of its large city is written down for the small ones.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from tests.growth.history import grow, grown
from tests.growth.plans import believed
from tests.helpers.postgres import running_cluster


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.growth.plans", description=__doc__)
    parser.add_argument("--events", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--statistics", action="store_true")
    parser.add_argument("pytest", nargs="*")
    args = parser.parse_args()
    now = time.time_ns() // 1_000_000
    with running_cluster() as cluster:
        url = cluster.url(cluster.create())
        grow(url, args.folder, args.events, now)
        if args.statistics:
            plain = make_url(url).set(drivername="postgresql").render_as_string(False)
            with psycopg.connect(plain) as connection:
                believed.STATISTICS.write_text(believed.told(believed.read(connection)))
            return 0
        large = {
            "MINYI110_PLANS": str(grown(args.folder, args.events, now) / "centre.db"),
            "MINYI110_PLANS_POSTGRESQL": url,
        }
        asked = args.pytest or ["tests/server", "-q"]
        return subprocess.run(
            [sys.executable, "-m", "pytest", *asked], env=os.environ | large, check=False
        ).returncode


if __name__ == "__main__":
    raise SystemExit(main())
