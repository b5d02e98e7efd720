"""The route by which a dispatch system pushes events."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from domain.permissions import Permission
from server.accounts.access import by_machine_or
from server.accounts.people import CurrentMachine, CurrentUser
from server.events.push import ImportReply, ImportRequest, import_rows
from server.web.messages import body, reply, wire
from server.web.problems import Refusal
from server.web.state import TheDatabase

router = APIRouter(tags=["events"])


@router.post(
    "/events/import",
    **wire(ImportRequest, ImportReply, what="Counts that add up, and a result for every row."),
)
def push_events(
    author: Annotated[CurrentUser | CurrentMachine, by_machine_or(Permission.EVENT_IMPORT)],
    database: TheDatabase,
    message: Annotated[ImportRequest, body(ImportRequest)],
) -> Response:
    """Take in service events (at most 10,000 a request). Idempotent: what is known and unchanged is a duplicate."""
    if isinstance(author, CurrentMachine):
        if message.source not in (None, author.source):
            raise Refusal(403, "token.other_source", {"source": author.source})
        message = replace(message, source=author.source)
    return reply(import_rows(database, author.city_id, message, author))
