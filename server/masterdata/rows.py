"""Units as workstations replicate them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.wire.rows import RowKind, UnitRow
from server.db.work import Reading
from server.masterdata.repository.units import unit_rows


class Units:
    """Rows of kind ``unit`` in ``city``."""

    kind: str = RowKind.UNIT

    def project(self, reading: Reading, scope: str, ids: Sequence[str]) -> Mapping[str, object]:
        """The units with these ids that there are."""
        found: dict[str, UnitRow] = unit_rows(reading, ids)
        return found


PROJECTORS = (Units(),)
