"""What runs beside the application: planning texts by the clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from server.recurring import running
from server.sms import timer
from server.web.state import Centre

router = APIRouter()


@asynccontextmanager
async def background(app: FastAPI) -> AsyncIterator[None]:
    """Plan while the application runs."""
    centre: Centre = app.state.centre
    with running(timer.clockwork(centre.database, centre.config.city_id)):
        yield
