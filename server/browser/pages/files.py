"""What pages ask for beside themselves: style sheets, the script, the language, and a draft kept every few seconds."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from server.accounts.access import public
from server.browser import cookies
from server.browser.access import page
from server.browser.documents import html
from server.browser.errors import place_in
from server.browser.forms import Posted, keep, posted
from server.browser.frame import HEADERS, static_file
from server.browser.page_words import language_of
from server.browser.visit import Visit
from server.web.messages import wire
from server.web.problems import Refusal

router = APIRouter()

_MEDIA = {".css": "text/css", ".js": "text/javascript"}
_KEPT_BY_BROWSERS = "public, max-age=31536000, immutable"
FORM = "form"
"""Field of a kept draft: the path its form is sent to."""


@router.get(
    "/static/{name:path}",
    dependencies=[public("style sheets and the script hold no data")],
    **wire(what="A style sheet or script.", media="text/css"),
)
def static(name: str) -> Response:
    """A style sheet or script; its address changes with its content, so that browsers keep it."""
    path = static_file(name)
    if path is None:
        raise Refusal(404, "http.not_found")
    headers = {"Cache-Control": _KEPT_BY_BROWSERS, "X-Content-Type-Options": "nosniff"}
    return Response(path.read_bytes(), media_type=_MEDIA[path.suffix], headers=headers)


@router.get(
    "/language/{lang}",
    dependencies=[public("a stranger reads the door's own pages too")],
    **html("On to the page it was asked on, in another language.", status=303),
)
def language(request: Request, lang: str, next: str = "/") -> Response:
    """Show pages in another language from now on."""
    answer = RedirectResponse(place_in(next), status_code=303, headers=dict(HEADERS))
    cookies.give_language(request, answer, language_of(lang))
    return answer


@router.post("/drafts", **html("Kept.", status=204))
def keep_draft(visit: Annotated[Visit, page()], sent: Annotated[Posted, posted(keeps=False)]) -> Response:
    """Keep what somebody is typing; the script of a page asks for it every few seconds."""
    form = place_in(sent.one(FORM))
    if form == "/":
        raise Refusal(422, "wire.invalid", {"at": FORM, "detail": "no path"})
    fields = {name: values for name, values in sent.fields.items() if name != FORM}
    with visit.write() as work:
        keep(work, visit.user.user_id, Posted(form, sent.request_id, "", fields))
    return Response(status_code=204, headers=dict(HEADERS))
