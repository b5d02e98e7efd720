"""Who may see a page: declared on its route like every access, judged by the door from the session's cookie before a body is read.

``visit: Annotated[Visit, page(Permission.ORDER_READ)]``.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from domain.permissions import Permission, may
from server.accounts.access import Access, declared
from server.accounts.browsing import BrowserSession, Step
from server.browser import sessions
from server.browser.cookies import session_token
from server.browser.forms import TOKEN, keep, read_form
from server.browser.tokens import token_holds
from server.browser.visit import Visit
from server.db.database import Database
from server.web.door import SessionEnded
from server.web.problems import Refusal
from server.web.state import centre_of

KIND = "browser"
SAFE = frozenset({"GET", "HEAD"})

STEPS = {Step.SECOND: "session.second", Step.ENROL: "session.enrol"}


def page(
    permission: Permission | None = None, *, early: bool = False, at: frozenset[Step] = frozenset()
) -> Any:
    """Somebody signed in by a browser, with this permission. Gives a ``Visit``.

    Whoever is not signed in is led to the door, and from there back.

    Args:
        early: a step of the door itself: open before a first password was changed, and to a login that is at one of the steps ``at``.
    """

    async def check(request: Request, access: Access) -> Visit:
        visit = await _visit(request)
        session = visit.session
        if session.step in STEPS and session.step not in at:
            raise Refusal(401, STEPS[session.step])
        if session.user.must_change_password and not access.before_change:
            raise Refusal(401, "password.must_change")
        if access.permission is not None and not may(session.user.roles, access.permission):
            raise Refusal(403, "access.forbidden", {"permission": access.permission})
        return visit

    return declared(Access(KIND, permission, before_change=early), check)


def from_this_site(request: Request) -> None:
    """A change is asked for by a page of this site alone.

    Raises:
        Refusal: 403 ``page.origin``.
    """
    if request.method in SAFE:
        return
    told = request.headers.get("Origin") or request.headers.get("Referer", "")
    origin = urlsplit(told)
    if (origin.scheme, origin.netloc) != (request.url.scheme, request.headers.get("Host")):
        raise Refusal(403, "page.origin", headers={"Connection": "close"})


async def _visit(request: Request) -> Visit:
    from_this_site(request)
    centre = centre_of(request)
    token = session_token(request)
    session = await run_in_threadpool(sessions.look_up, centre.database, token) if token else None
    if session is None:
        raise Refusal(401, "session.none")
    if session.over:
        raise SessionEnded(lambda data: _keep_typed(centre.database, session, request.url.path, data))
    return Visit(request, session, centre.database, centre.config)


def _keep_typed(database: Database, session: BrowserSession, path: str, data: bytes) -> None:
    """Keep what somebody sent after their session's time was over, if it is a form of that session."""
    sent = read_form(data, path)
    user = session.user
    if session.step is Step.OPEN and token_holds(
        database.sealer, user.session_id, sent.fields.get(TOKEN, ("",))[0]
    ):
        with database.write(user.city_id) as work:
            keep(work, user.user_id, sent)
