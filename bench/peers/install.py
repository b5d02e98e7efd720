"""Where the peers come from: pinned, installed on demand into a folder of their own, never part of the product.

The ordinary clients (pip, npm) fetch them from wherever this machine is set up to fetch from.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

ANKI = "anki==26.9.3"
_HERE = Path(__file__).parent
_PATIENCE_S = 600


class NotToBeHad(Exception):
    """A peer cannot be installed here; the words say why."""


def anki(folder: Path) -> Path:
    """The Python that has Anki.

    Raises:
        NotToBeHad: pip could not install it, or it does not run on this system.
    """
    home = folder / "anki"
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not _says(home, ANKI):
        shutil.rmtree(home, ignore_errors=True)
        venv.create(home, with_pip=True)
        _run(
            [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", ANKI],
            "Anki",
            home,
        )
        _run([str(python), "-c", "import anki.collection"], "Anki", home)
        _note(home, ANKI)
    return python


def pouchdb(folder: Path) -> Path:
    """The folder whose scripts find PouchDB.

    Raises:
        NotToBeHad: there is no node or npm, or npm could not install it.
    """
    home = folder / "pouchdb"
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise NotToBeHad("PouchDB needs node and npm, and they are not on this machine")
    wanted = (_HERE / "package.json").read_text("utf-8")
    if not _says(home, wanted):
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        (home / "package.json").write_text(wanted, "utf-8")
        npm = ["npm", "install", "--no-audit", "--no-fund", "--loglevel", "error", "--prefix", str(home)]
        _run(npm, "PouchDB", home)
        _run(["node", "-e", "require('pouchdb'); require('express-pouchdb')"], "PouchDB", home)
        _note(home, wanted)
    for script in ("pouch_server.js", "pouch_client.js"):
        shutil.copy(_HERE / script, home)
    return home


def _run(command: list[str], name: str, home: Path) -> None:
    try:
        done = subprocess.run(
            command, cwd=home, capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotToBeHad(f"{name} cannot be installed: {type(error).__name__}") from None
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise NotToBeHad(f"{name} cannot be installed: {said[-1][:300] if said else command[0]}")


def _says(home: Path, what: str) -> bool:
    stamp = home / "installed"
    return stamp.exists() and stamp.read_text("utf-8") == what


def _note(home: Path, what: str) -> None:
    (home / "installed").write_text(what, "utf-8")
