"""One's own account: password, logins to see and end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from domain.problems import Problem, ProblemError
from domain.wire.session import ChangePassword
from server.accounts.access import TheAccounts
from server.accounts.browsing import Step
from server.accounts.repository.browsing import end_browser_sessions
from server.browser import second, sessions
from server.browser.access import page
from server.browser.documents import html
from server.browser.errors import place_in
from server.browser.forms import Posted, posted
from server.browser.visit import Visit
from server.web.problems import Refusal

router = APIRouter()

ENROLLING = frozenset({Step.ENROL})


@router.get("/account", **html("One's own account."))
def account(visit: Annotated[Visit, page()]) -> Response:
    """One's own account: what one signs in by, and where one is signed in."""
    with visit.read() as reading:
        mine = sessions.own(reading, visit.user.user_id)
        factors = second.own(reading, visit.user.user_id)
        needed = second.needed(reading, visit.user)
    return visit.render("browser/account.html", sessions=mine, factors=factors, needed=needed)


@router.post("/account/sessions/end", **html("They are ended.", status=303))
def end(visit: Annotated[Visit, page()], sent: Annotated[Posted, posted(keeps=False)]) -> Response:
    """End one of one's own logins, or all but this one."""
    chosen = sent.one("session")
    with visit.write() as work:
        if chosen:
            known = {one.session_id for one in sessions.own(work, visit.user.user_id)}
            if chosen not in known:
                raise Refusal(404, "http.not_found")
            end_browser_sessions(work, visit.user.user_id, only=chosen)
        else:
            end_browser_sessions(work, visit.user.user_id, but=visit.user.session_id)
    return visit.redirect("/account", "frame.account.ended")


@router.get("/account/password", **html("The form for another password."))
def password_form(
    visit: Annotated[Visit, page(early=True, at=ENROLLING)],
    next: str = "/account",
) -> Response:
    """The form for another password."""
    return _password_page(visit, next)


@router.post("/account/password", **html("Changed.", status=303))
def change_password(
    visit: Annotated[Visit, page(early=True, at=ENROLLING)],
    accounts: TheAccounts,
    sent: Annotated[Posted, posted(keeps=False)],
) -> Response:
    """Give oneself another password; all one's other logins end."""
    old, new, once_more = (sent.fields.get(name, ("",))[0] for name in ("old", "new", "again"))
    try:
        if new != once_more:
            raise ProblemError(Problem("password.differs", field="again"))
        accounts.change_password(visit.user, ChangePassword(old, new), visit.address)
    except ProblemError as error:
        return _password_page(visit, sent.one("next"), error.problems)
    return visit.redirect(place_in(sent.one("next")), "frame.password.changed")


def _password_page(visit: Visit, back: str, problems: Sequence[Problem] = ()) -> Response:
    with visit.read() as reading:
        form = visit.form(reading, "/account/password", problems=problems)
    status = 422 if problems else 200
    return visit.render("browser/password.html", status=status, form=form, next=place_in(back))
