"""An encrypted package comes in: the same judging as a push, carried by somebody else, and all of it on record.

The body is opened twice: first to its end, so that a damaged package is refused before anything of it was judged; then in batches,
each in a transaction of its own. A package that was interrupted is delivered again: what is here is a duplicate.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from domain.acts.act import Act
from domain.acts.package_begin import PackageBegin
from domain.acts.package_deliver import PackageDeliver
from domain.acts.package_refuse import PackageRefuse
from domain.acts.recovery_begin import RecoveryBegin
from domain.acts.recovery_deliver import RecoveryDeliver
from domain.problems import Problem, ProblemError
from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.packages import (
    PACKAGE_RESULT_SCHEMA,
    Origin,
    PackageHeader,
    PackageProblem,
    PackageResult,
    read_header,
    read_package,
)
from domain.wire.sealed import fingerprint, public_of
from domain.wire.sync import MAX_BATCH, MAX_BATCH_BYTES, OpResult, Receipt
from server.accounts.people import CurrentDevice, CurrentUser
from server.acts.acting import act
from server.acts.operation import Operation
from server.acts.registry import Registry
from server.db.database import Database
from server.db.mechanism import centre_of
from server.keys.service import package_key
from server.sync.delivery import deliver
from server.web.messages import holds_nul
from server.web.problems import Refusal

log = logging.getLogger("minyi110.sync")

MOST_PROBLEMS = 5_000
"""Told one by one; the counts are of all."""

_BEGIN = {Origin.EXPORT: PackageBegin, Origin.RECOVERY: RecoveryBegin}
_DELIVER = {Origin.EXPORT: PackageDeliver, Origin.RECOVERY: RecoveryDeliver}


@dataclass(slots=True)
class _Tally:
    counts: dict[str, int] = field(default_factory=dict)
    problems: list[PackageProblem] = field(default_factory=list)

    def add(self, receipt: Receipt, kind: str) -> None:
        stands = receipt.result
        if stands is OpResult.DUPLICATE and receipt.original is OpResult.REFUSED:
            stands = OpResult.REFUSED
        name = "later" if stands is OpResult.RETRY_LATER else stands.value
        self.counts[name] = self.counts.get(name, 0) + 1
        if (
            stands in (OpResult.REFUSED, OpResult.HELD, OpResult.RETRY_LATER)
            and len(self.problems) < MOST_PROBLEMS
        ):
            self.problems.append(
                PackageProblem(receipt.op_id, kind[:64], stands, receipt.code, receipt.params)
            )


def deliver_package(
    database: Database, registry: Registry, user: CurrentUser, device: CurrentDevice, data: bytes
) -> PackageResult:
    """Judge every operation of a package under its own id, device and author; ``device`` carried it, ``user`` answers for that.

    Raises:
        Refusal: 403 ``access.device_other``.
        ProblemError: ``package.not_one``, ``package.newer``, ``package.other_centre``, ``package.key_unknown``,
            ``package.damaged``; nothing of it was judged.
    """
    if user.device_id != device.device_id or user.city_id != device.city_id:
        raise Refusal(403, "access.device_other")
    try:
        header, private = _ours(database, user.city_id, data)
        for _ in read_package(data, private):
            pass
    except ProblemError as error:
        refused = PackageRefuse(error.problems[0].code, sha256(data).hexdigest(), len(data))
        _put_on_record(database, user, device, refused, device.device_id)
        raise
    begun = _BEGIN[header.origin](header, sha256(data).hexdigest())
    _put_on_record(database, user, device, begun, header.package_id)
    tally = _Tally()
    for batch in _batches(read_package(data, private)):
        envelopes = [found for found in batch if isinstance(found, Envelope)]
        for receipt, envelope in zip(deliver(database, registry, device, envelopes), envelopes, strict=True):
            tally.add(receipt, envelope.kind)
        for unread in batch:
            if isinstance(unread, Receipt):
                tally.add(unread, "")
    delivered = _DELIVER[header.origin](**tally.counts)
    _put_on_record(database, user, device, delivered, header.package_id)
    log.info("package %s: %s", header.package_id, tally.counts)
    counts = tally.counts.get
    return PackageResult(
        PACKAGE_RESULT_SCHEMA,
        header.package_id,
        header.device_id,
        header.made_at,
        header.forms,
        header.operations,
        applied=counts("applied", 0),
        secondary=counts("secondary", 0),
        duplicate=counts("duplicate", 0),
        held=counts("held", 0),
        refused=counts("refused", 0),
        later=counts("later", 0),
        problems=tally.problems,
    )


def _ours(database: Database, city_id: str, data: bytes) -> tuple[PackageHeader, bytes]:
    header = read_header(data)
    with database.read(city_id) as reading:
        centre = centre_of(reading)
    if centre is None or header.centre_id != centre.centre_id:
        raise ProblemError(Problem("package.other_centre", {"centre_id": header.centre_id}))
    private = package_key(database.sealer, centre.centre_id)
    if header.key != fingerprint(public_of(private)):
        raise ProblemError(Problem("package.key_unknown"))
    return header, private


def _put_on_record(
    database: Database, user: CurrentUser, device: CurrentDevice, told: Act, entity_id: str
) -> None:
    with database.write(user.city_id) as work:
        act(work, Operation.by(user, told, work.now, device_id=device.device_id, entity_id=entity_id))


def _batches(lines: Iterator[bytes]) -> Iterator[list[Envelope | Receipt]]:
    """What was read, at most as much at once as a push brings; a line that is no envelope does not stop the others."""
    batch: list[Envelope | Receipt] = []
    size = 0
    for line in lines:
        if batch and (len(batch) >= MAX_BATCH or size + len(line) > MAX_BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(_read(line))
        size += len(line)
    if batch:
        yield batch


def _read(line: bytes) -> Envelope | Receipt:
    try:
        if holds_nul(line):
            raise ProblemError(Problem("wire.invalid", {"at": "", "detail": "NUL character"}))
        return codec.decode(line, Envelope)
    except ProblemError as error:
        return Receipt("", OpResult.RETRY_LATER, code=error.problems[0].code)
