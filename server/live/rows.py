"""Rows of the hall that clients replicate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.wire.rows import RowKind
from server.db.work import Reading


class AgentProjector:
    """Agents' states: their change only wakes the panels, which read the hall as a whole; the row itself carries nothing."""

    kind: str = RowKind.AGENT

    def project(self, reading: Reading, scope: str, ids: Sequence[str]) -> Mapping[str, object]:
        return {}


PROJECTORS = (AgentProjector(),)
