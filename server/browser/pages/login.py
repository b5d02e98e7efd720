"""Signing in: the number and password, then what the role asks beside them; signing out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from domain.problems import Problem, ProblemError
from domain.typed import half_width
from server.accounts import throttle
from server.accounts.access import TheAccounts, public
from server.accounts.browsing import Step
from server.accounts.repository.browsing import end_browser_sessions
from server.browser import cookies, keys, second, sessions
from server.browser.access import from_this_site, page
from server.browser.documents import html
from server.browser.errors import place_in
from server.browser.forms import Posted, open_form, posted
from server.browser.frame import HEADERS, look_of, navigation, rendered
from server.browser.visit import Visit
from server.db.work import UnitOfWork
from server.web.problems import Refusal, status_for
from server.web.state import Centre, TheCentre

router = APIRouter()

_AGENT_MOST = 200
ANY_STEP = frozenset(Step)


@router.get("/", **html("On to the first page of whoever is signed in.", status=303))
def first(visit: Annotated[Visit, page()]) -> Response:
    """The first page that somebody's role has."""
    entries = navigation(visit)
    return visit.redirect(entries[0].path if entries else "/account")


@router.get("/login", dependencies=[public("nobody is signed in yet")], **html("The form to sign in by."))
def login_form(request: Request, centre: TheCentre, next: str = "/") -> Response:
    """The form to sign in by."""
    return _login_page(request, centre, next)


@router.post(
    "/login",
    dependencies=[public("nobody is signed in yet; throttled by number and address")],
    **html("Signed in, or one step further.", status=303),
)
def log_in(
    request: Request, centre: TheCentre, accounts: TheAccounts, sent: Annotated[Posted, open_form()]
) -> Response:
    """Sign in with 工号 and password."""
    from_this_site(request)
    number, password, back = (
        half_width(sent.one("number")),
        sent.fields.get("password", ("",))[0],
        sent.one("next"),
    )
    if not number or not password:
        empty = [
            Problem("login.empty", field=name)
            for name, value in (("number", number), ("password", password))
            if not value
        ]
        return _login_page(request, centre, back, number, empty, 422)
    address = request.client.host if request.client is not None else "unknown"
    city_id = centre.config.city_id
    try:
        account = accounts.proven(city_id, number, password, throttle.keys(number, address, None))
    except ProblemError as error:
        told = _login_page(request, centre, back, number, error.problems, status_for(error))
        if isinstance(error, Refusal):
            told.headers.update(error.headers)
        return told
    agent = request.headers.get("User-Agent", "")[:_AGENT_MOST]
    with centre.database.write(city_id) as work:
        step = second.step_for(work, account.person)
        token = sessions.begin(work, account.person, step, {"agent": agent, "address": address})
    answer = _led_on(place_in(back))
    cookies.give_session(request, answer, token)
    return answer


@router.get("/login/second", **html("What is asked beside the password."))
def second_form(visit: Annotated[Visit, page(early=True, at=ANY_STEP)], next: str = "/") -> Response:
    """What is asked beside the password."""
    if visit.session.step is not Step.SECOND:
        return visit.redirect(place_in(next))
    return _second_page(visit, next)


@router.post("/login/second", **html("Signed in.", status=303))
def show_second(
    visit: Annotated[Visit, page(early=True, at=ANY_STEP)], sent: Annotated[Posted, posted(keeps=False)]
) -> Response:
    """Show a second factor: an authenticator's code, a recovery code, or a security key's answer."""
    back = sent.one("next")
    if visit.session.step is not Step.SECOND:
        return visit.redirect(place_in(back))
    limits = {f"second:{visit.user.user_id}": throttle.BY_NUMBER}
    with visit.write() as work:
        wait = throttle.count_try(work, limits)
    if wait:
        refused = throttle.refusal(wait)
        page_ = _second_page(visit, back, refused.problems, refused.status)
        page_.headers.update(refused.headers)
        return page_
    with visit.write() as work:
        factor = _shown(work, visit, sent)
        if factor is not None:
            throttle.forgive(work, limits)
            token = sessions.step_up(work, visit.user.session_id, Step.OPEN, factor)
    if factor is None:
        return _second_page(visit, back, [Problem("factor.wrong", field="code")], 422)
    answer = _led_on(place_in(back))
    cookies.give_session(visit.request, answer, token)
    return answer


@router.post("/logout", dependencies=[posted(keeps=False)], **html("Signed out.", status=303))
def log_out(visit: Annotated[Visit, page(early=True, at=ANY_STEP)]) -> Response:
    """End this login."""
    with visit.write() as work:
        end_browser_sessions(work, visit.user.user_id, only=visit.user.session_id)
    answer = visit.redirect("/login", "frame.signed_out")
    cookies.take_session(visit.request, answer)
    return answer


def _shown(work: UnitOfWork, visit: Visit, sent: Posted) -> str | None:
    answer = sent.one("credential")
    if answer:
        return "key" if keys.holds(work, visit, answer) else None
    return second.prove_code(work, visit.user.user_id, sent.one("code"))


def _login_page(
    request: Request,
    centre: Centre,
    back: str,
    number: str = "",
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> Response:
    database = centre.database
    flash = cookies.flash_of(request, database.sealer)
    look = look_of(request, database.clock(), centre.config.zone)
    values = {"next": place_in(back), "number": number, "problems": problems}
    answer = rendered("browser/login.html", look, status=status, flash=flash, values=values)
    if flash is not None:
        cookies.take_flash(request, answer)
    return answer


def _second_page(visit: Visit, back: str, problems: Sequence[Problem] = (), status: int = 200) -> Response:
    with visit.write() as work:
        asked = keys.ask(work, visit)
        kinds = {one.kind for one in second.own(work, visit.user.user_id)}
        form = visit.form(work, "/login/second", problems=problems)
    return visit.render(
        "browser/second.html", status=status, form=form, asked=asked, kinds=kinds, next=place_in(back)
    )


def _led_on(path: str) -> RedirectResponse:
    return RedirectResponse(path, status_code=303, headers=dict(HEADERS))
