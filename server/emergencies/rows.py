"""Emergencies as clients replicate them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.wire.rows import RowKind
from server.db.work import Reading
from server.emergencies import repository as emergencies


class EmergencyProjector:
    """Emergencies, so that a lead who was away finds those still ringing."""

    kind: str = RowKind.EMERGENCY

    def project(self, reading: Reading, scope: str, ids: Sequence[str]) -> Mapping[str, object]:
        return emergencies.rows(reading, ids)


PROJECTORS = (EmergencyProjector(),)
