"""The data key of the local store and the slots that hold it.

Slots: one for each user who logged in here, under KEK = HKDF(Argon2id(password) ‖ device secret); and the centre's,
under a share the centre releases after an online login on this device, so that a new user or a changed password can
make a slot. What a user may do without the centre (grant) and their author key lie sealed in their slot. The file holds
no plaintext of a person: slots are named by a keyed hash of the 工号.
"""

from __future__ import annotations

import hmac
import os
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.models import recovery_slot, slot_file
from app.models.engine import KEY_BYTES
from app.models.secrets import (
    KeyringKeeper,
    SecretKeeper,
    device_secrets,
    drop_device_secret,
    make_device_secret,
)
from app.records.errors import LoginFailed, StoreUnusable
from domain.problems import Problem
from domain.wire.codec import decode, encode
from domain.wire.keys import CentreKeys
from domain.wire.sealed import signature_holds
from domain.wire.session import Grant

SCHEMA = "minyi110.vault/1"
NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Cost:
    """Argon2id: passes, memory in KiB, lanes. The default takes about 0.1 s on a desk computer (RFC 9106, low memory)."""

    time: int = 3
    memory: int = 64 * 1024
    lanes: int = 4


@dataclass(frozen=True, slots=True)
class Opened:
    """What a slot held: the data key, the user's grant and the key of their author MACs."""

    data_key: bytes
    grant: Grant
    signature: str
    author_key: bytes


@dataclass(frozen=True, slots=True)
class Given:
    """What an online login gives a slot to keep, and the centre's keys as they are now."""

    grant: Grant
    signature: str
    author_key: bytes
    keys: CentreKeys


class Vault:
    """The slot file of one profile."""

    def __init__(
        self,
        folder: Path,
        keeper: SecretKeeper | None = None,
        cost: Cost | None = None,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._cost = cost or Cost()
        self._random = random
        self._folder, self._keeper = folder, keeper or KeyringKeeper()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._secrets = device_secrets(folder, self._keeper)

    @property
    def empty(self) -> bool:
        """Whether nobody ever logged in here."""
        return not self._content()

    def knows(self, number: str) -> bool:
        """Whether a 工号 has a slot here."""
        return self._name(number) in self._content().get("users", {})

    def admit(
        self,
        number: str,
        password: str,
        share: bytes,
        given: Given,
        offset: int = 0,
        seen: int = 0,
    ) -> Opened:
        """After an online login: open the data key (made at the first), make or renew the user's slot, the centre's and the
        organisation's.

        ``share`` is the centre's for this device; ``offset`` centre minus this clock (ms), ``seen`` the centre's time: a
        clock that is a year off must not end a grant that was given a minute ago.

        Raises:
            LoginFailed: ``login.key_missing``: the centre's share does not open this store (the device was registered anew)
                and the password's old slot does not either; ``login.centre_changed``: grants of this centre were signed by
                another key so far, and that never changes.
        """
        with slot_file.changing(self._folder) as content:
            return self._admit(content, number, password, share, given, offset, seen)

    def renew_recovery(self, opened: Opened, keys: CentreKeys) -> bool:
        """The organisation's key may have changed: seal to it anew; True if it had."""
        with slot_file.changing(self._folder) as content:
            renewed = recovery_slot.renew(
                content, opened.data_key, keys, opened.grant.device_id, self._random
            )
            if renewed:
                slot_file.write(self._folder, content)
        return renewed

    def open(self, number: str, password: str, now: int) -> Opened:
        """Without the centre: by password and grant.

        Raises:
            LoginFailed: ``login.unknown_here``, ``login.wrong_password``, ``login.key_missing`` (the device secret the slot hangs on
                is gone), ``login.grant_forged`` (not what the centre signed), or ``login.grant_expired`` (with ``until``). A
                clock set back does not make a grant young again.
        """
        content = self._content()
        opened = self.unlock(number, password)
        if not signature_holds(
            b64decode(content.get("grant_key", "")), encode(opened.grant), opened.signature
        ):
            raise LoginFailed(Problem("login.grant_forged"))
        seen = max(int(content.get("seen", 0)), now + int(content.get("offset", 0)))
        if seen > opened.grant.until:
            raise LoginFailed(Problem("login.grant_expired", {"until": opened.grant.until}))
        with slot_file.changing(self._folder) as content:
            self._note(content, seen)
        return opened

    def unlock(self, number: str, password: str) -> Opened:
        """What the user's slot holds, whatever their grant says: to deliver and to wipe, never to work.

        Raises:
            LoginFailed: ``login.unknown_here``, ``login.wrong_password``, ``login.key_missing``.
        """
        slot = self._content().get("users", {}).get(self._name(number))
        if slot is None:
            raise LoginFailed(Problem("login.unknown_here"))
        return self._open_slot(slot, number, password)

    def matches(self, number: str, password: str) -> bool:
        """Whether the password opens the user's slot: to unlock the screens, grant expired or not."""
        try:
            self.unlock(number, password)
        except LoginFailed:
            return False
        return True

    def saw(self, now: int) -> None:
        """Remember that it is this late (this clock's ms), so that a clock set back gains nothing."""
        with slot_file.changing(self._folder) as content:
            self._note(content, now + int(content.get("offset", 0)))

    def forget(self, number: str) -> None:
        """Drop a user's slot."""
        with slot_file.changing(self._folder) as content:
            if content.get("users", {}).pop(self._name(number), None) is not None:
                slot_file.write(self._folder, content)

    def shut(self) -> None:
        """Let nobody in by password any more. The centre's slot stays only where the organisation has none: something must open
        what is not delivered yet."""
        with slot_file.changing(self._folder) as content:
            if not content:
                return
            content["users"] = {}
            if recovery_slot.there(content):
                content.pop("centre", None)
            slot_file.write(self._folder, content)

    def destroy(self) -> None:
        """Drop every slot and the device secret: nothing opens this store any more."""
        with slot_file.changing(self._folder):
            slot_file.remove(self._folder)
        drop_device_secret(self._folder, self._keeper)
        self._secrets = []

    def _admit(
        self,
        content: dict[str, Any],
        number: str,
        password: str,
        share: bytes,
        given: Given,
        offset: int,
        seen: int,
    ) -> Opened:
        if not content:
            content = {"schema": SCHEMA, "users": {}, "seen": 0}
            data_key = self._random(KEY_BYTES)
        else:
            data_key = self._data_key(content, number, password, share)
        if content.setdefault("grant_key", given.keys.grant_key) != given.keys.grant_key:
            raise LoginFailed(Problem("login.centre_changed"))
        if not self._secrets:
            self._secrets = [make_device_secret(self._folder, self._keeper, self._random)]
        kept = Opened(data_key, given.grant, given.signature, given.author_key)
        content["offset"], content["seen"] = offset, seen
        content["centre"] = self._seal(_derive(share, b"centre"), data_key, b"centre")
        content.setdefault("users", {})[self._name(number)] = self._user_slot(number, password, kept)
        recovery_slot.renew(content, data_key, given.keys, given.grant.device_id, self._random)
        slot_file.write(self._folder, content)
        return kept

    def _note(self, content: dict[str, Any], seen: int) -> None:
        """It is at least this late at the centre (ms)."""
        if content and int(content.get("seen", 0)) < seen:
            content["seen"] = seen
            slot_file.note(self._folder, content)

    def _content(self) -> dict[str, Any]:
        return slot_file.read(self._folder)

    def _data_key(self, content: dict[str, Any], number: str, password: str, share: bytes) -> bytes:
        try:
            return self._unseal(_derive(share, b"centre"), content["centre"], b"centre")
        except (InvalidTag, KeyError, ValueError):
            pass
        slot = content.get("users", {}).get(self._name(number))
        try:
            if slot is not None:
                return self._open_slot(slot, number, password).data_key
        except LoginFailed:
            pass
        raise LoginFailed(Problem("login.key_missing"))

    def _user_slot(self, number: str, password: str, kept: Opened) -> dict[str, Any]:
        salt = self._random(16)
        cost = {"time": self._cost.time, "memory": self._cost.memory, "lanes": self._cost.lanes}
        plain = encode(
            {
                "data_key": b64encode(kept.data_key).decode(),
                "grant": kept.grant,
                "signature": kept.signature,
                "author_key": b64encode(kept.author_key).decode(),
            }
        )
        secret = self._secrets[0]
        sealed = self._seal(_kek(password, salt, cost, secret), plain, self._name(number).encode())
        return {"salt": b64encode(salt).decode(), "argon2id": cost, "device": _mark(secret), "sealed": sealed}

    def _open_slot(self, slot: dict[str, Any], number: str, password: str) -> Opened:
        secret = next((secret for secret in self._secrets if _mark(secret) == slot.get("device")), None)
        if secret is None:
            raise LoginFailed(Problem("login.key_missing"))
        try:
            kek = _kek(password, b64decode(slot["salt"]), slot["argon2id"], secret)
            plain = self._unseal(kek, slot["sealed"], self._name(number).encode())
        except InvalidTag:
            raise LoginFailed(Problem("login.wrong_password")) from None
        except (KeyError, TypeError, ValueError):
            raise StoreUnusable(Problem("store.vault_broken")) from None
        held = decode(plain, dict)
        return Opened(
            b64decode(held["data_key"]),
            decode(encode(held["grant"]), Grant),
            held["signature"],
            b64decode(held["author_key"]),
        )

    def _name(self, number: str) -> str:
        return hmac.new(b"minyi110.slot", number.strip().encode(), sha256).hexdigest()[:32]

    def _seal(self, key: bytes, plain: bytes, context: bytes) -> str:
        nonce = self._random(NONCE_BYTES)
        return b64encode(nonce + AESGCM(key).encrypt(nonce, plain, context)).decode()

    def _unseal(self, key: bytes, sealed: str, context: bytes) -> bytes:
        raw = b64decode(sealed)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context)


def _kek(password: str, salt: bytes, cost: dict[str, int], device_secret: bytes) -> bytes:
    stretched = hash_secret_raw(
        password.encode(), salt, cost["time"], cost["memory"], cost["lanes"], 32, Type.ID
    )
    return _derive(stretched + device_secret, b"password")


def _mark(device_secret: bytes) -> str:
    """Tells which device secret a slot hangs on, and nothing about it: a lost one must not look like a wrong password."""
    return hmac.new(device_secret, b"minyi110.device", sha256).hexdigest()[:32]


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, None, b"minyi110.vault." + purpose).derive(secret)
