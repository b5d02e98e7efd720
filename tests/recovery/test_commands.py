"""The commands as they are typed: without a window, without Qt's screens, and never beside a running client."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QLockFile

from tests.helpers.patience import HANG_S
from tests.helpers.seat import Seat
from tests.recovery.conftest import Bench, Organisation


def typed(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """``minyi110 …`` in a process of its own, its home in a folder."""
    environment = os.environ | {
        "MINYI110_LANG": "en",
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder / "data"),
    }
    environment.pop("MINYI110_PROFILE", None)
    return subprocess.run(
        [sys.executable, "-m", "app.main", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        stdin=subprocess.DEVNULL,
        timeout=HANG_S,
    )


def last(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_recover_lists_and_asks_for_what_is_missing(
    seat: Seat, organisation: Organisation, office: Bench, tmp_path: Path
) -> None:
    key = organisation.new_key()
    seat.login()
    seat.bench.close()
    opening = office.opening(key)
    done = typed("recover", str(seat.profile), *opening, "--list", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert last(done)["operations"] == 0
    # Nobody can type a passphrase here, so it is asked for by other ways, never hung upon.
    silent = typed("recover", str(seat.profile), "--key", str(key), folder=tmp_path)
    assert silent.returncode == 2
    assert last(silent)["error"]["code"] == "passphrase.needed"  # type: ignore[index]
    assert typed("recover", str(seat.profile), folder=tmp_path).returncode == 2


def test_no_window_is_needed_for_either(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom app import main\n"
        "try: main.main(['recover', '--help'])\nexcept SystemExit: pass\n"
        "print([m for m in sys.modules if m.startswith('PySide6')], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "PROFILE" in done.stdout
    assert done.stderr.strip() == "[]"


def test_wipe_waits_for_the_client_to_end(
    seat: Seat, organisation: Organisation, office: Bench, tmp_path: Path
) -> None:
    key = organisation.new_key()
    seat.login()
    seat.bench.close()
    lock = QLockFile(str(seat.profile / "instance.lock"))
    assert lock.tryLock(0)
    command = ("wipe", "--profile", str(seat.profile), *office.opening(key))
    refused = typed(*command, folder=tmp_path)
    assert (refused.returncode, last(refused)["error"]["code"]) == (2, "wipe.running")  # type: ignore[index]
    lock.unlock()
    done = typed(*command, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert last(done)["wiped"] is True
    assert last(done)["centre_told"] is False  # nobody serves at that address
    assert {path.name for path in seat.profile.rglob("*") if path.is_file()} <= {
        "settings.json",
        "device.json",
        "wiping.json",
    }
