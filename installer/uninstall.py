#!/usr/bin/env python3
"""Take the client off this machine: `.venv` and the profile with its settings and log.

Only the standard library is used, as in the bootstrap. It refuses while a workstation's store is still there: whether
something in it never reached the centre cannot be seen from outside, because it is encrypted. `minyi110 wipe` can see it,
refuses while work is pending, and removes the store.

    python3 installer/uninstall.py [--profile DIR]

Exit codes: 0 removed, 3 a store is still there.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"

STORE_THERE = 3


def profile_folder(named: str | None) -> Path:
    """Where the client keeps its profile when nobody says otherwise; the same as the program's own rule."""
    chosen = named or os.environ.get("MINYI110_PROFILE")
    if chosen:
        return Path(chosen).expanduser()
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "minyi110" / "profile"


def stores(profile: Path) -> list[Path]:
    """Folders of centres that still hold a store or a way into one."""
    found = {path.parent for name in ("store.db", "vault*.json") for path in profile.glob(f"*/{name}")}
    return sorted(found)


def main(arguments: list[str] | None = None) -> int:
    """Remove everything, or say why not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--profile", metavar="DIR", help="profile folder (also MINYI110_PROFILE)")
    parser.add_argument("--venv", metavar="DIR", type=Path, default=VENV, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    profile = profile_folder(options.profile)
    there = stores(profile)
    if there:
        print("uninstall: nothing was removed. A workstation's store is still there:")
        for folder in there:
            print(f"    {folder}")
        print(
            "Forms in it may never have reached the centre. First run, with the password of somebody who worked here"
        )
        print("or with the organisation's key (--key FILE):")
        print(f"    minyi110 wipe --profile {profile} --as NUMBER")
        return STORE_THERE
    for folder in (profile, options.venv):
        if folder.exists():
            shutil.rmtree(folder)
            print(f"uninstall: removed {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
