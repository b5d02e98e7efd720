"""Routes of the hall: the panel, the live stream, giving an absent agent's work back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from domain.permissions import DEFAULT_HALL, Permission, may
from domain.wire.hall import Panel, Released, ReleaseTasks
from server.accounts.access import require, signed_in
from server.accounts.halls import reach
from server.accounts.people import CurrentUser
from server.db.database import Database
from server.leases.release import release_agent
from server.live.hub import Hub, Listener
from server.live.repository.panel import panel
from server.orders.access import Sight, sight_of
from server.web.messages import body, reply, wire
from server.web.state import Centre, TheDatabase

router = APIRouter(tags=["hall"])


@asynccontextmanager
async def background(app: FastAPI) -> AsyncIterator[None]:
    """Follow the feed while the application runs."""
    centre: Centre = app.state.centre
    hub = app.state.hub = Hub(centre.database, centre.config.city_id)
    hub.start()
    try:
        yield
    finally:
        hub.stop()


@router.get("/hall/panel", **wire(gives=Panel, what="One consistent look at the user's hall"))
def read_panel(
    user: Annotated[CurrentUser, require(Permission.PANEL_READ)],
    database: TheDatabase,
    hall: str | None = None,
) -> Response:
    own = reach(user, Permission.PANEL_READ)
    with database.read(user.city_id) as reading:
        return reply(panel(reading, sight_of(reading, user), own or hall or DEFAULT_HALL, reading.head()[0]))


@router.post(
    "/hall/agents/release",
    **wire(ReleaseTasks, Released, what="An absent agent's leases go back to the queue"),
)
def release(
    user: Annotated[CurrentUser, require(Permission.TASK_RELEASE)],
    database: TheDatabase,
    message: Annotated[ReleaseTasks, body(ReleaseTasks)],
) -> Response:
    with database.write(user.city_id) as work:
        return reply(release_agent(work, user, message.user_id))


@router.get(
    "/live", **wire(what="Server-sent events; names in domain.wire.hall.LiveEvent", media="text/event-stream")
)
async def live(
    user: Annotated[CurrentUser, signed_in()],
    database: TheDatabase,
    request: Request,
    hall: str | None = None,
) -> Response:
    hub: Hub = request.app.state.hub
    wants_panel = may([user.role], Permission.PANEL_READ)
    hears = may([user.role], Permission.EMERGENCY_HEAR)
    escalated = may([user.role], Permission.EMERGENCY_ESCALATED)
    own = reach(user, Permission.PANEL_READ) if wants_panel else user.hall_id or DEFAULT_HALL
    listener = Listener(
        loop=asyncio.get_running_loop(),
        session_id=user.session_id,
        hall_id=own or hall or (None if escalated else DEFAULT_HALL),
        wants_panel=wants_panel,
        hears=hears or escalated,
        escalated_only=escalated and not hears,
        sight=await run_in_threadpool(_sight, database, user),
    )
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(hub.listen(listener), media_type="text/event-stream", headers=headers)


def _sight(database: Database, user: CurrentUser) -> Sight:
    with database.read(user.city_id) as reading:
        return sight_of(reading, user)
