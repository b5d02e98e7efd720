"""No routes: planning is a matter of the command line, and of the serving process itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from server.planning import timer
from server.recurring import running
from server.web.state import Centre

router = APIRouter()


@asynccontextmanager
async def background(app: FastAPI) -> AsyncIterator[None]:
    """Plan by the timer, and forget old answers, while the application runs."""
    centre: Centre = app.state.centre
    with running(timer.clockwork(centre.database, centre.config.city_id)):
        yield
