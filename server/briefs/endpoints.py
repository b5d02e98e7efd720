"""Routes of briefs: listed, read, written, published by a second person, carried away."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from domain.acts.brief_save import BriefSaved
from domain.permissions import Permission
from domain.wire.briefs import Brief, BriefForm, BriefList
from server.accounts.access import require
from server.accounts.people import CurrentUser
from server.briefs import service
from server.briefs.documents import carried
from server.web.messages import body, reply, wire
from server.web.problems import Refusal
from server.web.state import TheDatabase

router = APIRouter(prefix="/briefs", tags=["briefs"])

Reader = Annotated[CurrentUser, require(Permission.REPORT_READ)]
Writer = Annotated[CurrentUser, require(Permission.REPORT_PUBLISH)]


@router.get("", **wire(gives=BriefList, what="briefs, the one written last first"))
def list_briefs(
    user: Reader, database: TheDatabase, after: Annotated[str, Query(max_length=80)] = ""
) -> Response:
    """专报 of the whole city; nobody who sees a part of it alone."""
    of_the_city(user)
    with database.read(user.city_id) as reading:
        return reply(service.listed(reading, after))


@router.post("", **wire(BriefSaved, Brief, what="a draft, begun or written anew from the version ``seen``"))
def save_brief(
    user: Writer, database: TheDatabase, told: Annotated[BriefSaved, body(BriefSaved)]
) -> Response:
    """Pages of figures and the writer's words beside them."""
    return reply(service.save(database, user, told))


@router.get(
    "/{brief_id}", **wire(gives=Brief, what="a brief with its figures, and what of them was corrected since")
)
def one_brief(user: Reader, database: TheDatabase, brief_id: str) -> Response:
    """A draft shows what is so now, what was published what was so then."""
    of_the_city(user)
    with database.read(user.city_id) as reading:
        return reply(service.get(reading, user, brief_id))


@router.post("/{brief_id}/publish", **wire(gives=Brief, what="the brief as it was frozen"))
def publish_brief(
    user: Writer, database: TheDatabase, brief_id: str, seen: Annotated[int, Query(ge=1)]
) -> Response:
    """Frozen by somebody who wrote nothing of it; ``seen`` is the version they read."""
    return reply(service.publish(database, user, brief_id, seen))


@router.get(
    "/{brief_id}/files/{form}", **wire(what="what was published as a document", media="application/pdf")
)
def brief_file(
    user: Reader, database: TheDatabase, brief_id: str, form: BriefForm, lang: str = "zh"
) -> Response:
    """What was published as PDF, DOCX, PNG or XLSX; that it was taken is on record."""
    of_the_city(user)
    return carried.answer(database, user, brief_id, form, "en" if lang == "en" else "zh")


def of_the_city(user: CurrentUser) -> None:
    """That this person sees the whole city's figures."""
    if not service.reads(user):
        raise Refusal(403, "brief.forbidden")
