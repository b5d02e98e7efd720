"""Tags as workstations replicate them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.wire.rows import RowKind
from server.db.work import Reading
from server.tags import repository


class TagProjector:
    """All of them, retired ones too: old orders keep their meaning."""

    kind: str = RowKind.TAG

    def project(self, reading: Reading, scope: str, ids: Sequence[str]) -> Mapping[str, object]:
        return repository.rows(reading, ids)


PROJECTORS = (TagProjector(),)
