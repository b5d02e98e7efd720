"""The city sets some values otherwise; workstations hear of it."""

from __future__ import annotations

from domain.acts.setting_put import SettingPut
from domain.wire.rows import RowKind, city_scope
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.settings import repository


def _judge(_work: UnitOfWork, _operation: Operation[SettingPut]) -> Verdict[None]:
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[SettingPut, None]) -> None:
    changed = judged.operation.payload.values
    repository.save(work, changed)
    for key in changed:
        judged.record.touch(city_scope(), RowKind.SETTING, key)


HANDLER = alone(SettingPut, _judge, _put)
