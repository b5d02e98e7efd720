"""Write a migration from the difference between the newest migration and the tables: ``python -m tools.migration MESSAGE``.

``--initial`` writes the one initial migration anew; only until the first release.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from server.db import migrate

VERSIONS = Path("server/db/migrations/versions")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("message", nargs="?", default="initial")
    parser.add_argument("--initial", action="store_true")
    args = parser.parse_args()
    if args.initial:
        for old in VERSIONS.glob("*.py"):
            old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/empty.db")
        migrate.load_tables()
        with engine.begin() as conn:
            config = migrate._config(conn)
            if any(VERSIONS.glob("*.py")):
                command.upgrade(config, "head")
            number = len(list(VERSIONS.glob("*.py"))) + 1
            command.revision(config, args.message, autogenerate=True, rev_id=f"{number:04d}")
    subprocess.run([sys.executable, "-m", "ruff", "check", "--fix", "-q", str(VERSIONS)], check=False)
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", str(VERSIONS)], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
