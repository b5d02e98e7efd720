"""The board as everybody sees it: without a login, without a script, and asked for anew at every look."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from hashlib import sha256

from fastapi import APIRouter, Request
from starlette.responses import Response

from server.accounts.access import public
from server.board import service
from server.board.after_moves import DEMAND, PRAISE
from server.board.visitors import Visitors
from server.browser.documents import html
from server.browser.frame import look_of, rendered
from server.browser.paging import Pages
from server.db.work import Reading
from server.web.state import Centre, TheCentre

router = APIRouter()

_EVERYBODY = [public("what was praised and put right is told to everybody")]
_VISITORS = Visitors()
GONE = 410


@router.get("/board/", dependencies=_EVERYBODY, **html("Both sections, the newest of each."))
def front(request: Request, centre: TheCentre) -> Response:
    """民意点赞 and 民意诉求, the newest of each."""
    with _look(request, centre) as reading:
        praise, more_praise = service.section(reading, PRAISE, None)
        demands, more_demands = service.section(reading, DEMAND, None)
    values = {"praise": praise, "demands": demands, "more": {PRAISE: more_praise, DEMAND: more_demands}}
    return _page(request, centre, "board/front.html", values)


@router.get("/board/praise", dependencies=_EVERYBODY, **html("民意点赞"))
def praise(request: Request, centre: TheCentre, after: str | None = None) -> Response:
    """What was praised."""
    return _section(request, centre, PRAISE, after)


@router.get("/board/demands", dependencies=_EVERYBODY, **html("民意诉求"))
def demands(request: Request, centre: TheCentre, after: str | None = None) -> Response:
    """What was asked for, what was done, and in how many days."""
    return _section(request, centre, DEMAND, after)


@router.get("/board/{entry_id}", dependencies=_EVERYBODY, **html("One entry; 410 where it stands no more."))
def entry(request: Request, centre: TheCentre, entry_id: str) -> Response:
    """One entry."""
    with _look(request, centre) as reading:
        found = service.one(reading, entry_id)
    if found is None:
        return _page(request, centre, "board/gone.html", {}, status=GONE)
    return _page(request, centre, "board/entry.html", {"entry": found})


def _look(request: Request, centre: Centre) -> AbstractContextManager[Reading]:
    address = request.client.host if request.client is not None else "unknown"
    _VISITORS.count(address, centre.database.clock())
    return centre.database.read(centre.config.city_id)


def _page(
    request: Request, centre: Centre, template: str, values: Mapping[str, object], status: int = 200
) -> Response:
    """A page that is kept nowhere without asking whether it still stands, and found by no search engine."""
    look = look_of(request, centre.database.clock(), centre.config.zone)
    page = rendered(template, look, status=status, values=values)
    tag = f'"{sha256(bytes(page.body)).hexdigest()[:32]}"'
    page.headers.update(
        {"Cache-Control": "no-cache", "ETag": tag, "Vary": "Cookie", "X-Robots-Tag": "noindex, nofollow"}
    )
    if status == 200 and request.headers.get("If-None-Match") == tag:
        headers = {
            name: value
            for name, value in page.headers.items()
            if name not in ("content-length", "content-type")
        }
        return Response(status_code=304, headers=headers)
    return page


def _section(request: Request, centre: Centre, name: str, after: str | None) -> Response:
    with _look(request, centre) as reading:
        entries, cursor = service.section(reading, name, after)
    path = "/board/praise" if name == PRAISE else "/board/demands"
    values = {"entries": entries, "section": name, "pages": Pages.of(path, {}, after, cursor)}
    return _page(request, centre, "board/section.html", values)
