"""Routes of notices: one's own list, what was read, what one chooses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import APIRouter, FastAPI, Query
from starlette.responses import Response

from domain.permissions import Permission
from domain.wire.notices import MOST_NOTICES, NoticeChoice, NoticePage, ReadNotices
from server.accounts.access import require
from server.accounts.people import CurrentUser
from server.notices import reading as notices
from server.notices import service, timer
from server.recurring import running
from server.web.messages import body, reply, wire
from server.web.state import Centre, TheDatabase

router = APIRouter(prefix="/notices", tags=["notices"])

Told = Annotated[CurrentUser, require(Permission.ORDER_READ)]


@asynccontextmanager
async def background(app: FastAPI) -> AsyncIterator[None]:
    """Tell units when it is time, while the application runs."""
    centre: Centre = app.state.centre
    with running(timer.clockwork(centre.database, centre.config.city_id)):
        yield


@router.get("", **wire(gives=NoticePage, what="one page, newest first"))
def own(
    user: Told,
    database: TheDatabase,
    unread: bool = False,
    after: Annotated[str | None, Query(max_length=80)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_NOTICES)] = 50,
) -> Response:
    """What this user was told, and how much of it they have not read."""
    with database.read(user.city_id) as reading:
        return reply(notices.page(reading, user.user_id, unread=unread, after=after, limit=limit))


@router.post("/read", **wire(ReadNotices, NoticePage, what="the first page as it is then"))
def read(user: Told, database: TheDatabase, told: Annotated[ReadNotices, body(ReadNotices)]) -> Response:
    """This user has read these of theirs."""
    with database.write(user.city_id) as work:
        service.read(work, user, told)
    with database.read(user.city_id) as reading:
        return reply(notices.page(reading, user.user_id))


@router.get("/choice", **wire(gives=NoticeChoice, what="the topics one is not told of"))
def choice(user: Told, database: TheDatabase) -> Response:
    """What this user chose not to be told of."""
    with database.read(user.city_id) as reading:
        return reply(notices.choice(reading, user.user_id))


@router.post("/choice", **wire(NoticeChoice, NoticeChoice, what="as it is then"))
def choose(
    user: Told, database: TheDatabase, wanted: Annotated[NoticeChoice, body(NoticeChoice)]
) -> Response:
    """This user wants nothing of these topics."""
    with database.write(user.city_id) as work:
        service.choose(work, user, wanted)
    with database.read(user.city_id) as reading:
        return reply(notices.choice(reading, user.user_id))
