"""What every request of a process shares, as far as every capability may know of it."""

from __future__ import annotations

from typing import Annotated, Protocol

from fastapi import Depends, Request

from server.config import ServerConfig
from server.db.database import Database


class Centre(Protocol):
    """The running centre, at ``app.state.centre``; what else it holds is said by whoever knows it (``server.application.centre``)."""

    @property
    def database(self) -> Database: ...
    @property
    def config(self) -> ServerConfig: ...


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
