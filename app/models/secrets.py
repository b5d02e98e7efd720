"""The workstation's own secret: in the operating system's keyring where there is one, else in a file for the owner only.

It makes a stolen disk harder to open; it is never the only way in (``app.models.vault``), because keyrings get lost.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from app.models.faults import code_of, save_failed
from app.records.errors import StoreUnusable
from domain.problems import Problem

log = logging.getLogger(__name__)

SERVICE = "minyi110"
SECRET_BYTES = 32


class SecretKeeper(Protocol):
    """Where the device secret is kept."""

    def get(self, name: str) -> bytes | None: ...
    def put(self, name: str, secret: bytes) -> bool: ...
    def drop(self, name: str) -> None: ...


def _no_keyring() -> bool:
    """Whether there can be none: on Linux they all speak D-Bus, and looking for one costs a login a quarter of a second."""
    return sys.platform.startswith("linux") and not os.environ.get("DBUS_SESSION_BUS_ADDRESS")


class KeyringKeeper:
    """The operating system's keyring; every failure means "not here"."""

    def get(self, name: str) -> bytes | None:
        """The secret of that name, None if there is none or no keyring works."""
        if _no_keyring():
            return None
        try:
            import keyring

            found = keyring.get_password(SERVICE, name)
            return b64decode(found) if found else None
        except Exception:
            return None

    def put(self, name: str, secret: bytes) -> bool:
        """Keep a secret; False where no keyring works."""
        if _no_keyring():
            return False
        try:
            import keyring

            keyring.set_password(SERVICE, name, b64encode(secret).decode())
            return keyring.get_password(SERVICE, name) is not None
        except Exception:
            return False

    def drop(self, name: str) -> None:
        """Forget a secret, if there is one and a keyring works."""
        if _no_keyring():
            return
        with contextlib.suppress(Exception):
            import keyring

            keyring.delete_password(SERVICE, name)


class NoKeyring:
    """For tests and machines without a keyring: everything goes to the file."""

    def get(self, name: str) -> bytes | None:
        return None

    def put(self, name: str, secret: bytes) -> bool:
        return False

    def drop(self, name: str) -> None:
        return None


def device_secrets(folder: Path, keeper: SecretKeeper) -> list[bytes]:
    """The device secrets of a profile, the keyring's first.

    There are two after a time in which the keyring did not answer: slots made meanwhile hang on the file's.

    Raises:
        StoreUnusable: ``store.vault_broken``: the file is there and cannot be read just now.
    """
    found = (keeper.get(_name(folder)), _read(folder / "device.key"))
    return [secret for secret in found if secret is not None and len(secret) == SECRET_BYTES]


def make_device_secret(
    folder: Path, keeper: SecretKeeper, random: Callable[[int], bytes] = os.urandom
) -> bytes:
    """A device secret for a profile that has none.

    Raises:
        SaveFailed: the disk did not take it.
    """
    secret = random(SECRET_BYTES)
    if not keeper.put(_name(folder), secret):
        _write_own(folder / "device.key", secret)
    return secret


def drop_device_secret(folder: Path, keeper: SecretKeeper) -> None:
    """Forget it, wherever it is."""
    keeper.drop(_name(folder))
    with contextlib.suppress(FileNotFoundError):
        (folder / "device.key").unlink()


def _name(folder: Path) -> str:
    # One keyring serves all profiles of a person: that of a centre in one profile is not that in another.
    place = sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    return f"device-secret:{folder.name}:{place}"


def write_private(path: Path, content: bytes) -> None:
    """Write a file only its owner can read, whole or not at all, durably.

    Raises:
        OSError: the disk did not take it; what was there is there.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    with contextlib.suppress(FileNotFoundError):
        new.unlink()
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file; empty where there is none or it is damaged (which is logged)."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        log.warning("unreadable file %s", path.name)
        return {}
    return found if isinstance(found, dict) else {}


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON object of the profile as :func:`write_private` does.

    Raises:
        SaveFailed: the disk did not take it; what was there is there.
    """
    _write_own(path, json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode())


def _write_own(path: Path, content: bytes) -> None:
    try:
        write_private(path, content)
    except OSError as error:
        log.warning("cannot write %s: %s", path.name, code_of(error))
        raise save_failed(error) from error


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError:
        # Taken for missing, it would be replaced by another one, and no password would open its slot any more.
        raise StoreUnusable(Problem("store.vault_broken")) from None
