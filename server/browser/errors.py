"""What is wrong, as a page says it to a person; a program is given a problem document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from domain.problems import Problem
from server.browser import cookies
from server.browser.frame import HEADERS, look_of, rendered
from server.web.faults import plain
from server.web.state import centre_of

PROGRAMS = "/api/"
"""Below this a program is answered."""

CODE = "X-Problem"
"""Header of a page that says what is wrong: its code."""

_LEADS = {
    "session.none": "/login",
    "session.ended": "/login",
    "session.second": "/login/second",
    "session.enrol": "/account/second",
    "password.must_change": "/account/password",
}
"""Where somebody goes on who is not signed in as far as it needs."""


def answer(scope: Scope, status: int, problems: Sequence[Problem], headers: Mapping[str, str]) -> Response:
    """As whoever asked understands it."""
    if scope["path"].startswith(PROGRAMS):
        return plain(scope, status, problems, headers)
    request = Request(scope)
    code = problems[0].code
    if (place := _LEADS.get(code)) is not None:
        return _led(request, place, problems[0], headers)
    if status == 404:
        # The same for what is not there and what is not theirs.
        code, problems = "page.not_found", [Problem("page.not_found")]
    centre = centre_of(request)
    look = look_of(request, centre.database.clock(), centre.config.zone)
    page = rendered(
        "browser/problem.html", look, status=status, values={"problems": problems, "status": status}
    )
    page.headers.update({**headers, CODE: code})
    return page


def _led(request: Request, place: str, problem: Problem, headers: Mapping[str, str]) -> Response:
    """On to the door, and from there back to where somebody wanted to go."""
    path = request.url.path
    back = f"{path}?{request.url.query}" if request.url.query and request.method == "GET" else path
    answer = RedirectResponse(
        f"{place}?next={quote(back, safe='/')}",
        status_code=303,
        headers=dict(HEADERS)
        | {CODE: problem.code}
        | {k: v for k, v in headers.items() if k == "Connection"},
    )
    if problem.code == "session.ended":
        told = "frame.session_ended_kept" if problem.params.get("kept") else "frame.session_ended"
        flash = cookies.Flash(told, {})
        cookies.give_flash(request, answer, centre_of(request).database.sealer, flash)
    return answer


def place_in(text: str) -> str:
    """A path of this site that somebody may be led on to; the first page where it is none."""
    inside = text.startswith("/") and not text.startswith(("//", "/\\")) and "\\" not in text
    return text if inside and text.isprintable() and len(text) <= 500 else "/"
