"""The encrypted package: operations that travel in a file, from a workstation without a network to the centre.

A file is: the magic line, the length of the header (4 bytes, big-endian), the header as JSON, and the body. The header stands in
the clear and names nobody. The body is sealed to the centre's package key with the header's digest in the key: zlib over one
envelope a line. Whoever carries it can neither read nor change it; what is in it is signed by its authors as in every push.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from domain.acts.response_submit import Response
from domain.problems import Param, Problem, ProblemError
from domain.wire.codec import decode, encode
from domain.wire.envelope import Envelope
from domain.wire.sealed import NotOpened, Random, seal_stream, unseal_stream
from domain.wire.sync import OpResult
from domain.wire.types import Code, Count, Id, Instant, Short

MAGIC = b"MINYI110-PACKAGE\n"
PACKAGE_SCHEMA = "minyi110.package/1"
PACKAGE_RESULT_SCHEMA = "minyi110.package_result/1"
SUFFIX = ".m110pkg"

MAX_FILE = 64 * 1024 * 1024
"""Bytes of a package: some hundred thousand forms."""

MAX_UNPACKED = 1024 * 1024 * 1024
MAX_LINE = 1024 * 1024
MAX_HEADER = 4096

_PURPOSE = "package"


class Origin(StrEnum):
    """Who made a package: the workstation itself, or the recovery command out of its copied profile."""

    EXPORT = "export"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class PackageHeader:
    """What stands in the clear. ``forms`` counts filled forms (``response.submit``) among the ``operations``."""

    schema: Code
    package_id: Id
    origin: Origin
    centre_id: Id
    device_id: Id
    made_at: Instant
    forms: Count
    operations: Count
    key: Short


@dataclass(frozen=True, slots=True)
class PackageProblem:
    """An operation of a package that is not at the centre as its author meant it, and why."""

    op_id: Short
    kind: Short
    result: OpResult
    code: Code | None = None
    params: dict[str, Param] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PackageResult:
    """``POST /sync/package``: what became of a package. The counts add up to ``operations``.

    ``duplicate`` are those the centre had already; one that it had already refused counts as refused. ``later``: not judged, by
    a fault of ours; deliver the package again.
    """

    schema: Code
    package_id: Id
    device_id: Id
    made_at: Instant
    forms: Count
    operations: Count
    applied: Count = 0
    secondary: Count = 0
    duplicate: Count = 0
    held: Count = 0
    refused: Count = 0
    later: Count = 0
    problems: list[PackageProblem] = field(default_factory=list)


def forms_in(envelopes: Iterable[Envelope]) -> int:
    """How many filled forms there are among operations."""
    return sum(envelope.kind == Response.KIND for envelope in envelopes)


def write_package(
    header: PackageHeader, public: bytes, envelopes: Iterable[Envelope], random: Random
) -> Iterator[bytes]:
    """The bytes of a package, part by part."""
    told = encode(header)
    yield MAGIC + len(told).to_bytes(4, "big") + told
    yield from seal_stream(public, _packed(envelopes), _PURPOSE, _place(told), random)


def read_header(data: bytes) -> PackageHeader:
    """The header of a package; the first ``MAX_HEADER`` + 64 bytes of the file suffice.

    Raises:
        ProblemError: ``package.not_one``, ``package.newer``.
    """
    return _header(data)[0]


def read_package(data: bytes, private: bytes) -> Iterator[bytes]:
    """The envelopes, one JSON text each, in the order they were made. All are checked to be whole by reading to the end.

    Raises:
        ProblemError: ``package.not_one``, ``package.newer``, ``package.damaged`` (altered, cut off, or not as many as told).
    """
    header, told, start = _header(data)
    found = 0
    try:
        for line in _lines(unseal_stream(private, data[start:], _PURPOSE, _place(told))):
            found += 1
            yield line
    except (NotOpened, zlib.error, _TooMuch):
        raise ProblemError(Problem("package.damaged")) from None
    if found != header.operations:
        raise ProblemError(Problem("package.damaged"))


class _TooMuch(Exception):
    """It unpacks to more than any package holds."""


def _header(data: bytes) -> tuple[PackageHeader, bytes, int]:
    start = len(MAGIC) + 4
    if data[: len(MAGIC)] != MAGIC or len(data) < start:
        raise ProblemError(Problem("package.not_one"))
    length = int.from_bytes(data[len(MAGIC) : start], "big")
    told = data[start : start + length]
    if length > MAX_HEADER or len(told) < length:
        raise ProblemError(Problem("package.not_one"))
    try:
        schema = decode(told, dict).get("schema")
        if schema != PACKAGE_SCHEMA and str(schema).startswith("minyi110.package/"):
            raise ProblemError(Problem("package.newer"))
        header = decode(told, PackageHeader)
    except ProblemError as error:
        if error.problems[0].code == "package.newer":
            raise
        raise ProblemError(Problem("package.not_one")) from None
    if header.schema != PACKAGE_SCHEMA:
        raise ProblemError(Problem("package.not_one"))
    return header, told, start + length


def _place(told: bytes) -> str:
    return sha256(told).hexdigest()


def _packed(envelopes: Iterable[Envelope]) -> Iterator[bytes]:
    pack = zlib.compressobj(6)
    for envelope in envelopes:
        yield pack.compress(encode(envelope) + b"\n")
    yield pack.flush()


def _lines(parts: Iterable[bytes]) -> Iterator[bytes]:
    unpack = zlib.decompressobj()
    held, total = b"", 0
    for part in parts:
        rest, plain = part, b""
        while rest or len(plain) == MAX_LINE:
            plain = unpack.decompress(rest, MAX_LINE)
            rest = unpack.unconsumed_tail
            total += len(plain)
            *whole, held = (held + plain).split(b"\n")
            if total > MAX_UNPACKED or len(held) > MAX_LINE:
                raise _TooMuch
            yield from whole
            if unpack.eof and (rest or unpack.unused_data):
                raise _TooMuch
    if not unpack.eof or held:
        raise _TooMuch
