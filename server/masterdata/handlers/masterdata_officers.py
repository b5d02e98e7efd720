"""Officers and postings that an import brought."""

from __future__ import annotations

from domain.acts.masterdata_officers import OfficersImport
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.masterdata.records import OfficerRows
from server.masterdata.repository import officers


def _judge(_work: UnitOfWork, operation: Operation[OfficersImport]) -> Verdict[OfficerRows]:
    assert isinstance(operation.beside, OfficerRows)  # noqa: S101
    return Verdict.applied(operation.beside)


def _put(work: UnitOfWork, judged: Judged[OfficersImport, OfficerRows]) -> None:
    rows = judged.verdict.effect
    assert rows is not None  # noqa: S101
    officers.save_officers(work, rows.names, rows.postings)


HANDLER = alone(OfficersImport, _judge, _put)
