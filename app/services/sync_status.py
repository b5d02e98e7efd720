"""The sync strip's figures, and waking the engine."""

from __future__ import annotations

from app.records.record import MyRecord
from app.records.sync import SyncStatus


class SyncState:
    """What the strip shows and what it opens."""

    def status(self) -> SyncStatus:
        """The strip; cheap, no network."""
        raise NotImplementedError

    def sync_now(self) -> None:
        """Forget the waiting of all lanes and go."""
        raise NotImplementedError

    def refused(self) -> list[MyRecord]:
        """退回待改: own operations the centre refused."""
        raise NotImplementedError
