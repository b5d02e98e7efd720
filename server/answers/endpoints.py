"""Routes of answers: an agent's own records of earlier days."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from domain.permissions import Permission
from domain.times import LAST_INSTANT
from domain.wire.records import MOST_RECORDS, RecordsPage
from server.accounts.access import require
from server.accounts.people import CurrentUser
from server.answers import own_records
from server.web.messages import reply, wire
from server.web.state import TheDatabase

router = APIRouter(prefix="/records", tags=["records"])


@router.get("", **wire(gives=RecordsPage, what="one page, newest first"))
def own(
    user: Annotated[CurrentUser, require(Permission.RESPONSE_READ)],
    database: TheDatabase,
    before: Annotated[int | None, Query(ge=0, le=LAST_INSTANT)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_RECORDS)] = 50,
) -> Response:
    """The forms this user gave themselves, whatever else they may see, of before an instant (ms); without one: all of them."""
    with database.read(user.city_id) as reading:
        return reply(own_records.page(reading, user, before, limit))
