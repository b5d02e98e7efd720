"""Settings as workstations replicate them: the contact policy is judged there too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.wire.rows import RowKind, SettingRow
from server.db.work import Reading
from server.settings import repository


class SettingProjector:
    """All of the city's own settings; what is not set has its default in ``domain``."""

    kind: str = RowKind.SETTING

    def project(self, reading: Reading, scope: str, ids: Sequence[str]) -> Mapping[str, object]:
        return {key: SettingRow(key, value) for key, value in repository.values(reading, ids).items()}


PROJECTORS = (SettingProjector(),)
