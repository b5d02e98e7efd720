"""Rows of open orders (in ``orders``), built at the moment of pulling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.wire.rows import RowKind
from server.db.work import Reading
from server.orders.replicated import order_rows


class OrderProjector:
    """Orders that somebody at the centre may have to decide about; one that has ended, or became 涉警举报, has left the scope."""

    kind: str = RowKind.ORDER

    def project(self, reading: Reading, scope: str, ids: Sequence[str]) -> Mapping[str, object]:
        """Order id → ``OrderRow``."""
        return order_rows(reading, ids)


PROJECTORS = (OrderProjector(),)
