"""Second factors: enrolling an authenticator or a security key, recovery codes, taking them away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import segno
from fastapi import APIRouter
from starlette.responses import Response

from domain.problems import Problem, ProblemError
from server.accounts import throttle
from server.accounts.access import TheAccounts
from server.accounts.browsing import Step
from server.accounts.repository.factors import RECOVERY
from server.accounts.service import Accounts
from server.browser import cookies, keys, second, sessions
from server.browser.access import page
from server.browser.documents import html
from server.browser.forms import Posted, posted
from server.browser.pages.account import ENROLLING
from server.browser.visit import Visit
from server.db.mechanism import centre_of
from server.db.work import UnitOfWork

router = APIRouter()

Enrolling = Annotated[Visit, page(early=True, at=ENROLLING)]
Sent = Annotated[Posted, posted(keeps=False)]


@router.get("/account/second", **html("What one may prove oneself by beside the password."))
def choose(visit: Enrolling) -> Response:
    """What one may prove oneself by beside the password, to choose from."""
    with visit.read() as reading:
        factors = second.own(reading, visit.user.user_id)
    return visit.render("browser/choose.html", factors=factors, enrolling=visit.session.step is Step.ENROL)


@router.get("/account/second/totp", **html("A picture for an authenticator to read."))
def totp_form(visit: Enrolling) -> Response:
    """A picture for an authenticator to read, and the same in letters."""
    secret, sealed = second.new_secret(visit.database.sealer, visit.user.session_id)
    return _totp_page(visit, secret, sealed)


@router.post("/account/second/totp", **html("Enrolled; the recovery codes, if these are the first."))
def add_totp(visit: Enrolling, accounts: TheAccounts, sent: Sent) -> Response:
    """Enrol the authenticator that shows the right code."""
    sealed = sent.one("secret")
    secret = second.offered_secret(visit.database.sealer, visit.user.session_id, sealed)
    try:
        _confirm(visit, accounts, sent)
        with visit.write() as work:
            second.add_totp(
                work, visit.user, secret, sent.one("code").replace(" ", ""), sent.one("name")[:80]
            )
            return _enrolled(work, visit, "totp")
    except ProblemError as error:
        return _totp_page(visit, secret, sealed, error.problems, sent.one("name"))


@router.get("/account/second/key", **html("The form for a security key."))
def key_form(visit: Enrolling) -> Response:
    """The form for a security key."""
    return _key_page(visit)


@router.post("/account/second/key", **html("Enrolled; the recovery codes, if these are the first."))
def add_key(visit: Enrolling, accounts: TheAccounts, sent: Sent) -> Response:
    """Enrol a security key."""
    try:
        _confirm(visit, accounts, sent)
        with visit.write() as work:
            keys.enrol(work, visit, sent.one("credential"), sent.one("name")[:80])
            return _enrolled(work, visit, "key")
    except ProblemError as error:
        return _key_page(visit, error.problems, sent.one("name"))


@router.post("/account/second/recovery", **html("A fresh set of recovery codes."))
def fresh_codes(visit: Annotated[Visit, page()], accounts: TheAccounts, sent: Sent) -> Response:
    """A fresh set of recovery codes; the earlier ones are worth nothing any more."""
    _confirm(visit, accounts, sent)
    with visit.write() as work:
        codes = second.new_recovery_codes(work, visit.user)
    return visit.render("browser/recovery.html", codes=codes)


@router.post("/account/second/remove", **html("It is worth nothing any more.", status=303))
def remove(visit: Annotated[Visit, page()], accounts: TheAccounts, sent: Sent) -> Response:
    """Take one of one's own second factors away."""
    _confirm(visit, accounts, sent)
    with visit.write() as work:
        second.remove(work, visit.user, sent.one("factor"))
    return visit.redirect("/account", "frame.second.removed")


def _confirm(visit: Visit, accounts: Accounts, sent: Posted) -> None:
    """Once signed in, what one signs in by is changed with one's password alone: a screen left open changes nothing.

    Raises:
        ProblemError: ``password.wrong``; ``login.throttled``.
    """
    if visit.session.step is Step.ENROL:
        return
    password = sent.fields.get("password", ("",))[0]
    limits = throttle.keys(visit.user.number, visit.address, None)
    try:
        accounts.proven(visit.user.city_id, visit.user.number, password, limits)
    except ProblemError as error:
        if error.problems[0].code == "login.failed":
            raise ProblemError(Problem("password.wrong", field="password")) from None
        raise


def _enrolled(work: UnitOfWork, visit: Visit, factor: str) -> Response:
    """On record; who had to enrol one is signed in now, and the first one comes with recovery codes."""
    has_codes = any(one.kind == RECOVERY for one in second.own(work, visit.user.user_id))
    codes = [] if has_codes else second.new_recovery_codes(work, visit.user)
    token = None
    if visit.session.step is Step.ENROL:
        token = sessions.step_up(work, visit.user.session_id, Step.OPEN, factor)
    answer = (
        visit.render("browser/recovery.html", codes=codes)
        if codes
        else visit.redirect("/account", "frame.second.added")
    )
    if token is not None:
        cookies.give_session(visit.request, answer, token)
    return answer


def _totp_page(
    visit: Visit, secret: str, sealed: str, problems: Sequence[Problem] = (), name: str = ""
) -> Response:
    with visit.read() as reading:
        card = centre_of(reading)
        form = visit.form(reading, "/account/second/totp", problems=problems, defaults={"name": name})
    uri = second.provisioning(secret, visit.user.number, card.name if card is not None else "")
    picture = segno.make(uri, error="m").svg_inline(border=4, omitsize=True)
    letters = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return visit.render(
        "browser/totp.html", status=422 if problems else 200, form=form, picture=picture, letters=letters,
        secret=sealed, confirm=visit.session.step is Step.OPEN,
    )  # fmt: skip


def _key_page(visit: Visit, problems: Sequence[Problem] = (), name: str = "") -> Response:
    with visit.write() as work:
        asked = keys.ask_to_enrol(work, visit)
        form = visit.form(work, "/account/second/key", problems=problems, defaults={"name": name})
    return visit.render(
        "browser/key.html", status=422 if problems else 200, form=form, asked=asked,
        confirm=visit.session.step is Step.OPEN,
    )  # fmt: skip
