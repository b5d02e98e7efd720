"""The public keys of a centre, and the file an organisation keeps its private one in."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from hashlib import sha256

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.problems import Problem, ProblemError
from domain.wire.codec import decode, encode
from domain.wire.sealed import Random, fingerprint, public_of
from domain.wire.types import Code, Id, Instant, Short

KEYS_SCHEMA = "minyi110.keys/1"
KEY_FILE_SCHEMA = "minyi110.recovery_key/1"

MIN_PASSPHRASE = 12
"""Characters. Whoever has the file and guesses the passphrase opens every workstation of the organisation."""


@dataclass(frozen=True, slots=True)
class CentreKeys:
    """What a workstation seals to and verifies by, handed out at login and with every refresh of the tokens.

    Attributes:
        package_key: base64 X25519: encrypted packages are sealed to it.
        grant_key: base64 Ed25519: grants are verified by it; it never changes for a centre.
        recovery_key: base64 X25519 of the organisation, empty while it has none.
        mac: hex HMAC under the author's key on this device, which nobody but the centre and this seat knows.
    """

    schema: Code
    centre_id: Id
    package_key: Short
    grant_key: Short
    recovery_key: Short = ""
    mac: Short = ""

    @property
    def recovery_public(self) -> bytes | None:
        """The organisation's key as bytes."""
        return b64decode(self.recovery_key) if self.recovery_key else None


def signed_keys(keys: CentreKeys, author_key: bytes) -> CentreKeys:
    """The keys with their MAC for one author on one device."""
    return replace(keys, mac=_mac(keys, author_key))


def keys_hold(keys: CentreKeys, author_key: bytes, centre_id: str) -> bool:
    """Whether the keys are this centre's and came from it, compared in constant time."""
    return keys.centre_id == centre_id and hmac.compare_digest(_mac(keys, author_key), keys.mac)


def _mac(keys: CentreKeys, author_key: bytes) -> str:
    message = b"minyi110.keys/1\n" + encode(replace(keys, mac=""))
    return hmac.new(author_key, message, sha256).hexdigest()


# The organisation's private key --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stretch:
    """Argon2id: passes, memory in KiB, lanes. The default takes about a second: it is opened on a bad day only."""

    time: int = 4
    memory: int = 256 * 1024
    lanes: int = 4


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The organisation's private key under its passphrase. All that stands in the clear is what it is and whose."""

    schema: Code
    centre_id: Id
    fingerprint: Short
    made_at: Instant
    argon2id: Stretch
    salt: Short
    sealed: str


def close_key(
    private: bytes,
    passphrase: str,
    centre_id: str,
    made_at: int,
    random: Random,
    stretch: Stretch | None = None,
) -> bytes:
    """The content of the file for a new private key.

    Raises:
        ProblemError: ``passphrase.too_short``.
    """
    if len(passphrase) < MIN_PASSPHRASE:
        raise ProblemError(Problem("passphrase.too_short", {"least": MIN_PASSPHRASE}))
    stretch, salt, nonce = stretch or Stretch(), random(16), random(12)
    mark = fingerprint(public_of(private))
    sealed = nonce + AESGCM(_kek(passphrase, salt, stretch)).encrypt(nonce, private, _place(centre_id, mark))
    return encode(
        KeyFile(
            KEY_FILE_SCHEMA,
            centre_id,
            mark,
            made_at,
            stretch,
            b64encode(salt).decode(),
            b64encode(sealed).decode(),
        )
    )


def read_key_file(content: bytes) -> KeyFile:
    """What the file says of itself, unopened.

    Raises:
        ProblemError: ``recovery_key.not_one``.
    """
    try:
        found = decode(content, KeyFile)
    except ProblemError:
        raise ProblemError(Problem("recovery_key.not_one")) from None
    if found.schema != KEY_FILE_SCHEMA or not (
        0 < found.argon2id.time <= 64
        and 8 <= found.argon2id.memory <= 4 << 20
        and 0 < found.argon2id.lanes <= 64
    ):
        raise ProblemError(Problem("recovery_key.not_one"))
    return found


def open_key(content: bytes, passphrase: str) -> bytes:
    """The private key.

    Raises:
        ProblemError: ``recovery_key.not_one``, ``passphrase.wrong``.
    """
    found = read_key_file(content)
    try:
        sealed, salt = b64decode(found.sealed, validate=True), b64decode(found.salt, validate=True)
        kek = _kek(passphrase, salt, found.argon2id)
        place = _place(found.centre_id, found.fingerprint)
        return AESGCM(kek).decrypt(sealed[:12], sealed[12:], place)
    except InvalidTag:
        raise ProblemError(Problem("passphrase.wrong")) from None
    except ValueError:
        raise ProblemError(Problem("recovery_key.not_one")) from None


def _kek(passphrase: str, salt: bytes, stretch: Stretch) -> bytes:
    return hash_secret_raw(
        passphrase.encode(), salt, stretch.time, stretch.memory, stretch.lanes, 32, Type.ID
    )


def _place(centre_id: str, mark: str) -> bytes:
    return f"{KEY_FILE_SCHEMA}\n{centre_id}\n{mark}".encode()
