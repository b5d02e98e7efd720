"""The running centre, with all that its capabilities may ask it for."""

from __future__ import annotations

from dataclasses import dataclass

from server.accounts.service import Accounts
from server.acts.registry import Registry
from server.config import ServerConfig
from server.db.database import Database


@dataclass(frozen=True, slots=True)
class RunningCentre:
    """At ``app.state.centre``. Each capability sees of it what a protocol of its own layer says: :class:`server.web.state.Centre`,
    :class:`server.accounts.access.KnowsPeople`, :class:`server.sync.receiving.TakesOperations`."""

    database: Database
    config: ServerConfig
    registry: Registry
    accounts: Accounts
