"""Rows of the hall that clients replicate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.wire.rows import RowKind
from server.db.work import Reading
from server.live.repository import emergencies


class EmergencyProjector:
    """Emergencies, so that a lead who was away finds those still ringing."""

    kind: str = RowKind.EMERGENCY

    def project(self, reading: Reading, scope: str, ids: Sequence[str]) -> Mapping[str, object]:
        return emergencies.rows(reading, ids)


class AgentProjector:
    """Agents' states: their change only wakes the panels, which read the hall as a whole; the row itself carries nothing."""

    kind: str = RowKind.AGENT

    def project(self, reading: Reading, scope: str, ids: Sequence[str]) -> Mapping[str, object]:
        return {}


PROJECTORS = (EmergencyProjector(), AgentProjector())
