"""Routes of sync."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import APIRouter, FastAPI
from msgspec import Meta
from starlette.responses import Response

from domain.permissions import Permission
from domain.wire.packages import MAX_FILE, PackageResult
from domain.wire.reconcile import Reconcile, Reconciled
from domain.wire.sync import KnownOperations, Pull, Pulled, Push, Pushed, SnapshotPage, SnapshotRequest
from domain.wire.types import Id
from server.accounts.access import beside_device, by_device, require
from server.accounts.people import CurrentDevice, CurrentUser
from server.recurring import running
from server.sync import delivery, packages, pulling, reconciling, tidying
from server.sync.receiving import TheRegistry
from server.web.messages import body, raw_body, reply, wire
from server.web.state import Centre, TheDatabase

router = APIRouter(prefix="/sync", tags=["sync"])

OpIds = Annotated[list[Id], Meta(max_length=5000)]


@asynccontextmanager
async def background(app: FastAPI) -> AsyncIterator[None]:
    """Tidy once a day while the application runs."""
    centre: Centre = app.state.centre
    with running(tidying.tidier(centre.database, centre.config.city_id)):
        yield


_PULL = require(Permission.SYNC_PULL, new_work=True)


@router.post("/push", **wire(Push, Pushed))
def push(
    database: TheDatabase,
    registry: TheRegistry,
    device: Annotated[CurrentDevice, by_device()],
    message: Annotated[Push, body(Push)],
) -> Response:
    """Deliver up to 500 operations; each has its own result. Goes on when nobody is logged in, and from old clients."""
    return reply(delivery.push(database, registry, device, message))


@router.post("/pull", **wire(Pull, Pulled))
def pull(
    database: TheDatabase,
    registry: TheRegistry,
    user: Annotated[CurrentUser, _PULL],
    device: Annotated[CurrentDevice, beside_device()],
    message: Annotated[Pull, body(Pull)],
) -> Response:
    """What changed since the cursors, and this device's receipts."""
    return reply(pulling.pull(database, registry, user, device, message))


@router.post("/snapshot", **wire(SnapshotRequest, SnapshotPage))
def snapshot(
    database: TheDatabase,
    registry: TheRegistry,
    user: Annotated[CurrentUser, _PULL],
    message: Annotated[SnapshotRequest, body(SnapshotRequest)],
) -> Response:
    """A whole scope, page by page."""
    return reply(pulling.snapshot(database, registry, user, message))


@router.post("/known", **wire(OpIds, KnownOperations))
def known(
    database: TheDatabase,
    device: Annotated[CurrentDevice, by_device()],
    message: Annotated[list[str], body(OpIds)],
) -> Response:
    """Which of these operations the centre has; asked before re-offering after a restore."""
    return reply(pulling.known(database, device, message))


@router.post(
    "/package", **wire(None, PackageResult, what="What became of the package, with counts that add up.")
)
def package(
    database: TheDatabase,
    registry: TheRegistry,
    user: Annotated[CurrentUser, require(Permission.PACKAGE_DELIVER)],
    device: Annotated[CurrentDevice, beside_device()],
    data: Annotated[bytes, raw_body(MAX_FILE)],
) -> Response:
    """Deliver an encrypted package (the body, ``application/octet-stream``) of a workstation that cannot do so itself."""
    return reply(packages.deliver_package(database, registry, user, device, data))


@router.post("/reconcile", **wire(Reconcile, Reconciled))
def reconcile(
    database: TheDatabase,
    device: Annotated[CurrentDevice, by_device()],
    message: Annotated[Reconcile, body(Reconcile)],
) -> Response:
    """What the centre holds of these operations, with the hashes that prove it; asked at the end of a shift."""
    return reply(reconciling.reconcile(database, device, message))
