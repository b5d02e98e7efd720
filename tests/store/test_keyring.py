"""The device secret in the operating system's keyring: a real Secret Service on a bus of its own, and keyring's own interface."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest

from app.models.secrets import (
    SERVICE,
    KeyringKeeper,
    device_secrets,
    drop_device_secret,
    make_device_secret,
)
from tests.helpers.parts import need
from tests.helpers.patience import HANG_S

STEP = """
import sys
from pathlib import Path
import keyring
from app.models.secrets import KeyringKeeper
from app.models.vault import Cost, Vault
from tests.store.test_vault import HOUR, SHARE, grant
folder, what = Path(sys.argv[1]), sys.argv[2]
assert "SecretService" in str(keyring.get_keyring()), keyring.get_keyring()
vault = Vault(folder, KeyringKeeper(), Cost(time=1, memory=64, lanes=1))
if what == "first":
    print(vault.admit("1001", "right", SHARE, grant()).data_key.hex())
elif what == "again":
    print(vault.open("1001", "right", HOUR).data_key.hex())
else:
    vault.destroy()
    print(KeyringKeeper().get("nothing of that name"))
"""


def in_a_session(home: Path, *steps: list[str]) -> list[str]:
    """Run steps on a bus of their own with a Secret Service whose keyrings lie in ``home``; what each printed last."""
    script = "printf 'login password' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 || exit 9\n"
    script += "".join(
        '"$PYTHON" -c "$STEP" ' + " ".join(f"'{part}'" for part in step) + " || exit 8\n" for step in steps
    )
    environment = {
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "PATH": os.environ["PATH"],
        "PYTHON": sys.executable,
        "STEP": STEP,
        "PYTHONPATH": str(Path.cwd()),
    }
    (home / "run").mkdir(mode=0o700, exist_ok=True)
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        timeout=HANG_S,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_real_secret_service_keeps_it_over_a_new_login_to_the_desktop(tmp_path: Path) -> None:
    need("dbus-run-session", "gnome-keyring-daemon")
    folder = tmp_path / "profile"
    first, again = in_a_session(tmp_path, [str(folder), "first"], [str(folder), "again"])
    assert first == again
    assert not (folder / "device.key").exists()
    (tomorrow,) = in_a_session(tmp_path, [str(folder), "again"])
    assert tomorrow == first
    keyrings = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    assert keyrings  # it lies with the desktop's keyrings, not in the profile
    assert in_a_session(tmp_path, [str(folder), "destroy"]) == ["None"]
    assert list(folder.iterdir()) == []


class InProcess(keyring.backend.KeyringBackend):
    """A keyring by keyring's own interface, as a desktop's is."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        self._open()
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._open()
        self.held[(service, username)] = password

    def delete_password(self, service: str, username: str) -> None:
        self._open()
        if self.held.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError("none")

    def _open(self) -> None:
        if self.locked:
            raise keyring.errors.KeyringLocked("locked")


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Iterator[InProcess]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    before, ring = keyring.get_keyring(), InProcess()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


def test_it_goes_to_the_keyring_and_comes_back_out_of_it(tmp_path: Path, ring: InProcess) -> None:
    made = make_device_secret(tmp_path, KeyringKeeper())
    assert device_secrets(tmp_path, KeyringKeeper()) == [made]
    ((service, name),) = ring.held
    assert service == SERVICE
    assert name.startswith(f"device-secret:{tmp_path.name}:")
    assert not (tmp_path / "device.key").exists()
    drop_device_secret(tmp_path, KeyringKeeper())
    assert ring.held == {}
    drop_device_secret(tmp_path, KeyringKeeper())  # twice is no error


def test_a_locked_keyring_is_no_keyring_and_nothing_in_it_is_replaced(
    tmp_path: Path, ring: InProcess
) -> None:
    kept = make_device_secret(tmp_path, KeyringKeeper())
    ring.locked = True
    assert device_secrets(tmp_path, KeyringKeeper()) == []
    meanwhile = make_device_secret(tmp_path, KeyringKeeper())
    assert (tmp_path / "device.key").stat().st_mode & 0o077 == 0
    ring.locked = False
    assert device_secrets(tmp_path, KeyringKeeper()) == [kept, meanwhile]


def test_two_profiles_of_one_person_do_not_share_a_secret(tmp_path: Path, ring: InProcess) -> None:
    folders = [tmp_path / profile / "the-same-centre" for profile in ("one", "two")]
    secrets = [make_device_secret(folder, KeyringKeeper()) for folder in folders]
    assert secrets[0] != secrets[1]
    drop_device_secret(folders[0], KeyringKeeper())
    assert device_secrets(folders[1], KeyringKeeper()) == [secrets[1]]
