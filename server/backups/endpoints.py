"""No routes: a backup is a matter of the command line, and of the serving process itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from server.backups.timer import nightly
from server.recurring import running
from server.web.state import Centre

router = APIRouter()


@asynccontextmanager
async def background(app: FastAPI) -> AsyncIterator[None]:
    """Back up once a day while the application runs, where it was told to."""
    centre: Centre = app.state.centre
    config = centre.config
    if config.backups_to is None:
        yield
        return
    with running(nightly(centre.database, config.city_id, config.backups_to, config.backups_keep)):
        yield
