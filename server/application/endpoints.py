"""Routes that belong to no capability: is the centre alive, and which one is it. And what its database needs meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response

from domain.wire.session import CENTRE_SCHEMA, CentreCard
from domain.wire.types import Code, Instant
from server.accounts.access import public
from server.application.openapi import describe
from server.config import VERSION
from server.db import statistics
from server.db.errors import is_full
from server.db.mechanism import centre_of
from server.db.timers import probe
from server.recurring import running
from server.web.messages import reply, wire
from server.web.problems import Refusal
from server.web.state import Centre, TheCentre

router = APIRouter(tags=["centre"])


@asynccontextmanager
async def background(app: FastAPI) -> AsyncIterator[None]:
    """Keep the statistics of the tables while the application runs."""
    centre: Centre = app.state.centre
    with running(statistics.keeper(centre.database, centre.config.city_id)):
        yield


@dataclass(frozen=True, slots=True)
class Health:
    """Alive, and its database answers."""

    status: Code
    now: Instant


@router.get(
    "/centre",
    dependencies=[public("a client must know which centre it talks to before anybody logs in")],
    **wire(None, CentreCard),
)
def card(centre: TheCentre, city: str | None = None) -> Response:
    """Which centre this is, its clock, and which clients it works with."""
    with centre.database.read(city or centre.config.city_id) as reading:
        row = centre_of(reading)
        if row is None:
            raise Refusal(404, "city.unknown")
        message = CentreCard(
            schema=CENTRE_SCHEMA,
            centre_id=row.centre_id,
            city_id=row.city_id,
            city_name=row.name,
            zone=row.zone,
            epoch=row.epoch,
            now=reading.now,
            version=VERSION,
            oldest_working=centre.config.oldest_working,
        )
    return reply(message)


@router.get("/healthz", dependencies=[public("load balancers have no account")], **wire(None, Health))
def health(centre: TheCentre) -> Response:
    """Whether this process can read its database and write to it; 503 otherwise, ``database.full`` where the disk is."""
    database = centre.database
    with database.read(centre.config.city_id) as reading:
        reading.head()
        now = reading.now
    try:
        probe(database, centre.config.city_id)
    except Exception as error:
        if is_full(error):
            raise Refusal(503, "database.full") from error
        raise
    return reply(Health("ok", now))


@router.get(
    "/openapi.json",
    dependencies=[public("it describes the routes and holds no data")],
    **wire(None, dict[str, Any]),
)
def description(request: Request) -> Response:
    """This description."""
    return reply(describe(request.app))
