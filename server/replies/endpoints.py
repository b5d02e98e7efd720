"""Routes of 短信来件, and what runs beside the application: emergencies nobody has seen, what was settled, silence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import APIRouter, FastAPI
from starlette.responses import Response

from domain.permissions import Permission
from domain.wire.sms import InboxAnswer, InboxLine, InboxPage, InboxPick, InboxReply, InboxSettle
from server.accounts.access import require
from server.accounts.people import CurrentUser
from server.recurring import running
from server.replies import inbox, timer
from server.web.messages import body, reply, wire
from server.web.state import Centre, TheDatabase

router = APIRouter(prefix="/sms", tags=["sms"])

Settler = Annotated[CurrentUser, require(Permission.SMS_INBOX)]


@asynccontextmanager
async def background(app: FastAPI) -> AsyncIterator[None]:
    """Look every second while the application runs."""
    centre: Centre = app.state.centre
    with running(timer.clockwork(centre.database, centre.config.city_id)):
        yield


@router.get("/inbox", **wire(gives=InboxPage, what="replies that somebody has to settle"))
def list_inbox(user: Settler, database: TheDatabase) -> Response:
    """Without a word of them."""
    with database.read(user.city_id) as reading:
        return reply(inbox.page(reading, user))


@router.post("/inbox/open", **wire(InboxPick, InboxReply, what="One reply with its words; on record"))
def open_reply(
    user: Settler, database: TheDatabase, message: Annotated[InboxPick, body(InboxPick)]
) -> Response:
    with database.write(user.city_id) as work:
        return reply(inbox.open_(work, user, message.reply_id))


@router.post("/inbox/settle", **wire(InboxSettle, InboxLine, what="What a reply means"))
def settle_reply(
    user: Settler, database: TheDatabase, message: Annotated[InboxSettle, body(InboxSettle)]
) -> Response:
    with database.write(user.city_id) as work:
        return reply(inbox.settle(work, user, message.reply_id, message.label))


@router.post("/inbox/undo", **wire(InboxPick, InboxLine, what="What was settled a moment ago waits again"))
def undo_reply(
    user: Settler, database: TheDatabase, message: Annotated[InboxPick, body(InboxPick)]
) -> Response:
    with database.write(user.city_id) as work:
        return reply(inbox.undo(work, user, message.reply_id))


@router.post("/inbox/answer", **wire(InboxAnswer, InboxLine, what="A text back"))
def answer_reply(
    user: Settler, database: TheDatabase, message: Annotated[InboxAnswer, body(InboxAnswer)]
) -> Response:
    with database.write(user.city_id) as work:
        return reply(inbox.answer(work, user, message.reply_id, message.template))
