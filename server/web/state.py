"""What every request of a process shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from server.accounts.service import Accounts
from server.config import ServerConfig
from server.db.database import Database
from server.sync.registry import Registry


@dataclass(frozen=True, slots=True)
class Centre:
    """The running centre, at ``app.state.centre``."""

    database: Database
    config: ServerConfig
    registry: Registry
    accounts: Accounts


def centre_of(request: Request) -> Centre:
    """The centre that serves this request."""
    centre: Centre = request.app.state.centre
    return centre


async def _centre(request: Request) -> Centre:
    return centre_of(request)


async def _database(request: Request) -> Database:
    return centre_of(request).database


TheCentre = Annotated[Centre, Depends(_centre)]
"""Parameter of a route: the running centre."""

TheDatabase = Annotated[Database, Depends(_database)]
"""Parameter of a route: the database; ``with database.write(user.city_id) as work:`` is the unit of work."""
