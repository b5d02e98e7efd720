"""A page with a form, as capabilities write them, for the tests of the frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from domain.permissions import Permission
from domain.problems import Problem, ProblemError
from server.browser.access import page
from server.browser.documents import html
from server.browser.forms import Done, Posted, posted, submit
from server.browser.visit import Visit
from server.db.work import UnitOfWork

PATH = "/notes/new"
Reader = Annotated[Visit, page(Permission.ORDER_READ)]

router = APIRouter()
written: list[str] = []


@router.get(PATH, **html("A form."))
def form(visit: Reader) -> Response:
    return _page(visit)


@router.post(PATH, **html("Noted.", status=303))
def note(visit: Reader, sent: Annotated[Posted, posted()]) -> Response:
    def do(_work: UnitOfWork) -> Done:
        if not sent.one("words"):
            raise ProblemError(Problem("login.empty", field="words"))
        if sent.one("words") == "fault":
            raise RuntimeError("a fault of ours")
        written.append(sent.one("words"))
        return Done("/account", "frame.second.added")

    return submit(visit, sent, do, again=lambda problems: _page(visit, sent, problems))


def _page(visit: Visit, sent: Posted | None = None, problems: Sequence[Problem] = ()) -> Response:
    with visit.read() as reading:
        form = visit.form(reading, PATH, sent, problems, {"words": "", "kind": ("a", "b")})
    return visit.render("notes/form.html", status=422 if problems else 200, form=form)
