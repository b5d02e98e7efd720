"""Units that an import brought; workstations hear of them."""

from __future__ import annotations

from domain.acts.masterdata_units import UnitsImport
from domain.wire.rows import RowKind, city_scope
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.masterdata.records import UnitRows
from server.masterdata.repository import units


def _judge(_work: UnitOfWork, operation: Operation[UnitsImport]) -> Verdict[UnitRows]:
    assert isinstance(operation.beside, UnitRows)  # noqa: S101
    return Verdict.applied(operation.beside)


def _put(work: UnitOfWork, judged: Judged[UnitsImport, UnitRows]) -> None:
    assert judged.verdict.effect is not None  # noqa: S101
    units.save_units(work, judged.verdict.effect.units)
    for unit in judged.verdict.effect.units:
        judged.record.touch(city_scope(), RowKind.UNIT, units.unit_id_of(work.city_id, unit.code))


HANDLER = alone(UnitsImport, _judge, _put)
