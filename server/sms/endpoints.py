"""The routes of SMS, and what runs beside the application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from server.recurring import running
from server.sms import desk_endpoints, hooks, serving, timer
from server.web.state import Centre

router = APIRouter()
router.include_router(hooks.router)
router.include_router(desk_endpoints.router)


@asynccontextmanager
async def background(app: FastAPI) -> AsyncIterator[None]:
    """Plan, judge what comes in, and send where the process is told so, while the application runs."""
    centre: Centre = app.state.centre
    with running(timer.clockwork(centre.database, centre.config.city_id)):
        async with serving.beside(app):
            yield
