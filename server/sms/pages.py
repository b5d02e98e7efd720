"""The web form behind a text's link: without a login, a name or a script; a link is spent by sending alone, for previews fetch it too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.sms.webform import LABELS, MOST_WORDS, PATH
from domain.vocabulary import Satisfaction
from server.accounts.access import public
from server.browser.documents import html
from server.browser.forms import read_fields
from server.browser.frame import look_of, rendered
from server.sms import tries, web
from server.web.messages import raw_body
from server.web.state import Centre, TheCentre

router = APIRouter()

_CITIZENS = [public("whoever was asked by text answers here; the link is the only key")]
_BYTES = 16 * 1024
GONE = 404


@router.get(PATH + "{token}", dependencies=_CITIZENS, **html("The form; 404 where the link cannot be used."))
def form(request: Request, centre: TheCentre, token: str) -> Response:
    """Looking spends nothing."""
    usable = _usable(request, centre, token)
    return _form(request, centre) if usable else _gone(request, centre)


@router.post(PATH + "{token}", dependencies=_CITIZENS, **html("Thanks; 404 where the link cannot be used."))
def send(
    request: Request, centre: TheCentre, token: str, data: Annotated[bytes, raw_body(_BYTES)]
) -> Response:
    """Take the answer, once."""
    usable = _usable(request, centre, token)
    fields = read_fields(data)
    chosen, words = fields.get("rating", ("",))[0], fields.get("words", ("",))[0].strip()
    if not usable:
        return _gone(request, centre)
    rating = next((one for one in LABELS if str(int(one)) == chosen), None)
    if rating is None or len(words) > MOST_WORDS:
        wrong = "sms.web.choose" if rating is None else "sms.web.too_long"
        return _form(request, centre, wrong=wrong, rating=int(rating or 0), words=words, status=422)
    with centre.database.write(centre.config.city_id) as work:
        taken = web.spend(work, token, rating, words)
    if not taken:
        return _gone(request, centre)
    return _said(request, centre, "sms.web.thanks", 200)


def _usable(request: Request, centre: Centre, token: str) -> bool:
    """Whether an answer may come by this link; refused where somebody tried too often to find one."""
    with centre.database.read(centre.config.city_id) as reading:
        tries.let_in(reading, _address(request))
        return web.usable(reading, token)


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else "unknown"


def _form(
    request: Request, centre: Centre, *, wrong: str = "", rating: int = 0, words: str = "", status: int = 200
) -> Response:
    said = {
        Satisfaction.SATISFIED: "satisfied",
        Satisfaction.BASICALLY_SATISFIED: "basically",
        Satisfaction.DISSATISFIED: "dissatisfied",
    }
    look = look_of(request, centre.database.clock(), centre.config.zone)
    choices = [(int(one), look.t(f"sms.web.{name}")) for one, name in said.items()]
    values = {"choices": choices, "wrong": wrong, "rating": rating, "words": words, "most": MOST_WORDS}
    return _page(request, centre, "sms/form.html", values, status)


def _gone(request: Request, centre: Centre) -> Response:
    """Used, old or invented: one page, and a try."""
    with centre.database.write(centre.config.city_id) as work:
        tries.missed(work, _address(request))
    return _said(request, centre, "sms.web.gone", GONE)


def _said(request: Request, centre: Centre, head: str, status: int) -> Response:
    return _page(request, centre, "sms/said.html", {"head": head, "text": f"{head}.text"}, status)


def _page(
    request: Request, centre: Centre, template: str, values: Mapping[str, object], status: int
) -> Response:
    look = look_of(request, centre.database.clock(), centre.config.zone)
    page = rendered(template, look, status=status, values=values)
    page.headers.update(
        {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
    )
    return page
