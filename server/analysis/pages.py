"""Pages of figures for browsers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from domain.permissions import Permission
from domain.wire.figure_links import FOLDER
from domain.wire.figures import Page
from server.analysis import browser
from server.browser.access import page
from server.browser.documents import html
from server.browser.frame import NavItem
from server.browser.visit import Visit

NAV: tuple[NavItem, ...] = (
    NavItem(f"{FOLDER}{Page.OVERVIEW}", "figures.nav", Permission.REPORT_READ, order=60),
)

router = APIRouter(tags=["figures"])
Reader = Annotated[Visit, page(Permission.REPORT_READ)]


@router.get(FOLDER, **html("On to the first page of figures.", status=303))
def figures(visit: Reader) -> Response:
    return visit.redirect(browser.first_page(visit))


@router.get("/desk/figures", **html("On to the figures of one's own unit and those below it.", status=303))
def of_the_unit(visit: Reader) -> Response:
    return visit.redirect(browser.first_page(visit))


@router.get(browser.CASES, **html("The cases behind a mark, a page at a time."))
def cases(
    visit: Reader,
    case: Annotated[str, Query(min_length=1, max_length=2000)],
    after: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    return browser.cases_list(visit, case, after)


@router.get(f"{FOLDER}{{name}}", **html("A page of figures as charts and tables."))
def one_page(visit: Reader, name: str) -> Response:
    return browser.figures_page(visit, name)
