"""Sealing to a public key: whoever has it can close, only the holder of the private key can open.

X25519 with a key of the moment, HKDF-SHA-256, AES-256-GCM (the construction of RFC 9180 and age, in the parts needed here). What
it is for and where it stands goes into the key, so that nothing sealed for one place opens in another. A long content is cut into
chunks, each sealed by its number and whether it is the last: cut off, turned round or changed it does not open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEY_BYTES = 32
CHUNK = 64 * 1024
_TAG = 16

Random = Callable[[int], bytes]


class NotOpened(Exception):
    """Not sealed to this key, for this purpose and place; or altered, or cut off."""


def public_of(private: bytes) -> bytes:
    """The public part of a private key of 32 bytes."""
    return _raw(X25519PrivateKey.from_private_bytes(private).public_key())


def fingerprint(public: bytes) -> str:
    """Hex digits by which people compare a public key; the same everywhere."""
    return sha256(b"minyi110.key/1" + public).hexdigest()[:32]


def seal(public: bytes, plain: bytes, purpose: str, place: str, random: Random) -> bytes:
    """``plain``, for the holder of the private key alone. ``purpose`` and ``place`` have to be said again to open it."""
    return b"".join(seal_stream(public, [plain], purpose, place, random))


def unseal(private: bytes, sealed: bytes, purpose: str, place: str) -> bytes:
    """What :func:`seal` sealed.

    Raises:
        NotOpened: with another key, for another purpose or place, or altered.
    """
    return b"".join(unseal_stream(private, sealed, purpose, place))


def seal_stream(
    public: bytes, parts: Iterable[bytes], purpose: str, place: str, random: Random
) -> Iterator[bytes]:
    """The same for a content that comes in parts.

    Raises:
        ValueError: ``public`` is no public key.
    """
    moment = X25519PrivateKey.from_private_bytes(random(KEY_BYTES))
    theirs = X25519PublicKey.from_public_bytes(public)
    head = _raw(moment.public_key())
    cipher = _cipher(moment.exchange(theirs), head, public, purpose, place)
    yield head
    held, number = b"", 0
    for part in parts:
        held += part
        while len(held) > CHUNK:
            yield cipher.encrypt(_nonce(number, last=False), held[:CHUNK], None)
            held, number = held[CHUNK:], number + 1
    yield cipher.encrypt(_nonce(number, last=True), held, None)


def unseal_stream(private: bytes, sealed: bytes, purpose: str, place: str) -> Iterator[bytes]:
    """What :func:`seal_stream` sealed, chunk by chunk; raises :class:`NotOpened` at the chunk that does not open."""
    head = sealed[:KEY_BYTES]
    mine = X25519PrivateKey.from_private_bytes(private)
    try:
        shared = mine.exchange(X25519PublicKey.from_public_bytes(head))
    except ValueError:
        raise NotOpened("no key in front") from None
    cipher = _cipher(shared, head, _raw(mine.public_key()), purpose, place)
    at, number, length = KEY_BYTES, 0, len(sealed)
    while True:
        end = min(at + CHUNK + _TAG, length)
        last = end == length
        try:
            yield cipher.decrypt(_nonce(number, last=last), sealed[at:end], None)
        except InvalidTag:
            raise NotOpened("altered, cut off, or for another key") from None
        if last:
            return
        at, number = end, number + 1


def sign(private: bytes, message: bytes) -> str:
    """Hex Ed25519 signature (RFC 8032) under a private key of 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(message).hex()


def verify_key_of(private: bytes) -> bytes:
    """The public part of a signing key."""
    return _raw(Ed25519PrivateKey.from_private_bytes(private).public_key())


def signature_holds(public: bytes, message: bytes, signature: str) -> bool:
    """Whether the holder of the private key signed exactly this."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _cipher(shared: bytes, head: bytes, public: bytes, purpose: str, place: str) -> AESGCM:
    info = b"\0".join((b"minyi110.sealed/1", purpose.encode(), place.encode(), head + public))
    return AESGCM(HKDF(SHA256(), 32, None, info).derive(shared))


def _nonce(number: int, *, last: bool) -> bytes:
    # The key is of this content alone, so that a counter can never meet itself again.
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")


def _raw(key: X25519PublicKey | Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)
