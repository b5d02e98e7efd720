"""No routes: the tags of a new release come in by the serving process itself, and reach people as rows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from server.recurring import running
from server.tags import timer
from server.web.state import Centre

router = APIRouter()


@asynccontextmanager
async def background(app: FastAPI) -> AsyncIterator[None]:
    """Bring in what a new release ships, soon after it is served."""
    centre: Centre = app.state.centre
    with running(timer.clockwork(centre.database, centre.config.city_id)):
        yield
