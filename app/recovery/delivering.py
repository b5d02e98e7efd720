"""Handing a recovered store's operations to the centre, as packages: under their own ids, devices and authors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from app.models import notes
from app.models.secrets import write_private
from app.models.store import Store
from app.models.undelivered import Undelivered
from app.records.errors import CentreError, StoreUnusable
from app.records.package import Delivered, PackageProblem
from app.recovery.profile import ProfileContents
from app.services.desk import Environment
from app.services.packages import deliver, sealed_package
from app.services.session_keys import KEYS
from app.workbench import Workbench, open_workbench
from domain.permissions import Permission
from domain.problems import Problem, ProblemError
from domain.wire.keys import CentreKeys
from domain.wire.packages import Origin

PART = 5_000
"""Operations in one request: what was interrupted has lost little."""

COUNTS = ("applied", "secondary", "duplicate", "held", "refused", "later")


@dataclass(slots=True)
class Total:
    """What became of everything; ``applied`` to ``later`` add up to what was found."""

    applied: int = 0
    secondary: int = 0
    duplicate: int = 0
    held: int = 0
    refused: int = 0
    later: int = 0
    problems: list[PackageProblem] = field(default_factory=list)

    def add(self, part: Delivered) -> None:
        """Count a part."""
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(part, name))
        self.problems.extend(part.problems)

    @property
    def counts(self) -> dict[str, int]:
        """The counts by name."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name in COUNTS}


def hand_over(
    store: Store,
    found: ProfileContents,
    own: Path,
    ways: Environment,
    server: str,
    number: str,
    password: str,
    progress: Callable[[int, int], None],
) -> Total:
    """Log in as somebody who may deliver for others, hand everything over, log out. Safe to repeat.

    ``own``: the profile of the workstation on which this is done; it registers at its first use like any other.

    Raises:
        ProblemError: ``recovery.other_centre``, ``recovery.not_allowed``. LoginFailed. CentreError: nothing is lost, do it again.
    """
    bench = open_workbench(own, ways)
    try:
        if bench.session.probe(server).centre_id != found.centre_id:
            raise ProblemError(Problem("recovery.other_centre"))
        status = bench.session.login(server, number, password)
        try:
            if status.offline:
                raise CentreError(Problem("centre.unreachable"))
            if not status.may(Permission.PACKAGE_DELIVER):
                raise ProblemError(Problem("recovery.not_allowed"))
            return _deliver(store, found, bench, ways, progress)
        finally:
            bench.session.logout()
    finally:
        bench.close()


def write_file(store: Store, found: ProfileContents, ways: Environment, path: Path) -> None:
    """The same as one package in a file, sealed to the key the workstation was last told: for a lead to deliver.

    Raises:
        ProblemError: ``package.no_key``, ``package.nothing``, ``package.too_large``, ``package.unwritable``.
    """
    with store.read() as connection:
        keys = notes.get(connection, KEYS, CentreKeys)
        if keys is None:
            raise StoreUnusable(Problem("package.no_key"))
        now = ways.clock.wall()
        _, data = sealed_package(connection, keys, Origin.RECOVERY, found.operations, now, ways)
    try:
        write_private(path, data)
    except OSError as error:
        raise ProblemError(Problem("package.unwritable", {"fault": type(error).__name__})) from None


def _deliver(
    store: Store,
    found: ProfileContents,
    bench: Workbench,
    ways: Environment,
    progress: Callable[[int, int], None],
) -> Total:
    with bench.desk.store.read() as connection:
        keys = notes.get(connection, KEYS, CentreKeys)
    if keys is None:
        raise StoreUnusable(Problem("package.no_key"))
    total, done = Total(), 0
    for part in _parts(found.operations):
        with store.read() as connection:
            _, data = sealed_package(connection, keys, Origin.RECOVERY, part, bench.desk.now(), ways)
        total.add(deliver(bench.desk.centre, data))
        done += len(part)
        progress(done, len(found.operations))
    return total


def _parts(operations: Sequence[Undelivered]) -> Iterator[Sequence[Undelivered]]:
    for start in range(0, len(operations), PART):
        yield operations[start : start + PART]
