"""Pin the dependencies of ``pyproject.toml`` with hashes, for every platform and Python at once.

Two files: ``requirements/runtime.lock`` is what a workstation or a server needs, ``requirements/dev.lock`` the same
versions and the tools beside them. Neither names a package index: where packages come from is each machine's own
configuration. ``--upgrade`` takes newer versions, else what is pinned stays.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "requirements"
HEADER = "# Made by `make lock` from pyproject.toml; do not edit. Install with: pip install --require-hashes -r {name}\n"


def _compile(name: str, *options: str) -> None:
    target = FOLDER / name
    command = [
        *(
            "uv",
            "pip",
            "compile",
            "--universal",
            "--generate-hashes",
            "--no-header",
            "--no-annotate",
            "--quiet",
        ),
        *(
            "--python-version",
            "3.11",
            "--extra",
            "build",
            *options,
            "--output-file",
            str(target),
            "pyproject.toml",
        ),
    ]
    subprocess.run([str(Path(sys.executable).parent / command[0]), *command[1:]], cwd=ROOT, check=True)
    target.write_text(HEADER.format(name=f"requirements/{name}") + target.read_text("utf-8"), "utf-8")


def main() -> int:
    """Write both lock files."""
    options = ("--upgrade",) if "--upgrade" in sys.argv[1:] else ()
    FOLDER.mkdir(exist_ok=True)
    _compile("runtime.lock", *options)
    _compile("dev.lock", "--extra", "dev", "--constraint", "requirements/runtime.lock", *options)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
