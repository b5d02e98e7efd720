"""The organisation's public key is put in force."""

from __future__ import annotations

from domain.acts.recovery_key_put import KNOWN, THERE, RecoveryKeyPut
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.keys import repository


def _judge(work: UnitOfWork, operation: Operation[RecoveryKeyPut]) -> Verdict[bytes]:
    told, public = operation.payload, operation.beside
    assert isinstance(public, bytes)  # noqa: S101
    known = repository.all_of(work)
    if any(key.fingerprint == told.fingerprint for key in known):
        return Verdict.refused(KNOWN.broken(fingerprint=told.fingerprint))
    before = next((key.fingerprint for key in known if key.retired_at is None), None)
    if before != told.replaces:
        return Verdict.refused(THERE.broken(fingerprint=before))
    return Verdict.applied(public)


def _put(work: UnitOfWork, judged: Judged[RecoveryKeyPut, bytes]) -> None:
    assert judged.verdict.effect is not None  # noqa: S101
    repository.put(work, judged.operation.payload.fingerprint, judged.verdict.effect)


HANDLER = alone(RecoveryKeyPut, _judge, _put)
