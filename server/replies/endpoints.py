"""What runs beside the application: emergencies that nobody has seen, conversations that nobody went on with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from server.recurring import running
from server.replies import alarms
from server.web.state import Centre

router = APIRouter()


@asynccontextmanager
async def background(app: FastAPI) -> AsyncIterator[None]:
    """Look every second while the application runs."""
    centre: Centre = app.state.centre
    with running(alarms.clockwork(centre.database, centre.config.city_id)):
        yield
