"""Builds the services of one profile without Qt: used by the program, the tour and the tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.records.changes import Bus
from app.services.calls import Calls
from app.services.emergencies import Emergencies
from app.services.hall import Hall
from app.services.orders import Orders
from app.services.records import Records
from app.services.revisits import Revisits
from app.services.search import Search
from app.services.session import Session
from app.services.settings import Settings
from app.services.states import States
from app.services.sync_status import SyncState
from app.services.tags import Tags


@dataclass(frozen=True, slots=True)
class Workbench:
    """All a screen may ask, for one profile. ``close`` ends threads and closes the store."""

    profile: Path
    bus: Bus
    session: Session
    revisits: Revisits
    calls: Calls
    records: Records
    states: States
    emergencies: Emergencies
    hall: Hall
    orders: Orders
    tags: Tags
    search: Search
    settings: Settings
    sync: SyncState

    def start(self) -> None:
        """Start the engine's threads (sync lane, emergency lane); tests step the engine by hand instead."""
        raise NotImplementedError

    def close(self) -> None:
        """Stop threads and close the store; safe to call twice."""
        raise NotImplementedError


def open_workbench(profile: Path, *, clock: Callable[[], int] | None = None) -> Workbench:
    """Build the services over a profile folder (made 0700 if missing); ``clock`` gives UTC ms, for tests."""
    raise NotImplementedError
