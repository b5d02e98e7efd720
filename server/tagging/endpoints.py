"""Routes of the tags' life: draft, publication, history, preview, figures."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Annotated

from fastapi import APIRouter, FastAPI, Query
from starlette.responses import Response

from domain.acts.coding_second import CodedSecond
from domain.acts.coding_settle import CodingSettled
from domain.acts.tag_edit import TagEdited
from domain.acts.tag_undo import TagUndone
from domain.acts.tag_withdraw import TagWithdrawn
from domain.acts.tag_words import WordsDecided
from domain.acts.tags_publish import TagsPublished
from domain.permissions import Permission
from domain.tags.counting import Counting
from domain.vocabulary import TagAxis
from domain.wire.tags import (
    Agreements,
    BookRead,
    CodingWork,
    LearntWords,
    MergePreview,
    TagDraft,
    TagFigures,
    TagHistory,
    TagPlaces,
    TagVersion,
    TagVersions,
)
from server.accounts.access import require
from server.accounts.people import CurrentUser
from server.recurring import running
from server.sync.delivery import again_on_conflict
from server.tagging import books, coding, drafting, figures, histories, learning, service, timer
from server.tagging.places import places
from server.web.messages import body, raw_body, reply, wire
from server.web.state import Centre, TheDatabase

router = APIRouter(prefix="/tags", tags=["tags"])


@asynccontextmanager
async def background(app: FastAPI) -> AsyncIterator[None]:
    """Do what is done every night, while the application runs."""
    centre: Centre = app.state.centre
    with running(timer.clockwork(centre.database, centre.config.city_id)):
        yield


Editor = Annotated[CurrentUser, require(Permission.TAG_EDIT)]
Publisher = Annotated[CurrentUser, require(Permission.TAG_PUBLISH)]
Reader = Annotated[CurrentUser, require(Permission.TAG_READ)]
Coder = Annotated[CurrentUser, require(Permission.TAG_CODE)]
Reporter = Annotated[CurrentUser, require(Permission.REPORT_READ)]
TheCode = Annotated[str, Query(min_length=1, max_length=64)]


@router.get("/draft", **wire(gives=TagDraft, what="the version being written"))
def draft(user: Reader, database: TheDatabase) -> Response:
    """The edits that wait to be published, by whomever."""
    with database.read(user.city_id) as reading:
        return reply(drafting.draft_of(reading, user))


@router.post("/draft/edits", **wire(TagEdited, TagDraft, what="the draft with the edit"))
def edit(user: Editor, database: TheDatabase, message: Annotated[TagEdited, body(TagEdited)]) -> Response:
    """Put an edit into the draft; sent again it is the same."""
    return reply(again_on_conflict(lambda: service.edited(database, user, message)))


@router.post("/draft/withdraw", **wire(TagWithdrawn, TagDraft, what="the draft without the edit"))
def withdraw(
    user: Editor, database: TheDatabase, message: Annotated[TagWithdrawn, body(TagWithdrawn)]
) -> Response:
    """Take an edit out of the draft."""
    return reply(again_on_conflict(lambda: service.edited(database, user, message)))


@router.post("/publish", **wire(TagsPublished, TagVersion, what="the version that came of it"))
def publish(
    user: Publisher, database: TheDatabase, message: Annotated[TagsPublished, body(TagsPublished)]
) -> Response:
    """Publish what others wrote."""
    return reply(again_on_conflict(lambda: service.published(database, user, message)))


@router.post("/undo", **wire(TagUndone, TagVersion, what="the version that takes it back"))
def undo(user: Publisher, database: TheDatabase, message: Annotated[TagUndone, body(TagUndone)]) -> Response:
    """Take back a published edit of today."""
    return reply(again_on_conflict(lambda: service.published(database, user, message)))


@router.get("/versions", **wire(gives=TagVersions, what="publications, newest first"))
def versions(user: Reader, database: TheDatabase) -> Response:
    """What was published, when and by whom."""
    with database.read(user.city_id) as reading:
        return reply(histories.versions(reading))


@router.get("/history", **wire(gives=TagHistory, what="changes of one tag, or of one version"))
def history(
    user: Reader,
    database: TheDatabase,
    code: Annotated[str | None, Query(max_length=64)] = None,
    version: Annotated[int | None, Query(ge=0, le=2**31)] = None,
) -> Response:
    """What became of a tag, by whom, and what can still be taken back."""
    with database.read(user.city_id) as reading:
        return reply(histories.history(reading, code, version))


@router.get("/places", **wire(gives=TagPlaces, what="what names a tag"))
def named_in(user: Reader, database: TheDatabase, code: TheCode) -> Response:
    """Questionnaires and templates that stand against retiring it."""
    with database.read(user.city_id) as reading:
        return reply(TagPlaces(places(reading, code)))


@router.get("/merge-preview", **wire(gives=MergePreview, what="what a merge comes to"))
def merge_preview(user: Reader, database: TheDatabase, code: TheCode, into: TheCode) -> Response:
    """How many orders carry the tag, and which figures move."""
    with database.read(user.city_id) as reading:
        sight = figures.sight_of_counts(reading, user)
        return reply(figures.merge_preview(reading, sight, code, into))


@router.get("/figures", **wire(gives=TagFigures, what="orders by chief tag on one axis"))
def by_tag(
    user: Reporter,
    database: TheDatabase,
    axis: TagAxis,
    start: Annotated[date, Query(alias="from")],
    end: Annotated[date, Query(alias="to")],
    counting: Counting = Counting.TODAY,
) -> Response:
    """As tagged, or as it counts today; as far as this user sees the orders."""
    with database.read(user.city_id) as reading:
        sight = figures.sight_of_counts(reading, user)
        return reply(figures.figures(reading, sight, axis, start, end, counting))


@router.get("/coding", **wire(gives=CodingWork, what="orders to code a second time, or to settle"))
def coding_work(user: Coder, database: TheDatabase, settle: bool = False) -> Response:
    """The words alone; no tag of anybody but, for a third, the two that differ."""
    with database.read(user.city_id) as reading:
        return reply(coding.work_of(reading, user, settle=settle))


@router.post("/coding", **wire(CodedSecond, CodingWork, what="what waits next"))
def second(
    user: Coder, database: TheDatabase, message: Annotated[CodedSecond, body(CodedSecond)]
) -> Response:
    """Code an order that was drawn."""
    return reply(again_on_conflict(lambda: coding.coded(database, user, message)))


@router.post("/settle", **wire(CodingSettled, CodingWork, what="what waits next"))
def settle(
    user: Coder, database: TheDatabase, message: Annotated[CodingSettled, body(CodingSettled)]
) -> Response:
    """Settle two codings that differ."""
    return reply(again_on_conflict(lambda: coding.coded(database, user, message)))


@router.get("/agreement", **wire(gives=Agreements, what="kappa by axis, and weak branches"))
def agreement(user: Reader, database: TheDatabase) -> Response:
    """How far two coders agree, with n and interval from 50 on."""
    with database.read(user.city_id) as reading:
        return reply(coding.agreements(reading))


@router.get("/export", **wire(what="the tags as a workbook", media=books.MEDIA))
def export(user: Editor, database: TheDatabase) -> Response:
    """All tags with the draft's edits, a line each."""
    with database.read(user.city_id) as reading:
        data = books.written(reading)
    return Response(
        data, media_type=books.MEDIA, headers={"Content-Disposition": 'attachment; filename="tags.xlsx"'}
    )


@router.post("/import", **wire(gives=BookRead, what="what it changes, or which lines are refused"))
def import_(
    user: Editor,
    database: TheDatabase,
    data: Annotated[bytes, raw_body(books.MOST_BYTES)],
    seen: Annotated[int, Query(ge=0, le=2**53)],
) -> Response:
    """Take a changed workbook into the draft: all of it, or nothing."""
    return reply(again_on_conflict(lambda: books.taken_in(database, user, data, seen)))


@router.get("/learnt", **wire(gives=LearntWords, what="words that were learnt, by tag"))
def learnt(user: Editor, database: TheDatabase) -> Response:
    """What citizens say for a tag, out of confirmed orders; it waits for an editor."""
    with database.read(user.city_id) as reading:
        return reply(learning.proposed(reading))


@router.post("/learnt", **wire(WordsDecided, TagDraft, what="the draft with the accepted words"))
def decide_words(
    user: Editor, database: TheDatabase, message: Annotated[WordsDecided, body(WordsDecided)]
) -> Response:
    """Accept or refuse words of one tag."""
    return reply(again_on_conflict(lambda: learning.decided(database, user, message)))
