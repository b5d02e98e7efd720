"""Routes of files of orders, for the client; they are attached at the units' desk."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from domain.permissions import Permission
from domain.wire.attachments import AttachmentList
from server.accounts.access import require
from server.accounts.people import CurrentUser
from server.attachments import service
from server.attachments.storage import Store, folder_of
from server.web.messages import reply, wire
from server.web.state import TheDatabase

router = APIRouter(prefix="/orders", tags=["orders"])

Reader = Annotated[CurrentUser, require(Permission.ORDER_READ)]


@router.get("/{order_id}/files", **wire(gives=AttachmentList, what="what is attached to an order"))
def files(user: Reader, database: TheDatabase, order_id: str) -> Response:
    """The files of an order; 404 where there is none this user may see and act on."""
    with database.read(user.city_id) as reading:
        service.order_of(reading, user, order_id)
        return reply(AttachmentList(service.files_of(reading, order_id)))


@router.get(
    "/{order_id}/files/{attachment_id}",
    **wire(what="one file, as an attachment", media="application/octet-stream"),
)
def file(user: Reader, database: TheDatabase, order_id: str, attachment_id: str) -> Response:
    """One file of an order."""
    with database.read(user.city_id) as reading:
        found = service.open_file(reading, Store(folder_of(database.url)), user, order_id, attachment_id)
    return given_out(found)


def given_out(found: service.OpenFile) -> Response:
    """A file as it leaves the house: kept by nobody on the way, and opened by no browser as a page of ours."""
    return StreamingResponse(
        found.pieces,
        media_type=found.media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.line.name, safe='')}",
            "Content-Length": str(found.line.size),
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
