"""Encrypted packages as screens show them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from domain.problems import Problem


@dataclass(frozen=True, slots=True)
class PackageContents:
    """What an export would hold now: forms, operations, and when the oldest was saved."""

    forms: int
    operations: int
    oldest_at: int | None


@dataclass(frozen=True, slots=True)
class Exported:
    """A package was written. What is in it stays in the outbox: a network that comes back delivers it too, and it counts once."""

    path: Path
    forms: int
    operations: int
    made_at: int


@dataclass(frozen=True, slots=True)
class PackageInfo:
    """What a package says of itself in the clear. ``ours``: made for the centre one is logged in at."""

    device_id: str
    made_at: int
    forms: int
    operations: int
    ours: bool


@dataclass(frozen=True, slots=True)
class PackageProblem:
    """An operation that is not at the centre as its author meant it: ``result`` held, refused or retry_later."""

    op_id: str
    kind: str
    result: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a package; the six counts add up to ``operations``.

    ``refused`` waits for its author or a lead; ``later`` was not judged, by a fault of the centre: deliver it again.
    """

    device_id: str
    made_at: int
    forms: int
    operations: int
    applied: int = 0
    secondary: int = 0
    duplicate: int = 0
    held: int = 0
    refused: int = 0
    later: int = 0
    problems: tuple[PackageProblem, ...] = ()
