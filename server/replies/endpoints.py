"""Routes of 短信来件 and 短信, and what runs beside the application: emergencies nobody has seen, what was settled, silence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import APIRouter, FastAPI
from starlette.responses import Response

from domain.permissions import Permission
from domain.wire.sms import (
    InboxAnswer,
    InboxLine,
    InboxPage,
    InboxPick,
    InboxReply,
    InboxSettle,
    MessagePage,
    SmsConversation,
    SmsOverview,
    SmsPause,
    SmsPaused,
    TaskTexts,
)
from server.accounts.access import require
from server.accounts.people import CurrentUser
from server.recurring import running
from server.replies import conversation, inbox, overview, timer
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


Reader = Annotated[CurrentUser, require(Permission.SMS_READ)]


@router.get("/overview", **wire(gives=SmsOverview, what="what became of the messages of some days"))
def sms_overview(
    user: Reader, database: TheDatabase, since: str = "", until: str = "", by: str = "unit"
) -> Response:
    """By unit, carrier, text, gateway, leg or hour."""
    with database.read(user.city_id) as reading:
        return reply(overview.overview(reading, since, until, by))


@router.get("/messages", **wire(gives=MessagePage, what="the messages behind a number, masked"))
def sms_messages(
    user: Reader,
    database: TheDatabase,
    what: str = "planned",
    since: str = "",
    until: str = "",
    by: str = "",
    key: str = "",
    after: str = "",
) -> Response:
    """The newest first."""
    with database.read(user.city_id) as reading:
        return reply(overview.messages(reading, what, since, until, by, key, after))


@router.post("/pause", **wire(SmsPause, SmsPaused, what="Nothing more is handed to gateways, or again"))
def sms_pause(
    user: Annotated[CurrentUser, require(Permission.SMS_GATEWAY)],
    database: TheDatabase,
    message: Annotated[SmsPause, body(SmsPause)],
) -> Response:
    with database.write(user.city_id) as work:
        return reply(overview.pause(work, user, message.paused, message.reason, message.gateway))


@router.post(
    "/conversation", **wire(TaskTexts, SmsConversation, what="Texts about a task's event; on record")
)
def read_conversation(
    user: Annotated[CurrentUser, require(Permission.TASK_WORK)],
    database: TheDatabase,
    message: Annotated[TaskTexts, body(TaskTexts)],
) -> Response:
    with database.write(user.city_id) as work:
        return reply(conversation.read(work, user, message.task_id))
