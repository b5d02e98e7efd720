"""Routes of emergencies: raised on a lane of their own, taken over, called back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import APIRouter, FastAPI
from starlette.responses import Response

from domain.acts.emergency_raise import Emergency
from domain.permissions import Permission
from domain.problems import Problem, ProblemError
from domain.wire.envelope import Envelope
from domain.wire.hall import Acknowledge, EmergencyId, PhoneNumber
from domain.wire.rows import EmergencyRow
from domain.wire.sync import Receipt
from server.accounts.access import by_device, require
from server.accounts.people import CurrentDevice, CurrentUser
from server.emergencies import service, timer
from server.recurring import running
from server.sync import delivery
from server.sync.receiving import TheRegistry
from server.web.messages import body, reply, wire
from server.web.state import Centre, TheDatabase

router = APIRouter(tags=["hall"])


@asynccontextmanager
async def background(app: FastAPI) -> AsyncIterator[None]:
    """Escalate what nobody acknowledges, while the application runs."""
    centre: Centre = app.state.centre
    with running(timer.escalation(centre.database, centre.config.city_id)):
        yield


@router.post("/emergencies", **wire(Envelope, Receipt, what="One emergency, on a lane of its own"))
def raise_emergency(
    database: TheDatabase,
    registry: TheRegistry,
    device: Annotated[CurrentDevice, by_device()],
    envelope: Annotated[Envelope, body(Envelope)],
) -> Response:
    if envelope.kind != Emergency.KIND:
        raise ProblemError(Problem("emergency.not_one", {"kind": envelope.kind}, field="kind"))
    return reply(delivery.deliver(database, registry, device, [envelope])[0])


@router.post("/emergencies/acknowledge", **wire(Acknowledge, EmergencyRow, what="This user takes it over"))
def acknowledge(
    user: Annotated[CurrentUser, require(Permission.EMERGENCY_ACKNOWLEDGE)],
    database: TheDatabase,
    message: Annotated[Acknowledge, body(Acknowledge)],
) -> Response:
    with database.write(user.city_id) as work:
        return reply(service.acknowledge(work, user, message.emergency_id, message.request_id))


@router.post(
    "/emergencies/callback",
    **wire(EmergencyId, PhoneNumber, what="The number to call back; the look is recorded"),
)
def callback(
    user: Annotated[CurrentUser, require(Permission.EMERGENCY_ACKNOWLEDGE)],
    database: TheDatabase,
    message: Annotated[EmergencyId, body(EmergencyId)],
) -> Response:
    with database.write(user.city_id) as work:
        number = service.call_back(work, user, message.emergency_id)
    return reply(PhoneNumber(number))
