"""出具加密包给班长: what is unsent here, sealed to the centre in a file; and on a lead's workstation, the file delivered.

The file can be carried by anybody: it opens at the centre alone, and what is in it counts once, however often and by whatever
way it arrives.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from pathlib import Path

from app.models import notes, replica, undelivered
from app.models.secrets import write_private
from app.models.store import Connection
from app.models.undelivered import Undelivered
from app.records.changes import ChangeKind
from app.records.package import Delivered, Exported, PackageContents, PackageInfo, PackageProblem
from app.records.record import PackageMade
from app.services.desk import Desk, Environment
from app.services.records import PACKAGE
from app.services.session_keys import KEYS
from app.transport.centre import Centre
from domain.problems import Problem, ProblemError
from domain.times import to_local
from domain.wire.keys import CentreKeys
from domain.wire.packages import (
    MAX_FILE,
    MAX_HEADER,
    PACKAGE_SCHEMA,
    SUFFIX,
    Origin,
    PackageHeader,
    PackageResult,
    read_header,
    write_package,
)
from domain.wire.sealed import fingerprint


class Packages:
    """Making packages of this workstation, and delivering others'."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def waiting(self) -> PackageContents:
        """What an export would hold now: everybody's who worked here, unsent and returned."""
        with self._desk.store.read() as connection:
            found = undelivered.figures(connection)
        return PackageContents(found.forms, found.operations, found.oldest_at)

    def suggested_name(self) -> str:
        """A file name that says when, and nobody's name."""
        local = to_local(self._desk.now(), self._desk.zone)
        return f"minyi110-{local:%Y%m%d-%H%M}{SUFFIX}"

    def export(self, path: Path) -> Exported:
        """Seal everything that is not at the centre into a file only its owner can read. Nothing changes in the outbox.

        Raises:
            ProblemError: ``package.nothing``; ``package.no_key``: nobody logged in online here yet; ``package.unwritable``.
        """
        desk = self._desk
        seat, now = desk.seat, desk.now()
        with seat.store.read() as connection:
            keys = notes.get(connection, KEYS, CentreKeys)
            if keys is None:
                raise ProblemError(Problem("package.no_key"))
            found = undelivered.listed(connection)
            header, data = sealed_package(connection, keys, Origin.EXPORT, found, now, desk.ways)
        try:
            write_private(path, data)
        except OSError as error:
            raise ProblemError(Problem("package.unwritable", {"fault": type(error).__name__})) from None
        newest = max(one.n for one in found)
        made = PackageMade(now, newest, header.forms, header.operations, path.name)
        seat.store.transact(lambda connection: notes.put(connection, PACKAGE, made))
        desk.bus.tell(ChangeKind.RECORD, source="package")
        return Exported(path, header.forms, header.operations, now)

    def look(self, path: Path) -> PackageInfo:
        """What a file says of itself, without asking the centre.

        Raises:
            ProblemError: ``package.not_one``, ``package.newer``, ``package.unreadable``.
        """
        header = read_header(_read(path, MAX_HEADER + 64))
        return PackageInfo(
            header.device_id,
            header.made_at,
            header.forms,
            header.operations,
            header.centre_id == self._desk.seat.centre_id,
        )

    def deliver(self, path: Path) -> Delivered:
        """Upload a package and say what became of everything in it. Safe to repeat: what is there is a duplicate.

        Raises:
            ProblemError: what :meth:`look` raises, ``package.other_centre`` (nothing was sent), ``package.too_large``.
            Refused: ``package.damaged``, ``package.key_unknown``: nothing of it was judged; or no permission.
            CentreError: the centre was not reached, or the answer was lost: deliver it again.
        """
        if not self.look(path).ours:
            raise ProblemError(Problem("package.other_centre"))
        delivered = deliver(self._desk.centre, _read(path, MAX_FILE + 1))
        self._desk.bus.tell(ChangeKind.PANEL, ChangeKind.TASK, source="package")
        return delivered


def sealed_package(
    connection: Connection,
    keys: CentreKeys,
    origin: Origin,
    found: Sequence[Undelivered],
    now: int,
    ways: Environment,
) -> tuple[PackageHeader, bytes]:
    """A package of some operations of a store: its header and all its bytes.

    Raises:
        ProblemError: ``package.nothing``, ``package.too_large``.
    """
    if not found:
        raise ProblemError(Problem("package.nothing"))
    public = b64decode(keys.package_key)
    header = PackageHeader(
        schema=PACKAGE_SCHEMA,
        package_id=ways.new_id(),
        origin=origin,
        centre_id=replica.server(connection).centre_id,
        device_id=undelivered.device_of(connection),
        made_at=now,
        forms=undelivered.forms_of(connection, found),
        operations=len(found),
        key=fingerprint(public),
    )
    data = b"".join(write_package(header, public, undelivered.envelopes(connection, found), ways.secret))
    if len(data) > MAX_FILE:
        raise ProblemError(Problem("package.too_large", {"limit": MAX_FILE}))
    return header, data


def deliver(centre: Centre, data: bytes) -> Delivered:
    """Upload a package's bytes.

    Raises:
        ProblemError: ``package.too_large``. CentreError.
    """
    if len(data) > MAX_FILE:
        raise ProblemError(Problem("package.too_large", {"limit": MAX_FILE}))
    return _delivered(centre.package(data))


def _delivered(found: PackageResult) -> Delivered:
    problems = tuple(
        PackageProblem(p.op_id, p.kind, p.result.value, Problem(p.code or "op.fault", p.params))
        for p in found.problems
    )
    return Delivered(
        found.device_id,
        found.made_at,
        found.forms,
        found.operations,
        found.applied,
        found.secondary,
        found.duplicate,
        found.held,
        found.refused,
        found.later,
        problems,
    )


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise ProblemError(Problem("package.unreadable", {"fault": type(error).__name__})) from None
