"""The organisation's slot of the data key: the way in when people, centre and device secret are gone.

It is sealed to the organisation's public key and bound to this centre and this workstation; the private key is with the organisation,
in a safe. No password, no share and no device secret is needed beside it.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.models import slot_file
from app.records.errors import StoreUnusable
from domain.problems import Problem
from domain.wire.keys import CentreKeys
from domain.wire.sealed import NotOpened, fingerprint, public_of, seal, unseal

SLOT = "recovery"
_PURPOSE = "recovery slot"


@dataclass(frozen=True, slots=True)
class Recovered:
    """What the slot opens: the data key, and whose store it is."""

    data_key: bytes
    centre_id: str
    device_id: str


def there(content: dict[str, Any]) -> bool:
    """Whether the organisation has a slot."""
    return SLOT in content


def renew(
    content: dict[str, Any],
    data_key: bytes,
    keys: CentreKeys,
    device_id: str,
    random: Callable[[int], bytes],
) -> bool:
    """Make the slot, or make it anew for another key or device; True if it changed. Where the organisation has no key (any
    more), a slot that is there stays."""
    public = keys.recovery_public
    if public is None:
        return False
    mark, held = fingerprint(public), content.get(SLOT, {})
    place = (mark, keys.centre_id, device_id)
    if (held.get("fingerprint"), held.get("centre_id"), held.get("device_id")) == place:
        return False
    sealed = seal(public, data_key, _PURPOSE, _place(keys.centre_id, device_id), random)
    content[SLOT] = {
        "fingerprint": mark,
        "centre_id": keys.centre_id,
        "device_id": device_id,
        "sealed": b64encode(sealed).decode(),
    }
    return True


def open_slot(folder: Path, private: bytes) -> Recovered:
    """Open a profile's data key by the organisation's private key. Writes nothing.

    Raises:
        StoreUnusable: ``recovery.no_slot`` (nobody logged in here since the organisation has a key), ``recovery.other_key`` (it
            is sealed to the key of this ``fingerprint``), ``store.vault_broken``.
    """
    content = slot_file.read(folder)
    if not content:
        raise StoreUnusable(Problem("recovery.no_profile"))
    held = content.get(SLOT)
    if not isinstance(held, dict):
        raise StoreUnusable(Problem("recovery.no_slot"))
    if held.get("fingerprint") != fingerprint(public_of(private)):
        raise StoreUnusable(Problem("recovery.other_key", {"fingerprint": str(held.get("fingerprint"))}))
    try:
        centre_id, device_id = str(held["centre_id"]), str(held["device_id"])
        data_key = unseal(private, b64decode(held["sealed"]), _PURPOSE, _place(centre_id, device_id))
    except (NotOpened, KeyError, TypeError, ValueError):
        raise StoreUnusable(Problem("store.vault_broken")) from None
    return Recovered(data_key, centre_id, device_id)


def _place(centre_id: str, device_id: str) -> str:
    return f"{centre_id}|{device_id}"
