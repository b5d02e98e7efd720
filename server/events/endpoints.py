"""The route by which a dispatch system pushes events."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from domain.permissions import Permission
from server.accounts.access import require
from server.accounts.people import CurrentUser
from server.events.push import ImportReply, ImportRequest, import_rows
from server.web.messages import body, reply, wire
from server.web.state import TheDatabase

router = APIRouter(tags=["events"])


@router.post(
    "/events/import",
    **wire(ImportRequest, ImportReply, what="Counts that add up, and a result for every row."),
)
def push_events(
    user: Annotated[CurrentUser, require(Permission.EVENT_IMPORT)],
    database: TheDatabase,
    message: Annotated[ImportRequest, body(ImportRequest)],
) -> Response:
    """Take in service events (at most 10,000 a request). Idempotent: what is known and unchanged is a duplicate."""
    return reply(import_rows(database, user.city_id, message, user))
