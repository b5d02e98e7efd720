"""Canonical JSON and strict decoding of the wire messages.

Canonical: UTF-8, keys sorted, no white space, no NaN. The bytes of a payload are made once, where the operation was done,
and never again: hashes, MACs and receipts are over exactly these bytes.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, TypeVar

import msgspec

from domain.problems import Problem, ProblemError

T = TypeVar("T")

_encoder = msgspec.json.Encoder(order="sorted")
_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}


def encode(message: object) -> bytes:
    """Canonical JSON of a message (dataclass, mapping, list or scalar)."""
    return _encoder.encode(message)


def decode(data: bytes | str | msgspec.Raw, kind: type[T]) -> T:
    """Decode JSON strictly as ``kind``.

    Raises:
        ProblemError: ``wire.malformed`` (not JSON) or ``wire.invalid`` (wrong type, missing or out of range; ``at`` says where).
    """
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    try:
        decoded: T = decoder.decode(data)
    except msgspec.ValidationError as error:
        raise ProblemError(_invalid(str(error))) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ProblemError(Problem("wire.malformed", {"detail": str(error)[:200]})) from None
    except RecursionError:
        raise ProblemError(Problem("wire.malformed", {"detail": "nested too deeply"})) from None
    return decoded


def convert(value: object, kind: type[T]) -> T:
    """Read already parsed JSON values strictly as ``kind``; raises like :func:`decode`."""
    try:
        converted: T = msgspec.convert(value, type=kind, strict=True)
    except msgspec.ValidationError as error:
        raise ProblemError(_invalid(str(error))) from None
    return converted


def to_plain(message: object) -> Any:
    """The message as dicts, lists and scalars, ready for a JSON response."""
    return msgspec.to_builtins(message)


def digest(payload: bytes) -> str:
    """Hex SHA-256 of a payload's bytes, as it enters MACs and the chain."""
    return sha256(payload).hexdigest()


def _invalid(text: str) -> Problem:
    # msgspec words it as "Expected `int`, got `str` - at `$.ops[0].payload`"; the path is what a person can act on.
    reason, _, path = text.partition(" - at ")
    at = path.strip("`").removeprefix("$").lstrip(".")
    return Problem("wire.invalid", {"at": at, "detail": reason[:200]}, field=at or None)
