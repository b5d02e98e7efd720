"""Sealing of personal data, keyed hashes, MACs: everything that needs the centre's keys.

The key file stands beside the embedded database (or where ``MINYI110_KEYS`` says) and never in it: a dump of the database
shows no number and no name. AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce; subkeys by HKDF-SHA-256 (RFC 5869).
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.ids import group_id

_NONCE = 12
_TOGETHER = 32
_PURPOSES = 64
"""Of so many a key is kept: deriving one takes ten times as long as to use it."""


class SealBroken(Exception):
    """A ciphertext that was not made with these keys for this place, or was altered."""


@dataclass(frozen=True, slots=True)
class KeyFile:
    """``root`` never changes (hashes, chain, MACs hang on it); ``data`` keys by id, the highest seals, all open."""

    root: bytes
    data: dict[int, bytes]

    @classmethod
    def fresh(cls) -> KeyFile:
        return cls(root=secrets.token_bytes(32), data={1: secrets.token_bytes(32)})

    @classmethod
    def load_or_create(cls, path: Path) -> KeyFile:
        """Read the key file, or make one readable by its owner only.

        Raises:
            OSError: it cannot be read or written.
            ValueError: it is not a key file.
        """
        if path.exists():
            return cls.load(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        keys = cls.fresh()
        text = json.dumps(
            {
                "minyi110": "keys/1",
                "root": base64.b64encode(keys.root).decode(),
                "data": {str(k): base64.b64encode(v).decode() for k, v in keys.data.items()},
            }
        )
        # Written aside and linked into place: of two processes that start at once one wins and both read its file.
        aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
        return cls.load(path)

    @classmethod
    def load(cls, path: Path) -> KeyFile:
        raw = json.loads(path.read_text())
        if raw.get("minyi110") != "keys/1":
            raise ValueError("not a key file of this server")
        return cls(
            root=base64.b64decode(raw["root"]),
            data={int(k): base64.b64decode(v) for k, v in raw["data"].items()},
        )


class _Nonces(threading.local):
    """Nonces, none of them twice. Asking the system takes longer than to seal, so a thread asks for several at a time."""

    def __init__(self) -> None:
        self._drawn = b""
        self._at = 0

    def __call__(self) -> bytes:
        at = self._at
        if at == len(self._drawn):
            self._drawn, at = os.urandom(_NONCE * _TOGETHER), 0
        self._at = at + _NONCE
        return self._drawn[at : at + _NONCE]

    def forget(self) -> None:
        """Have the next one drawn anew: a process that was forked off would give out its parent's."""
        self._drawn, self._at = b"", 0


_nonce = _Nonces()
if hasattr(os, "register_at_fork"):  # Windows has none
    os.register_at_fork(after_in_child=_nonce.forget)


class KeyedHash:
    """HMAC-SHA-256 under one key, set up once: that takes longer than to hash what is said of an operation."""

    def __init__(self, key: bytes) -> None:
        self._keyed = HMAC(key, SHA256())

    def __call__(self, message: bytes) -> bytes:
        """The 32 bytes of a message."""
        keyed = self._keyed.copy()
        keyed.update(message)
        return keyed.finalize()


class Sealer:
    """Seals and opens bytes, hashes numbers, derives the keys of MACs."""

    def __init__(self, keys: KeyFile) -> None:
        self.keys = keys
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.data.items()}
        self._current = max(keys.data)
        self._seal = self._ciphers[self._current].encrypt
        self._prefix = bytes([self._current])
        self._root = keys.root
        self._macs: dict[str, KeyedHash] = {}
        self._number_hash = KeyedHash(self.subkey("contact number"))
        self.chain_hash = KeyedHash(self.subkey("chain"))

    def seal(self, plain: bytes, place: bytes = b"") -> bytes:
        """Ciphertext: one byte key id, nonce, AES-GCM. ``place`` binds it to where it stands (same value opens it)."""
        nonce = _nonce()
        return self._prefix + nonce + self._seal(nonce, plain, place)

    def open(self, sealed: bytes, place: bytes = b"") -> bytes:
        """The plain bytes.

        Raises:
            SealBroken: unknown key, altered, or sealed for another place.
        """
        cipher = self._ciphers.get(sealed[0]) if sealed else None
        if cipher is None:
            raise SealBroken("unknown key")
        try:
            return cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], place)
        except InvalidTag:
            raise SealBroken("altered or of another place") from None

    def group_of(self, number: str) -> str:
        """Contact group of a normalised number: its keyed hash, so that only this centre can tell."""
        return group_id(self._number_hash(number.encode()))

    def subkey(self, purpose: str) -> bytes:
        """A 32-byte key for one purpose (``author|<user>|<device>``, ``grant``, ``token`` …), the same at every start."""
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"minyi110 {purpose}".encode()).derive(
            self._root
        )

    def mac(self, purpose: str, message: bytes) -> str:
        """Hex HMAC-SHA-256 under the purpose's subkey."""
        keyed = self._macs.get(purpose)
        if keyed is None:
            if len(self._macs) >= _PURPOSES:
                self._macs.clear()
            keyed = self._macs[purpose] = KeyedHash(self.subkey(purpose))
        return keyed(message).hex()
